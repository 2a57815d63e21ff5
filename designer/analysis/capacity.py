"""How much a design carries: load and response time of every stage, the bottleneck, the highest rate it sustains.

Rates grow in proportion to the load, so one pass of visits per request answers every load: a stage with m servers
and D = visits x service time sustains m / D (utilisation law), the least of all is the design's limit. What several
stages share (a machine's cores) limits them together. Sources: Lazowska et al., Quantitative System Performance
(1984), ch. 3 and 5; Erlang C through `response.Response`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias

from msgspec import Struct, field

from designer.analysis.again import differing
from designer.analysis.flow import (
    Flow,
    computes_on,
    constraints,
    flow,
    limits,
    machine_constraint,
    stage_constraint,
    with_owed,
)
from designer.analysis.latency import EntryLatency, latency, total_times
from designer.analysis.load import WHOLE, Liveness, LoadModel, Machine, Stage, Way, ways
from designer.analysis.response import Response
from designer.analysis.sizing import target_tracking
from designer.analysis.spread import Spread

Calls: TypeAlias = tuple[list[tuple[str, float]], list[tuple[str, float]]]
"""(calls a second by drawn link, connections held by stage that is called)."""


class StageLoad(Struct, frozen=True):
    """What a stage carries at a given load of the design, and how it answers."""

    stage: Stage
    machine: Machine | None
    """What it computes on; None where it takes no processor time."""
    rps: float
    """Requests a second that reach it."""
    copies: float
    """Copies at work at this load."""
    utilisation: float
    """Share that is busy of its servers, of the cores it shares or of its own limit; 1 and more cannot be carried."""
    machine_utilisation: float
    """Share of its machine's cores that all stages on it keep busy together."""
    sustains_rps: float
    """Load of the design at which it is full; infinite where nothing limits it."""
    response: Response
    """Its own answer, without what it calls."""

    @property
    def concurrency(self) -> float:
        """Requests inside at once: L = X R (Little)."""
        return self.rps * self.response.mean

    @property
    def mean_ms(self) -> float:
        """Mean response time in ms."""
        return 1000 * self.response.mean

    def percentile_ms(self, quantile: float) -> float:
        """Response time in ms that a share `quantile` of its requests stays within."""
        return 1000 * self.response.quantile(quantile)


class Steps:
    """What was worked out on the way to a capacity. Two are equal: they change no answer."""

    def __init__(self, alive: Liveness = WHOLE, found: Flow | None = None) -> None:
        self.alive, self.flow = alive, found
        self.times: dict[str, Spread] = {}
        """Of a request at each stage, with everything it waits for."""
        self.calls: dict[str, Calls] = {}
        """Of each stage that makes any."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Steps)

    __hash__ = None  # type: ignore[assignment]


class Capacity(Struct, frozen=True):
    """How much the design carries, and how fast it answers at the load asked about."""

    model: LoadModel
    peak_rps: float
    max_rps: float
    """Highest load at which nothing is more than fully busy, with the work that waits for what is lost: that has to be done, too.

    Infinite where nothing limits it, 0 where nobody is served.
    """
    bottleneck: str | None
    """Stage, or machine that several share, that is full first; None where nothing limits the load."""
    nodes: Mapping[str, StageLoad]
    """Stages that requests reach, by id."""
    machines: Mapping[str, float]
    """Utilisation of each machine that requests keep busy, by its id."""
    entries: Mapping[str, EntryLatency]
    """End-to-end response time of each entry that is served."""
    links: Mapping[str, float] = field(default_factory=dict)
    """Calls a second over each drawn link that carries any."""
    connections: Mapping[str, float] = field(default_factory=dict)
    """Connections that callers hold to a stage: one for each of their servers, else one for each call in flight."""
    loops: tuple[str, ...] = ()
    """Stages that call one another without end: their calls inside the loop are left out."""
    steps: Steps = field(default_factory=Steps)
    """What the numbers are made of, for the design after an edit."""

    @property
    def worst(self) -> EntryLatency | None:
        """The entry with the slowest 95th percentile; None without a served entry."""
        return max(self.entries.values(), key=lambda e: e.p95_ms, default=None)

    def months_until_full(self, growth_per_month: float) -> int | None:
        """The first month m in which the growing peak passes the limit, peak (1 + g)^m > max; None: never."""
        if self.peak_rps > self.max_rps:
            return 0
        if growth_per_month <= 0 or self.peak_rps <= 0 or math.isinf(self.max_rps):
            return None
        return math.floor(math.log(self.max_rps / self.peak_rps) / math.log1p(growth_per_month) + 1e-9) + 1


def capacity(
    model: LoadModel, peak_rps: float, alive: Liveness = WHOLE, before: Capacity | None = None
) -> Capacity:
    """What the design carries at `peak_rps`, shared among its entries, with what is `alive` of it.

    `before`: what was found about a design that was edited into this one; it saves work and changes no answer.
    """
    then = before if before is not None and before.steps.alive == alive else None
    found = flow(model, alive, None if before is None else before.model)
    max_rps, bottleneck = _limit(model, found, alive, None if before is None else before.model)
    if model.entries and not any(alive.stage(entry) > 0 for entry in model.entries):
        max_rps = 0.0  # nobody is served
    nodes, busy = _nodes(model, found, peak_rps, alive, then)
    steps, known = Steps(alive, found), Steps() if then is None else then.steps
    told = {} if then is None else then.entries
    steps.times = _times(model, nodes, found, alive, then)
    entries = {
        entry: told[entry] if entry in told and known.times[entry] is time else latency(entry, time)
        for entry in model.entries
        if (time := steps.times.get(entry)) is not None
    }
    differ = _differing(nodes, {} if then is None else then.nodes)
    differ = differ.union(*[model.callers.get(key, ()) for key in differ])
    steps.calls = {
        key: _calls_of(load, ways(load.stage, alive), nodes) if key in differ else known.calls[key]
        for key, load in nodes.items()
        if load.stage.legs
    }
    links, held = _summed(steps.calls)
    return Capacity(
        model, peak_rps, max_rps, bottleneck, nodes, busy, entries, links, held, found.loops, steps
    )


def _limit(
    model: LoadModel, found: Flow, alive: Liveness, before: LoadModel | None
) -> tuple[float, str | None]:
    """(highest load at which nothing is full, what is full first)."""
    is_whole = not (alive.stages or alive.machines)
    every = (
        limits(model, before)[:1] if is_whole else constraints(model, with_owed(model, alive, found), alive)
    )
    share, key, _ = min(every, default=(0.0, "", False))
    return (-1 / share, key) if share < 0 else (math.inf, None)


def _nodes(
    model: LoadModel, found: Flow, peak_rps: float, alive: Liveness, then: Capacity | None
) -> tuple[dict[str, StageLoad], dict[str, float]]:
    """(load of each stage that is reached, how busy each machine is)."""
    known: dict[str, StageLoad] = {}
    busy: dict[str, float] = {}
    if then is not None and then.steps.flow is not None and then.peak_rps == peak_rps:
        was, stages = then.steps.flow, then.model.stages
        machines = differing(then.model.machines, model.machines) | differing(was.demand, found.demand)
        busy = {key: use for key, use in then.machines.items() if key not in machines}
        known = {
            key: then.nodes[key]
            for key, visit in found.visits.items()
            if was.visits.get(key) == visit
            and (stage := model.stages[key]) is stages.get(key)
            and stage.machine not in machines
        }

    @cache
    def at_work(machine: str) -> tuple[float, float]:
        return _at_work(model.machines[machine], found.demand[machine], peak_rps, alive.machine(machine))

    nodes: dict[str, StageLoad] = {}
    for key, visit in found.visits.items():
        if key in known:
            nodes[key] = known[key]
            continue
        stage, on = model.stages[key], None
        if (machine := computes_on(stage)) is not None:
            on = (model.machines[machine], alive.machine(machine), found.demand[machine], *at_work(machine))
        nodes[key] = _load_of(stage, visit, peak_rps, alive.stage(key), on)
    return nodes, {key: busy[key] if key in busy else at_work(key)[1] for key in found.demand}


def _times(
    model: LoadModel, nodes: Mapping[str, StageLoad], found: Flow, alive: Liveness, then: Capacity | None
) -> dict[str, Spread]:
    """How long a request takes at each stage with everything it waits for."""
    responses = {key: load.response for key, load in nodes.items()}
    if then is None:
        return total_times(model, responses, alive, found.loops, {}, model.stages)
    differ = set()
    for key in _differing(nodes, then.nodes):
        load, was = nodes.get(key), then.nodes.get(key)
        if load is None or was is None or load.stage is not was.stage or load.response != was.response:
            differ.add(key)
    if model.loops or then.model.loops:
        parts = {*then.model.parts} ^ {*model.parts}
        differ.update(*parts, {*found.loops} ^ {*then.loops})
    return total_times(model, responses, alive, found.loops, then.steps.times, differ)


def _differing(nodes: Mapping[str, StageLoad], before: Mapping[str, StageLoad]) -> set[str]:
    """The stages with another load than before, those that are reached no more and those that were not."""
    differ = {key for key, load in nodes.items() if before.get(key) is not load}
    return differ | (before.keys() - nodes.keys())


OnMachine: TypeAlias = tuple[Machine, float, float, float, float]
"""(machine, share of it that is up, core-seconds of one request to the design on it, copies at work, how busy they are)."""


def _at_work(machine: Machine, needed: float, peak_rps: float, up: float) -> tuple[float, float]:
    """(copies that run at this load, how busy they are): all of a fixed set; of a scaling group what its target asks for."""
    wanted: float = machine.copies
    if machine.least < machine.copies:
        tracked = target_tracking(1, needed * peak_rps / machine.cores, machine.target)
        wanted = min(max(tracked, machine.least), machine.copies)
    return wanted * up, needed * peak_rps / (machine.cores * (wanted * up))


def _load_of(stage: Stage, visit: float, peak_rps: float, up: float, on: OnMachine | None) -> StageLoad:
    """The load of a stage with so many visits for one request to the design."""
    rps = visit * peak_rps
    if on is None:
        share = stage_constraint(stage, None, visit, up)
        fixed = Response.fixed(stage.delay_s)
        return StageLoad(stage, None, rps, 1, share * peak_rps, 0.0, _inverse(share), fixed)
    machine, machine_up, needed, working, shared = on
    share = max(stage_constraint(stage, machine, visit, up), machine_constraint(machine, needed, machine_up))
    copies = working * stage.per_machine * (up / machine_up)
    own = rps * stage.service_s / (copies * stage.servers)
    response = Response.of(rps / copies, stage.service_s, stage.servers, stage.delay_s)
    if own < shared:  # others keep the cores busy: as if all load of the machine were of this kind
        arriving = shared * machine.cores / stage.service_s
        crowded = Response.of(arriving, stage.service_s, machine.cores, stage.delay_s)
        response = max(
            response, crowded, key=lambda each: each.mean
        )  # its own processes are as few as before
    limited = rps / stage.limit_rps if stage.limit_rps else 0.0
    return StageLoad(
        stage, machine, rps, copies, max(own, shared, limited), shared, _inverse(share), response
    )


def _inverse(share: float) -> float:
    return 1 / share if share > 0 else math.inf


def _summed(calls: Mapping[str, Calls]) -> tuple[dict[str, float], dict[str, float]]:
    """(calls a second by drawn link, connections held by stage) of those of all stages."""
    links: dict[str, float] = {}
    held: dict[str, float] = {}
    for called_links, holding in calls.values():
        for link, rate in called_links:
            links[link] = links.get(link, 0.0) + rate
        for target, connections in holding:
            held[target] = held.get(target, 0.0) + connections
    return links, held


def _calls_of(load: StageLoad, called: Sequence[Sequence[Way]], nodes: Mapping[str, StageLoad]) -> Calls:
    """The calls of one stage over each drawn link, and the connections it holds to others."""
    own = load.copies * load.stage.servers if load.machine is not None else 0.0
    links, held = [], []
    for leg, options in zip(load.stage.legs, called, strict=True):
        for target, option, share in options:
            rate, answers = load.rps * load.stage.passed_on * share * option.calls, nodes.get(target)
            if option.link:
                links.append((option.link, rate))
            if answers is not None and leg.waits and rate > 0:
                held.append((target, own or rate * answers.response.mean))
    return links, held

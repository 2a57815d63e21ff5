"""How much a design carries: load and response time of every stage, the bottleneck, the highest rate it sustains.

Rates grow in proportion to the load, so one pass of visits per request answers every load: a stage with m servers
and D = visits x service time sustains m / D (utilisation law), the least of all is the design's limit. What several
stages share (a machine's cores) limits them together. Sources: Lazowska et al., Quantitative System Performance
(1984), ch. 3 and 5; Erlang C through `response.Response`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from designer.analysis.again import Known
from designer.analysis.flow import Flow, computes_on, flow, machine_constraint, stage_constraint, with_owed
from designer.analysis.latency import EntryLatency, latency, total_times
from designer.analysis.load import WHOLE, Liveness, LoadModel, Machine, Stage, Way, ways
from designer.analysis.response import Response
from designer.analysis.sizing import target_tracking


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
    known: Known = field(default_factory=Known)
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
    found = flow(model, alive)
    known, then = Known(), None if before is None else before.known
    max_rps, bottleneck = _limit(model, with_owed(model, alive, found), alive)
    if model.entries and not any(alive.stage(entry) > 0 for entry in model.entries):
        max_rps = 0.0  # nobody is served
    at_work = {
        key: _at_work(model.machines[key], needed, peak_rps, alive.machine(key))
        for key, needed in found.demand.items()
    }
    load_of = known.again(_load_of, then)
    nodes: dict[str, StageLoad] = {}
    for key, visit in found.visits.items():
        stage, on = model.stages[key], None
        if (machine := computes_on(stage)) is not None:
            on = (model.machines[machine], alive.machine(machine), found.demand[machine], *at_work[machine])
        nodes[key] = load_of(key, stage, visit, peak_rps, alive.stage(key), on)
    responses = {key: load.response for key, load in nodes.items()}
    times = total_times(model, responses, alive, found.loops, known, then)
    latency_of = known.again(latency, then)
    entries = {entry: latency_of(entry, entry, times[entry]) for entry in model.entries if entry in times}
    links, connections = _calls(nodes, alive, known, then)
    busy = {key: use for key, (_, use) in at_work.items()}
    return Capacity(
        model, peak_rps, max_rps, bottleneck, nodes, busy, entries, links, connections, found.loops, known
    )


def _limit(model: LoadModel, found: Flow, alive: Liveness) -> tuple[float, str | None]:
    """(highest load at which nothing is full, what is full first)."""
    worst = min(
        ((-share, key) for share, key, _ in constraints(model, found, alive) if share > 0), default=None
    )
    return (math.inf, None) if worst is None else (-1 / worst[0], worst[1])


def constraints(model: LoadModel, found: Flow, alive: Liveness = WHOLE) -> Iterator[tuple[float, str, bool]]:
    """(share of its capacity that one request a second takes, id, whether it is a machine) of all that may limit the load.

    What is lost counts as it was: only work that waits for it is left to it.
    """
    for key, visit in found.visits.items():
        stage = model.stages[key]
        machine = model.machines[stage.machine] if stage.machine is not None else None
        yield stage_constraint(stage, machine, visit, alive.stage(key) or 1.0), key, False
    for key, needed in found.demand.items():
        if found.sharers[key] > 1:
            yield machine_constraint(model.machines[key], needed, alive.machine(key) or 1.0), key, True


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


def _calls(
    nodes: Mapping[str, StageLoad], alive: Liveness, known: Known, then: Known | None
) -> tuple[dict[str, float], dict[str, float]]:
    """(calls a second by drawn link, connections held by stage)."""
    calls_of = known.again(_calls_of, then)
    links: dict[str, float] = {}
    held: dict[str, float] = {}
    for key, load in nodes.items():
        if not load.stage.legs:
            continue
        called = ways(load.stage, alive)
        called_links, holding = calls_of(
            key, load, called, *[nodes.get(target) for leg in called for target, _, _ in leg]
        )
        for link, rate in called_links:
            links[link] = links.get(link, 0.0) + rate
        for target, connections in holding:
            held[target] = held.get(target, 0.0) + connections
    return links, held


def _calls_of(
    load: StageLoad, called: Sequence[Sequence[Way]], *targets: StageLoad | None
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """The same of one stage, with the loads of those it calls in their order."""
    own = load.copies * load.stage.servers if load.machine is not None else 0.0
    links, held = [], []
    answering = iter(targets)
    for leg, options in zip(load.stage.legs, called, strict=True):
        for target, option, share in options:
            rate, answers = load.rps * load.stage.passed_on * share * option.calls, next(answering)
            if option.link:
                links.append((option.link, rate))
            if answers is not None and leg.waits and rate > 0:
                held.append((target, own or rate * answers.response.mean))
    return links, held

"""How much a design carries: load and response time of every stage, the bottleneck, the highest rate it sustains.

Rates grow in proportion to the load, so one pass of visits per request answers every load: a stage with m servers
and D = visits x service time sustains m / D (utilisation law), the least of all is the design's limit. What several
stages share (a machine's cores) limits them together. Sources: Lazowska et al., Quantitative System Performance
(1984), ch. 3 and 5; Erlang C through `response.Response`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from designer.analysis.latency import EntryLatency, entry_latencies
from designer.analysis.load import WHOLE, Liveness, LoadModel, Machine, Stage, factors, shares
from designer.analysis.response import Response
from designer.analysis.sizing import target_tracking
from designer.analysis.traffic_flow import settled_rates


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
    """Highest load at which nothing is more than fully busy; infinite where nothing limits it, 0 where nobody is served."""
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


def capacity(model: LoadModel, peak_rps: float, alive: Liveness = WHOLE) -> Capacity:
    """What the design carries at `peak_rps`, shared among its entries, with what is `alive` of it."""
    visits, loops = visits_per_request(model, alive)
    demand = machine_demand(model, visits)
    limits = sorted(constraints(model, visits, demand, alive), key=lambda c: (-c[0], c[1]))
    max_rps, bottleneck = (1 / limits[0][0], limits[0][1]) if limits else (math.inf, None)
    if model.entries and not any(alive.stage(entry) > 0 for entry in model.entries):
        max_rps = 0.0  # nobody is served
    at_work = _AtWork(model, demand, peak_rps, alive)
    nodes = {key: at_work.load_of(model.stages[key], visit) for key, visit in visits.items()}
    responses = {key: load.response for key, load in nodes.items()}
    entries = entry_latencies(model, responses, alive, frozenset(loops))
    links, connections = _calls(nodes, alive)
    return Capacity(
        model, peak_rps, max_rps, bottleneck, nodes, at_work.busy, entries, links, connections, loops
    )


def visits_per_request(model: LoadModel, alive: Liveness = WHOLE) -> tuple[dict[str, float], tuple[str, ...]]:
    """(visits of each stage that is reached for one request to the design, the stages of loops without end)."""
    total = sum(model.entries.values())
    outside = {entry: share / total for entry, share in model.entries.items() if alive.stage(entry) > 0}
    calls = [
        (stage.id, target, ratio)
        for stage in model.stages.values()
        if alive.stage(stage.id) > 0
        for target, ratio in factors(stage, alive).items()
    ]
    found, endless = settled_rates(outside, calls)
    loops = tuple(sorted(key for loop in endless for key in loop))
    return {key: visit for key, visit in found.items() if visit > 0}, loops


def machine_demand(model: LoadModel, visits: Mapping[str, float]) -> dict[str, float]:
    """Core-seconds that one request to the design takes on each machine: the sum of visits x service time."""
    demand: dict[str, float] = {}
    for key, visit in visits.items():
        stage = model.stages[key]
        if stage.machine is not None and stage.service_s > 0:
            demand[stage.machine] = demand.get(stage.machine, 0.0) + visit * stage.service_s
    return demand


def constraints(
    model: LoadModel, visits: Mapping[str, float], demand: Mapping[str, float], alive: Liveness = WHOLE
) -> Iterator[tuple[float, str]]:
    """(share of its capacity that one request a second takes, id) of everything that limits the load."""
    sharers: dict[str, int] = {}
    for key, visit in visits.items():
        stage = model.stages[key]
        if stage.machine is not None and stage.service_s > 0:
            sharers[stage.machine] = sharers.get(stage.machine, 0) + 1
        share = stage_constraint(model, stage, visit, alive)
        if share > 0:
            yield share, key
    for key, needed in demand.items():
        if sharers[key] > 1:
            yield machine_constraint(model.machines[key], needed, alive), key


def stage_constraint(model: LoadModel, stage: Stage, visit: float, alive: Liveness) -> float:
    """Share of a stage's capacity that one request a second takes: of its servers, or of its own limit."""
    found = visit / stage.limit_rps if stage.limit_rps is not None else 0.0
    if stage.machine is not None and stage.service_s > 0:
        machine = model.machines[stage.machine]
        servers = min(stage.servers * stage.per_machine, machine.cores) * machine.copies
        found = max(found, visit * stage.service_s / (servers * alive.stage(stage.id)))
    return found


def machine_constraint(machine: Machine, needed: float, alive: Liveness) -> float:
    """Share of the cores of all copies of a machine that one request a second takes."""
    return needed / (machine.cores * machine.copies * alive.machine(machine.id))


class _AtWork:
    """What is at work at one load, and how each stage answers there."""

    def __init__(
        self, model: LoadModel, demand: Mapping[str, float], peak_rps: float, alive: Liveness
    ) -> None:
        self._model = model
        self._demand = demand
        self._peak = peak_rps
        self._alive = alive
        self._copies = {key: self._machines_at_work(key) for key in demand}
        self.busy = {
            key: needed * peak_rps / (model.machines[key].cores * self._copies[key])
            for key, needed in demand.items()
        }

    def load_of(self, stage: Stage, visit: float) -> StageLoad:
        """The load of a stage with so many visits for one request to the design."""
        share = stage_constraint(self._model, stage, visit, self._alive)
        rps = visit * self._peak
        if stage.machine is None or stage.service_s <= 0:
            return StageLoad(
                stage, None, rps, 1, share * self._peak, 0.0, _inverse(share), Response.fixed(stage.delay_s)
            )
        machine = self._model.machines[stage.machine]
        share = max(share, machine_constraint(machine, self._demand[machine.id], self._alive))
        up = self._alive.stage(stage.id) / self._alive.machine(machine.id)
        copies = self._copies[machine.id] * stage.per_machine * up
        own, shared = rps * stage.service_s / (copies * stage.servers), self.busy[machine.id]
        if own >= shared:
            response = Response.of(rps / copies, stage.service_s, stage.servers, stage.delay_s)
        else:  # others keep the cores busy: as if all load of the machine were of this kind
            arriving = shared * machine.cores / stage.service_s
            response = Response.of(arriving, stage.service_s, machine.cores, stage.delay_s)
        limited = rps / stage.limit_rps if stage.limit_rps else 0.0
        return StageLoad(
            stage, machine, rps, copies, max(own, shared, limited), shared, _inverse(share), response
        )

    def _machines_at_work(self, key: str) -> float:
        """Copies that run at this load: all of a fixed set; of a scaling group as many as its target asks for."""
        machine = self._model.machines[key]
        wanted = machine.copies
        if machine.least < machine.copies:
            tracked = target_tracking(1, self._demand[key] * self._peak / machine.cores, machine.target)
            wanted = min(max(tracked, machine.least), machine.copies)
        return wanted * self._alive.machine(key)


def _inverse(share: float) -> float:
    return 1 / share if share > 0 else math.inf


def _calls(nodes: Mapping[str, StageLoad], alive: Liveness) -> tuple[dict[str, float], dict[str, float]]:
    """(calls a second by drawn link, connections held by stage)."""
    links: dict[str, float] = {}
    held: dict[str, float] = {}
    for load in nodes.values():
        own = load.copies * load.stage.servers if load.machine is not None else 0.0
        for leg in load.stage.legs:
            for target, option, share in shares(leg, alive):
                rate = load.rps * load.stage.passed_on * share * option.calls
                if option.link:
                    links[option.link] = links.get(option.link, 0.0) + rate
                if target in nodes and leg.waits and rate > 0:
                    held[target] = held.get(target, 0.0) + (own or rate * nodes[target].response.mean)
    return links, held

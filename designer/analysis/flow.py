"""How many requests reach what, for one request to the design: visits of stages, and the processor time that takes.

Sums are made in the order of the model, so that they come out the same whatever was edited elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from designer.analysis.load import WHOLE, Liveness, LoadModel, Machine, Stage, factors, owed, shares
from designer.analysis.traffic_flow import settle


class Flow(Struct, frozen=True):
    """Where one request to the design goes."""

    visits: Mapping[str, float]
    """Visits of each stage that is reached, in model order."""
    demand: Mapping[str, float]
    """Core-seconds that it takes on each machine: the sum of visits x service time."""
    sharers: Mapping[str, int]
    """How many of the reached stages compute on each machine."""
    loops: tuple[str, ...]
    """Stages of loops that never settle: calls inside them are left out."""


def flow(model: LoadModel, alive: Liveness = WHOLE) -> Flow:
    """Where one request goes with what is `alive`; of the whole it is worked out once."""
    return _flow(model, alive, _made) if alive.stages else _whole(model)


def with_owed(model: LoadModel, alive: Liveness, found: Flow) -> Flow:
    """Where one request goes in the end: the `found` flow with work that waits for what is lost; itself where none does."""
    lost = {key for key, up in alive.stages.items() if up <= 0}
    callers = {caller for key in lost for caller in model.callers.get(key, ())}
    waits = any(
        not leg.waits and not shares(leg, alive) for caller in callers for leg in model.stages[caller].legs
    )
    return _flow(model, alive, owed) if waits else found


def _made(stage: Stage, alive: Liveness) -> Mapping[str, float]:
    return factors(stage, alive) if alive.stage(stage.id) > 0 else {}


def _whole(model: LoadModel) -> Flow:
    known = vars(model)  # a model never changes, and is made of nothing but itself
    if "flow" not in known:
        known["flow"] = _flow(model, WHOLE, _made)
    found: Flow = known["flow"]
    return found


def _flow(model: LoadModel, alive: Liveness, calls: Callable[[Stage, Liveness], Mapping[str, float]]) -> Flow:
    total = sum(model.entries.values())
    rates = dict.fromkeys(model.stages, 0.0)
    for entry, share in model.entries.items():
        if alive.stage(entry) > 0:
            rates[entry] = share / total
    incoming: dict[str, list[tuple[str, float]]] = {}
    for key, stage in model.stages.items():
        for target, ratio in calls(stage, alive).items():
            incoming.setdefault(target, []).append((key, ratio))
    endless = []
    for part in model.parts:
        if len(part) > 1 or part[0] in model.loops:
            endless += settle(rates, incoming, [part])
        elif callers := incoming.get(part[0]):
            rates[part[0]] += sum([rates[caller] * ratio for caller, ratio in callers])
    visits = {key: visit for key, visit in rates.items() if visit > 0}
    demand, sharers = demand_of(model, visits)
    return Flow(visits, demand, sharers, tuple(sorted(key for loop in endless for key in loop)))


def demand_of(model: LoadModel, visits: Mapping[str, float]) -> tuple[dict[str, float], dict[str, int]]:
    """(core-seconds that so many visits take on each machine, how many stages take them there)."""
    demand: dict[str, float] = {}
    sharers: dict[str, int] = {}
    for key, visit in visits.items():
        stage = model.stages[key]
        machine, service_s = stage.machine, stage.service_s
        if machine is not None and service_s > 0:
            demand[machine] = demand.get(machine, 0.0) + visit * service_s
            sharers[machine] = sharers.get(machine, 0) + 1
    return demand, sharers


def computes_on(stage: Stage) -> str | None:
    """The machine that a stage takes processor time of; None where it takes none."""
    return stage.machine if stage.service_s > 0 else None


def stage_constraint(stage: Stage, machine: Machine | None, visit: float, up: float = 1.0) -> float:
    """Share of a stage's capacity that one request a second takes: of its servers, or of its own limit.

    `machine` is the one it computes on, `up` the share of its copies that serve.
    """
    found = visit / stage.limit_rps if stage.limit_rps is not None else 0.0
    if machine is not None and stage.service_s > 0:
        servers = min(stage.servers * stage.per_machine, machine.cores) * machine.copies
        found = max(found, visit * stage.service_s / (servers * up))
    return found


def machine_constraint(machine: Machine, needed: float, up: float = 1.0) -> float:
    """Share of the cores of all copies of a machine that one request a second takes; `up`: share of them that run."""
    return needed / (machine.cores * machine.copies * up)

"""How many requests reach what, for one request to the design: visits of stages, and the processor time that takes.

Sums are made in the order of the model, so that they come out the same whatever was edited elsewhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from designer.analysis.again import differing
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


def flow(model: LoadModel, alive: Liveness = WHOLE, before: LoadModel | None = None) -> Flow:
    """Where one request goes with what is `alive`; of the whole it is worked out once.

    `before`: a model that was edited into this one; it saves work and changes no answer.
    """
    if alive.stages:
        return _flow(model, alive, _made)
    known = vars(model)  # a model never changes, and is made of nothing but itself
    if "flow" not in known:
        after = None if before is None else _flow_after(model, before)
        known["flow"] = _flow(model, WHOLE, _made) if after is None else after
    found: Flow = known["flow"]
    return found


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


def _flow_after(model: LoadModel, before: LoadModel) -> Flow | None:
    """The flow of the whole, of which only what an edit changed is followed; None where nothing is known or loops are met."""
    then: Flow | None = vars(before).get("flow")
    same_doors = [*model.entries.items()] == [*before.entries.items()]
    if then is None or not same_doors or model.loops != before.loops:
        return None
    stages, place, total = model.stages, model.place, sum(model.entries.values())
    touched = differing(before.stages, stages)
    for key in [*touched]:
        for side in (before.stages, stages):
            touched.update(side[key].calls if key in side else ())
    rates = {key: visit for key, visit in then.visits.items() if key in stages}
    waiting = sorted({place[key] for key in touched if key in stages})
    queued = set(waiting)
    while waiting:
        key = model.parts[heapq.heappop(waiting)][0]
        if key in model.loops:
            return None
        callers = [caller for caller in model.callers.get(key, ()) if key in stages[caller].calls]
        rate = model.entries[key] / total if key in model.entries else 0.0
        rate += sum([rates.get(caller, 0.0) * stages[caller].calls[key] for caller in callers])
        if rate != rates.get(key, 0.0):
            rates[key] = rate
            for target in {place[target] for target in stages[key].calls if target in stages} - queued:
                queued.add(target)
                heapq.heappush(waiting, target)
    visits = {key: rate for key in stages if (rate := rates.get(key, 0.0)) > 0}
    return Flow(visits, *demand_of(model, visits), then.loops)


def demand_of(model: LoadModel, visits: Mapping[str, float]) -> tuple[dict[str, float], dict[str, int]]:
    """(core-seconds that so many visits take on each machine, how many stages take them there)."""
    demand: dict[str, float] = {}
    sharers: dict[str, int] = {}
    stages = model.stages
    for key, visit in visits.items():
        stage = stages[key]
        machine = stage.machine
        if machine is not None and stage.service_s > 0:
            demand[machine] = demand.get(machine, 0.0) + visit * stage.service_s
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


Limit: TypeAlias = tuple[float, str, bool]
"""(minus the share of its capacity that one request a second takes, id, whether it is a machine) of what may limit the load."""


def limits(model: LoadModel, before: LoadModel | None = None) -> list[Limit]:
    """All that may limit the load of the whole, what is full first first; it is worked out once.

    `before`: a model that was edited into this one; it saves work and changes no answer.
    """
    known = vars(model)
    if "limits" not in known:
        found, then = flow(model, before=before), {} if before is None else vars(before)
        left: list[Limit] = []
        if before is not None and "limits" in then and "flow" in then:
            was, machines = then["flow"], differing(before.machines, model.machines)
            needed = machines | differing(was.demand, found.demand) | differing(was.sharers, found.sharers)
            moved = differing(before.stages, model.stages) | differing(was.visits, found.visits)
            if machines:
                moved.update([key for key, stage in model.stages.items() if stage.machine in machines])
            left = [limit for limit in then["limits"] if limit[1] not in (needed if limit[2] else moved)]
            visits = {key: found.visits[key] for key in moved if key in found.visits}
            found = Flow(visits, {m: found.demand[m] for m in needed if m in found.demand}, found.sharers, ())
        known["limits"] = sorted([*left, *constraints(model, found)])
    every: list[Limit] = known["limits"]
    return every


def constraints(model: LoadModel, found: Flow, alive: Liveness = WHOLE) -> Iterator[Limit]:
    """What may limit the load with what is `alive`, in no order.

    What is lost counts as it was: only work that waits for it is left to it.
    """
    stages, machines = model.stages, model.machines
    for key, visit in found.visits.items():
        stage = stages[key]
        machine = machines[stage.machine] if stage.machine is not None else None
        yield -stage_constraint(stage, machine, visit, alive.stage(key) or 1.0), key, False
    for key, needed in found.demand.items():
        if found.sharers[key] > 1:
            yield -machine_constraint(machines[key], needed, alive.machine(key) or 1.0), key, True

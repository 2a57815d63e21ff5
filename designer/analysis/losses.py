"""What the design sustains with one thing lost (N-1): every copy, machine, rack, zone and region in turn.

All losses are looked at in one pass of the failure engine; for each that the entries survive, load is sent round what
is dark and only the stages whose load changes are computed again (``analysis/rerouting.py``). What a scaling group
loses is not replaced in time: that is the static stability that the Builders' Library asks for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, KeysView

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.availability import Cancelled
from designer.analysis.capacity import constraints
from designer.analysis.dependency import cone
from designer.analysis.failure import down_words, set_bits
from designer.analysis.flow import computes_on, flow, machine_constraint, stage_constraint
from designer.analysis.liveness import liveness
from designer.analysis.load import WHOLE, Liveness, LoadModel
from designer.analysis.outage import what_if
from designer.analysis.rerouting import NOTHING, Change, Rerouting
from designer.graph.dependency import DesignModel

VISITED = 1e-12
"""Visits per request below which a stage is taken for one that is not reached; more than adding and taking away leave."""
ROUNDING = 1 + 1e-12


class Loss(Struct, frozen=True):
    """What is left when one drawn node (a copy of it, where it has several) or place is lost."""

    lost: str
    rps: float
    """Load that the rest sustains; 0 where an entry is no longer served, infinite where nothing limits it."""
    bottleneck: str | None
    """What is full first then."""


def losses(
    model: DesignModel, load: LoadModel, cancelled: Callable[[], bool] | None = None
) -> tuple[Loss, ...]:
    """The loss of each drawn node and place that matters to an entry, the worst first, on top of what has failed already.

    None where nobody is served as it is. Raises Cancelled when `cancelled` says so.
    """
    gone = what_if(model.compiled, ())
    served = {entry: weight for entry, weight in load.entries.items() if entry not in gone}
    if load.entries and not served:
        return ()
    # Requests of entries that are down reach nothing, and still count as requests to the design.
    part = sum(served.values()) / sum(load.entries.values()) if gone and served else 1.0
    limits = _Limits(replace(load, entries=served) if gone else load)
    found: dict[str, Loss] = {}
    for element, dark in _dark_sets(model, load):
        if cancelled is not None and cancelled():
            raise Cancelled
        node = model.origin[element]
        if dark is None:
            loss = Loss(node, 0.0, None)
        else:
            rps, bottleneck = limits.left(_alive(model, load, element, dark | gone))
            loss = Loss(node, rps / part, bottleneck)
        if node not in found or loss.rps < found[node].rps:
            found[node] = loss
    return tuple(sorted(found.values(), key=lambda loss: (loss.rps, loss.lost)))


def _dark_sets(model: DesignModel, load: LoadModel) -> Iterator[tuple[str, frozenset[str] | None]]:
    """(element, every element that is down when it is lost; None: an entry is) for each that something with load needs."""
    compiled = model.compiled
    copies = [copy.element for node in load.stages for copy in model.copies[node]]
    order = cone(compiled, [compiled.vertex(element) for element in copies])
    count = len(compiled.ids)
    failing = [v for component in order for v in component if v < count and compiled.can_fail[v]]
    words = down_words(
        compiled, order, {v: 1 << bit for bit, v in enumerate(failing)}, (1 << len(failing)) - 1
    )
    always = down_words(compiled, order, {}, 1)
    fatal = 0
    for entry in load.entries:
        vertex = compiled.vertex(entry)
        fatal |= words[vertex] if not always[vertex] else 0
    dark: list[list[str]] = [[] for _ in failing]
    for vertex in range(count):
        if (word := words[vertex] & ~fatal) and not always[vertex]:
            for bit in set_bits(word):
                dark[bit].append(compiled.ids[vertex])
    for bit, (vertex, members) in enumerate(zip(failing, dark, strict=True)):
        if always[vertex]:
            continue  # what has failed before cannot be lost again
        if fatal >> bit & 1:
            yield compiled.ids[vertex], None
        elif members:
            yield compiled.ids[vertex], frozenset(members)


def _alive(model: DesignModel, load: LoadModel, element: str, dark: frozenset[str]) -> Liveness:
    """What is left; of a scaling group that loses one instance, all but one at its full size."""
    found = liveness(model, load, dark)
    node = model.origin[element]
    machine = load.machines.get(node)
    if machine is None or machine.least == machine.copies or element == node:
        return found
    left = 1 - 1 / machine.copies
    stages = {
        key: left if key == node or key in load.boxes.get(node, ()) else up
        for key, up in found.stages.items()
    }
    return Liveness(stages, {**found.machines, node: left})


class _Limits:
    """What limits a load model, and what does so with part of it dark."""

    def __init__(self, load: LoadModel) -> None:
        self._load = load
        found = flow(load)
        self._visits, self._demand = found.visits, found.demand
        working = (machine for stage in load.stages.values() if (machine := computes_on(stage)) is not None)
        self._shared = {machine for machine, stages in Counter(working).items() if stages > 1}
        self._limits = sorted(constraints(load, found), key=lambda limit: (-limit[0], limit[1]))
        self._rerouting = Rerouting(load, self._visits)

    def left(self, alive: Liveness) -> tuple[float, str | None]:
        """(highest load, what is full first) with what is alive."""
        return _highest(self._worst(self._rerouting.after(alive), alive))

    def _worst(self, change: Change, alive: Liveness) -> tuple[float, str] | None:
        """(minus the share of its capacity that one request takes, id) of what is full first."""
        touched = {**change.moved, **alive.stages}.keys()
        on = (self._load.stages[key].machine for key in touched)
        machines = dict.fromkeys([*alive.machines, *(m for m in on if m is not None)]).keys()
        found = ((-share, key) for share, key in self._touched(change, alive, touched, machines))
        worst = min(found, default=(0.0, ""))
        for share, key, is_machine in self._limits:
            if share * change.most <= -worst[0] * ROUNDING:
                break  # whatever follows was less before, and has not grown by more
            if key not in (machines if is_machine else touched):
                worst = min(worst, (-self._grown(change, key, is_machine), key))
        return worst if worst[0] < 0 else None

    def _grown(self, change: Change, key: str, is_machine: bool) -> float:
        """The share of its capacity that one request takes of what is whole and only feels what legs carry more."""
        if is_machine:
            needed = self._demand[key] + change.demanded(key)
            return machine_constraint(self._load.machines[key], needed)
        return self._share(key, self._visits[key] + change.carried(key), WHOLE)

    def _touched(
        self, change: Change, alive: Liveness, touched: KeysView[str], machines: KeysView[str]
    ) -> Iterator[tuple[float, str]]:
        """The limits of what is not whole or gets other visits of its own."""
        demand = {m: self._demand.get(m, 0.0) + change.demanded(m) for m in machines}
        for key in touched:
            stage, moved = self._load.stages[key], change.moved.get(key, 0.0)
            if stage.machine is not None:
                demand[stage.machine] += moved * stage.service_s
            visit = self._visits.get(key, 0.0) + moved + change.carried(key)
            if visit > VISITED and alive.stage(key) > 0:
                yield self._share(key, visit, alive), key
        for key, needed in demand.items():
            if key in self._shared and needed > NOTHING and alive.machine(key) > 0:
                yield machine_constraint(self._load.machines[key], needed, alive.machine(key)), key

    def _share(self, key: str, visit: float, alive: Liveness) -> float:
        stage = self._load.stages[key]
        machine = self._load.machines[stage.machine] if stage.machine is not None else None
        return stage_constraint(stage, machine, visit, alive.stage(key))


def _highest(worst: tuple[float, str] | None) -> tuple[float, str | None]:
    return (-1 / worst[0], worst[1]) if worst is not None and worst[0] < 0 else (math.inf, None)

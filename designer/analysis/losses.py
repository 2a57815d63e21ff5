"""What the design sustains with one thing lost (N-1): every copy, machine, rack, zone and region in turn.

All losses are looked at in one pass of the failure engine; for each that the entries survive, load is sent round what
is dark and only the stages whose load changes are computed again, once for all losses that are alike
(``analysis/likeness.py``). What a scaling group loses is not replaced in time:
that is the static stability that the Builders' Library asks for.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from designer.analysis.availability import Cancelled
from designer.analysis.capacity import (
    constraints,
    machine_constraint,
    machine_demand,
    stage_constraint,
    visits_per_request,
)
from designer.analysis.dependency import components_targets_first, cone
from designer.analysis.failure import down_words, set_bits
from designer.analysis.likeness import Description, Likeness
from designer.analysis.liveness import liveness
from designer.analysis.load import WHOLE, Liveness, LoadModel, factors
from designer.graph.dependency import DesignModel


@dataclass(frozen=True, slots=True)
class Loss:
    """What is left when one drawn node (a copy of it, where it has several) or place is lost."""

    lost: str
    rps: float
    """Load that the rest sustains; 0 where an entry is no longer served, infinite where nothing limits it."""
    bottleneck: str | None
    """What is full first then."""


def losses(
    model: DesignModel, load: LoadModel, cancelled: Callable[[], bool] | None = None
) -> tuple[Loss, ...]:
    """The loss of each drawn node and place that matters to an entry, the worst first.

    Raises Cancelled when `cancelled` says so.
    """
    rerouting = _Rerouting(load)
    found: dict[str, Loss] = {}
    for element, dark in _dark_sets(model, load):
        if cancelled is not None and cancelled():
            raise Cancelled
        node = model.origin[element]
        if any(entry in dark for entry in load.entries):
            loss = Loss(node, 0.0, None)
        else:
            loss = Loss(node, *rerouting.limit(_alive(model, load, element, dark)))
        if node not in found or loss.rps < found[node].rps:
            found[node] = loss
    return tuple(sorted(found.values(), key=lambda loss: (loss.rps, loss.lost)))


def _dark_sets(model: DesignModel, load: LoadModel) -> Iterator[tuple[str, frozenset[str]]]:
    """(element, every element that is down when it is lost) for each that something with load depends on."""
    compiled = model.compiled
    copies = [copy.element for node in load.stages for copy in model.copies[node]]
    order = cone(compiled, [compiled.vertex(element) for element in copies])
    count = len(compiled.ids)
    failing = [v for component in order for v in component if v < count and compiled.can_fail[v]]
    words = down_words(
        compiled, order, {v: 1 << bit for bit, v in enumerate(failing)}, (1 << len(failing)) - 1
    )
    dark: list[list[str]] = [[] for _ in failing]
    always = down_words(compiled, order, {}, 1)
    for vertex in range(count):
        if words[vertex] and not always[vertex]:
            for bit in set_bits(words[vertex]):
                dark[bit].append(compiled.ids[vertex])
    for vertex, members in zip(failing, dark, strict=True):
        if members:  # what has failed before cannot be lost again
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


class _Rerouting:
    """The limit of a load model under one loss after another, computed from the whole by what changes."""

    def __init__(self, load: LoadModel) -> None:
        self._load = load
        self._visits, self._loops = visits_per_request(load)
        self._demand = machine_demand(load, self._visits)
        self._limits = sorted(constraints(load, self._visits, self._demand), key=lambda c: (-c[0], c[1]))
        working = [s.machine for s in load.stages.values() if s.machine is not None and s.service_s > 0]
        self._shared = {machine for machine, stages in Counter(working).items() if stages > 1}
        self._factors = {key: factors(stage, WHOLE) for key, stage in load.stages.items()}
        self._callers: dict[str, list[str]] = {}
        targets: dict[str, set[str]] = {}
        for key, stage in load.stages.items():
            targets[key] = {t for leg in stage.legs for o in leg.options for t in (o.target, *o.backups)}
            for target in targets[key]:
                self._callers.setdefault(target, []).append(key)
        keys = list(load.stages)
        index = {key: i for i, key in enumerate(keys)}
        order = components_targets_first([[index[t] for t in targets[key] if t in index] for key in keys])
        self._has_loops = any(len(c) > 1 for c in order) or any(k in targets[k] for k in keys)
        self._place = {keys[c[0]]: len(order) - i for i, c in enumerate(order)} if not self._has_loops else {}
        self._likeness = Likeness(load)
        self._found: dict[Hashable, tuple[Description, float, str | None]] = {}

    def limit(self, alive: Liveness) -> tuple[float, str | None]:
        """(highest load, what is full first) with what is alive."""
        loss = self._likeness.describe(alive)
        if loss is None:
            return self._limit(alive)
        if loss.likeness in self._found:
            known, rps, bottleneck = self._found[loss.likeness]
            if known.is_swapped_for(loss):
                return rps, bottleneck and known.named_in(loss, bottleneck)
        found = self._limit(alive)
        self._found.setdefault(loss.likeness, (loss, *found))
        return found

    def _limit(self, alive: Liveness) -> tuple[float, str | None]:
        if self._has_loops:
            visits, _ = visits_per_request(self._load, alive)
            found = constraints(self._load, visits, machine_demand(self._load, visits), alive)
            return _highest(min(((-share, key) for share, key in found), default=None))
        moved = self._moved(alive)
        touched = {*moved, *alive.stages}
        machines = set(alive.machines)
        machines.update(m for key in touched if (m := self._load.stages[key].machine) is not None)
        worst: tuple[float, str] | None = None
        for share, key in self._limits:
            if key not in touched and key not in machines:
                worst = (-share, key)
                break
        for share, key in self._changed(alive, moved, touched, machines):
            worst = (-share, key) if worst is None else min(worst, (-share, key))
        return _highest(worst)

    def _moved(self, alive: Liveness) -> dict[str, float]:
        """How the visits of each stage change, callers first."""
        dirty = {caller for key in alive.stages for caller in self._callers.get(key, ())}
        moved: dict[str, float] = {}
        queue = [(self._place[key], key) for key in dirty]
        heapq.heapify(queue)
        queued = set(dirty)
        while queue:
            _, key = heapq.heappop(queue)
            before = self._visits.get(key, 0.0)
            now = before + moved.get(key, 0.0)
            old = self._factors[key]
            new = factors(self._load.stages[key], alive) if key in dirty else old
            for target in {**old, **new}:
                change = now * new.get(target, 0.0) - before * old.get(target, 0.0)
                if abs(change) > 1e-15:
                    moved[target] = moved.get(target, 0.0) + change
                    if target not in queued:
                        queued.add(target)
                        heapq.heappush(queue, (self._place[target], target))
        return moved

    def _changed(
        self, alive: Liveness, moved: dict[str, float], touched: set[str], machines: set[str]
    ) -> Iterator[tuple[float, str]]:
        """The limits of what the loss touches."""
        demand = {m: self._demand.get(m, 0.0) for m in machines}
        for key in touched:
            stage = self._load.stages[key]
            change = moved.get(key, 0.0)
            if stage.machine is not None:
                demand[stage.machine] += change * stage.service_s
            visit = self._visits.get(key, 0.0) + change
            if visit > 1e-12 and alive.stage(key) > 0:
                yield stage_constraint(self._load, stage, visit, alive), key
        for key, needed in demand.items():
            if key in self._shared and needed > 1e-15 and alive.machine(key) > 0:
                yield machine_constraint(self._load.machines[key], needed, alive), key


def _highest(worst: tuple[float, str] | None) -> tuple[float, str | None]:
    return (-1 / worst[0], worst[1]) if worst is not None and worst[0] < 0 else (math.inf, None)

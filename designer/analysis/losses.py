"""What the design sustains with one thing lost (N-1): every copy, machine, rack, zone and region in turn.

For each loss that the entries survive, load is sent round what goes dark with it and only the stages whose load changes
are computed again (``analysis/rerouting.py``). What a scaling group loses is not replaced in time: that is the static
stability that the Builders' Library asks for. After an edit, a loss is followed again only where it meets what changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.again import differing
from designer.analysis.availability import Cancelled
from designer.analysis.change import Change
from designer.analysis.dependency import below
from designer.analysis.flow import flow
from designer.analysis.limits import Limits
from designer.analysis.liveness import liveness
from designer.analysis.load import Liveness, LoadModel
from designer.analysis.outage import what_if
from designer.analysis.rerouting import Rerouting
from designer.graph.dependency import DesignModel


class Loss(Struct, frozen=True):
    """What is left when one drawn node (a copy of it, where it has several) or place is lost."""

    lost: str
    rps: float
    """Load that the rest sustains; 0 where an entry is no longer served, infinite where nothing limits it."""
    bottleneck: str | None
    """What is full first then."""


class Losses(tuple[Loss, ...]):
    """Losses, the worst first, with how each was followed, for the design after an edit."""

    followed: _Followed | None = None


def losses(
    model: DesignModel,
    load: LoadModel,
    cancelled: Callable[[], bool] | None = None,
    before: Losses | None = None,
) -> Losses:
    """The loss of each drawn node and place that matters to an entry, the worst first, on top of what has failed already.

    None where nobody is served as it is. `before`: those of a design that was edited into this one; they save work and
    change no answer. Raises Cancelled when `cancelled` says so.
    """
    gone = what_if(model.compiled, ())
    served = {entry: weight for entry, weight in load.entries.items() if entry not in gone}
    if load.entries and not served:
        return Losses()
    # Requests of entries that are down reach nothing, and still count as requests to the design.
    part = sum(served.values()) / sum(load.entries.values()) if gone and served else 1.0
    then = before.followed if before is not None and not gone else None
    followed = _Followed(model, replace(load, entries=served) if gone else load, then)
    fatal = {element for entry in served for element in model.fatal[entry]}
    found: dict[str, Loss] = {}
    for element in _failing(model, load):
        if element in gone:
            continue  # what has failed before cannot be lost again
        if cancelled is not None and cancelled():
            raise Cancelled
        node = model.origin[element]
        rps, bottleneck = (0.0, None) if element in fatal else followed.left(element)
        loss = Loss(node, rps / part, bottleneck)
        if node not in found or _rank(loss) < _rank(found[node]):
            found[node] = loss
    ranked = Losses(sorted(found.values(), key=_rank))
    ranked.followed = None if gone else followed.done()
    return ranked


def _rank(loss: Loss) -> tuple[float, str, str]:
    return loss.rps, loss.lost, loss.bottleneck or ""


def _failing(model: DesignModel, load: LoadModel) -> Iterable[str]:
    """The elements that can fail and that something with load needs, in model order."""
    compiled = model.compiled
    copies = (compiled.vertex(copy.element) for node in load.stages for copy in model.copies[node])
    needed = below(compiled, copies)
    return [e for v, e in enumerate(compiled.ids) if v in needed and compiled.can_fail[v]]


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


class _Outcome(Struct):
    """One loss, step by step."""

    dark: frozenset[str]
    """Elements that are down."""
    nodes: frozenset[str]
    """The drawn nodes they belong to."""
    alive: Liveness
    change: Change
    stages: set[str]
    machines: set[str]
    """What of the load model is not whole or gets other visits."""
    worst: tuple[float, str]
    """What is full first of those."""


class _Followed:
    """Follows losses through one design; what it knows of them from before an edit is asked before anything is followed."""

    def __init__(self, model: DesignModel, load: LoadModel, before: _Followed | None) -> None:
        self._model, self._load, self._flow = model, load, flow(load)
        self._limits = Limits(load, self._flow)
        self._rerouting = Rerouting(load, self._flow.visits)
        self._known = {} if before is None else before._found
        self._found: dict[str, _Outcome] = {}
        self._edit = _Edit.between(before, self) if before is not None else _Edit.nothing()

    def left(self, element: str) -> tuple[float, str | None]:
        """(highest load, what is full first) without an element."""
        found = self._found[element] = self._outcome(element)
        share, key = self._limits.worst(found.change, found.stages, found.machines, found.worst)
        return (-1 / share, key) if share < 0 else (math.inf, None)

    def done(self) -> _Followed:
        """This without what only the search needs."""
        self._known = {}
        return self

    def _outcome(self, element: str) -> _Outcome:
        known, edit = self._known.get(element), self._edit
        if known is None or not known.dark.isdisjoint(edit.rewired):
            dark = what_if(self._model.compiled, (element,))
            nodes = frozenset([self._model.origin[each] for each in dark])
            return self._follow(element, dark, nodes)
        if not known.nodes.isdisjoint(edit.altered):
            return self._follow(element, known.dark, known.nodes)
        change = known.change
        if (
            change.looked_at(edit.changed)
            or not change.visited.isdisjoint(edit.revisited)
            or not edit.recalled.isdisjoint(known.alive.stages)
        ):
            return self._send(known.dark, known.nodes, known.alive)
        if not (known.stages.isdisjoint(edit.revisited) and known.machines.isdisjoint(edit.revisited)):
            known = replace(
                known, worst=self._limits.among(change, known.alive, known.stages, known.machines)
            )
        return known

    def _follow(self, element: str, dark: frozenset[str], nodes: frozenset[str]) -> _Outcome:
        return self._send(dark, nodes, _alive(self._model, self._load, element, dark))

    def _send(self, dark: frozenset[str], nodes: frozenset[str], alive: Liveness) -> _Outcome:
        change = self._rerouting.after(alive)
        stages, machines = self._limits.touched(change, alive)
        among = self._limits.among(change, alive, stages, machines)
        return _Outcome(dark, nodes, alive, change, stages, machines, among)


class _Edit(Struct, frozen=True):
    """What differs between two designs, by what following a loss asks for."""

    rewired: set[str]
    """Elements that need other things, or are needed by others."""
    altered: set[str]
    """Drawn nodes with other copies, that other stages and machines stand for, or that calls pass now or no more."""
    changed: set[str]
    """Stages that are others, or go round with others."""
    recalled: set[str]
    """Stages that may be called by others."""
    revisited: set[str]
    """Stages and machines that get other visits, or are others."""

    @classmethod
    def nothing(cls) -> _Edit:
        """No difference."""
        return cls(set(), set(), set(), set(), set())

    @classmethod
    def between(cls, before: _Followed, after: _Followed) -> _Edit:
        """The difference."""
        old, new = before._load, after._load
        elements = differing(before._model.model.elements, after._model.model.elements)
        rewired = {*elements}
        for element in elements:
            if element in after._model.model.elements:
                rewired.update(after._model.model.elements[element].targets)
        stages = differing(old.stages, new.stages)
        machines = differing(old.machines, new.machines) | (before._limits.shared ^ after._limits.shared)
        recalled = {end for key in stages for end in _targets(old, key) ^ _targets(new, key)}
        altered = stages | machines | differing(old.boxes, new.boxes)
        altered |= differing(before._model.copies, after._model.copies) | (old.doors ^ new.doors)
        was, now = before._flow, after._flow
        revisited = stages | machines | differing(was.visits, now.visits) | differing(was.demand, now.demand)
        loops = _loops(old, before._flow.loops) ^ _loops(new, after._flow.loops)
        changed = stages.union(*(part for part, _ in loops))
        return cls(rewired, altered, changed, recalled, revisited)


def _targets(load: LoadModel, key: str) -> frozenset[str]:
    return frozenset(load.stages[key].targets) if key in load.stages else frozenset()


def _loops(load: LoadModel, endless: Iterable[str]) -> set[tuple[tuple[str, ...], frozenset[str]]]:
    """The parts in which requests may come back, each with its stages in loops that never settle."""
    never = frozenset(endless)
    return {(part, never.intersection(part)) for part in load.parts if part[0] in load.loops}

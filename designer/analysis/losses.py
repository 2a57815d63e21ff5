"""What the design sustains with one thing lost (N-1): every copy, machine, rack, zone and region in turn.

For each loss that the entries survive, load is sent round what goes dark with it and only the stages whose load changes
are computed again (``analysis/rerouting.py``). What a scaling group loses is not replaced in time: that is the static
stability that the Builders' Library asks for. After an edit, a loss is followed again only where it meets what changed.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.again import differing
from designer.analysis.availability import Cancelled
from designer.analysis.change import Change
from designer.analysis.dependency import below
from designer.analysis.flow import flow
from designer.analysis.limits import ROUNDING, Limits
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


NO_LOAD = 0.0, None
"""What is left where an entry is no longer served."""


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
    failing = _failing(model, load, gone)
    left = followed.left([element for element in failing if element not in fatal], cancelled)
    found: dict[str, tuple[float, str | None]] = {}
    for element in failing:
        node, now = model.origin[element], left.get(element, NO_LOAD)
        known = found.get(node)
        if known is None or _rank(now) < _rank(known):
            found[node] = now
    every = [Loss(node, rps / part, bottleneck) for node, (rps, bottleneck) in found.items()]
    ranked = Losses(sorted(every, key=attrgetter("rps", "lost")))
    ranked.followed = None if gone else followed.done()
    if before is not None and ranked == before:
        before.followed = ranked.followed  # the next edit is told from this design, not from one long ago
    return ranked


def _rank(left: tuple[float, str | None]) -> tuple[float, str]:
    return left[0], left[1] or ""


def _failing(model: DesignModel, load: LoadModel, gone: Collection[str]) -> list[str]:
    """The elements that can fail, have not yet, and that something with load needs, in model order."""
    compiled = model.compiled
    copies = [compiled.index[copy.element] for node in load.stages for copy in model.copies[node]]
    needed = sorted(below(compiled, copies))
    ids, can_fail = compiled.ids, compiled.can_fail
    found = [ids[v] for v in needed[: bisect_left(needed, len(ids))] if can_fail[v]]
    return [element for element in found if element not in gone] if gone else found


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


class _Outcome(Struct, dict=True):
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

    @cached_property
    def looks(self) -> frozenset[str]:
        """Whatever it hangs on, beside what legs carry and what limits the rest."""
        change = self.change
        return self.dark.union(
            self.nodes, self.alive.stages, change.read, change.visited, self.stages, self.machines
        )


class _Followed:
    """Follows losses through one design; what it knows of them from before an edit is asked before anything is followed."""

    def __init__(self, model: DesignModel, load: LoadModel, before: _Followed | None) -> None:
        self._model, self._load = model, load
        self._flow = flow(load, before=None if before is None else before._load)
        self._limits = Limits(load, self._flow)
        self._rerouting = Rerouting(load, self._flow.visits)
        self._known = {} if before is None else before._found
        self._found: dict[str, _Outcome] = {}
        self._edit = _Edit.between(before, self) if before is not None else _Edit.nothing()

    def left(
        self, elements: list[str], cancelled: Callable[[], bool] | None
    ) -> dict[str, tuple[float, str | None]]:
        """Per element (highest load, what is full first) without it."""
        known, changed, edited = self._known.get, self._edit.changed, self._edit.everything
        found = self._found = {
            element: outcome
            for element in elements
            if (outcome := known(element)) is not None
            and outcome.looks.isdisjoint(edited)
            and not (outcome.change.scaled and outcome.change.looked_at(changed))
        }
        for element in elements if len(found) < len(elements) else ():
            if element not in found:
                if cancelled is not None and cancelled():
                    raise Cancelled
                found[element] = self._outcome(element)
        return self._sustained(found)

    def _sustained(self, found: Mapping[str, _Outcome]) -> dict[str, tuple[float, str | None]]:
        """The answers: most often what is full first of all is so still, untouched."""
        share, first = self._limits.first
        sustained: dict[str, tuple[float, str | None]] = dict.fromkeys(found, _load_at(-share, first))
        for element, one in found.items():
            if -one.worst[0] * ROUNDING >= share or first in one.looks or one.change.scaled:
                sustained[element] = _load_at(
                    *self._limits.worst(one.change, one.stages, one.machines, one.worst)
                )
        return sustained

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
            worst = self._limits.among(change, known.alive, known.stages, known.machines)
            found = replace(known, worst=worst)
            found.__dict__["looks"] = known.looks
            return found
        return known

    def _follow(self, element: str, dark: frozenset[str], nodes: frozenset[str]) -> _Outcome:
        return self._send(dark, nodes, _alive(self._model, self._load, element, dark))

    def _send(self, dark: frozenset[str], nodes: frozenset[str], alive: Liveness) -> _Outcome:
        change = self._rerouting.after(alive)
        stages, machines = self._limits.touched(change, alive)
        among = self._limits.among(change, alive, stages, machines)
        return _Outcome(dark, nodes, alive, change, stages, machines, among)


def _load_at(share: float, key: str) -> tuple[float, str | None]:
    """(load at which something is full, what that is), of minus the share of its capacity that one request takes."""
    return (-1 / share, key) if share < 0 else (math.inf, None)


class _Edit(Struct, frozen=True, dict=True):
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

    @cached_property
    def everything(self) -> set[str]:
        """All of these."""
        return self.rewired.union(self.altered, self.changed, self.recalled, self.revisited)

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
    if not load.loops:
        return set()
    return {(part, never.intersection(part)) for part in load.parts if part[0] in load.loops}

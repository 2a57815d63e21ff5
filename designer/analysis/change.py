"""How visits differ from the whole when part of a design is dark, and what waits to be looked at while that is followed."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from msgspec import Struct, field
from msgspec.structs import replace

from designer.analysis.load import Leg, Liveness, Stage

LEAST = 1e-6
"""Share of the weights that must be left for that: below, little would be told from much by what is left of much."""
NOTHING = 1e-15
"""Visits that are none."""


class Spread(Struct, frozen=True, eq=False):
    """A leg of a stage over many options that share by weight."""

    stage: Stage
    """The stage as it would be with this leg only."""
    leg: Leg
    places: Mapping[str, tuple[int, ...]]
    """Target -> its options."""
    total: float
    """Sum of the weights."""
    carries: dict[str, float] = field(default_factory=dict)
    """Visits of each stage that come over it in the whole, filled in when first asked for."""
    demands: dict[str, float] = field(default_factory=dict)
    """Core-seconds on each machine of those."""

    @classmethod
    def of(cls, stage: Stage, leg: Leg) -> Spread:
        """The leg as one that spreads."""
        places: dict[str, tuple[int, ...]] = {}
        for position, option in enumerate(leg.options):
            places[option.target] = (*places.get(option.target, ()), position)
        return cls(replace(stage, legs=(leg,)), leg, places, sum(option.weight for option in leg.options))

    def left(self, alive: Liveness) -> tuple[float, list[tuple[int, float]]] | None:
        """(sum of the weights left, the options with another weight); None where too little is left."""
        changed = []
        for target in alive.stages:
            for position in self.places.get(target, ()):
                weight, up = self.leg.options[position].weight, alive.stage(target)
                changed.append((position, weight * up if self.leg.counted or up <= 0 else weight))
        total = self.total + sum(weight - self.leg.options[position].weight for position, weight in changed)
        is_enough = total > LEAST * self.total and len(self.leg.options) - len(changed) > 1
        return (total, changed) if is_enough else None


class Change(Struct):
    """How visits differ from the whole: those of some stages each by its own, those over some legs in proportion.

    Sums are rounded once, so that they hang on nothing but what is summed.
    """

    moved: dict[str, float] = field(default_factory=dict)
    scaled: list[tuple[Spread, float]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Stages that were looked at, beside what legs carry: while they and who calls what is dark stay the same, ..."""
    visited: set[str] = field(default_factory=set)
    """... and these get as many visits, the change does, too."""

    def carried(self, key: str) -> float:
        """More visits of a stage by what some legs carry more."""
        if not self.scaled:
            return 0.0
        return math.fsum([more * spread.carries.get(key, 0.0) for spread, more in self.scaled])

    def demanded(self, machine: str) -> float:
        """More core-seconds on a machine by what some legs carry more."""
        if not self.scaled:
            return 0.0
        return math.fsum([more * spread.demands.get(machine, 0.0) for spread, more in self.scaled])

    def looked_at(self, stages: Set[str]) -> bool:
        """Whether any of these was looked at."""
        return not self.read.isdisjoint(stages) or any(
            not spread.carries.keys().isdisjoint(stages) for spread, _ in self.scaled
        )

    @property
    def most(self) -> float:
        """By which factor visits that did not move by themselves can have grown."""
        return 1 + math.fsum([max(0.0, more) for _, more in self.scaled]) if self.scaled else 1.0


class Waiting:
    """Parts of the model to look at, callers first, each once, and the visits that arrive there."""

    def __init__(self, place: Mapping[str, int], keys: Collection[str] = ()) -> None:
        self._place = place
        self._arriving: dict[str, list[float]] = {}
        self._queued = {place[key] for key in keys}
        self._waiting = sorted(self._queued)

    def add(self, key: str, more: float) -> None:
        """Lets so many more visits arrive at a stage, which is looked at in its turn."""
        if abs(more) <= NOTHING:
            return
        self._arriving.setdefault(key, []).append(more)
        place = self._place[key]
        if place not in self._queued:
            self._queued.add(place)
            heapq.heappush(self._waiting, place)

    def add_all(self, more: Iterable[tuple[str, float]]) -> None:
        """The same of several stages."""
        for key, visits in more:
            self.add(key, visits)

    def arrived_in(self, place: int) -> list[str]:
        """The stages of a part at which visits have arrived, in their order."""
        return sorted(key for key in self._arriving if self._place[key] == place)

    def arrived(self, key: str) -> float:
        """The visits that have arrived at a stage."""
        arriving = self._arriving.get(key)
        if not arriving:
            return 0.0
        return arriving[0] if len(arriving) == 1 else math.fsum(arriving)

    def __iter__(self) -> Iterator[int]:
        while self._waiting:
            yield heapq.heappop(self._waiting)


def difference(
    before: tuple[float, Mapping[str, float]], now: tuple[float, Mapping[str, float]]
) -> Iterator[tuple[str, float]]:
    """(target, more visits than before) when visits and calls of a stage were `before` and are `now`."""
    (was, old), (visits, new) = before, now
    for target in old if old is new else {**old, **new}:
        yield target, visits * new.get(target, 0.0) - was * old.get(target, 0.0)

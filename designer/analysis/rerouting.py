"""Where load goes when part of a design is dark: what changes against the whole, followed from the callers of it.

Visits are linear in where calls go, so a loss is followed as a change, callers first, loops by solving them. A leg
that spreads over many options changes in one number: what one of them loses all others get in proportion. What such a
leg carries downstream is worked out once, so that all losses behind a balancer with thousands of targets, alike or not,
take time in proportion to the design.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from designer.analysis.flow import demand_of
from designer.analysis.load import WHOLE, Leg, Liveness, LoadModel, Stage, factors
from designer.analysis.traffic_flow import settle

MANY = 8
"""Options from which on a leg is followed in proportion."""
LEAST = 1e-6
"""Share of the weights that must be left for that: below, little would be told from much by what is left of much."""
NOTHING = 1e-15


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
    """Stages that were looked at: while they and who calls what is dark stay the same, ..."""
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

    @property
    def most(self) -> float:
        """By which factor visits that did not move by themselves can have grown."""
        return 1 + math.fsum([max(0.0, more) for _, more in self.scaled]) if self.scaled else 1.0


class Rerouting:
    """Follows changes through one load model with its `visits` per request."""

    def __init__(self, load: LoadModel, visits: Mapping[str, float]) -> None:
        self._load, self._visits = load, visits
        self._split: dict[str, tuple[Stage, tuple[Spread, ...]]] = {}
        self._endless: dict[int, Mapping[str, int]] = {}

    def after(self, alive: Liveness) -> Change:
        """What changes when only so much is alive; calls inside loops that never settle then are left out."""
        load = self._load
        hit = {caller for key in alive.stages for caller in load.callers.get(key, ())}
        change = Change(read={*hit, *alive.stages}, visited={*hit})
        waiting = _Waiting(load.place, hit)
        for place in waiting:
            part = load.parts[place]
            key = part[0]
            if key in load.loops:
                self._go_round(place, change, waiting, hit, alive, self._visits)
                continue
            change.read.add(key)
            if moved := waiting.arrived(key):
                change.moved[key] = moved
            narrow, spreads = self._parts_of(load.stages[key])
            if key not in hit and not spreads:
                for target, ratio in narrow.calls.items():
                    waiting.add(target, moved * ratio)
                continue
            change.visited.add(key)
            before = self._visits.get(key, 0.0) + change.carried(key)
            now = before + moved
            if not before and not now:
                continue
            new = factors(narrow, alive) if key in hit else narrow.calls
            _send(waiting, (before, narrow.calls), (now, new))
            for spread in spreads:
                self._scale(spread, change, waiting, before, now, alive if key in hit else WHOLE)
        return change

    def _parts_of(self, stage: Stage) -> tuple[Stage, tuple[Spread, ...]]:
        """The stage without the legs that are followed in proportion, and those."""
        found = self._split.get(stage.id)
        if found is None:
            wide = [leg for leg in stage.legs if _spreads(leg)] if self._visits.get(stage.id, 0.0) > 0 else []
            narrow = (
                replace(stage, legs=tuple(leg for leg in stage.legs if leg not in wide)) if wide else stage
            )
            found = self._split[stage.id] = narrow, tuple(Spread.of(stage, leg) for leg in wide)
        return found

    def _scale(
        self, spread: Spread, change: Change, waiting: _Waiting, before: float, now: float, alive: Liveness
    ) -> None:
        """Send on what arrives at a stage over a leg that spreads: one number for all, apart from those that are hit."""
        left = spread.left(alive)
        if left is None:
            _send(waiting, (before, spread.stage.calls), (now, factors(spread.stage, alive)))
            return
        total, changed = left
        if not spread.carries:
            self._fill(spread)
        change.read.update(spread.carries)
        change.scaled.append((spread, (now * spread.total / total - before) / self._visits[spread.stage.id]))
        for position, weight in changed:
            option = spread.leg.options[position]
            share = (weight - option.weight) / total
            waiting.add(option.target, now * spread.stage.passed_on * option.calls * share)

    def _fill(self, spread: Spread) -> None:
        """Work out what the leg carries in the whole, however far it goes."""
        load, visits = self._load, self._visits[spread.stage.id]
        waiting, change = _Waiting(load.place), Change(moved=spread.carries)
        for target, ratio in spread.stage.calls.items():
            waiting.add(target, visits * ratio)
        for place in waiting:
            key = load.parts[place][0]
            if key in load.loops:
                self._go_round(place, change, waiting, (), WHOLE, {})
                continue
            moved = change.moved[key] = waiting.arrived(key)
            for target, ratio in load.stages[key].calls.items():
                waiting.add(target, moved * ratio)
        in_order = {key: spread.carries[key] for key in sorted(spread.carries)}
        spread.demands.update(demand_of(load, in_order)[0])

    def _go_round(
        self, place: int, change: Change, waiting: _Waiting, hit: Collection[str], alive: Liveness, visits: Mapping[str, float]
    ) -> None:  # fmt: skip
        """Settle a loop that had so many visits, and send on what leaves it."""
        part, stages = self._load.parts[place], self._load.stages
        change.read.update(part)
        change.visited.update(part)
        before = [visits.get(key, 0.0) + change.carried(key) for key in part]
        outside = [known + waiting.arrived(key) for key, known in zip(part, before, strict=True)]
        if not any(outside) and not any(before):
            return
        endless = self._endless_in(place)
        row = {key: i for i, key in enumerate(part)}
        for i, key in enumerate(part):
            own = endless.get(key)
            for target in row.keys() & stages[key].calls.keys() if before[i] else ():
                if own is None or own != endless.get(target):
                    outside[row[target]] -= before[i] * stages[key].calls[target]
        calls = [factors(stages[k], alive) if k in hit else stages[k].calls for k in part]
        settled = dict(enumerate(outside))
        settle(settled, _inside(row, calls), [list(settled)])
        for i, key in enumerate(part):
            more = settled[i] - before[i]
            if abs(more) > NOTHING:
                change.moved[key] = more
            _send(waiting, (before[i], stages[key].calls), (settled[i], calls[i]), row.keys())

    def _endless_in(self, place: int) -> Mapping[str, int]:
        """Stage of a loop inside this part that never settles -> the number of that loop."""
        if place not in self._endless:
            part = self._load.parts[place]
            row = {key: i for i, key in enumerate(part)}
            inside = _inside(row, [self._load.stages[key].calls for key in part])
            endless = settle(dict.fromkeys(inside, 0.0), inside, [list(inside)])
            self._endless[place] = {part[i]: number for number, loop in enumerate(endless) for i in loop}
        return self._endless[place]


def _inside(
    row: Mapping[str, int], calls: Sequence[Mapping[str, float]]
) -> dict[int, list[tuple[int, float]]]:
    """The (caller, calls per request) of each stage of a loop inside it, given what each calls; all by row."""
    inside: dict[int, list[tuple[int, float]]] = {i: [] for i in row.values()}
    for i, called in enumerate(calls):
        for target in row.keys() & called.keys():
            inside[row[target]].append((i, called[target]))
    return inside


class _Waiting:
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

    def arrived(self, key: str) -> float:
        """The visits that have arrived at a stage."""
        arriving = self._arriving.get(key)
        if not arriving:
            return 0.0
        return arriving[0] if len(arriving) == 1 else math.fsum(arriving)

    def __iter__(self) -> Iterator[int]:
        while self._waiting:
            yield heapq.heappop(self._waiting)


def _spreads(leg: Leg) -> bool:
    """Whether the options of a leg share by weight alone, and are many."""
    is_plain = len(leg.options) >= MANY and not leg.first_alive and not leg.fixed
    return is_plain and not any(option.backups for option in leg.options)


def _send(
    waiting: _Waiting,
    before: tuple[float, Mapping[str, float]],
    now: tuple[float, Mapping[str, float]],
    apart: Collection[str] = (),
) -> None:
    """Let the targets of a stage feel that its visits and calls were `before` and are `now` (those `apart` know it)."""
    (was, old), (visits, new) = before, now
    for target in old if old is new else {**old, **new}:
        if target not in apart:
            waiting.add(target, visits * new.get(target, 0.0) - was * old.get(target, 0.0))

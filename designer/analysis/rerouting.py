"""Where load goes when part of a design is dark: what changes against the whole, followed from the callers of it.

Visits are linear in where calls go, so a loss is followed as a change, callers first, loops by solving them. A leg
that spreads over many options changes in one number: what one of them loses all others get in proportion. What such a
leg carries downstream is worked out once, so that all losses behind a balancer with thousands of targets, alike or not,
take time in proportion to the design.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.dependency import components_targets_first
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
    leg: Leg
    places: Mapping[str, tuple[int, ...]]
    """Target -> its options."""
    total: float
    """Sum of the weights."""
    carries: dict[str, float]
    """Visits of each stage that come over it in the whole, filled in when first asked for."""
    demands: dict[str, float]
    """Core-seconds on each machine of those."""

    @classmethod
    def of(cls, stage: Stage, leg: Leg) -> Spread:
        """The leg as one that spreads."""
        places: dict[str, tuple[int, ...]] = {}
        for position, option in enumerate(leg.options):
            places[option.target] = (*places.get(option.target, ()), position)
        return cls(stage, leg, places, sum(option.weight for option in leg.options), {}, {})

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


class Change:
    """How visits differ from the whole: those of some stages each by its own, those over some legs in proportion."""

    def __init__(self, moved: Mapping[str, float], queue: _Queue) -> None:
        self.moved: dict[str, float] = {}
        self.scaled: list[tuple[Spread, float]] = []
        self._queue = queue
        for key, more in moved.items():
            self.add(key, more)

    def add(self, key: str, more: float) -> None:
        """Lets so many more visits arrive at a stage, which is looked at in its turn."""
        if abs(more) > NOTHING:
            self.moved[key] = self.moved.get(key, 0.0) + more
            self._queue.push(key)

    def carried(self, key: str) -> float:
        """More visits of a stage by what some legs carry more."""
        if not self.scaled:
            return 0.0
        return sum(more * spread.carries.get(key, 0.0) for spread, more in self.scaled)

    def demanded(self, machine: str) -> float:
        """More core-seconds on a machine by what some legs carry more."""
        return sum(more * spread.demands.get(machine, 0.0) for spread, more in self.scaled)

    @property
    def most(self) -> float:
        """By which factor visits that did not move by themselves can have grown."""
        return 1 + sum(max(0.0, more) for _, more in self.scaled)


class Rerouting:
    """Follows changes through one load model with its `visits` per request."""

    def __init__(self, load: LoadModel, visits: Mapping[str, float]) -> None:
        self._load, self._visits = load, visits
        keys = list(load.stages)
        index = {key: i for i, key in enumerate(keys)}
        targets = {
            key: dict.fromkeys(t for leg in stage.legs for o in leg.options for t in (o.target, *o.backups))
            for key, stage in load.stages.items()
        }
        self._callers: dict[str, list[str]] = {}
        for key, called in targets.items():
            for target in called:
                self._callers.setdefault(target, []).append(key)
        found = components_targets_first([[index[t] for t in targets[key] if t in index] for key in keys])
        self._parts = [tuple(keys[v] for v in part) for part in reversed(found)]
        self._place = {key: n for n, part in enumerate(self._parts) for key in part}
        loops = {key for part in self._parts for key in part if len(part) > 1 or key in targets[key]}
        self._factors = {key: factors(stage, WHOLE) for key, stage in load.stages.items()}
        self._spreads = {
            key: [Spread.of(stage, leg) for leg in stage.legs if _spreads(leg)]
            for key, stage in load.stages.items()
            if key not in loops and visits.get(key, 0.0) > 0 and any(map(_spreads, stage.legs))
        }
        self._loops = loops
        self._endless: dict[str, int] = {}
        for place, part in enumerate(self._parts):
            if part[0] in loops:
                row = {key: i for i, key in enumerate(part)}
                inside = dict(enumerate(_inside(row, [self._factors[key] for key in part])))
                endless = settle(dict.fromkeys(inside, 0.0), inside, [list(inside)])
                self._endless |= {
                    part[i]: len(keys) * place + n for n, loop in enumerate(endless) for i in loop
                }
        self._narrow = dict(load.stages)
        self._narrow_factors = dict(self._factors)
        for key in self._spreads:
            stage = load.stages[key]
            self._narrow[key] = replace(stage, legs=tuple(leg for leg in stage.legs if not _spreads(leg)))
            self._narrow_factors[key] = factors(self._narrow[key], WHOLE)

    def after(self, alive: Liveness) -> Change:
        """What changes when only so much is alive; calls inside loops that never settle then are left out."""
        hit = {caller for key in alive.stages for caller in self._callers.get(key, ())}
        queue = _Queue(self._place, hit)
        change = Change({}, queue)
        for place in queue:
            part = self._parts[place]
            if part[0] in self._loops:
                self._go_round(part, change, hit, alive, self._visits)
                continue
            key = part[0]
            before = self._visits.get(key, 0.0) + change.carried(key)
            now = before + change.moved.get(key, 0.0)
            if not before and not now:
                continue
            old = self._narrow_factors[key]
            new = factors(self._narrow[key], alive) if key in hit else old
            _send(change, (before, old), (now, new))
            for spread in self._spreads.get(key, ()):
                self._scale(spread, change, before, now, alive if key in hit else WHOLE)
        return change

    def _scale(self, spread: Spread, change: Change, before: float, now: float, alive: Liveness) -> None:
        """Send on what arrives at a stage over a leg that spreads: one number for all, apart from those that are hit."""
        left = spread.left(alive)
        if left is None:
            only = replace(spread.stage, legs=(spread.leg,))
            _send(change, (before, factors(only, WHOLE)), (now, factors(only, alive)))
            return
        total, changed = left
        if not spread.carries:
            self._fill(spread)
        change.scaled.append((spread, (now * spread.total / total - before) / self._visits[spread.stage.id]))
        for position, weight in changed:
            option = spread.leg.options[position]
            share = (weight - option.weight) / total
            change.add(option.target, now * spread.stage.passed_on * option.calls * share)

    def _fill(self, spread: Spread) -> None:
        """Work out what the leg carries in the whole, however far it goes."""
        only = factors(replace(spread.stage, legs=(spread.leg,)), WHOLE)
        visits, queue = self._visits[spread.stage.id], _Queue(self._place, ())
        change = Change({target: visits * ratio for target, ratio in only.items()}, queue)
        for place in queue:
            part = self._parts[place]
            if part[0] in self._loops:
                self._go_round(part, change, (), WHOLE, {})
            else:
                _send(change, (0.0, {}), (change.moved.get(part[0], 0.0), self._factors[part[0]]))
        spread.carries.update(change.moved)
        spread.demands.update(demand_of(self._load, change.moved)[0])

    def _go_round(
        self, part: tuple[str, ...], change: Change, hit: Collection[str], alive: Liveness, visits: Mapping[str, float]
    ) -> None:  # fmt: skip
        """Settle a loop that had so many visits, and send on what leaves it."""
        before = [visits.get(key, 0.0) + change.carried(key) for key in part]
        outside = [known + change.moved.get(key, 0.0) for key, known in zip(part, before, strict=True)]
        if not any(outside) and not any(before):
            return
        row = {key: i for i, key in enumerate(part)}
        for i, key in enumerate(part):
            own = self._endless.get(key)
            for target in row.keys() & self._factors[key].keys() if before[i] else ():
                if own is None or own != self._endless.get(target):
                    outside[row[target]] -= before[i] * self._factors[key][target]
        calls = [factors(self._load.stages[k], alive) if k in hit else self._factors[k] for k in part]
        settled = dict(enumerate(outside))
        settle(settled, dict(enumerate(_inside(row, calls))), [list(settled)])
        for i, key in enumerate(part):
            more = settled[i] - before[i]
            if abs(more) > NOTHING or key in change.moved:
                change.moved[key] = more
            _send(change, (before[i], self._factors[key]), (settled[i], calls[i]), row.keys())


def _inside(row: Mapping[str, int], calls: Sequence[Mapping[str, float]]) -> list[list[tuple[int, float]]]:
    """The (caller, calls per request) of each stage of a loop inside it, given what each calls; all by row."""
    inside: list[list[tuple[int, float]]] = [[] for _ in row]
    for i, called in enumerate(calls):
        for target in row.keys() & called.keys():
            inside[row[target]].append((i, called[target]))
    return inside


class _Queue:
    """Parts of the model to look at, callers first, each once."""

    def __init__(self, place: Mapping[str, int], keys: Collection[str]) -> None:
        self._place = place
        self._waiting: list[int] = []
        self._queued: set[int] = set()
        for key in keys:
            self.push(key)

    def push(self, key: str) -> None:
        """Look at the part of this stage in its turn, where that is still to come."""
        place = self._place[key]
        if place not in self._queued:
            self._queued.add(place)
            heapq.heappush(self._waiting, place)

    def __iter__(self) -> Iterator[int]:
        while self._waiting:
            yield heapq.heappop(self._waiting)


def _spreads(leg: Leg) -> bool:
    """Whether the options of a leg share by weight alone, and are many."""
    is_plain = not leg.first_alive and not leg.fixed and not any(option.backups for option in leg.options)
    return is_plain and len(leg.options) >= MANY


def _send(
    change: Change,
    before: tuple[float, Mapping[str, float]],
    now: tuple[float, Mapping[str, float]],
    apart: Collection[str] = (),
) -> None:
    """Let the targets of a stage feel that its visits and calls were `before` and are `now` (those `apart` know it)."""
    (was, old), (visits, new) = before, now
    for target in old if old is new else {**old, **new}:
        if target not in apart:
            change.add(target, visits * new.get(target, 0.0) - was * old.get(target, 0.0))

"""Where load goes when part of a design is dark: what changes against the whole, followed from the callers of it.

Visits are linear in where calls go, so a loss is followed as a change, callers first; short loops are solved, long ones
followed round by round while that leads nowhere far. A leg that spreads over many options changes in one number: what
one of them loses all others get in proportion. What such a leg carries downstream is worked out once, so that all
losses behind a balancer with thousands of targets, alike or not, take time in proportion to the design.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from designer.analysis.change import NOTHING, Change, Spread, Waiting, difference
from designer.analysis.flow import demand_of
from designer.analysis.load import WHOLE, Leg, Liveness, LoadModel, Stage, owed
from designer.analysis.traffic_flow import settle

MANY = 8
"""Options from which on a leg is followed in proportion."""
LONG = 16
"""Stages from which on a loop is followed round by round; a shorter one is solved."""
STEPS = 4
"""Stages of a loop that are looked at before it is solved instead, for each in it."""
BELOW_NONE = 1e-9
"""Visits by which a stage may seem to have less than none, by rounding."""


class Rerouting:
    """Follows changes through one load model with its `visits` per request."""

    def __init__(self, load: LoadModel, visits: Mapping[str, float]) -> None:
        self._load, self._visits = load, visits
        self._split: dict[str, tuple[Stage, tuple[Spread, ...]]] = {}
        self._endless: dict[int, Mapping[str, int]] = {}

    def after(self, alive: Liveness) -> Change:
        """What changes when only so much is alive; calls inside loops that never settle then are left out."""
        load = self._load
        lost = {key for key, up in alive.stages.items() if up <= 0}
        hit = {caller for key in alive.stages for caller in load.callers.get(key, ())} - lost
        change = Change(read={*hit, *alive.stages}, visited={*hit})
        waiting = Waiting(load.place, hit)
        for place in waiting:
            part = load.parts[place]
            key = part[0]
            if key in load.loops:
                if not (len(part) >= LONG and self._follow_round(place, change, waiting, hit, alive)):
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
            new = owed(narrow, alive) if key in hit else narrow.calls
            waiting.add_all(difference((before, narrow.calls), (now, new)))
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
        self, spread: Spread, change: Change, waiting: Waiting, before: float, now: float, alive: Liveness
    ) -> None:
        """Send on what arrives at a stage over a leg that spreads: one number for all, apart from those that are hit."""
        left = spread.left(alive)
        if left is None:
            waiting.add_all(difference((before, spread.stage.calls), (now, owed(spread.stage, alive))))
            return
        total, changed = left
        if not spread.carries:
            self._fill(spread)
        change.scaled.append((spread, (now * spread.total / total - before) / self._visits[spread.stage.id]))
        for position, weight in changed:
            option = spread.leg.options[position]
            share = (weight - option.weight) / total
            waiting.add(option.target, now * spread.stage.passed_on * option.calls * share)

    def _fill(self, spread: Spread) -> None:
        """Work out what the leg carries in the whole, however far it goes."""
        load, visits = self._load, self._visits[spread.stage.id]
        waiting, change = Waiting(load.place), Change(moved=spread.carries)
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

    def _follow_round(
        self, place: int, change: Change, waiting: Waiting, hit: Collection[str], alive: Liveness
    ) -> bool:
        """Follow what arrives in a long loop round by round until nothing is left of it; False where that takes long.

        Where it ends, with visits that are left of each, the loop settles: it would not end in one that amplifies.
        """
        stages, places = self._load.stages, self._load.place
        if self._endless_in(place):
            return False
        here = sorted(key for key in hit if places[key] == place)
        had = {key: self._visits.get(key, 0.0) + change.carried(key) for key in here}
        calls = {key: owed(stages[key], alive) for key in here}
        arriving = [(key, waiting.arrived(key)) for key in waiting.arrived_in(place)]
        for key in here:
            turned = difference((had[key], stages[key].calls), (had[key], calls[key]))
            arriving += ((target, more) for target, more in turned if places[target] == place)
        moved = self._rounds(place, arriving, calls)
        if moved is None:
            return False
        change.read.update(moved)
        change.visited.update(moved)
        left = (self._visits.get(key, 0.0) + change.carried(key) + more for key, more in moved.items())
        if min(left, default=0.0) < -BELOW_NONE:
            return False
        change.moved.update(moved)
        for key in sorted({*moved, *here}):
            before = had.get(key, 0.0)
            new = calls[key] if key in calls else stages[key].calls
            for target, more in difference((before, stages[key].calls), (before + moved.get(key, 0.0), new)):
                if places[target] != place:
                    waiting.add(target, more)
        return True

    def _rounds(
        self, place: int, arriving: Sequence[tuple[str, float]], calls: Mapping[str, Mapping[str, float]]
    ) -> dict[str, float] | None:
        """More visits of each stage of a loop at which so many arrive; None where there is no end to it soon.

        More and fewer go round apart: in a loop without end they may come to nothing together.
        """
        stages, places = self._load.stages, self._load.place
        moved: dict[str, float] = {}
        steps = STEPS * len(self._load.parts[place])
        for sign in (1, -1):
            left: dict[str, float] = {}
            for key, more in arriving:
                if sign * more > NOTHING:
                    left[key] = left.get(key, 0.0) + more
            while left:
                steps -= len(left)
                if steps < 0:
                    return None
                going = [(key, left[key]) for key in sorted(left) if abs(left[key]) > NOTHING]
                left = {}
                for key, more in going:
                    moved[key] = moved.get(key, 0.0) + more
                    for target, ratio in (calls[key] if key in calls else stages[key].calls).items():
                        if places[target] == place:
                            left[target] = left.get(target, 0.0) + more * ratio
        return moved

    def _go_round(
        self, place: int, change: Change, waiting: Waiting, hit: Collection[str], alive: Liveness, visits: Mapping[str, float]
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
        calls = [owed(stages[k], alive) if k in hit else stages[k].calls for k in part]
        settled = dict(enumerate(outside))
        settle(settled, _inside(row, calls), [list(settled)])
        for i, key in enumerate(part):
            more = settled[i] - before[i]
            if abs(more) > NOTHING:
                change.moved[key] = more
            for target, leaving in difference((before[i], stages[key].calls), (settled[i], calls[i])):
                if target not in row:
                    waiting.add(target, leaving)

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


def _spreads(leg: Leg) -> bool:
    """Whether the options of a leg share by weight alone, and are many."""
    is_plain = len(leg.options) >= MANY and not leg.first_alive and not leg.fixed
    return is_plain and not any(option.backups or option.doors for option in leg.options)

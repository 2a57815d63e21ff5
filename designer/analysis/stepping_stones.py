"""Chains of hosts taken over one after another: kept so that those that begin alike share their beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from designer.analysis.packet_walk import Hop
from designer.analysis.reachability import INTERNET


class AttackPath(Struct, frozen=True, eq=False):
    """The shortest chain of connections from the internet to a port; chains that begin alike share their beginning."""

    last: Hop
    """The connection to the port itself."""
    before: AttackPath | None = None
    """How its source is taken over; None where it starts at the internet."""
    length: int = 1
    """Number of hops."""

    def on(self, hop: Hop) -> AttackPath:
        """This chain and one more hop."""
        return AttackPath(hop, self, self.length + 1)

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The connections, the one from the internet first."""
        found, path = [], self
        while path.before is not None:
            found.append(path.last)
            path = path.before
        return (path.last, *reversed(found))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from INTERNET to the target."""
        return (INTERNET, *(hop.target for hop in self.hops))


class TakenOver(Struct, dict=True):
    """The classes an outsider can go on from, nearest first, with one host left out."""

    without: str | None
    came_from: dict[int, int | None]
    """Each class with the one before it (None: the internet)."""
    chains: dict[int, AttackPath] = field(default_factory=dict)
    """The chain to the member of each class that is passed, as far as somebody asked."""
    _by_origin: dict[int, list[int]] | None = None

    @cached_property
    def rank(self) -> dict[int, int]:
        """Each class with its place in the order."""
        return {number: i for i, number in enumerate(self.came_from)}

    @cached_property
    def _span(self) -> dict[int, tuple[int, int]]:
        """Each class with the numbers, first and last, of those that the chains go through it to (itself included)."""
        return spans(self.came_from)

    def passes(self, last: int, number: int) -> bool:
        """Whether the chain to the class `last` goes through the class `number`."""
        if number not in self._span:
            return False
        first, end = self._span[number]
        return first <= self._span[last][0] <= end

    def by_origin(self, origins: Sequence[int | None]) -> Mapping[int, Sequence[int]]:
        """What counts about a caller by its address -> the classes it holds for, nearest first."""
        if self._by_origin is None:
            self._by_origin = {}
            for number in self.came_from:
                origin = origins[number]
                if origin is not None:
                    self._by_origin.setdefault(origin, []).append(number)
        return self._by_origin


def spans(parents: Mapping[int, int | None]) -> dict[int, tuple[int, int]]:
    """Of a forest (each with the one above it, None: nothing): each with the first and last number, depth first, below it."""
    below: dict[int | None, list[int]] = {}
    for number, parent in parents.items():
        below.setdefault(parent, []).append(number)
    found: dict[int, tuple[int, int]] = {}
    count = 0
    work: list[tuple[int, bool]] = [(root, False) for root in reversed(below.get(None, []))]
    while work:
        number, is_done = work.pop()
        if is_done:
            found[number] = found[number][0], count - 1
            continue
        found[number] = count, count
        count += 1
        work.append((number, True))
        work.extend((child, False) for child in reversed(below.get(number, [])))
    return found


class Dominators:
    """Which of the classes reached from some entries cannot be reached without another (Cooper, Harvey, Kennedy 2001)."""

    def __init__(self, entries: Iterable[int], onwards: Callable[[int], Iterable[int]]) -> None:
        order, callers = _backwards(entries, onwards)
        place = {number: i for i, number in enumerate(order)}
        above: dict[int, int | None] = {}
        changed = True
        while changed:
            changed = False
            for number in reversed(order):
                best: int | None = None
                for i, caller in enumerate(c for c in callers[number] if c is None or c in above):
                    best = caller if i == 0 else _meet(best, caller, above, place)
                if number not in above or above[number] != best:
                    above[number] = best
                    changed = True
        self._spans = spans(above)

    def lies_behind(self, number: int, gate: int) -> bool:
        """Whether every way to a class leads through `gate`, itself included."""
        if number not in self._spans or gate not in self._spans:
            return False
        first, end = self._spans[gate]
        return first <= self._spans[number][0] <= end


def _backwards(
    entries: Iterable[int], onwards: Callable[[int], Iterable[int]]
) -> tuple[list[int], dict[int, list[int | None]]]:
    """(those reached, in postorder; each with those that lead to it, None being the outside)."""
    callers: dict[int, list[int | None]] = {}
    order: list[int] = []
    for entry in entries:
        callers.setdefault(entry, []).append(None)
        if len(callers[entry]) > 1:
            continue
        work = [(entry, iter(tuple(onwards(entry))))]
        while work:
            number, rest = work[-1]
            following = next(rest, None)
            if following is None:
                order.append(number)
                work.pop()
                continue
            is_new = following not in callers
            callers.setdefault(following, []).append(number)
            if is_new:
                work.append((following, iter(tuple(onwards(following)))))
    return order, callers


def _meet(
    one: int | None, other: int | None, above: Mapping[int, int | None], place: Mapping[int, int]
) -> int | None:
    """The last class on the ways to both."""
    while one != other:
        if one is None or other is None:
            return None
        if place[one] < place[other]:
            one = above[one]
        else:
            other = above[other]
    return one

"""Chains of hosts taken over one after another: kept so that those that begin alike share their beginning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

from msgspec import Struct, field

from designer.analysis.packet_walk import Hop
from designer.analysis.reachability import INTERNET

Spot: TypeAlias = str | int
"""A class of hosts, or the origin (``callers.py``) of those that are alike as callers."""
S = TypeVar("S", bound=Spot)
_TABLES = ("rank", "_span")
"""What of :class:`TakenOver` hangs on nothing but which class comes from which."""


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
    came_from: dict[str, str | None]
    """Each class with the one before it (None: the internet)."""
    chains: dict[str, AttackPath] = field(default_factory=dict)
    """The chain to the member of each class that is passed, as far as somebody asked."""
    _by_origin: dict[int, list[str]] | None = None

    @cached_property
    def rank(self) -> dict[str, int]:
        """Each class with its place in the order."""
        return {name: i for i, name in enumerate(self.came_from)}

    @cached_property
    def _span(self) -> dict[str, tuple[int, int]]:
        """Each class with the numbers, first and last, of those that the chains go through it to (itself included)."""
        return spans(self.came_from)

    def passes(self, last: str, name: str) -> bool:
        """Whether the chain to the class `last` goes through the class `name`."""
        if name not in self._span:
            return False
        first, end = self._span[name]
        return first <= self._span[last][0] <= end

    def take_over(self, before: TakenOver, changed: Collection[Hashable]) -> set[str]:
        """Takes over the chains on which nothing `changed`. Returns the classes with another chain than before, or none now."""
        if list(self.came_from.items()) == list(before.came_from.items()):
            self.__dict__.update({name: before.__dict__[name] for name in _TABLES if name in before.__dict__})
        moved = before.came_from.keys() - self.came_from.keys()
        for name, near in self.came_from.items():
            if name in changed or near in moved or before.came_from.get(name, name) != near:
                moved.add(name)
            elif name in before.chains:
                self.chains[name] = before.chains[name]
        return moved

    def by_origin(self, origins: Mapping[str, int | None]) -> Mapping[int, Sequence[str]]:
        """What counts about a caller by its address -> the classes it holds for, nearest first."""
        if self._by_origin is None:
            self._by_origin = {}
            for name in self.came_from:
                origin = origins[name]
                if origin is not None:
                    self._by_origin.setdefault(origin, []).append(name)
        return self._by_origin


def spans(parents: Mapping[S, S | None]) -> dict[S, tuple[int, int]]:
    """Of a forest (each with the one above it, None: nothing): each with the first and last number, depth first, below it."""
    below: dict[S | None, list[S]] = {}
    for name, parent in parents.items():
        below.setdefault(parent, []).append(name)
    found: dict[S, tuple[int, int]] = {}
    count = 0
    work: list[tuple[S, bool]] = [(root, False) for root in reversed(below.get(None, []))]
    while work:
        name, is_done = work.pop()
        if is_done:
            found[name] = found[name][0], count - 1
            continue
        found[name] = count, count
        count += 1
        work.append((name, True))
        work.extend((child, False) for child in reversed(below.get(name, [])))
    return found


class Dominators:
    """Which of the classes reached from some entries cannot be reached without another (Cooper, Harvey, Kennedy 2001)."""

    def __init__(self, entries: Iterable[Spot], onwards: Callable[[Spot], Iterable[Spot]]) -> None:
        order, callers = _backwards(entries, onwards)
        place = {spot: i for i, spot in enumerate(order)}
        above: dict[Spot, Spot | None] = {}
        changed = True
        while changed:
            changed = False
            for spot in reversed(order):
                best: Spot | None = None
                for i, caller in enumerate(c for c in callers[spot] if c is None or c in above):
                    best = caller if i == 0 else _meet(best, caller, above, place)
                if spot not in above or above[spot] != best:
                    above[spot] = best
                    changed = True
        self._spans = spans(above)

    def lies_behind(self, name: str, gate: str) -> bool:
        """Whether every way to a class leads through `gate`, itself included."""
        if name not in self._spans or gate not in self._spans:
            return False
        first, end = self._spans[gate]
        return first <= self._spans[name][0] <= end


def _backwards(
    entries: Iterable[Spot], onwards: Callable[[Spot], Iterable[Spot]]
) -> tuple[list[Spot], dict[Spot, list[Spot | None]]]:
    """(those reached, in postorder; each with those that lead to it, None being the outside)."""
    callers: dict[Spot, list[Spot | None]] = {}
    order: list[Spot] = []
    for entry in entries:
        callers.setdefault(entry, []).append(None)
        if len(callers[entry]) > 1:
            continue
        work = [(entry, iter(tuple(onwards(entry))))]
        while work:
            spot, rest = work[-1]
            following = next(rest, None)
            if following is None:
                order.append(spot)
                work.pop()
                continue
            is_new = following not in callers
            callers.setdefault(following, []).append(spot)
            if is_new:
                work.append((following, iter(tuple(onwards(following)))))
    return order, callers


def _meet(
    one: Spot | None, other: Spot | None, above: Mapping[Spot, Spot | None], place: Mapping[Spot, int]
) -> Spot | None:
    """The last class on the ways to both."""
    while one != other:
        if one is None or other is None:
            return None
        if place[one] < place[other]:
            one = above[one]
        else:
            other = above[other]
    return one

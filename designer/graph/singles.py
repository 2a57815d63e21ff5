"""The answers to one question about single things (nodes, links ...) in one snapshot, and those one after the other (see ``once.py``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from designer.graph.looking import Below, Cell, Question

Kept = tuple[Any, frozenset[Cell], Below]
"""An answer, and what was looked at for it."""
Keys = tuple[Hashable, ...]
Made = tuple[tuple[Question, int], ...]
"""Answers about the whole, each with the identity of its value."""

FEW = 20
"""Keys that come and go at once up to which the others are not put together again."""
MOST_INDEXED = 50
"""Cells of one answer up to which it is looked up by them."""


class Difference(NamedTuple):
    """How keys differ from those before."""

    came: Collection[Hashable]
    went: Collection[Hashable]
    is_small: bool
    """Whether few came and went, and the rest comes in the same order."""

    @classmethod
    def between(cls, then: Keys, now: Keys) -> Difference:
        """The difference."""
        first = _same_at_start(then, now)
        last = _same_at_start(then[first:][::-1], now[first:][::-1])
        old, new = then[first : len(then) - last], now[first : len(now) - last]
        came, went = frozenset(new).difference(old), frozenset(old).difference(new)
        if len(came) + len(went) > FEW:
            return cls(came, went, False)
        left, rest = [key for key in old if key not in went], [key for key in new if key not in came]
        return cls(came, went, left == rest)


def _same_at_start(one: Keys, other: Keys) -> int:
    """How many keys at the beginning are the same: slices are compared much faster than keys one by one."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


NO_DIFFERENCE = Difference((), (), True)


class _Joined(NamedTuple):
    """Answers about keys, and those one after the other."""

    keys: Keys
    pieces: dict[Hashable, tuple[Any, ...]]
    found: tuple[Any, ...]

    @property
    def is_unique(self) -> bool:
        """Whether no key comes twice."""
        return len(self.pieces) == len(self.keys)


class Singles:
    """The answers known to one question; whoever comes after another knows what the edits since have left standing."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Kept] = {}
        self._below: dict[int, Below] = {}
        """What the answers were made of: few objects, so whether they stand is soon found out."""
        self._alike: dict[Made, Below] = {}
        """The same by what they say: what is made of the same shares one."""
        self._readers: dict[Cell, set[Hashable]] = {}
        """Who may have looked at a cell, in any snapshot; None: who looked at very many."""
        self._joined: _Joined | None = None
        self._anew: frozenset[Hashable] = frozenset()
        """The keys about which what is joined may not stand."""

    def take(self, before: Singles, touched: frozenset[Cell], are_as_then: Callable[[Below], bool]) -> None:
        """Knows what another knows, but for what looked at a cell that was touched or is made of what came out different."""
        self._readers = before._readers
        # somebody may ask the one before meanwhile: what is read later may be newer, and must not be older
        anew, joined, stand = before._anew, before._joined, before.known.copy()
        changed = set()
        for below in [*before._below.values()]:
            if are_as_then(below):
                self._below[id(below)] = below
                self._alike.setdefault(_made_of(below), below)
            else:
                changed.add(id(below))
        gone = {key for key in self._who_looked_at(touched, stand) if key in stand}
        if changed:
            gone.update(key for key, kept in stand.items() if id(kept[2]) in changed)
        for key in gone:
            del stand[key]
        self._anew, self._joined = anew | gone, joined
        self.known = {**stand, **self.known} if self.known else stand  # some may have been asked meanwhile

    def _who_looked_at(self, touched: frozenset[Cell], known: Mapping[Hashable, Kept]) -> Iterator[Hashable]:
        for cell in touched & self._readers.keys():
            yield from list(self._readers[cell])
        for key in list(self._readers.get(None, ())):
            if key in known and not known[key][1].isdisjoint(touched):
                yield key

    def note(self, key: Hashable, value: Any, cells: frozenset[Cell], below: Below) -> Kept:
        """Knows an answer with what it was made of."""
        below = self._alike.setdefault(_made_of(below), below)
        self._below[id(below)] = below
        for cell in cells if len(cells) <= MOST_INDEXED else (None,):
            readers = self._readers.get(cell)
            (self._readers.setdefault(cell, set()) if readers is None else readers).add(key)
        # only now, when whoever comes after can tell whether it stands
        self.known[key] = found = value, cells, below
        return found

    def joined(
        self,
        keys: Keys,
        ask: Callable[[Hashable], tuple[Any, ...]],
        between: Callable[[Keys, Keys], Difference],
    ) -> tuple[Any, ...]:
        """The answers about keys one after the other; of those from before only what does not stand is asked again."""
        anew, then = self._anew, self._joined
        since = None if then is None or not then.is_unique else between(then.keys, keys)
        if then is None or since is None or not since.is_small:
            pieces = {key: ask(key) for key in keys}
            found = _in_order(pieces, keys)
        elif not (anew or since.came or since.went):
            return then.found
        else:
            pieces = then.pieces.copy()
            lost = [pieces.pop(key) for key in since.went]
            fresh = {key: ask(key) for key in (*since.came, *(pieces.keys() & anew))}
            is_same = not any(lost) and all(piece == pieces.get(key, ()) for key, piece in fresh.items())
            pieces.update(fresh)
            is_same = is_same and len(pieces) == len(keys)  # else a key comes twice now
            found = then.found if is_same else _in_order(pieces, keys)
        if then is not None and then.found == found:
            found = then.found
        self._joined = _Joined(keys, pieces, found)
        self._anew = frozenset()
        return found


def _in_order(pieces: Mapping[Hashable, tuple[Any, ...]], keys: Keys) -> tuple[Any, ...]:
    return tuple(chain.from_iterable(map(pieces.__getitem__, keys)))


def _made_of(below: Below) -> Made:
    return tuple((question, id(value)) for question, value in below.items())

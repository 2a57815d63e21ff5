"""What a design remembers beside its tables, carried along by edits: so that asking costs what the answer holds.

Nothing here belongs to the value. Each note names the table it is about: where another table has been put into the
design, the note is void, and what it said is computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import is_
from typing import Any, Generic, TypeVar

from immutables import Map

V = TypeVar("V")

LONGEST = 1000
"""Entries that a trail names before it begins again; carrying so many along costs 0.02 ms an edit."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a table came from: it equals `base` in every entry that is not in `touched`."""

    table: Mapping[str, Any]
    base: Mapping[str, Any]
    touched: frozenset[str] = frozenset()

    @staticmethod
    def onwards(
        trail: Trail | None, before: Mapping[str, Any], after: Mapping[str, Any], touched: Iterable[str]
    ) -> Trail:
        """The trail of `after`, which an edit made from `before` by changing `touched`."""
        step = frozenset(touched)
        if trail is not None and trail.table is before and len(whole := trail.touched | step) <= LONGEST:
            return Trail(after, trail.base, whole)
        return Trail(after, before, step)


def touched_between(
    before: Mapping[str, Any], after: Mapping[str, Any], trails: tuple[Trail | None, Trail | None]
) -> frozenset[str] | None:
    """The only entries in which two tables can differ, by their trails; None where these do not meet."""
    ways = []
    for table, trail in zip((before, after), trails, strict=True):
        known = [Trail(table, table)]
        if trail is not None and trail.table is table:
            known.append(trail)
        ways.append(known)
    return next((a.touched | b.touched for a in ways[0] for b in ways[1] if a.base is b.base), None)


@dataclass(frozen=True, slots=True)
class Index(Generic[V]):
    """Ids of the entries of `table` by what `keys_of` says of an entry."""

    table: Map[str, V]
    keys_of: Callable[[V], Collection[str]]
    entries: Map[str, frozenset[str]]

    @classmethod
    def of(cls, table: Map[str, V], keys_of: Callable[[V], Collection[str]]) -> Index[V]:
        """The index of a whole table."""
        found: dict[str, list[str]] = {}
        for entry, value in table.items():
            for key in keys_of(value):
                found.setdefault(key, []).append(entry)
        return cls(table, keys_of, Map({key: frozenset(entries) for key, entries in found.items()}))

    def __getitem__(self, key: str) -> frozenset[str]:
        return self.entries.get(key, frozenset())

    def onwards(self, table: Map[str, V], touched: Iterable[str]) -> Index[V]:
        """The index of `table`, which an edit made from the table of this one by changing `touched`."""
        with self.entries.mutate() as draft:
            for entry in touched:
                old, new = self._keys(self.table, entry), self._keys(table, entry)
                for key in old - new:
                    draft[key] = draft[key] - {entry}
                for key in new - old:
                    draft[key] = draft.get(key, frozenset()) | {entry}
            entries = draft.finish()
        return Index(table, self.keys_of, entries)

    def _keys(self, table: Map[str, V], entry: str) -> set[str]:
        value = table.get(entry)
        return set() if value is None else set(self.keys_of(value))


class Written:
    """How a table was written last: its rows. One for a design and all that edits make of it, else a history kept many.

    After opening, `noted` tells how `things` are written (None: that is not known) once somebody asks; where it knows
    all, these are the rows of `tables`.
    """

    def __init__(
        self,
        tables: tuple[Mapping[str, Any], ...] = (),
        things: Sequence[Any] = (),
        noted: Callable[[], Sequence[bytes | None]] = tuple,
    ) -> None:
        self._opened = tables, things, noted
        self._last: tuple[tuple[Mapping[str, Any], ...], Sequence[Any], Sequence[bytes]] | None = None

    def rows(
        self, tables: tuple[Mapping[str, Any], ...], write: Callable[[], Sequence[bytes]]
    ) -> Sequence[bytes]:
        """The rows of what stands in `tables`, in any order; they are written where others were written last."""
        known, things, rows = self._last or self._noted()
        if len(known) != len(tables) or not all(map(is_, known, tables)):
            for thing, row in zip(things, rows, strict=False):
                object.__setattr__(thing, "written", row)
            known, things, rows = tables, (), write()
        self._last = known, things, rows
        return rows

    def _noted(self) -> tuple[tuple[Mapping[str, Any], ...], Sequence[Any], Sequence[bytes]]:
        """The tables that were opened, what stands in them and its rows; of no tables where some rows are not known."""
        (tables, things, noted), self._opened = self._opened, ((), (), tuple)
        rows = noted()
        known = [row for row in rows if row is not None]
        if len(known) == len(rows) >= len(things):
            return tables, things, known
        for thing, row in zip(things, rows, strict=False):
            object.__setattr__(thing, "written", row)
        return (), (), ()


@dataclass(frozen=True, slots=True)
class Aside:
    """What is remembered beside one table: where it came from, its index once somebody asked, how it was written."""

    trail: Trail | None = None
    index: Index[Any] | None = None
    written: Written | None = None

    def onwards(self, before: Map[str, V], after: Map[str, V], touched: Collection[str]) -> Aside:
        """What is remembered beside `after`, which an edit made from `before` by changing `touched`."""
        index = self.index
        kept = index.onwards(after, touched) if index is not None and index.table is before else None
        return Aside(Trail.onwards(self.trail, before, after, touched), kept, self.written)

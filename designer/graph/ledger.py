"""Where the answers about one snapshot of a drawing are kept, with what each was made of (see ``once.py``)."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from itertools import chain
from typing import Any, Protocol, TypeVar

from designer.graph.looking import Below, Cell, Question, looking

R = TypeVar("R")
T = TypeVar("T")
S = TypeVar("S", bound="Subject")
K = TypeVar("K", bound=Hashable)

Kept = tuple[Any, frozenset[Cell], Below]
"""An answer, and what was looked at for it."""
Made = tuple[tuple[Question, int], ...]
"""Those answers, each with the identity of its value."""
_NOTHING = object()
_NO_CELLS: frozenset[Cell] = frozenset()
_NOTHING_BELOW: Below = {}

MOST_INDEXED = 50
"""Cells of one answer up to which it is looked up by them."""


class Subject(Protocol):
    """What answers are about: it never changes, and has a ledger."""

    @property
    def ledger(self) -> Ledger:
        """Where answers about it are kept."""
        ...


class Ledger:
    """The answers about one snapshot; those about earlier ones that still stand are taken over when they are asked for."""

    def __init__(self, subject: Subject, base: Ledger | None = None, *, noted: bool = False) -> None:
        """`base`: the ledger of what the subject is made from. `noted`: what answers are made of, which costs as much again."""
        self._base = base
        self._noted = noted
        self._subject = weakref.ref(subject)
        """Which has the ledger: nothing is left of a snapshot that nobody has."""
        self._whole: dict[Question, Kept] = {}
        self._now: dict[Question, Any] = {}
        """The answers about the whole that were asked here, those put together included."""
        self._each: dict[Question, dict[Hashable, Kept]] = {}
        self._old_whole: dict[Question, Kept] = {}
        self._touched_whole: set[Question] = set()
        """Of the old answers about the whole, those that looked at a cell that was touched since."""
        self._old_each: dict[Question, dict[Hashable, Kept]] = {}
        """Old answers about single things that looked at no cell that was touched since."""
        self._below: dict[Question, dict[int, Below]] = {}
        """What answers about single things were made of: few objects, so whether they stand is soon found out."""
        self._alike: dict[Question, dict[Made, Below]] = {}
        """The same by what they say: what is made of the same shares one."""
        self._joined: dict[Question, tuple[tuple[Hashable, ...], tuple[Any, ...]]] = {}
        """Keys, and their answers one after the other."""
        self._standing: dict[Question, int] = {}
        """Questions of which all of those answers stand, with how many were known then."""
        self._readers: dict[Question, dict[Cell, set[Hashable]]] = {}
        """Who may have looked at a cell, in any snapshot; None: who looked at very many."""

    def after(self, before: Ledger, touched: frozenset[Cell]) -> None:
        """Knows the answers of another snapshot, and of those that it had not asked for yet, given the cells that differ.

        Those that were not noted are not known: whatever is asked is found anew, and noted for the next.
        """
        self._noted = True
        if not before._noted:
            return
        self._readers = before._readers
        self._old_whole = {**before._old_whole, **before._whole}
        asked = before._whole.keys()
        self._touched_whole = {question for question in before._touched_whole if question not in asked}
        self._touched_whole |= {q for q, kept in self._old_whole.items() if not kept[1].isdisjoint(touched)}
        for question, known in {**before._old_each, **before._each}.items():
            old = self._old_each[question] = known.copy()
            readers = self._readers.get(question, {})
            for cell in touched & readers.keys():
                for key in list(readers[cell]):
                    old.pop(key, None)
            for key in list(readers.get(None, ())):
                if key in old and not old[key][1].isdisjoint(touched):
                    del old[key]
            if len(old) == len(known) == before._standing.get(question):
                self._standing[question] = len(old)
        self._joined = dict(before._joined)
        self._below = dict(before._below)

    def before(self, question: Question, below: Question | None = None) -> Any:
        """The answer about an earlier snapshot, whether it stands or not; None where it was not asked.

        `below`: that answer which it was made of, instead. The last one to that question may be about a later snapshot.
        """
        kept = self._old_whole.get(question)
        if kept is None:
            return None
        return kept[0] if below is None else kept[2].get(below)

    def whole(self, question: Question, answer: Callable[[S], R], about: S) -> Kept:
        """The answer about the whole, from here, from before, or found now; the same object where it comes out equal."""
        found = self._whole.get(question)
        if found is None:
            old = self._old_whole.get(question)
            if old is not None and question not in self._touched_whole and self._are_as_then(old[2]):
                found = old
            else:
                found = self._worked_out(partial(answer, about))
                if old is not None and old[0] == found[0]:
                    found = old[0], *found[1:]
            self._whole[question] = found
            self._now[question] = found[0]
        return found

    def each(self, question: Question) -> dict[Hashable, Kept]:
        """The answers known here about single things; at first those from before that stand."""
        known = self._each.get(question)
        if known is None:
            old, then = self._old_each.get(question), self._below.get(question, {})
            below_now = self._below[question] = {}
            alike = self._alike[question] = {}
            known = self._each[question] = {}
            gone = set()
            for one in [*then.values()]:
                if self._are_as_then(one):
                    below_now[id(one)] = one
                    alike.setdefault(_made_of(one), one)
                else:
                    gone.add(id(one))
            if old and gone:
                self._standing.pop(question, None)
                old = {key: kept for key, kept in old.items() if id(kept[2]) not in gone}
            if old:
                known.update({**old, **known})  # who asked meanwhile may have found some
        return known

    def all_joined(
        self, asked: Question, question: Question, about: S, keys: Callable[[S], Iterable[K]]
    ) -> Any:
        """The answer to `asked`: those about all keys, one after the other."""
        if asked not in self._now:
            self._now[asked] = self.joined(question, about, tuple(keys(about)))
        return self._now[asked]

    def joined(self, question: Question, about: Any, keys: tuple[Hashable, ...]) -> tuple[Any, ...]:
        """The answers about keys one after the other; not put together again while each of them stands."""
        known, then = self.each(question), self._joined.get(question)
        if then is not None and question in self._standing and then[0] == keys:
            return then[1]
        every = [kept[0] if (kept := known.get(key)) is not None else question(about, key) for key in keys]
        found = tuple(chain.from_iterable(every))
        if then is not None and then[1] == found:
            found = then[1]
        self._joined[question] = keys, found
        self._standing[question] = len(known)
        return found

    def one(self, question: Question, answer: Callable[[S, K], R], about: S, key: K) -> Kept:
        """The answer about one thing, found now."""
        value, cells, below = self._worked_out(partial(answer, about, key))
        if not self._noted:
            self.each(question)[key] = found = value, cells, below
            return found
        known = self.each(question)
        below = self._alike[question].setdefault(_made_of(below), below)
        self._below[question][id(below)] = below
        readers = self._readers.setdefault(question, {})
        for cell in cells if len(cells) <= MOST_INDEXED else (None,):
            readers.setdefault(cell, set()).add(key)
        known[key] = found = value, cells, below  # now that whoever comes after can tell whether it stands
        return found

    def _worked_out(self, work_out: Callable[[], Any]) -> Kept:
        """An answer found now, and what was looked at for it. Whoever asked for it goes on noting as before."""
        outer = looking.cells, looking.below
        try:
            if not self._noted:
                return work_out(), _NO_CELLS, _NOTHING_BELOW
            cells, below = looking.cells, looking.below = set[Cell](), dict[Question, Any]()
            return work_out(), frozenset(cells), below
        finally:
            looking.cells, looking.below = outer

    def _are_as_then(self, below: Below) -> bool:
        return all(self._asked_now(question) is then for question, then in below.items())

    def _asked_now(self, question: Question) -> Any:
        """The answer about the whole as it is now; nothing like it where it cannot be asked here."""
        ledger: Ledger | None = self
        while ledger is not None:
            if question in ledger._now:
                return ledger._now[question]
            subject = _subject_of(question, ledger._subject())
            if subject is not None:
                try:
                    return question(subject)
                except Exception:  # noqa: BLE001 - told to whoever asks for it, not to who asks whether it changed
                    break
            ledger = ledger._base
        return _NOTHING


_DERIVED: dict[type, tuple[type, Callable[[Any], Any]]] = {}


def derives(made: type[T], of: type[S], make: Callable[[S], T]) -> None:
    """Lets answers be kept about what is made of a subject and nothing else: it is made again to ask them again."""
    _DERIVED[made] = of, make


def _subject_of(question: Question, subject: Any) -> Any:
    """Whom a question is about, given the subject of a ledger; None where that is somebody else."""
    about = vars(question)["about"]
    if isinstance(subject, about):
        return subject
    of, make = _DERIVED.get(about, (about, None))
    return make(subject) if make is not None and isinstance(subject, of) else None


def _made_of(below: Below) -> Made:
    return tuple((question, id(value)) for question, value in below.items())

"""Where the answers about one snapshot of a drawing are kept, with what each was made of (see ``once.py``)."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Protocol, TypeVar

from designer.graph.looking import Below, Cell, Question, look, looking
from designer.graph.singles import NO_DIFFERENCE, Difference, Kept, Keys, Singles
from designer.graph.touched import DESIGN

R = TypeVar("R")
T = TypeVar("T")
S = TypeVar("S", bound="Subject")
K = TypeVar("K", bound=Hashable)

_NOTHING = object()
NO_CELLS: frozenset[Cell] = frozenset()
"""What is looked at by nobody."""
_NOTHING_BELOW: Below = {}


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
        self._drawing: object = object() if base is None else base._drawing
        """What tells the drawing that it is about from others."""
        self._subject = weakref.ref(subject)
        """Which has the ledger: nothing is left of a snapshot that nobody has."""
        self._whole: dict[Question, Kept] = {}
        self._now: dict[Question, Any] = {}
        """The answers about the whole that were asked here, those put together included."""
        self._old_whole: dict[Question, Kept] = {}
        self._touched_whole: set[Question] = set()
        """Of the old answers about the whole, those that looked at a cell that was touched since."""
        self._each: dict[Question, Singles] = {}
        self._begun: dict[Question, Singles] = {}
        """Answers about single things of which it is being found out whether they still stand."""
        self._old_each: dict[Question, tuple[Singles, frozenset[Cell]]] = {}
        """Old answers about single things, with the cells that were touched since."""
        self._differences: dict[tuple[int, int], tuple[Keys, Keys, Difference]] = {}
        """Between keys, by what they are the same objects as: many answers are about the same."""

    def after(self, before: Ledger, touched: frozenset[Cell]) -> None:
        """Knows the answers of another snapshot, and of those that it had not asked for yet, given the cells that differ.

        Those that were not noted are not known: whatever is asked is found anew, and noted for the next.
        """
        self._noted = True
        if not before._noted:
            return
        asked = before._whole.copy()
        self._old_whole = {**before._old_whole, **asked}
        self._touched_whole = {question for question in before._touched_whole if question not in asked}
        self._touched_whole |= {q for q, kept in self._old_whole.items() if not kept[1].isdisjoint(touched)}
        asked_each = before._each.copy()
        since = {was: was | touched for _, was in before._old_each.values()}
        self._old_each = {q: (known, since[was]) for q, (known, was) in before._old_each.items()}
        self._old_each.update((question, (known, touched)) for question, known in asked_each.items())

    def before(self, question: Question, below: Question | None = None) -> Any:
        """The answer about an earlier snapshot, whether it stands or not; None where it was not asked.

        `below`: the answer to this other question that it was made of, instead: what that other question was answered
        last may be about a snapshot in between.
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
                found = self._worked_out(answer, about)
                if old is not None and old[0] == found[0]:
                    found = old[0], *found[1:]
            self._whole[question] = found
            self._now[question] = found[0]
        return found

    def each(self, question: Question) -> Singles:
        """The answers known here about single things; at first those from before that stand."""
        found = self._each.get(question) or self._begun.get(question)
        if found is None:
            found = self._begun[question] = Singles()
            if question in self._old_each:
                found.take(*self._old_each[question], self._are_as_then)
            self._each[question] = found
            self._begun.pop(question, None)
        return found

    def all_joined(
        self, asked: Question, question: Question, about: S, keys: Callable[[S], Iterable[K]]
    ) -> Any:
        """The answer to `asked`: those about all keys, one after the other."""
        if asked not in self._now:
            self._now[asked] = self.joined(question, about, tuple(keys(about)))
        return self._now[asked]

    def joined(self, question: Question, about: Any, keys: Keys) -> tuple[Any, ...]:
        """The answers about keys one after the other; not put together again while each of them stands."""
        singles = self.each(question)
        known = singles.known

        def ask(key: Hashable) -> tuple[Any, ...]:
            kept = known.get(key)
            found: tuple[Any, ...] = question(about, key) if kept is None else kept[0]
            return found

        return singles.joined(keys, ask, self._difference)

    def _difference(self, then: Keys, now: Keys) -> Difference:
        if then is now:
            return NO_DIFFERENCE
        pair = id(then), id(now)
        if pair not in self._differences:
            self._differences[pair] = then, now, Difference.between(then, now)
        return self._differences[pair][2]

    def one(self, question: Question, answer: Callable[[S, K], R], about: S, key: K) -> Kept:
        """The answer about one thing, found now."""
        found = self._worked_out(answer, about, key)
        singles = self.each(question)
        if self._noted:
            return singles.note(key, *found)
        singles.known[key] = found
        return found

    def tell(self, cells: frozenset[Cell], below: Below) -> None:
        """Notes, for the answer being worked out, what one that is known here was made of.

        What is known of an earlier drawing is no part of it; what is asked about a drawing that is made for it hangs on
        all of its own.
        """
        if looking.at is not self._drawing:
            if not self._noted:
                look(DESIGN)
        else:
            if looking.cells is not None:
                looking.cells.update(cells)
            if looking.below is not None:
                looking.below.update(below)

    def _worked_out(self, answer: Callable[..., Any], *about: Any) -> Kept:
        """An answer found now, and what was looked at for it. Whoever asked for it goes on noting as before."""
        outer = looking.cells, looking.below, looking.at
        try:
            if not self._noted:
                return answer(*about), NO_CELLS, _NOTHING_BELOW
            cells, below = looking.cells, looking.below = set[Cell](), dict[Question, Any]()
            looking.at = self._drawing
            return answer(*about), frozenset(cells), below
        finally:
            looking.cells, looking.below, looking.at = outer

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

"""Answers about a drawing: worked out once, and not again after an edit that touched nothing they were made of.

Whoever works out an answer looks at cells of the drawing (a node, the links from it, what has a trait ...) and at other
answers; both are noted as they are looked at (:func:`look`). The ledger of the next snapshot takes an answer over where
no cell of it was touched and no answer below it came out different. Two rules make that sound:

* An answer looks at the drawing through :class:`~designer.graph.topology.Topology`, which notes every look, and remembers
  nothing by itself: what it wants to keep is an answer of its own.
* What comes out equal is the same object as before, so an edit stops where it no longer makes a difference.

Like the "red-green" marking of incremental compilers (Adapton, Hammer et al. 2014; the Salsa library).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import wraps
from typing import Any, Generic, Protocol, Self, TypeVar, overload

R = TypeVar("R")
S = TypeVar("S", bound="Subject")
K = TypeVar("K", bound=Hashable)

Cell = Any
"""Whatever tells one from another by being equal."""
Question = Callable[..., Any]
Kept = tuple[Any, frozenset[Cell], frozenset[Question]]
"""An answer, the cells that were looked at for it, and the answers about the whole that were."""

MOST_INDEXED = 50
"""Cells of one answer up to which it is looked up by them."""


class Subject(Protocol):
    """What answers are about: it never changes, and has a ledger."""

    @property
    def ledger(self) -> Ledger:
        """Where answers about it are kept."""
        ...


class _Looking(threading.local):
    """What the answer that is being worked out on this thread has looked at so far; None: nobody notes it."""

    cells: set[Cell] | None = None
    questions: set[Question] | None = None


_looking = _Looking()


def look(cell: Cell) -> None:
    """Notes that the answer being worked out depends on a cell."""
    if _looking.cells is not None:
        _looking.cells.add(cell)


def look_at_only(*cells: Cell) -> None:
    """Notes these cells and no others from here on, for an answer that looks at nearly everything: they must cover it."""
    look_at(cells)
    _looking.cells = None


def look_at(cells: Collection[Cell]) -> None:
    """Notes that the answer being worked out depends on all these cells."""
    if _looking.cells is not None:
        _looking.cells.update(cells)


class Ledger:
    """The answers about one snapshot; those of the one before that still stand are taken over when they are asked for."""

    def __init__(self, subject: Subject, base: Ledger | None = None) -> None:
        """`base`: the ledger of what the subject is made from."""
        self._base = base
        self._subjects: dict[type, Any] = {type(subject): subject}
        self._whole: dict[Question, Kept] = {}
        self._each: dict[Question, dict[Hashable, Kept]] = {}
        self.touched: frozenset[Cell] = frozenset()
        """The cells that differ from the snapshot before."""
        self._before: Ledger | None = None
        self._readers: dict[Question, dict[Cell, set[Hashable]]] = {}
        """Who may have looked at a cell, here or in any ledger before; None: who looked at very many."""
        self._below: dict[Question, set[Question]] = {}
        """The answers about the whole that answers about single things may be made of, likewise."""

    def holds(self, subject: Subject) -> None:
        """Lets answers be asked again about this subject, too; the only one of its type."""
        self._subjects[type(subject)] = subject

    def after(self, before: Ledger, touched: frozenset[Cell]) -> None:
        """Takes over what stands of the ledger before, given the cells that differ since; only one ledger back is kept."""
        self._before, before._before = before, None
        self._readers, self._below = before._readers, before._below
        self.touched = touched

    def before(self, question: Question) -> Any:
        """The answer in the snapshot before, whether it stands or not; None where it was not asked."""
        then = self._before
        kept = None if then is None else then._whole.get(question)
        return None if kept is None else kept[0]

    def whole(self, question: Question, answer: Callable[[S], R], about: S) -> Kept:
        """The answer about the whole, from here, from before, or found now."""
        found = self._whole.get(question)
        if found is None:
            then = self._before
            old = None if then is None else then._whole.get(question)
            found = self._whole[question] = self._found(old, lambda: answer(about))
        return found

    def each(self, question: Question) -> dict[Hashable, Kept]:
        """The answers known here about single things; at first those from before that stand."""
        known = self._each.get(question)
        if known is None:
            known = self._each[question] = {}
            self._take_over(question, known)
        return known

    def _take_over(self, question: Question, known: dict[Hashable, Kept]) -> None:
        then = self._before
        if then is None or question not in then._each:
            return
        old = then._each[question].copy()
        readers = self._readers.get(question, {})
        for cell in self.touched & readers.keys():
            for key in list(readers[cell]):
                old.pop(key, None)
        for key in list(readers.get(None, ())):
            if key in old and not old[key][1].isdisjoint(self.touched):
                del old[key]
        changed = [below for below in list(self._below.get(question, ())) if not self._is_as_before(below)]
        if changed:
            old = {key: kept for key, kept in old.items() if kept[2].isdisjoint(changed)}
        known.update(old | known)

    def one(self, question: Question, answer: Callable[[S, K], R], about: S, key: K) -> Kept:
        """The answer about one thing, found now; the old one where it comes out equal."""
        then = self._before
        old = None if then is None else then._each.get(question, {}).get(key)
        found = self._found(old, lambda: answer(about, key))
        if found is not old:
            readers = self._readers.setdefault(question, {})
            for cell in found[1] if len(found[1]) <= MOST_INDEXED else (None,):
                readers.setdefault(cell, set()).add(key)
            self._below.setdefault(question, set()).update(found[2])
        self.each(question)[key] = found
        return found

    def _found(self, old: Kept | None, work_out: Callable[[], R]) -> Kept:
        if old is not None and self._stands(old):
            return old
        outer = _looking.cells, _looking.questions
        cells, questions = _looking.cells, _looking.questions = set[Cell](), set[Question]()
        try:
            value = work_out()
        finally:
            _looking.cells, _looking.questions = outer
        if old is not None and old[0] == value:
            value = old[0]
        return value, frozenset(cells), frozenset(questions)

    def _stands(self, kept: Kept) -> bool:
        _, cells, questions = kept
        return cells.isdisjoint(self.touched) and all(self._is_as_before(question) for question in questions)

    def _is_as_before(self, question: Question) -> bool:
        """Whether the answer about the whole is the one of the snapshot before; works it out where it has to be."""
        ledger: Ledger | None = self
        while ledger is not None:
            if ledger._before is not None and (old := ledger._before._whole.get(question)) is not None:
                subject = ledger._subjects.get(vars(question)["about"])
                if subject is None:
                    return False
                try:
                    question(subject)
                except Exception:  # noqa: BLE001 - told to whoever asks for it, not to who asks whether it changed
                    return False
                return ledger._whole[question][0] is old[0]
            ledger = ledger._base
        return False


def once(answer: Callable[[S], R]) -> Callable[[S], R]:
    """The function, its answer kept: about a topology or an assessment, as a whole."""

    @wraps(answer)
    def kept(about: S) -> R:
        if _looking.questions is not None:
            _looking.questions.add(kept)
        vars(kept)["about"] = type(about)
        found: R = about.ledger.whole(kept, answer, about)[0]
        return found

    return kept


def once_each(answer: Callable[[S, K], R]) -> Callable[[S, K], R]:
    """The function or method, its answers kept: about single nodes (or other keys) of a topology or an assessment."""

    @wraps(answer)
    def kept(about: S, key: K) -> R:
        ledger = about.ledger
        found = ledger.each(kept).get(key) or ledger.one(kept, answer, about, key)
        if _looking.cells is not None:
            _looking.cells.update(found[1])
        if _looking.questions is not None:
            _looking.questions.update(found[2])
        value: R = found[0]
        return value

    return kept


def answers(question: Callable[[S, K], R], about: S, keys: Iterable[K]) -> Iterator[R]:
    """What a function made by :func:`once_each` answers about each key; cheaper than asking it again and again."""
    known = about.ledger.each(question)
    for key in keys:
        kept = known.get(key)
        if kept is None:
            yield question(about, key)
            continue
        if _looking.cells is not None:
            _looking.cells.update(kept[1])
        if kept[2] and _looking.questions is not None:
            _looking.questions.update(kept[2])
        yield kept[0]


class answer(Generic[S, R]):  # noqa: N801 - a decorator, as cached_property is
    """A method of a subject as a property whose value is kept as by :func:`once`."""

    def __init__(self, method: Callable[[S], R]) -> None:
        self.question = once(method)
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, about: None, owner: type) -> Self: ...
    @overload
    def __get__(self, about: S, owner: type) -> R: ...
    def __get__(self, about: S | None, owner: type) -> Self | R:
        return self if about is None else self.question(about)

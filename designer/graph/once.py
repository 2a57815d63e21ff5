"""Answers about a drawing: worked out once, and not again after an edit that touched nothing they were made of.

Whoever works out an answer looks at cells of the drawing (a node, the links from it, what has a trait ...) and at other
answers; both are noted as they are looked at (``looking.py``). The ledger of the next snapshot takes an answer over where
no cell of it was touched and no answer below it came out different. Two rules make that sound:

* An answer looks at the drawing through :class:`~designer.graph.topology.Topology`, which notes every look, and remembers
  nothing by itself: what it wants to keep is an answer of its own.
* What comes out equal is the same object as before, so an edit stops where it no longer makes a difference.

Like the "red-green" marking of incremental compilers (Adapton, Hammer et al. 2014; the Salsa library).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Generic, Self, overload

from designer.graph.ledger import NO_CELLS, K, R, S
from designer.graph.looking import looking


def once(answer: Callable[[S], R]) -> Callable[[S], R]:
    """The function, its answer kept: about a topology or an assessment, as a whole."""

    @wraps(answer)
    def kept(about: S) -> R:
        vars(kept)["about"] = type(about)
        ledger = about.ledger
        found: R = ledger.whole(kept, answer, about)[0]
        if looking.below is not None:
            ledger.tell(NO_CELLS, {kept: found})
        return found

    return kept


def once_each(answer: Callable[[S, K], R]) -> Callable[[S, K], R]:
    """The function or method, its answers kept: about single nodes (or other keys) of a topology or an assessment."""

    @wraps(answer)
    def kept(about: S, key: K) -> R:
        ledger = about.ledger
        found = ledger.each(kept).known.get(key) or ledger.one(kept, answer, about, key)
        if looking.below is not None:
            ledger.tell(found[1], found[2])
        value: R = found[0]
        return value

    return kept


def joined(
    question: Callable[[S, K], tuple[R, ...]], keys: Callable[[S], Iterable[K]]
) -> Callable[[S], tuple[R, ...]]:
    """What a function made by :func:`once_each` answers about all keys, as one tuple: an answer about the whole.

    Whoever asks it depends on what comes out, not on all that was looked at for it.
    """

    def kept(about: S) -> tuple[R, ...]:
        vars(kept)["about"] = type(about)
        ledger, outer = about.ledger, (looking.cells, looking.below)
        looking.cells = looking.below = None
        try:
            found: tuple[R, ...] = ledger.all_joined(kept, question, about, keys)
        finally:
            looking.cells, looking.below = outer
        if looking.below is not None:
            ledger.tell(NO_CELLS, {kept: found})
        return found

    return kept


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

"""Answers that are remembered with what was read to find them, so that the next network may take over what still holds.

Whoever looks something up on the way to an answer says what it is about (:func:`read`), by id. Where nothing that was read
is told differently of another network, the answer about it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from contextvars import ContextVar
from functools import partial
from typing import Generic, TypeVar

V = TypeVar("V")
EVERYTHING = "*"
"""What was read by an answer that anything may change."""

_noted: ContextVar[set[Hashable] | None] = ContextVar("noted", default=None)
"""What the answer that is being found has read; of each thread its own."""


def read(*ids: Hashable) -> None:
    """Says that what is being found depends on what is told about these."""
    noted = _noted.get()
    if noted is not None:
        noted.update(ids)


def noting(find: Callable[[], V]) -> tuple[V, frozenset[Hashable]]:
    """What is found, and what was read to find it."""
    noted: set[Hashable] = set()
    token = _noted.set(noted)
    try:
        return find(), frozenset(noted)
    finally:
        _noted.reset(token)


class Recalled(Generic[V]):
    """Answers by the id of what they are about, each with what was read to find it."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[V, frozenset[Hashable]]] = {}

    def __bool__(self) -> bool:
        return bool(self._known)

    def get(self, about: str, find: Callable[[], V]) -> V:
        """The answer about something, found when first asked for."""
        known = self._known.get(about)
        if known is None:
            known = self._known[about] = noting(find)
        read(*known[1])
        return known[0]

    def each(self, about: Iterable[str], find: Callable[[str], V]) -> dict[str, V]:
        """The answers about several things; what they read is to the account of none."""
        known = self._known
        for key in about:
            if key not in known:
                known[key] = noting(partial(find, key))
        return {key: known[key][0] for key in about}

    def take_over(self, before: Recalled[V], changed: Collection[Hashable]) -> None:
        """Knows what was known before, as far as nothing that `changed` was read for it."""
        told = frozenset(changed)
        self._known |= {
            about: known for about, known in dict(before._known).items() if told.isdisjoint(known[1])
        }

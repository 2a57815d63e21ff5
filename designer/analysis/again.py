"""What need not be worked out again: pure functions that know, key by key, what they were given last, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeAlias, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
Piece: TypeAlias = tuple[tuple[Any, ...], R]
"""What a function was given, and what came out."""


class Known:
    """What was worked out in one run, piece by piece, for a run after it. Two are equal: they change no answer."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, tuple[tuple[Any, ...], Any]]] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known)

    __hash__ = None  # type: ignore[assignment]

    def again(self, find: Callable[..., R], before: Known | None) -> Callable[..., R]:
        """The function, asked with a key before its arguments; not asked where `before` knows the same arguments for the key.

        It must hang on nothing but its arguments. They are compared: same objects cost nothing.
        """
        name = find.__name__
        known = {} if before is None else before._found.get(name, {})
        found = self._found.setdefault(name, {})

        def asked(key: str, *given: Any) -> R:
            piece = known.get(key)
            if piece is None or piece[0] != given:
                piece = given, find(*given)
            found[key] = piece
            answer: R = piece[1]
            return answer

        return asked


def pieces(
    find: Callable[..., R], given: Mapping[K, tuple[Any, ...]], before: Mapping[K, Piece[R]] | None
) -> dict[K, Piece[R]]:
    """What comes out for each; the very piece from `before` where it was given the same, the same object where it comes out equal.

    The function must hang on nothing but its arguments. They are compared: same objects cost nothing.
    """
    then = {} if before is None else before
    found = {}
    for key, arguments in given.items():
        piece = then.get(key)
        if piece is None:
            piece = arguments, find(*arguments)
        elif piece[0] != arguments:
            made = find(*arguments)
            piece = arguments, piece[1] if piece[1] == made else made
        found[key] = piece
    return found


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The keys that only one of two tables has, or that they have different values for."""
    if before is after or before == after:
        return set()  # the same objects are compared at once, one by one they are not
    old, none = before.get, object()
    found = {k for k, value in after.items() if (was := old(k, none)) is not value and was != value}
    return found | (before.keys() - after.keys())

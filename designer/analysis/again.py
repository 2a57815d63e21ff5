"""What need not be worked out again: what a pure function was given last, key by key, and what came out; what differs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import compress
from operator import is_not
from typing import Any, TypeAlias, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")
Piece: TypeAlias = tuple[tuple[Any, ...], R]
"""What a function was given, and what came out."""


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


def differing(before: Mapping[K, Any], after: Mapping[K, Any]) -> set[K]:
    """The keys that only one of two tables has, or that they have different values for."""
    if before is after:
        return set()
    if list(before) == list(after):
        others = compress(after, map(is_not, before.values(), after.values()))
        return {key for key in others if before[key] != after[key]}
    old, none = before.get, object()
    found = {k for k, value in after.items() if (was := old(k, none)) is not value and was != value}
    return found | (before.keys() - after.keys())

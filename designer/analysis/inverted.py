"""Tables read the other way round: who has something, from what each has; after an edit only what that is about changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Hashable)


def inverted(having: Iterable[tuple[K, Iterable[V]]]) -> dict[V, AbstractSet[K]]:
    """Each thing -> who has it."""
    found: dict[V, set[K]] = {}
    for key, values in having:
        for value in values:
            found.setdefault(value, set()).add(key)
    return dict(found)


def inverted_after(
    before: Mapping[V, AbstractSet[K]],
    then: Iterable[tuple[K, Iterable[V]]],
    now: Iterable[tuple[K, Iterable[V]]],
) -> dict[V, AbstractSet[K]]:
    """The table after some have changed: what they had `then`, and what they have `now`. The rest is shared with `before`."""
    found, lost = dict(before), inverted(then)
    for value, keys in lost.items():
        found[value] = found[value] - keys
    for value, keys in inverted(now).items():
        found[value] = found.get(value, frozenset()) | keys
    for value in lost:
        if not found[value]:
            del found[value]
    return found

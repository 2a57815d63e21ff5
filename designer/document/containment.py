"""Whether containment is sound: what sits in what, without a circle."""

from __future__ import annotations

from collections.abc import Mapping


def circle_among(parents: Mapping[str, str | None]) -> list[str]:
    """A circle of containers, its first one again at the end; empty where there is none. Every parent must be a key."""
    sound: set[str | None] = {None}
    for start in dict.fromkeys(parents.values()):
        around: dict[str, int] = {}
        at = start
        while at is not None and at not in sound:
            if at in around:
                return [*list(around)[around[at] :], at]
            around[at] = len(around)
            at = parents[at]
        sound.update(around)
    return []

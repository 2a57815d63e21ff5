"""Answers about a topology that many ask for: worked out once, kept with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from designer.graph.topology import Topology

R = TypeVar("R")


def once(answer: Callable[[Topology], R]) -> Callable[[Topology], R]:
    """The function, which keeps its answer with the topology it is about (a topology never changes)."""
    name = f"_once_{answer.__module__}_{answer.__name__}"

    @wraps(answer)
    def kept(topology: Topology) -> R:
        known = vars(topology)
        if name not in known:
            known[name] = answer(topology)
        found: R = known[name]
        return found

    return kept

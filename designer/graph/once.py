"""Answers about a drawing that many ask for: worked out once, kept with what answers them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

R = TypeVar("R")
S = TypeVar("S")


def once(answer: Callable[[S], R]) -> Callable[[S], R]:
    """The function, which keeps its answer with what it is about: a topology, an assessment, which never change."""
    name = _name(answer)

    @wraps(answer)
    def kept(about: S) -> R:
        known = vars(about)
        if name not in known:
            known[name] = answer(about)
        found: R = known[name]
        return found

    return kept


def keep(answer: Callable[[S], R], about: S, known: R) -> None:
    """Lets what :func:`once` keeps be the answer that is known already."""
    vars(about)[_name(answer)] = known


def _name(answer: Callable[[S], R]) -> str:
    return f"_once_{answer.__module__}_{answer.__name__}"


def once_each(answer: Callable[[S, str], R]) -> Callable[[S, str], R]:
    """The method, which keeps its answer about each node with its object (which is about one drawing, and read-only)."""
    name = f"_once_{answer.__name__}"

    @wraps(answer)
    def kept(owner: S, node_id: str) -> R:
        known: dict[str, R] | None = vars(owner).get(name)
        if known is None:
            known = vars(owner)[name] = {}
        if node_id not in known:
            known[node_id] = answer(owner, node_id)
        return known[node_id]

    return kept

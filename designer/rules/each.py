"""Checks that look at one node (or link) at a time: what they found is asked again only where an edit touched it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from designer.analysis.assessment import Assessment
from designer.document.design import Link
from designer.graph.once import joined, once_each
from designer.rules.rule import Hit

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


Check = Callable[[Assessment], tuple[Hit, ...]]
"""The check of a rule, put together from what was found about each thing."""


def each(*traits: type[T]) -> Callable[[Callable[[Assessment, str, T], Iterable[Hit]]], Check]:
    """Makes the check of one node, given with its properties, the check of every node that has one of the traits."""

    def of_any(a: Assessment) -> tuple[str, ...]:
        if len(traits) == 1:
            return a.topology.ids_having(*traits)
        return tuple(node_id for trait in traits for node_id in a.topology.ids_having(trait))

    def made(check: Callable[[Assessment, str, T], Iterable[Hit]]) -> Check:
        def of_one(a: Assessment, node_id: str) -> Iterable[Hit]:
            spec = a.topology.spec(node_id)
            return check(a, node_id, spec) if isinstance(spec, traits) else ()

        return each_of(of_any)(of_one)

    return made


def each_of(
    keys: Callable[[Assessment], Iterable[K]],
) -> Callable[[Callable[[Assessment, K], Iterable[Hit]]], Check]:
    """Makes the check of one of these things, which are values, the check of all of them."""

    def made(check: Callable[[Assessment, K], Iterable[Hit]]) -> Check:
        @once_each
        def of_one(a: Assessment, key: K) -> tuple[Hit, ...]:
            return tuple(check(a, key))

        return joined(of_one, keys)

    return made


def each_link(check: Callable[[Assessment, str, Link], Iterable[Hit]]) -> Check:
    """Makes the check of one link, given with its id, the check of every link."""
    return each_of(lambda a: a.topology.link_ids)(
        lambda a, link_id: check(a, link_id, a.topology.link(link_id))
    )

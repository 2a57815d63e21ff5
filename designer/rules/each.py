"""Checks that look at one node (or link) at a time: what they found is asked again only where an edit touched it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from designer.analysis.assessment import Assessment
from designer.document.design import Link
from designer.graph.once import answers, once_each
from designer.rules.rule import Hit

T = TypeVar("T")


class Piecewise:
    """The check of a rule that knows by itself what of it an edit touched."""

    def __init__(self, *checks: Callable[[Assessment], Iterator[Hit]]) -> None:
        self._checks = checks

    def __call__(self, a: Assessment) -> Iterator[Hit]:
        """Everything that its parts find, one after the other."""
        for check in self._checks:
            yield from check(a)


def each(*traits: type[T]) -> Callable[[Callable[[Assessment, str, T], Iterable[Hit]]], Piecewise]:
    """Makes the check of one node, given with its properties, the check of every node that has one of the traits."""

    def made(check: Callable[[Assessment, str, T], Iterable[Hit]]) -> Piecewise:
        @once_each
        def of_one(a: Assessment, node_id: str) -> tuple[Hit, ...]:
            spec = a.topology.spec(node_id)
            return tuple(check(a, node_id, spec)) if isinstance(spec, traits) else ()

        def of_all(a: Assessment) -> Iterator[Hit]:
            for trait in traits:
                for hits in answers(of_one, a, (node_id for node_id, _ in a.topology.having(trait))):
                    yield from hits

        return Piecewise(of_all)

    return made


def each_link(check: Callable[[Assessment, str, Link], Iterable[Hit]]) -> Piecewise:
    """Makes the check of one link, given with its id, the check of every link."""

    @once_each
    def of_one(a: Assessment, link_id: str) -> tuple[Hit, ...]:
        return tuple(check(a, link_id, a.topology.link(link_id)))

    def of_all(a: Assessment) -> Iterator[Hit]:
        for hits in answers(of_one, a, a.topology.links):
            yield from hits

    return Piecewise(of_all)

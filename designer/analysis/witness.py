"""Why something is a single point of failure: where it stands, by which way its loss reaches the entry, what goes dark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from designer.analysis.outage import Outage, outage, what_if
from designer.graph.dependency import DesignModel


class SinglePoint(Struct, frozen=True):
    """One drawn node (a copy of it, where it has several) or place whose loss alone brings an entry down."""

    node: str
    places: tuple[str, ...]
    """The failure domains it stands in, the innermost first: server, rack, site."""
    chain: tuple[str, ...]
    """From it to the entry, each down because of the one before."""
    takes_down: tuple[str, ...]
    """Everything else drawn that then no longer answers, by id."""


def witnesses(
    model: DesignModel, single_points: Mapping[str, Iterable[str]]
) -> dict[str, tuple[SinglePoint, ...]]:
    """Per entry its single points (drawn ids, as `entry_single_points` gives them) with the witness of each."""
    known: dict[str, list[tuple[str, Outage]]] = {}
    already = model.down(what_if(model.compiled, ()))
    found: dict[str, tuple[SinglePoint, ...]] = {}
    for entry, points in single_points.items():
        proved = []
        for point in points:
            if point not in known:
                known[point] = [(e, outage(model.compiled, [e])) for e in model.elements_of([point])]
            proved.append(_proof(model, point, entry, known[point], already))
        found[entry] = tuple(proved)
    return found


def witness_of(model: DesignModel, point: str, entry: str) -> SinglePoint:
    """The witness of one single point of `entry`. Raises ValueError where the entry survives its loss."""
    losses = ((e, outage(model.compiled, [e])) for e in model.elements_of([point]))
    return _proof(model, point, entry, losses, model.down(what_if(model.compiled, ())))


def places_of(
    model: DesignModel, element: str, known: dict[str, tuple[str, ...]] | None = None
) -> tuple[str, ...]:
    """The drawn failure domains around an element, the innermost first; `known` remembers those around domains."""
    known = {} if known is None else known
    domains = model.model.elements[element].in_domains
    if not domains:
        return ()
    if domains[0] not in known:
        further = places_of(model, domains[0], known)
        known[domains[0]] = tuple(dict.fromkeys((model.origin[domains[0]], *further)))
    return known[domains[0]]


def _proof(
    model: DesignModel, point: str, entry: str, losses: Iterable[tuple[str, Outage]], already: frozenset[str]
) -> SinglePoint:
    for element, lost in losses:
        if chain := lost.chain(entry):
            dark = model.down(lost.down) - already - {point}
            return SinglePoint(point, places_of(model, element), model.drawn(chain), tuple(sorted(dark)))
    raise ValueError(f"{entry} survives the loss of {point}")

"""Which combinations of failures bring a root down: minimal cut sets, all of them or the most probable of one order.

The sets are a family in a zero-suppressed diagram made from the decision diagram (minimal solutions, Rauzy 1993), so
equal remainders are kept once and a family of millions can be ranked without being written out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from designer.analysis.decision_diagram import DOWN, UP, draw
from designer.analysis.dependency import Compiled
from designer.analysis.set_families import BASE, EMPTY, Families

NODE_CAP = 200_000


def minimal_cut_sets(
    compiled: Compiled, root: str, max_order: int | None = None, node_cap: int = NODE_CAP
) -> tuple[tuple[str, ...], ...]:
    """Which smallest sets of elements bring `root` down when all of them fail, by order, then in model order.

    The root itself is left out; `max_order` bounds the size of the sets. Raises TooLarge beyond `node_cap` nodes: then
    `single_points` and `worst_pairs` still answer orders one and two.
    """
    able = {v for v, fails in enumerate(compiled.can_fail) if fails}
    families, family, asked = _minimal(compiled, root, able, max_order, node_cap, None)
    found = sorted(tuple(sorted(asked[level] for level in cut)) for cut in families.sets(family))
    return tuple(tuple(compiled.ids[v] for v in cut) for cut in sorted(found, key=len))


def worst_cut_sets(
    compiled: Compiled,
    root: str,
    order: int,
    limit: int,
    *,
    node_cap: int = NODE_CAP,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[tuple[tuple[str, ...], float], ...]:
    """The `limit` most probable minimal cut sets of `order` elements that can be down by themselves, with probability.

    Equally probable ones stand in model order as far as they are told. Raises TooLarge beyond `node_cap` nodes,
    Cancelled when `cancelled` says so.
    """
    able = {v for v, fails in enumerate(compiled.can_fail) if fails and compiled.unavailability[v] > 0}
    families, family, asked = _minimal(compiled, root, able, order, node_cap, cancelled)
    chances = [compiled.unavailability[v] for v in asked]
    found: list[tuple[tuple[int, ...], float]] = []
    for probability, cut in families.likeliest(family, order, chances, cancelled):
        if probability <= 0 or len(found) == limit:
            break
        found.append((tuple(sorted(asked[level] for level in cut)), probability))
    found.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple((tuple(compiled.ids[v] for v in cut), probability) for cut, probability in found)


def rare_event_bound(compiled: Compiled, cut_sets: Iterable[Iterable[str]]) -> float:
    """Which unavailability the cut sets add up to: an upper bound, close while failures are rare."""
    return math.fsum(
        math.prod(compiled.unavailability[compiled.vertex(element)] for element in cut) for cut in cut_sets
    )


def _minimal(
    compiled: Compiled,
    root: str,
    able: set[int],
    max_order: int | None,
    node_cap: int,
    cancelled: Callable[[], bool] | None,
) -> tuple[Families, int, list[int]]:
    """The family of minimal cut sets of up to `max_order` of `able`, and which element each level asks for."""
    top = compiled.vertex(root)
    diagram, function, asked = draw(compiled, top, lambda v: None if v in able and v != top else UP, node_cap)
    families = Families(cancelled)
    known = {UP: EMPTY, DOWN: BASE}
    for node in diagram.nodes_of(function):
        low, high = known[diagram.lows[node]], known[diagram.highs[node]]
        if max_order is not None:
            high = families.within(high, max_order - 1) if max_order > 0 else EMPTY
        known[node] = families.node(diagram.levels[node], low, families.without(high, low))
    return families, known[function], asked

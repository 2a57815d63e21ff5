"""Which combinations of failures bring a root down: minimal cut sets of any order, from the decision diagram."""

from __future__ import annotations

import math
from collections.abc import Iterable

from designer.analysis.decision_diagram import DOWN, UP, draw
from designer.analysis.dependency import Compiled
from designer.analysis.failure import set_bits

NODE_CAP = 200_000


def minimal_cut_sets(
    compiled: Compiled, root: str, max_order: int | None = None, node_cap: int = NODE_CAP
) -> tuple[tuple[str, ...], ...]:
    """Which smallest sets of elements bring `root` down when all of them fail, by order, then in model order.

    The root itself is left out; `max_order` bounds the size of the sets. Raises TooLarge beyond `node_cap` nodes: then
    `single_points` and `worst_pairs` still answer orders one and two. Method: Rauzy 1993, minimal solutions.
    """
    top = compiled.vertex(root)
    diagram, function, asked = draw(
        compiled, top, lambda v: None if compiled.can_fail[v] and v != top else UP, node_cap
    )
    families: dict[int, list[int]] = {UP: [], DOWN: [0]}  # a set is a word with a bit for each vertex
    for node in diagram.nodes_of(function):
        without = families[diagram.lows[node]]
        bit = 1 << asked[diagram.levels[node]]
        with_it = [
            cut | bit
            for cut in families[diagram.highs[node]]
            if (max_order is None or cut.bit_count() < max_order) and not _covered(cut, without)
        ]
        families[node] = without + with_it
    found = sorted(tuple(set_bits(cut)) for cut in families[function])
    return tuple(tuple(compiled.ids[v] for v in cut) for cut in sorted(found, key=len))


def rare_event_bound(compiled: Compiled, cut_sets: Iterable[Iterable[str]]) -> float:
    """Which unavailability the cut sets add up to: an upper bound, close while failures are rare."""
    return math.fsum(
        math.prod(compiled.unavailability[compiled.vertex(element)] for element in cut) for cut in cut_sets
    )


def _covered(cut: int, smaller: Iterable[int]) -> bool:
    """Whether one of the smaller sets already lies inside the cut."""
    return any(inner & cut == inner for inner in smaller)

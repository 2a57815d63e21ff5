"""What a root's downtime would be if some elements failed less often: one diagram, evaluated again for each change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from designer.analysis.availability import NODE_CAP, certain
from designer.analysis.decision_diagram import DOWN, UP, draw
from designer.analysis.dependency import Compiled
from designer.analysis.failure import Cancelled


def unavailability_under(
    compiled: Compiled,
    root: str,
    changes: Iterable[Mapping[str, float]],
    *,
    node_cap: int = NODE_CAP,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[float]:
    """P(root is down) for each change in turn, exactly: element -> its unavailability instead of its own.

    An element that never fails by itself cannot be changed. Raises TooLarge beyond `node_cap` nodes of the diagram,
    Cancelled when `cancelled` says so between two changes.
    """
    diagram, top, asked = draw(compiled, compiled.vertex(root), certain(compiled), node_cap)
    level_of = {compiled.ids[vertex]: level for level, vertex in enumerate(asked)}
    levels, lows, highs = diagram.levels, diagram.lows, diagram.highs
    nodes = [(n, levels[n], lows[n], highs[n]) for n in diagram.nodes_of(top)]
    own = [compiled.unavailability[vertex] for vertex in asked]
    down = {UP: 0.0, DOWN: 1.0}
    for node, level, low, high in nodes:
        down[node] = own[level] * down[high] + (1 - own[level]) * down[low]
    for change in changes:
        if cancelled is not None and cancelled():
            raise Cancelled
        changed = {level_of[element]: q for element, q in change.items() if element in level_of}
        deepest = max(changed, default=-1)
        chance = [changed.get(level, q) for level, q in enumerate(own)]
        fresh: dict[int, float] = {}
        for node, level, low, high in nodes:
            if level <= deepest:  # what is asked later does not see the change
                q = chance[level]
                fresh[node] = q * fresh.get(high, down[high]) + (1 - q) * fresh.get(low, down[low])
        yield fresh.get(top, down[top])

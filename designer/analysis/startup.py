"""What cannot be started from a full stop: elements that stay up while nothing fails, but come up only after one another.

Up while nothing has failed is the greatest fixpoint; coming up from nothing is the least one. They differ in rings.
"""

from __future__ import annotations

from designer.analysis.dependency import Compiled
from designer.analysis.outage import outage


def never_starting(compiled: Compiled) -> tuple[tuple[str, ...], ...]:
    """The rings whose elements each wait for another of the ring, by ring, in model order; what only waits for them is left out.

    What is down even so (it needs more than there is) is no ring. Linear in the model; nothing to do without a ring.
    """
    if compiled.is_ringless:
        return ()
    down = outage(compiled, ()).causes
    up = bytearray(len(compiled.all_of))
    stuck: list[tuple[int, ...]] = []
    for component in compiled.components:
        inside = set(component)
        again = True
        while again:
            again = False
            for vertex in component:
                if not up[vertex] and vertex not in down and _can_start(compiled, vertex, up):
                    up[vertex] = 1
                    again = len(component) > 1
        waiting = [v for v in component if not up[v] and v not in down]
        if (
            len(component) > 1
            and waiting
            and not any(_waits_outside(compiled, v, up, inside) for v in waiting)
        ):
            stuck.append(tuple(v for v in sorted(waiting) if v < len(compiled.ids)))
    return tuple(tuple(compiled.ids[v] for v in ring) for ring in stuck)


def _can_start(compiled: Compiled, vertex: int, up: bytearray) -> bool:
    if not all(up[target] for target in compiled.all_of[vertex]):
        return False
    # (m, members): broken while at least m of the members are down
    return all(sum(not up[m] for m in members) < needed for needed, members in compiled.gates[vertex])


def _waits_outside(compiled: Compiled, vertex: int, up: bytearray, inside: set[int]) -> bool:
    return any(not up[target] and target not in inside for target in compiled.all_of[vertex])

"""How available a root is: exactly by a decision diagram, or estimated with its interval when that grows too large.

Probabilities are computed on the side of being down, as sums of positive products, so that an unavailability of 1e-9
keeps its digits. Elements fail independently; what they share is shared by name (a failure domain, a database), which
is what multiplying along the drawing gets wrong (`independent_estimate` shows by how much).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from designer.analysis.decision_diagram import DOWN, UP, Diagram, TooLarge, draw
from designer.analysis.dependency import Compiled, cone
from designer.analysis.failure import Cancelled
from designer.analysis.sampling import Progress, Sampled, sample, wilson_interval

__all__ = ["Availability", "Cancelled", "Progress", "Sensitivity", "availability", "independent_estimate"]

NODE_CAP = 200_000
SAMPLES = 1_000_000
SEED = 20_240_229
MINUTES_PER_YEAR = 525_600


class Sensitivity(Struct, frozen=True):
    """How much one element matters to a root."""

    id: str
    birnbaum: float
    """Probability that the root's state hangs on this element: d availability(root) / d availability(element)."""
    minutes_per_year: float
    """Downtime of the root that a perfect element would save, in minutes of a 525 600-minute year."""


class Availability(Struct, frozen=True):
    """Steady-state availability of one root, and how it was found."""

    availability: float
    unavailability: float
    """1 - availability, computed on its own so that small values keep their digits."""
    method: Literal["exact", "monte-carlo"]
    ci: tuple[float, float] | None
    """95 % interval (lo, hi) of the availability when it is an estimate."""
    nodes: int
    """Size of the decision diagram; 0 when it was given up."""
    samples: int
    """Samples drawn; 0 when exact."""
    sensitivity: tuple[Sensitivity, ...]
    """Uncertain elements, the most expensive first; of an estimate those whose effect stands out from its noise."""


def availability(
    compiled: Compiled,
    root: str,
    *,
    node_cap: int = NODE_CAP,
    samples: int = SAMPLES,
    seed: int = SEED,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Availability:
    """How available `root` is.

    Exact up to `node_cap` nodes of the decision diagram (0: never), beyond it `samples` random states from `seed` with
    a Wilson 95 % interval; `progress` and `cancelled` are called between blocks of samples. Raises Cancelled when
    asked to stop, ModelError for an unknown root.
    """
    try:
        diagram, node, asked = draw(compiled, compiled.vertex(root), certain(compiled), node_cap)
    except TooLarge:
        return _estimate(
            compiled, sample(compiled, root, samples, seed, progress=progress, cancelled=cancelled)
        )
    down, importance, size = evaluate(diagram, node, [compiled.unavailability[v] for v in asked])
    ranked = _ranked(compiled, zip(asked, importance, strict=True))
    return Availability(1 - down, down, "exact", None, size, 0, ranked)


def _estimate(compiled: Compiled, found: Sampled) -> Availability:
    low, high = wilson_interval(found.failures, found.samples)
    down = found.failures / found.samples
    ranked = _ranked(compiled, ((v, b) for v in found.together if (b := found.birnbaum(v)) > 0))
    return Availability(1 - down, down, "monte-carlo", (1 - high, 1 - low), 0, found.samples, ranked)


def _ranked(compiled: Compiled, importance: Iterable[tuple[int, float]]) -> tuple[Sensitivity, ...]:
    found = (
        Sensitivity(compiled.ids[v], birnbaum, compiled.unavailability[v] * birnbaum * MINUTES_PER_YEAR)
        for v, birnbaum in importance
    )
    return tuple(sorted(found, key=lambda s: (-s.minutes_per_year, s.id)))


def independent_estimate(compiled: Compiled, root: str) -> float:
    """How available `root` would be if everything it meets twice were two things: the series-parallel shortcut.

    Wrong wherever something is shared (a host per process, a database per path); worth showing beside the exact
    value. Cycles are cut where they close.
    """
    top = compiled.vertex(root)
    up = [1.0] * len(compiled.all_of)
    for component in cone(compiled, [top]):
        for vertex in component:
            chance = 1 - compiled.unavailability[vertex] if vertex < len(compiled.ids) else 1.0
            for target in compiled.all_of[vertex]:
                chance *= up[target]
            for needed, members in compiled.gates[vertex]:
                chance *= 1 - _at_least(needed, [1 - up[member] for member in members])
            up[vertex] = chance
    return up[top]


def certain(compiled: Compiled) -> Callable[[int], int | None]:
    """What `draw` need not ask about: elements that never fail by themselves, and those that always have."""
    known = {0.0: UP, 1.0: DOWN}
    return lambda vertex: known.get(compiled.unavailability[vertex])


def evaluate(diagram: Diagram, top: int, unavailability: Sequence[float]) -> tuple[float, list[float], int]:
    """P(down), its derivative by each level's unavailability, and the number of nodes: one sweep up, one down."""
    nodes = diagram.nodes_of(top)
    levels, lows, highs = diagram.levels, diagram.lows, diagram.highs
    down = {UP: 0.0, DOWN: 1.0}
    for node in nodes:
        q = unavailability[levels[node]]
        down[node] = q * down[highs[node]] + (1 - q) * down[lows[node]]
    visits = dict.fromkeys([UP, DOWN, *nodes], 0.0)
    visits[top] = 1.0
    importance = [0.0] * len(unavailability)
    for node in reversed(nodes):
        q, reached = unavailability[levels[node]], visits[node]
        importance[levels[node]] += reached * (down[highs[node]] - down[lows[node]])
        visits[highs[node]] += reached * q
        visits[lows[node]] += reached * (1 - q)
    return down[top], importance, len(nodes)


def _at_least(needed: int, chances: Sequence[float]) -> float:
    """P(at least `needed` of independent events)."""
    if needed <= 0:
        return 1.0
    exactly = [1.0] + [0.0] * needed  # the last entry collects "needed or more"
    for chance in chances:
        exactly[needed] += exactly[needed - 1] * chance
        for j in range(needed - 1, 0, -1):
            exactly[j] = exactly[j] * (1 - chance) + exactly[j - 1] * chance
        exactly[0] *= 1 - chance
    return exactly[needed]

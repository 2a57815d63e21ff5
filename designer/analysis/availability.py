"""How available a root is: exactly by a decision diagram, or estimated with its interval when that grows too large.

(signatures first; the engine follows)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from designer.analysis.dependency import Compiled

NODE_CAP = 200_000
SAMPLES = 1_000_000
SEED = 20_240_229


class Cancelled(Exception):
    """The caller asked to stop."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How much one element matters to a root."""

    id: str
    birnbaum: float
    """Probability that the root's state hangs on this element: d availability(root) / d availability(element)."""
    minutes_per_year: float
    """Downtime of the root that a perfect element would save, in minutes of a 525 600-minute year."""


@dataclass(frozen=True, slots=True)
class Availability:
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
    """Uncertain elements, the most expensive first; empty when estimated."""


def availability(
    compiled: Compiled,
    root: str,
    *,
    node_cap: int = NODE_CAP,
    samples: int = SAMPLES,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Availability:
    """How available `root` is. `progress(done, total)` and `cancelled()` are asked between blocks of samples."""
    raise NotImplementedError

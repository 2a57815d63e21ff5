"""Where the label of a link stands: on a straight part that is long enough, where it covers no card and no title."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from widgets.canvas.obstacles import Near, covered
from widgets.canvas.router import Ints, Reals

WIDTH, HEIGHT = 74.0, 20.0
"""Room a usual label needs, in canvas units."""
SHARES = (0.5, 0.34, 0.66, 0.2, 0.8)
"""Where on a straight part a label may stand, the best first."""
COVERED, CRAMPED, OVERLAP = 100.0, 50.0, 20.0
"""What it costs to cover something, to stand on a part too short for the label, to cover another label."""


class Spots(NamedTuple):
    """Places for the label of each link (links, places, 2), their costs, and what the straight parts there are like."""

    at: Reals
    cost: Reals
    length: Reals
    level: npt.NDArray[np.bool_]


def spots(points: Reals, others: Near) -> Spots:
    """Where the labels of links may stand: best in the middle of the longest part, unless that covers something.

    `points`: corner points, shape (links, 4, 2).
    """
    parts = _parts(points)
    step = parts[:, :, 1] - parts[:, :, 0]
    length = np.abs(step).sum(axis=2)
    level = np.abs(step[:, :, 0]) >= np.abs(step[:, :, 1])
    need = np.where(level, WIDTH, HEIGHT) + 8
    shorter = length.max(axis=1, keepdims=True) - length
    cost = np.repeat(shorter / 50 + CRAMPED * (length < need), len(SHARES), axis=1)
    cost += np.tile(np.arange(len(SHARES)), parts.shape[1]) * 0.1
    at = np.concatenate(
        [parts[:, part, :1] + step[:, part, None] * np.array(SHARES)[:, None] for part in range(3)], axis=1
    )
    if len(others.link):
        cost += COVERED * covered(at, WIDTH, HEIGHT, others)
    return Spots(at, cost, np.repeat(length, len(SHARES), axis=1), np.repeat(level, len(SHARES), axis=1))


def best(found: Spots, taken: Reals, speaks: npt.NDArray[np.bool_]) -> Ints:
    """Which place each link takes, one after the other, so that no label covers another where that can be helped.

    `taken`: middles of labels that stand already; `speaks`: whether a link has a label at all.
    """
    chosen: Ints = np.argmin(found.cost, axis=1)
    stands = np.empty((len(taken) + len(chosen), 2))
    stands[: len(taken)] = taken
    count = len(taken)
    for link in np.flatnonzero(speaks).tolist():
        away = np.abs(found.at[link][:, None] - stands[:count])
        overlaps = ((away[..., 0] < WIDTH) & (away[..., 1] < HEIGHT)).any(axis=1)
        if overlaps[chosen[link]]:
            chosen[link] = np.argmin(found.cost[link] + OVERLAP * overlaps)
        stands[count] = found.at[link, chosen[link]]
        count += 1
    return chosen


def _parts(points: Reals) -> Reals:
    """Start and end of the three straight parts of each link; a link that is one straight line has one part."""
    parts = np.stack([points[:, :-1], points[:, 1:]], axis=2)
    straight = (points[:, :1] == points).all(axis=1).any(axis=1)
    parts[straight, 0, 1] = points[straight, 3]
    parts[straight, 1:, 0] = parts[straight, 1:, 1] = points[straight, 3, None]
    return parts

"""Where something that is dragged comes to rest: in line with a neighbour, else on the grid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.canvas.grid import Boxes

STEP = 8.0
"""Canvas units between the lines of the grid that things snap to."""
PULL = 6.0
"""Logical pixels from which a neighbour's line pulls."""

SAME = 0.01
"""Canvas units: lines closer than this are one."""
ALIGN = np.array([[True, False, True], [False, True, False], [True, False, True]])
"""What is aligned with what: edges with edges, middles with middles."""

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Guide(NamedTuple):
    """A line along which things are aligned: at `at` on one axis, from `start` to `end` on the other."""

    vertical: bool
    at: float
    start: float
    end: float


class Snapped(NamedTuple):
    """How far to move on from where the pointer is, and the lines that say why."""

    dx: float
    dy: float
    guides: tuple[Guide, ...] = ()


def snap(box: Rect, neighbours: Boxes, zoom: float) -> Snapped:
    """Moves `box` in line with the left, middle or right (top, middle, bottom) of a neighbour, else onto the grid."""
    dx, across = _axis(box, neighbours, 0, zoom)
    dy, down = _axis(box, neighbours, 1, zoom)
    moved = (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)
    guides = [_guide(moved, neighbours, 0, at) for at in across] + [
        _guide(moved, neighbours, 1, at) for at in down
    ]
    return Snapped(dx, dy, tuple(guides))


def to_grid(value: float) -> float:
    """The grid line nearest to a coordinate."""
    return round(value / STEP) * STEP


def _axis(box: Rect, neighbours: Boxes, axis: int, zoom: float) -> tuple[float, list[float]]:
    """How far to move along one axis, and the coordinates of the lines that are shared then."""
    own = np.array([box[axis], (box[axis] + box[axis + 2]) / 2, box[axis + 2]])
    if len(neighbours):
        away = _lines(neighbours, axis)[:, :, None] - own
        away = np.where(ALIGN, away, np.inf)
        best = float(away.flat[np.argmin(np.abs(away))])
        if abs(best) <= PULL / zoom:
            shared = own[(np.abs(away - best) < SAME).any(axis=(0, 1))] + best
            return best, shared.tolist()
    return to_grid(box[axis]) - box[axis], []


def _lines(boxes: Boxes, axis: int) -> Boxes:
    """Start, middle and end of boxes along one axis."""
    low, high = boxes[:, axis], boxes[:, axis + 2]
    return np.column_stack([low, (low + high) / 2, high])


def _guide(box: Rect, neighbours: Boxes, axis: int, at: float) -> Guide:
    cross = 1 - axis
    aligned = neighbours[(np.abs(_lines(neighbours, axis) - at) < SAME).any(axis=1)]
    start = min(box[cross], float(aligned[:, cross].min(initial=np.inf)))
    end = max(box[cross + 2], float(aligned[:, cross + 2].max(initial=-np.inf)))
    return Guide(axis == 0, at, start, end)

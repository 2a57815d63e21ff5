"""Which of many boxes touch a rectangle, without looking at all of them: a grid of cells over the boxes' corners."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]
"""Rows of left, top, right, bottom."""
Slots = npt.NDArray[np.int64]
"""Indices into the arrays of nodes or of links."""

LOOSE_MINIMUM = 2048
"""So many moved boxes are tested one by one before the grid is built anew."""
ROWS_LIMIT = 256
"""A question about more rows of cells than this looks at all boxes at once."""


class GridIndex:
    """Finds boxes by place. Boxes larger than a cell, and those that moved lately, are tested one by one.

    The caller owns the boxes and tells which rows changed with :meth:`touch`; rebuilding waits for the next question.
    """

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._order: Slots = np.empty(0, np.int64)
        self._keys: Slots = np.empty(0, np.int64)
        self._single: Slots = np.empty(0, np.int64)
        self._loose: set[int] = set()
        self._in_grid = np.zeros(0, bool)
        self._corner = (0, 0)
        self._shape = (0, 0)
        self._stale = True

    def forget(self) -> None:
        """Everything changed: look at all boxes again."""
        self._stale = True
        self._loose.clear()

    def touch(self, slots: Slots) -> None:
        """The boxes at `slots` came, went or moved."""
        if not self._stale:
            known = slots[slots < len(self._in_grid)]
            self._in_grid[known] = False
            self._loose.update(slots.tolist())
            self._stale = len(self._loose) > max(LOOSE_MINIMUM, len(self._order) // 4)

    def query(
        self, boxes: Boxes, alive: npt.NDArray[np.bool_], area: tuple[float, float, float, float]
    ) -> Slots:
        """Slots of the living boxes that touch `area` (left, top, right, bottom), in ascending order."""
        if self._stale:
            self._build(boxes, alive)
        cells = self._cells(area)
        if cells is None:
            return np.flatnonzero(alive & _touching(boxes, area))
        parts = [self._single, np.fromiter(self._loose, np.int64, len(self._loose))]
        left, top, right, bottom = cells
        width = self._shape[0]
        for row in range(top, bottom + 1):
            start, end = np.searchsorted(self._keys, (row * width + left, row * width + right + 1))
            if start < end:
                found = self._order[start:end]
                parts.append(found[self._in_grid[found]])
        candidates = np.concatenate(parts)
        hits = candidates[alive[candidates] & _touching(boxes[candidates], area)]
        return np.unique(hits)

    def _cells(self, area: tuple[float, float, float, float]) -> tuple[int, int, int, int] | None:
        """Columns and rows whose corners may belong to `area`; None where that is most of the grid."""
        x0, y0 = self._corner
        columns, rows = self._shape
        left = int(max(0, area[0] // self._cell - x0 - 1)) if np.isfinite(area[0]) else 0
        top = int(max(0, area[1] // self._cell - y0 - 1)) if np.isfinite(area[1]) else 0
        right = int(min(columns - 1, area[2] // self._cell - x0))
        bottom = int(min(rows - 1, area[3] // self._cell - y0))
        tall, wide = max(0, bottom - top + 1), max(0, right - left + 1)
        return None if 2 * tall * wide > columns * rows or tall > ROWS_LIMIT else (left, top, right, bottom)

    def _build(self, boxes: Boxes, alive: npt.NDArray[np.bool_]) -> None:
        self._stale = False
        self._loose.clear()
        size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        self._in_grid = alive & (size <= self._cell)
        self._single = np.flatnonzero(alive & ~self._in_grid)
        slots = np.flatnonzero(self._in_grid)
        corners = np.floor(boxes[slots, :2] / self._cell).astype(np.int64)
        if not len(slots):
            self._order, self._keys, self._shape = slots, slots, (0, 0)
            return
        low, high = corners.min(axis=0), corners.max(axis=0)
        self._corner = (int(low[0]), int(low[1]))
        self._shape = (int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
        keys = (corners[:, 1] - low[1]) * self._shape[0] + corners[:, 0] - low[0]
        order = np.argsort(keys, kind="stable")
        self._order, self._keys = slots[order], keys[order]


def _touching(boxes: Boxes, area: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    left, top, right, bottom = area
    touching: npt.NDArray[np.bool_] = (
        (boxes[:, 0] <= right) & (boxes[:, 2] >= left) & (boxes[:, 1] <= bottom) & (boxes[:, 3] >= top)
    )
    return touching

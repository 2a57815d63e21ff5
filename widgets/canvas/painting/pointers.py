"""Many lines, rectangles or pictures in one call: Qt reads the numbers where numpy keeps them, nothing is copied."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import Shiboken

Reals = npt.NDArray[np.float64]
T = TypeVar("T")


def draw_lines(painter: QPainter, lines: Reals) -> None:
    """Draws lines, one a row: x1, y1, x2, y2."""
    if len(lines):
        rows = np.ascontiguousarray(lines)
        painter.drawLines(_first(rows, QLineF), len(rows))


def draw_rects(painter: QPainter, rects: Reals) -> None:
    """Draws rectangles, one a row: x, y, width, height."""
    if len(rects):
        rows = np.ascontiguousarray(rects)
        painter.drawRects(_first(rows, QRectF), len(rows))


def draw_copies(painter: QPainter, pixmap: QPixmap, left: Reals, top: Reals) -> None:
    """Draws the whole `pixmap` once for each pair of whole coordinates, one pixel of it on one device pixel."""
    count, width, height = len(left), pixmap.width(), pixmap.height()
    if not count:
        return
    fragments = np.zeros((count, 10))  # x, y, source left, top, width, height, scale x, y, rotation, opacity
    fragments[:, 0], fragments[:, 1] = left + width / 2, top + height / 2
    fragments[:, 4:6] = width, height
    fragments[:, 6:8] = 1
    fragments[:, 9] = 1
    painter.drawPixmapFragments(_first(fragments, QPainter.PixmapFragment), count, pixmap)


def _first(rows: Reals, kind: type[T]) -> T:
    """The first row as Qt's own type, in place; it lives as long as `rows`."""
    found = Shiboken.wrapInstance(rows.ctypes.data, kind)
    assert isinstance(found, kind)
    return found

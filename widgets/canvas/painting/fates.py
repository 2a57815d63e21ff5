"""What became of nodes where some are lost: crossed out, faded behind a broken border, or in a border that warns."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.canvas.grid import Slots
from widgets.canvas.marks import Fate
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.pointers import draw_rects
from widgets.canvas.painting.scene import Scene

BORDER, RADIUS, CROSS = 2.5, 8.0, 14.0
DASHES = (3.0, 2.0)
LOOKS: dict[Fate, tuple[str, str, float, bool]] = {
    "degraded": ("warning", "warning", 0.14, False),
    "down": ("error", "canvas", 0.62, True),
    "failed": ("error", "error", 0.2, False),
}
"""By fate: colour of the border, colour and strength of what lies over the card, whether the border is broken."""


def paint_fates(painter: QPainter, scene: Scene, lens: Lens, nodes: Slots) -> None:
    """Paints the fates of those of `nodes` that met one."""
    for fate, (border, wash, strength, is_broken) in LOOKS.items():
        rows = np.intersect1d(scene.marks.fates.get(fate, ()), nodes, assume_unique=True).astype(np.int64)
        if not len(rows):
            continue
        pen = QPen(scene.theme.colour(border), max(lens.ratio, BORDER * lens.scale))
        if is_broken:
            pen.setDashPattern(DASHES)
        painter.setPen(pen)
        boxes = lens.boxes(scene.geometry.box[rows])
        if not lens.has_text:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(scene.theme.colour(border, 0.35))
            draw_rects(painter, np.column_stack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]]))
            continue
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxed = scene.geometry.boxed[rows].tolist()
        for (left, top, right, bottom), is_box in zip(boxes.tolist(), boxed, strict=True):
            painter.setBrush(Qt.BrushStyle.NoBrush if is_box else scene.theme.colour(wash, strength))
            area = QRectF(left, top, right - left, bottom - top)
            painter.drawRoundedRect(area, RADIUS * lens.scale, RADIUS * lens.scale)
            if fate == "failed":
                _cross(painter, area, CROSS * lens.scale)


def _cross(painter: QPainter, area: QRectF, side: float) -> None:
    """A cross at the lower right corner, where nothing else stands."""
    spot = QRectF(area.right() - 1.6 * side, area.bottom() - 1.6 * side, side, side)
    painter.drawLine(QLineF(spot.topLeft(), spot.bottomRight()))
    painter.drawLine(QLineF(spot.topRight(), spot.bottomLeft()))

"""Containers: tinted boxes with a border and a title tab, outer ones first."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from designer.drawing.looks import box_title
from widgets.canvas.grid import Slots
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.pointers import Reals, draw_rects
from widgets.canvas.painting.scene import Scene

RADIUS = 6.0
BORDER = 1.5
DASHES = (4.0, 3.0)
NARROWEST_TITLE = 40.0
"""Logical pixels a box must be wide to carry its title."""


def paint_containers(painter: QPainter, scene: Scene, lens: Lens, rows: Slots) -> None:
    """Paints the boxes `rows`."""
    geometry = scene.geometry
    boxes = lens.boxes(geometry.box[rows])
    order = np.lexsort((geometry.stamp[rows], geometry.depth[rows]))
    if not lens.has_text:
        _paint_plain(painter, scene, lens, rows[order], boxes[order])
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row, (left, top, right, bottom) in zip(rows[order].tolist(), boxes[order].tolist(), strict=True):
        look = geometry.stamps[geometry.stamp[row]].look
        painter.setPen(_pen(scene, lens, look.family, look.dashed))
        painter.setBrush(scene.theme.colour(f"{look.family}-fill"))
        half = lens.hairline(BORDER) / 2
        radius = RADIUS * lens.scale
        painter.drawRoundedRect(
            QRectF(left + half, top + half, right - left - 2 * half, bottom - top - 2 * half), radius, radius
        )
        if right - left >= NARROWEST_TITLE * lens.ratio:
            node = scene.node(row)
            picture = scene.labels.title(look, box_title(node), (right - left) / lens.scale, lens.scale)
            inset = round(2 * half)
            painter.drawPixmap(int(left) + inset, int(top) + inset, picture)


def _paint_plain(painter: QPainter, scene: Scene, lens: Lens, rows: Slots, boxes: Reals) -> None:
    """Boxes of one depth and look in one call, seen from too far for round corners and titles."""
    geometry = scene.geometry
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if not len(rows):
        return
    key = np.column_stack([geometry.depth[rows], geometry.stamp[rows]])
    starts = np.flatnonzero(np.concatenate([[True], (key[1:] != key[:-1]).any(axis=1)]))
    rects = np.column_stack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2] - 1])
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(rows)], strict=True):
        family = geometry.stamps[geometry.stamp[rows[start]]].look.family
        painter.setPen(_pen(scene, lens, family, False))
        painter.setBrush(scene.theme.colour(f"{family}-fill"))
        draw_rects(painter, rects[start:end])


def _pen(scene: Scene, lens: Lens, family: str, dashed: bool) -> QPen:
    pen = QPen(scene.theme.colour(f"{family}-border"), lens.hairline(BORDER))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashed:
        pen.setDashPattern(DASHES)
    return pen

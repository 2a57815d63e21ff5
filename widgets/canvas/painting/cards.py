"""Cards: one picture for all that look alike, then their names, then their utilisation bars."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from designer.drawing.looks import second_line
from widgets.canvas.grid import Slots
from widgets.canvas.painting.labels import NAME_HEIGHT, TEXT_LEFT
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.pointers import Reals, draw_copies, draw_rects
from widgets.canvas.painting.scene import Scene

METER_INSET, METER_BOTTOM, METER = 10.0, 7.0, 3.0
BUSY, FULL = 0.7, 0.9
"""Utilisation from which a bar warns, and from which it alarms: queues grow steeply beyond (M/M/c)."""


def paint_cards(painter: QPainter, scene: Scene, lens: Lens, rows: Slots) -> None:
    """Paints the cards `rows`, with names where the scale allows, and utilisation where it is known."""
    boxes = lens.boxes(scene.geometry.box[rows])
    stamps = scene.geometry.stamp[rows]
    for stamp in np.unique(stamps).tolist():
        sprite = scene.sprites.card(scene.geometry.stamps[stamp], lens)
        alike = boxes[stamps == stamp]
        draw_copies(painter, sprite.pixmap, alike[:, 0] - sprite.margin, alike[:, 1] - sprite.margin)
    if lens.has_text:
        _paint_names(painter, scene, lens, rows, boxes)
        _paint_meters(painter, scene, lens, rows, boxes)


def _paint_names(painter: QPainter, scene: Scene, lens: Lens, rows: Slots, boxes: Reals) -> None:
    geometry, labels, scale = scene.geometry, scene.labels, lens.scale
    right = round(TEXT_LEFT * scale)
    lift = NAME_HEIGHT * scale / 2
    for row, (left, top, _, bottom) in zip(rows.tolist(), boxes.tolist(), strict=True):
        node = scene.node(row)
        width = geometry.stamps[geometry.stamp[row]].width
        picture = labels.card(node.name, second_line(node, scene.language), width, scale)
        painter.drawPixmap(int(left) + right, math.floor((top + bottom) / 2 - lift + 0.5), picture)


def _paint_meters(painter: QPainter, scene: Scene, lens: Lens, rows: Slots, boxes: Reals) -> None:
    share = scene.marks.utilisation[rows]
    known = ~np.isnan(share)
    if not known.any():
        return
    share, boxes = np.clip(share[known], 0, 1), boxes[known]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    inset, thick = METER_INSET * lens.scale, max(lens.ratio, round(METER * lens.scale))
    track = np.column_stack([
        boxes[:, 0] + inset, boxes[:, 3] - round(METER_BOTTOM * lens.scale),
        boxes[:, 2] - boxes[:, 0] - 2 * inset, np.full(len(boxes), thick),
    ])  # fmt: skip
    painter.setBrush(scene.theme.colour("meter-track"))
    draw_rects(painter, track)
    track[:, 2] *= share
    for key, chosen in (
        ("ok", share < BUSY),
        ("warning", (share >= BUSY) & (share < FULL)),
        ("error", share >= FULL),
    ):
        painter.setBrush(scene.theme.colour(key))
        draw_rects(painter, track[chosen])

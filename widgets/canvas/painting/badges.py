"""Badges: how many findings a node or link has and how grave they are, at its corner."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter

from widgets.canvas.grid import Slots
from widgets.canvas.painting.lens import Lens, whole
from widgets.canvas.painting.pointers import draw_copies
from widgets.canvas.painting.scene import Scene

ASIDE = (38.0, -9.0)
"""Where a badge stands seen from the middle of its link's label, in canvas units: at its upper right corner."""


def paint_badges(painter: QPainter, scene: Scene, lens: Lens, nodes: Slots, links: Slots) -> None:
    """Paints the badges of these nodes, and of these links where their real ways are drawn."""
    for (severity, count), rows in scene.marks.node_badges.items():
        shown = np.intersect1d(rows, nodes, assume_unique=True)
        if len(shown):
            sprite = scene.sprites.badge(severity, count, lens)
            side = sprite.pixmap.width()
            boxes = lens.boxes(scene.geometry.box[shown])
            draw_copies(
                painter, sprite.pixmap, boxes[:, 2] - round(side * 0.7), boxes[:, 1] - round(side * 0.4)
            )
    if not lens.has_text:
        return
    for (severity, count), rows in scene.marks.link_badges.items():
        shown = np.intersect1d(rows, links, assume_unique=True)
        if len(shown):
            sprite = scene.sprites.badge(severity, count, lens)
            spot, _, _ = scene.routes.labels(shown)
            at = whole(lens.points(spot + np.array(ASIDE)) - sprite.pixmap.width() / 2)
            draw_copies(painter, sprite.pixmap, at[:, 0], at[:, 1])

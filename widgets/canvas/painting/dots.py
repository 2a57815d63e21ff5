"""The ground: a colour, and a grid of dots that thins out when seen from afar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from widgets.canvas.painting.lens import Lens, whole
from widgets.canvas.painting.pointers import draw_copies
from widgets.canvas.painting.sprites import Sprites
from widgets.theme import Theme

STEP = 24.0
"""Canvas units between dots at full size."""
CLOSEST = 14.0
"""Logical pixels: where dots would come closer than this, every second one is left out."""


def paint_ground(painter: QPainter, lens: Lens, sprites: Sprites, theme: Theme) -> None:
    """Covers the whole picture with the ground of the canvas."""
    painter.fillRect(QRectF(0, 0, lens.width, lens.height), theme.colour("canvas"))
    step = STEP * lens.scale
    while step < CLOSEST * lens.ratio:
        step *= 2
    across = np.arange(lens.camera.x % step, lens.width, step)
    down = np.arange(lens.camera.y % step, lens.height, step)
    left, top = np.meshgrid(whole(across), whole(down))
    draw_copies(painter, sprites.dot(lens).pixmap, left.reshape(-1), top.reshape(-1))

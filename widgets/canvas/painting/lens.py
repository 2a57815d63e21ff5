"""Through what the canvas is painted: a camera in device pixels, and how much detail is worth drawing at its scale."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize

from widgets.canvas.camera import Camera
from widgets.canvas.grid import Boxes
from widgets.canvas.painting.pointers import Reals

TEXT_FROM = 0.3
"""Below this zoom: no text, links as straight lines one pixel wide."""
DETAIL_FROM = 0.5
"""From this zoom on: rounded bends, link labels."""


def whole(values: Reals) -> Reals:
    """Whole pixels; halves go up, so that a picture moved by whole pixels is the same picture."""
    found: Reals = np.floor(values + 0.5)
    return found


class Lens:
    """A camera, the size of the picture and its device pixel ratio. All lengths it answers are device pixels."""

    def __init__(self, camera: Camera, size: QSize, ratio: float = 1.0) -> None:
        self.camera = camera.in_pixels(ratio)
        self.ratio = ratio
        self.width, self.height = size.width(), size.height()
        self.scale = self.camera.scale
        self.zoom = camera.scale

    @property
    def has_text(self) -> bool:
        """Whether names and the real ways of links are drawn."""
        return self.zoom >= TEXT_FROM

    @property
    def has_detail(self) -> bool:
        """Whether bends are round and links carry labels."""
        return self.zoom >= DETAIL_FROM

    def area(self, margin: float = 0, part: QRect | None = None) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what of the canvas is seen (in `part` of the picture), with `margin` around it."""
        shown = part or QRect(0, 0, self.width, self.height)
        low = self.camera.to_canvas(QPointF(shown.x(), shown.y()))
        high = self.camera.to_canvas(QPointF(shown.x() + shown.width(), shown.y() + shown.height()))
        return low.x() - margin, low.y() - margin, high.x() + margin, high.y() + margin

    def boxes(self, boxes: Boxes) -> Reals:
        """Boxes (left, top, right, bottom) in whole pixels."""
        seen: Reals = whole(boxes * self.scale + np.array([self.camera.x, self.camera.y] * 2))
        return seen

    def points(self, points: Reals) -> Reals:
        """Points (last axis: x, y) in pixels."""
        seen: Reals = points * self.scale + np.array([self.camera.x, self.camera.y])
        return seen

    def hairline(self, width: float) -> float:
        """A line `width` canvas units wide, one logical pixel at least."""
        return max(self.ratio, width * self.scale)

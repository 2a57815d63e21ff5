"""Which part of the drawing is seen, and how large: a value that maps canvas units to pixels and back."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

NEAREST = 4.0
"""Largest scale that zooming reaches: 400 %."""
FARTHEST = 0.1
"""Smallest scale that zooming reaches, unless the whole design needs a smaller one to fit."""


class Camera(NamedTuple):
    """Scale in pixels a canvas unit, and where the canvas origin lies in pixels."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_view(self, point: QPointF) -> QPointF:
        """Where the canvas point `point` is seen."""
        return QPointF(point.x() * self.scale + self.x, point.y() * self.scale + self.y)

    def to_canvas(self, point: QPointF) -> QPointF:
        """Which canvas point is seen at the pixel `point`."""
        return QPointF((point.x() - self.x) / self.scale, (point.y() - self.y) / self.scale)

    def box_to_view(self, box: QRectF) -> QRectF:
        """Where the canvas rectangle `box` is seen."""
        return QRectF(self.to_view(box.topLeft()), box.size() * self.scale)

    def transform(self) -> QTransform:
        """The same mapping as Qt's own."""
        return QTransform(self.scale, 0, 0, self.scale, self.x, self.y)

    def seen(self, width: float, height: float) -> QRectF:
        """The part of the canvas seen in a view of `width` by `height` pixels."""
        return QRectF(self.to_canvas(QPointF(0, 0)), self.to_canvas(QPointF(width, height)))

    def panned(self, dx: float, dy: float) -> Camera:
        """The camera after the drawing has moved by (dx, dy) pixels."""
        return Camera(self.scale, self.x + dx, self.y + dy)

    def zoomed(self, scale: float, at: QPointF) -> Camera:
        """The camera at another scale, with what is seen at the pixel `at` staying there."""
        factor = scale / self.scale
        return Camera(scale, at.x() - (at.x() - self.x) * factor, at.y() - (at.y() - self.y) * factor)

    def in_pixels(self, ratio: float) -> Camera:
        """The same camera in device pixels, `ratio` of them a logical pixel."""
        return Camera(self.scale * ratio, self.x * ratio, self.y * ratio)

    def snapped(self, ratio: float) -> Camera:
        """The nearest camera whose origin is a whole device pixel: pictures then move without being repainted."""
        return Camera(self.scale, round(self.x * ratio) / ratio, round(self.y * ratio) / ratio)


def fitted(box: QRectF, width: float, height: float, margin: float = 32, largest: float = 1.0) -> Camera:
    """The camera that shows all of `box` in the middle of a view, at scale `largest` at most."""
    room_x, room_y = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
    scale = min(largest, room_x / max(box.width(), 1), room_y / max(box.height(), 1))
    middle = box.center()
    return Camera(scale, width / 2 - middle.x() * scale, height / 2 - middle.y() * scale)

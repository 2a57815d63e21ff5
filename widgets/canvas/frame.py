"""The picture last painted, kept: shown again as it is, scrolled when panned, stretched for a moment when zoomed.

A picture with very many links is painted in slices; until it is done the old one is shown in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from widgets.canvas.camera import Camera
from widgets.canvas.geometry import Touched
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.picture import paint, paint_all, seen
from widgets.canvas.painting.scene import Scene


class View(NamedTuple):
    """From where a picture is taken: camera in logical pixels, size in device pixels, their ratio."""

    camera: Camera
    size: QSize
    ratio: float


class Frame:
    """One picture of a scene. `hidden` rows are left out of it: a gesture carries them and paints them itself."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._hidden: Touched | None = None
        self._picture: QPixmap | None = None
        self._of: View | None = None
        self._valid = False
        self._next: _Unfinished | None = None

    @property
    def hidden(self) -> Touched | None:
        """The rows left out; None: nothing is."""
        return self._hidden

    def hide(self, rows: Touched | None) -> None:
        """Leaves these rows out of the picture from now on."""
        self._hidden = rows
        self.invalidate()

    def invalidate(self) -> None:
        """The design, its marks or its colours changed: paint anew when next shown."""
        self._valid = False
        self._drop_unfinished()

    def prepare(self, view: View) -> bool:
        """Makes the picture of `view` as far as can be done at once; False: call :meth:`go_on` until it is True."""
        if self._valid and self._of is not None and self._picture is not None:
            if self._of == view:
                return True
            if self._scroll(view):
                return True
        if self._next is None or self._next.view != view:
            self._drop_unfinished()
            self._next = _Unfinished(self._scene, view, self._hidden)
        return self.go_on()

    def go_on(self) -> bool:
        """Paints the next slice of an unfinished picture; True when none is left."""
        if self._next is not None and self._next.go_on():
            self._picture, self._of, self._valid = self._next.picture, self._next.view, True
            self._next = None
        return self._next is None

    def show(self, painter: QPainter, camera: Camera) -> None:
        """Draws what there is as seen by `camera`: exact where it is the picture's own, else stretched to it."""
        picture, of = self._picture, self._of
        if picture is None or of is None:
            painter.fillRect(painter.window(), self._scene.theme.colour("canvas"))
            return
        stretch = camera.scale / of.camera.scale
        left, top = camera.x - of.camera.x * stretch, camera.y - of.camera.y * stretch
        width, height = of.size.width() / of.ratio, of.size.height() / of.ratio
        if stretch == 1:
            painter.drawPixmap(QPointF(left, top), picture)
            return
        painter.fillRect(QRectF(0, 0, width, height), self._scene.theme.colour("canvas"))
        area = QRectF(left, top, width * stretch, height * stretch)
        painter.drawPixmap(area, picture, QRectF(picture.rect()))

    def _scroll(self, view: View) -> bool:
        """Moves the picture by whole pixels and paints the strips that come into sight; False where that cannot be."""
        old, picture = self._of, self._picture
        if old is None or picture is None or (old.size, old.ratio) != (view.size, view.ratio):
            return False
        dx, dy = (view.camera.x - old.camera.x) * view.ratio, (view.camera.y - old.camera.y) * view.ratio
        right, down = round(dx), round(dy)
        width, height = view.size.width(), view.size.height()
        exact = view.camera.scale == old.camera.scale and abs(dx - right) + abs(dy - down) < 1e-3
        if not exact or abs(right) > width // 2 or abs(down) > height // 2:
            return False
        picture.setDevicePixelRatio(1)
        picture.scroll(right, down, picture.rect())
        lens = Lens(view.camera, view.size, view.ratio)
        strips = (
            QRect(0 if right > 0 else width + right, 0, abs(right), height),
            QRect(0, 0 if down > 0 else height + down, width, abs(down)),
        )
        painter = QPainter(picture)
        for strip in strips:
            if not strip.isEmpty():
                painter.setClipRect(strip)
                paint_all(painter, self._scene, lens, seen(self._scene, lens, self._hidden, strip))
        painter.end()
        picture.setDevicePixelRatio(view.ratio)
        self._of = view
        return True

    def _drop_unfinished(self) -> None:
        if self._next is not None:
            self._next.abandon()
            self._next = None


class _Unfinished:
    """A picture on its way."""

    def __init__(self, scene: Scene, view: View, hidden: Touched | None) -> None:
        self.view = view
        self.picture = QPixmap(view.size)
        self.picture.fill(scene.theme.colour("canvas"))
        self._painter = QPainter(self.picture)
        lens = Lens(view.camera, view.size, view.ratio)
        self._slices: Iterator[None] = paint(self._painter, scene, lens, seen(scene, lens, hidden))

    def go_on(self) -> bool:
        """Paints one slice; True when that was the last."""
        for _ in self._slices:
            return False
        self._painter.end()
        self.picture.setDevicePixelRatio(self.view.ratio)
        return True

    def abandon(self) -> None:
        """Stops painting."""
        self._slices = iter(())
        self._painter.end()

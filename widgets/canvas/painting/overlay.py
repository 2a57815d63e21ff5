"""What is drawn over the picture while one works: selection, handles, ports, guides, rubber band, what is explained.

In logical pixels; everything here is little and changes with every move of the mouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from widgets.canvas.camera import Camera
from widgets.canvas.grid import Slots
from widgets.canvas.painting.badges import paint_badges
from widgets.canvas.painting.lens import TEXT_FROM, Lens
from widgets.canvas.painting.links import paint_link_labels
from widgets.canvas.painting.pointers import draw_rects
from widgets.canvas.painting.scene import Scene
from widgets.canvas.snapping import Guide
from widgets.fonts import ui_font

RING = 2.0
RING_GAP = 2.5
CARD_RADIUS, BOX_RADIUS = 8.0, 6.0
HANDLE = 7.0
PORT_RADIUS = 4.5
MANY = 400
"""From so many selected nodes on, rings are plain rectangles drawn in one call."""
BUBBLE_WIDTH = 300.0


class Overlay:
    """Paints over the picture of `scene` as seen by `camera`."""

    def __init__(self, painter: QPainter, scene: Scene, lens: Lens, camera: Camera) -> None:
        self._painter, self._scene, self._lens, self._camera = painter, scene, lens, camera
        self._size = QRectF(0, 0, lens.width / lens.ratio, lens.height / lens.ratio)
        self._accent = scene.theme.colour("accent")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def rings(self, rows: Slots) -> None:
        """Marks nodes as selected."""
        if len(rows) >= MANY or self._camera.scale < TEXT_FROM:
            boxes = self._scene.geometry.box[rows] * self._camera.scale
            boxes += np.array([self._camera.x, self._camera.y] * 2)
            self._pen(self._accent, RING)
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            draw_rects(self._painter, np.column_stack([boxes[:, :2] - 1, boxes[:, 2:] - boxes[:, :2] + 2]))
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            return
        for row in rows.tolist():
            self.ring(row)

    def ring(self, row: int, colour: QColor | None = None, fill: float = 0.0) -> None:
        """Draws a ring around one node, with a wash of its colour where `fill` says so."""
        ink = colour or self._accent
        self._pen(ink, RING)
        if fill:
            wash = QColor(ink)
            wash.setAlphaF(fill)
            self._painter.setBrush(wash)
        boxed = bool(self._scene.geometry.boxed[row])
        radius = (BOX_RADIUS if boxed else CARD_RADIUS) * self._camera.scale
        gap = 0.0 if boxed else RING_GAP
        area = self._node(row).adjusted(-gap, -gap, gap, gap)
        self._painter.drawRoundedRect(area, radius + gap, radius + gap)

    def links(self, rows: Slots, colour: QColor | None = None) -> None:
        """Marks links, as selected unless `colour` says otherwise: their lines in it, under their labels."""
        self._pen(colour or self._accent, 2.5)
        for row in rows[:MANY].tolist():
            self._painter.drawPath(self._link_path(row))
        with self._pixels() as painter:
            paint_link_labels(painter, self._scene, self._lens, rows[:MANY])

    def badges(self, nodes: Slots, links: Slots) -> None:
        """Draws badges again that rings and lines have covered."""
        if len(nodes) < MANY:
            with self._pixels() as painter:
                paint_badges(painter, self._scene, self._lens, nodes, links)

    def _link_path(self, row: int) -> QPainterPath:
        """The line of a link as seen: routed where its text is shown, else straight."""
        scene, camera = self._scene, self._camera
        if camera.scale >= TEXT_FROM:
            return _seen(scene.routes.paths(np.array([row]))[0], camera)
        path = QPainterPath()
        ends = [self._node(end).center() for end in scene.geometry.ends[row].tolist()]
        path.moveTo(ends[0])
        path.lineTo(ends[1])
        return path

    def handles(self, points: Iterable[QPointF], round_ones: bool = False) -> None:
        """Draws handles at canvas points, by which one takes hold of a corner or an end."""
        self._pen(self._accent, 1.5)
        self._painter.setBrush(self._scene.theme.colour("card"))
        for point in points:
            at, half = self._camera.to_view(point), HANDLE / 2
            area = QRectF(at.x() - half, at.y() - half, HANDLE, HANDLE)
            if round_ones:
                self._painter.drawEllipse(area)
            else:
                self._painter.drawRoundedRect(area, 1.5, 1.5)

    def ports(self, points: Sequence[QPointF], hot: int | None = None) -> None:
        """Draws ports at canvas points; the `hot` one is under the pointer."""
        for number, point in enumerate(points):
            radius = PORT_RADIUS + (1.5 if number == hot else 0)
            self._pen(self._accent, 1.5)
            self._painter.setBrush(self._accent if number == hot else self._scene.theme.colour("card"))
            self._painter.drawEllipse(self._camera.to_view(point), radius, radius)

    def guides(self, guides: Iterable[Guide]) -> None:
        """Draws the lines along which something that is dragged is aligned."""
        self._pen(self._accent, 1)
        camera = self._camera
        for guide in guides:
            start, end = guide.start - 12 / camera.scale, guide.end + 12 / camera.scale
            first = QPointF(guide.at, start) if guide.vertical else QPointF(start, guide.at)
            last = QPointF(guide.at, end) if guide.vertical else QPointF(end, guide.at)
            self._painter.drawLine(QLineF(camera.to_view(first), camera.to_view(last)))

    def band(self, box: QRectF) -> None:
        """Draws the rubber band over a canvas rectangle."""
        self._pen(self._accent, 1)
        self._painter.setBrush(self._scene.theme.colour("accent", 0.1))
        self._painter.drawRect(self._camera.box_to_view(box))

    def ghost(self, box: QRectF) -> None:
        """Draws where something new would stand."""
        self._pen(self._accent, 1.5)
        self._painter.setBrush(self._scene.theme.colour("accent", 0.12))
        radius = CARD_RADIUS * self._camera.scale
        self._painter.drawRoundedRect(self._camera.box_to_view(box), radius, radius)

    def wire(self, path: QPainterPath, is_legal: bool) -> None:
        """Draws a link on its way, in canvas units."""
        pen = QPen(self._accent if is_legal else self._scene.theme.colour("text-muted"), 2)
        if not is_legal:
            pen.setDashPattern([4, 3])
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(_seen(path, self._camera))

    def bubble(self, said: str, at: QPointF, is_refusal: bool = True) -> None:
        """Explains something beside the pointer, which is at the logical pixel `at`."""
        theme = self._scene.theme
        font = ui_font(12, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        need = metrics.boundingRect(QRectF(0, 0, BUBBLE_WIDTH, 400), flags, said)
        area = QRectF(at.x() + 16, at.y() + 18, need.width() + 20, need.height() + 12)
        area.moveRight(min(area.right(), self._size.right() - 8))
        area.moveBottom(min(area.bottom(), self._size.bottom() - 8))
        self._painter.setPen(QPen(theme.colour("error-border" if is_refusal else "info-border"), 1))
        self._painter.setBrush(theme.colour("error-soft" if is_refusal else "info-soft"))
        self._painter.drawRoundedRect(area, 6, 6)
        self._painter.setFont(font)
        self._painter.setPen(theme.colour("text-primary"))
        self._painter.drawText(area.adjusted(10, 6, -10, -6), flags, said)

    @contextmanager
    def _pixels(self) -> Iterator[QPainter]:
        """The painter in device pixels, as the passes over the picture want it."""
        self._painter.save()
        self._painter.scale(1 / self._lens.ratio, 1 / self._lens.ratio)
        yield self._painter
        self._painter.restore()

    def _node(self, row: int) -> QRectF:
        left, top, right, bottom = self._scene.geometry.box[row].tolist()
        return self._camera.box_to_view(QRectF(left, top, right - left, bottom - top))

    def _pen(self, colour: QColor, width: float) -> None:
        self._painter.setPen(QPen(colour, width))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)


def _seen(path: QPainterPath, camera: Camera) -> QPainterPath:
    return camera.transform().map(path)

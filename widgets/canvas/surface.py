"""The widget the design is painted on: it follows the session, keeps the camera, and shows the picture at the least cost."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.document.diff import Difference
from designer.i18n import Text
from widgets.canvas.camera import FARTHEST, NEAREST, Camera, fitted
from widgets.canvas.frame import Frame, View
from widgets.canvas.geometry import Touched
from widgets.canvas.grid import Slots
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.painting.picture import among, paint_all
from widgets.canvas.painting.scene import Scene
from widgets.session import Session
from widgets.theme import Theme

SETTLE_MS = 110
"""So long after the last step of a zoom the picture is painted exactly."""
EXPLAIN_MS = 5000


class Surface(QWidget):
    """Shows a session's design. Gestures and the view that handles events build on it."""

    scale_changed = Signal(float)
    """The zoom is another one; carries pixels a canvas unit."""
    looked_elsewhere = Signal()
    """The camera moved."""
    message = Signal(str)
    """Something to tell the user, in the language shown."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.scene = Scene(session.design, theme)
        self.camera = Camera()
        self._frame = Frame(self.scene)
        self._fits = True
        """Whether all of the design is kept in sight: until somebody looks elsewhere."""
        self._said: tuple[str, QPointF] | None = None
        self._settle = self._timer(SETTLE_MS, self.update)
        self._slices = self._timer(0, self._go_on)
        self._silence = self._timer(EXPLAIN_MS, self.hush)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        session.changed.connect(self._follow)
        session.replaced.connect(self._start_over)
        session.selection_changed.connect(lambda _: self.update())

    # --- where one looks ----------------------------------------------------------------------------------------

    def aim(self, camera: Camera) -> None:
        """Shows the canvas through another camera."""
        camera = camera.snapped(self.devicePixelRatioF())
        is_zoom = camera.scale != self.camera.scale
        self.camera = camera
        self._fits = False
        if is_zoom:
            self._settle.start()
            self.scale_changed.emit(camera.scale)
        self.looked_elsewhere.emit()
        self.update()

    def zoom(self, scale: float, at: QPointF | None = None) -> None:
        """Shows the canvas at another scale, what is seen at the pixel `at` (the middle) staying there."""
        centre = QPointF(self.width() / 2, self.height() / 2)
        farthest = min(FARTHEST, self.camera.scale, self._fitting(None).scale)
        self.aim(self.camera.zoomed(min(NEAREST, max(farthest, scale)), at or centre))

    def show_rows(self, rows: Slots | None, largest: float = 1.0) -> None:
        """Shows these nodes, or all, as large as they fit. All of them stay in sight when the size changes."""
        self.aim(self._fitting(rows, largest))
        self._fits = rows is None

    def box_of(self, key: str) -> QRectF:
        """Where a node is seen, in logical pixels of this widget. Raises KeyError."""
        row = self.scene.geometry.nodes.of(key)
        left, top, right, bottom = self.scene.geometry.box[row].tolist()
        return self.camera.box_to_view(QRectF(left, top, right - left, bottom - top))

    def rows_of(self, ids: Iterable[str]) -> Slots:
        """Rows of these nodes, and of those at the ends of these links."""
        geometry, wanted = self.scene.geometry, list(ids)
        links = geometry.links.all_of(wanted)
        return np.union1d(geometry.nodes.all_of(wanted), geometry.ends[links].reshape(-1)).astype(np.int64)

    # --- what gestures need -------------------------------------------------------------------------------------

    def carry(self, rows: Touched | None) -> None:
        """Paints these rows over the rest from now on, because they move; None: all are at rest again."""
        self._frame.hide(rows)
        self.update()

    def explain(self, said: Text, at: QPointF) -> None:
        """Tells the user why something did not happen, beside the pixel `at`, and whoever listens."""
        words = said.render(self.scene.language)
        self._said = words, at
        self._silence.start()
        self.message.emit(words)
        self.update()

    def hush(self) -> None:
        """Takes the explanation away."""
        if self._said is not None:
            self._said = None
            self.update()

    def refresh(self) -> None:
        """Paints everything anew: colours, language or marks changed."""
        self._frame.invalidate()
        self.update()

    def paint_over(self, overlay: Overlay) -> None:
        """Draws what lies over the picture; subclasses add to it."""
        if self._said is not None:
            overlay.bubble(*self._said)

    # --- Qt's events --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, what is carried over it, and what lies over both."""
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(self.height() * ratio))
        painter = QPainter(self)
        if not self._settle.isActive() and not self._frame.prepare(View(self.camera, size, ratio)):
            self._slices.start()
        self._frame.show(painter, self.camera)
        lens = Lens(self.camera, size, ratio)
        if self._frame.hidden is not None:
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            paint_all(painter, self.scene, lens, among(self.scene, lens, self._frame.hidden), ground=False)
            painter.restore()
        self.paint_over(Overlay(painter, self.scene, lens, self.camera))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All of the design stays in sight, else what was in the middle stays there."""
        if self._fits:
            self._fit_at_once()
        elif event.oldSize().isValid():
            grown = event.size() - event.oldSize()
            self.aim(self.camera.panned(grown.width() / 2, grown.height() / 2))

    # --- inside -------------------------------------------------------------------------------------------------

    def _timer(self, milliseconds: int, then: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    def _go_on(self) -> None:
        if self._frame.go_on():
            self.update()
        else:
            self._slices.start()

    def _follow(self, change: Difference) -> None:
        scene = self.scene
        scene.design = self.session.design
        touched = scene.geometry.apply(scene.design, change)
        if len(touched.nodes) or len(touched.links):
            scene.routes.forget(touched)
            scene.marks.match(scene.geometry)
            self.refresh()

    def _start_over(self) -> None:
        self.scene = Scene(self.session.design, self.scene.theme, self.scene.language)
        self._frame = Frame(self.scene)
        self._fit_at_once()

    def _fit_at_once(self) -> None:
        self.show_rows(None)
        self._settle.stop()

    def _fitting(self, rows: Slots | None, largest: float = 1.0) -> Camera:
        found = self.scene.geometry.extent(rows if rows is not None and np.size(rows) else None)
        if found is None:
            return Camera(1.0, 0.0, 0.0)
        left, top, right, bottom = found
        box = QRectF(left, top, right - left, bottom - top)
        return fitted(box, self.width(), self.height(), largest=largest)

"""Mouse, wheel and drags over the canvas, as Qt reports them: which gesture they begin, and how it goes on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)

from widgets.canvas import hit
from widgets.canvas.holding import Holding
from widgets.canvas.interactions.choose import begin, begin_connecting, live
from widgets.canvas.interactions.pan import Pan
from widgets.canvas.interactions.place import Place
from widgets.canvas.mime import KIND_MIME

NOTCH = 120.0
"""Wheel units of one notch (Qt's eighths of a degree)."""
NOTCH_PIXELS, NOTCH_ZOOM = 72.0, 1.2


class Pointing(Holding):
    """Turns Qt's events into gestures."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a gesture."""
        self.hush()
        pointer = self._pointer(event.position(), event.modifiers())
        button = event.button()
        if button == Qt.MouseButton.MiddleButton or (
            button == Qt.MouseButton.LeftButton and (self._hand or self._mode == "pan")
        ):
            self.take(Pan(self, pointer))
        elif button == Qt.MouseButton.RightButton:
            self.take(None)
            self._select_under(pointer)
        elif button == Qt.MouseButton.LeftButton and self._gesture is None:
            if self._mode == "connect":
                self.take(begin_connecting(self, pointer))
            elif (key := hit.badge_at(self.scene, pointer.canvas, self.camera.scale)) is not None:
                self.session.select([key])
                self.badge_pressed.emit(key, event.globalPosition().toPoint())
            else:
                self.take(begin(self, pointer, self._hovered))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Goes on with the gesture, or shows what could be taken hold of."""
        pointer = self._pointer(event.position(), event.modifiers())
        if self._gesture is None:
            self._hover(pointer)
            return
        self._go_on_with(pointer)
        if self._gesture.scrolls and not self._calm().contains(pointer.view):
            self._scroll.start()
        else:
            self._scroll.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finishes the gesture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self.end(self._pointer(event.position(), event.modifiers()))
            self._hover(self._last)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls; with Ctrl zooms at the pointer; with Shift scrolls sideways."""
        turn = QPointF(event.angleDelta())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(self.camera.scale * NOTCH_ZOOM ** (turn.y() / NOTCH), event.position())
        else:
            exact = QPointF(event.pixelDelta())
            away = exact if not exact.isNull() else turn * (NOTCH_PIXELS / NOTCH)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not away.x():
                away = QPointF(away.y(), 0)
            self.aim(self.camera.panned(away.x(), away.y()))
        self.modifiers_changed()
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinching a touch pad zooms."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.zoom(self.camera.scale * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._set_hovered(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks the window for its menu; from the keyboard, at the selected node."""
        at = event.globalPos()
        chosen = live(self).node
        if event.reason() == QContextMenuEvent.Reason.Keyboard and chosen is not None:
            middle = self.camera.to_view(hit.box_of(self.scene, chosen).center())
            at = self.mapToGlobal(middle.toPoint())
        self.context_menu_requested.emit(at)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A component comes from the palette."""
        kind = bytes(event.mimeData().data(KIND_MIME).data()).decode(errors="replace")
        if kind in self.session.catalog:
            self.take(Place(self, kind))
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It shows where it would stand."""
        if isinstance(self._gesture, Place):
            self._go_on_with(self._pointer(event.position(), event.modifiers()))
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It goes elsewhere."""
        self.take(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """It is put down."""
        if isinstance(self._gesture, Place):
            self.end(self._pointer(event.position(), event.modifiers()))
            event.acceptProposedAction()
            self.setFocus()

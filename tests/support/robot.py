"""A hand on mouse and keyboard: real Qt events sent to one widget, in its own logical pixels."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

Spot = QPointF | QPoint | tuple[float, float]
NONE = Qt.KeyboardModifier.NoModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
STEPS = 4
"""Mouse moves in a drag, beside the last one."""


class Robot:
    """Works on one widget, which must be shown."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget

    def move(
        self, at: Spot, modifiers: Qt.KeyboardModifier = NONE, held: Qt.MouseButton | None = None
    ) -> None:
        """Moves the mouse to `at`, with a button held or not."""
        self._mouse(
            QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, held or Qt.MouseButton.NoButton, modifiers
        )

    def press(self, at: Spot, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Moves the mouse to `at` and presses."""
        self.move(at, modifiers)
        self._mouse(QEvent.Type.MouseButtonPress, at, button, button, modifiers)

    def release(self, at: Spot, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Releases the button at `at`."""
        self._mouse(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, modifiers)

    def click(self, at: Spot, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Presses and releases at `at`."""
        self.press(at, button, modifiers)
        self.release(at, button, modifiers)

    def double_click(self, at: Spot) -> None:
        """Clicks twice at `at`."""
        self.click(at)
        self._mouse(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, NONE)
        self.release(at)

    def drag_to(
        self, start: Spot, end: Spot, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE,
        then: Qt.KeyboardModifier | None = None,
    ) -> None:  # fmt: skip
        """Drags from `start` to `end`; `modifiers` are held at the press, `then` (by default the same) from there on."""
        self.press(start, button, modifiers)
        self.pull(start, end, button, modifiers if then is None else then)
        self.release(end, button, modifiers if then is None else then)

    def pull(
        self, start: Spot, end: Spot, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        """Moves the mouse from `start` to `end` with the button held, in a few steps."""
        first, last = _point(start), _point(end)
        for step in range(1, STEPS + 1):
            self.move(first + (last - first) * (step / STEPS), modifiers, button)
        self.move(last, modifiers, button)

    def wheel(self, at: Spot, notches: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Turns the wheel; positive is away from the user."""
        place = _point(at)
        event = QWheelEvent(
            place, QPointF(self.widget.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, round(120 * notches)),
            Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(self.widget, event)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Presses and releases a key."""
        QTest.keyClick(self.widget, key, modifiers)

    def hold(self, key: Qt.Key) -> None:
        """Presses a key and keeps it."""
        QApplication.sendEvent(self.widget, QKeyEvent(QEvent.Type.KeyPress, key.value, NONE))

    def let_go(self, key: Qt.Key) -> None:
        """Releases a key."""
        QApplication.sendEvent(self.widget, QKeyEvent(QEvent.Type.KeyRelease, key.value, NONE))

    def drop(self, data: QMimeData, at: Spot, modifiers: Qt.KeyboardModifier = NONE) -> bool:
        """Drags `data` from elsewhere to `at` and drops it there; answers whether the drop was taken."""
        if not self.hover(data, at, modifiers):
            return False
        dropped = QDropEvent(_point(at), Qt.DropAction.CopyAction, data, LEFT, modifiers)
        QApplication.sendEvent(self.widget, dropped)
        return dropped.isAccepted()

    def hover(self, data: QMimeData, at: Spot, modifiers: Qt.KeyboardModifier = NONE) -> bool:
        """Drags `data` from elsewhere over `at` without dropping it; answers whether it would be taken."""
        place = _point(at).toPoint()
        entered = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, LEFT, modifiers)
        QApplication.sendEvent(self.widget, entered)
        if not entered.isAccepted():
            return False
        moved = QDragMoveEvent(place, Qt.DropAction.CopyAction, data, LEFT, modifiers)
        QApplication.sendEvent(self.widget, moved)
        return moved.isAccepted()

    def menu(self, at: Spot) -> None:
        """Asks for the context menu at `at` with the right button."""
        place = _point(at).toPoint()
        self.press(at, RIGHT)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, self.widget.mapToGlobal(place), NONE)
        QApplication.sendEvent(self.widget, event)
        self.release(at, RIGHT)

    def _mouse(
        self, kind: QEvent.Type, at: Spot, button: Qt.MouseButton, held: Qt.MouseButton,
        modifiers: Qt.KeyboardModifier,
    ) -> None:  # fmt: skip
        place = _point(at)
        event = QMouseEvent(
            kind, place, QPointF(self.widget.mapToGlobal(place.toPoint())), button, held, modifiers
        )
        QApplication.sendEvent(self.widget, event)


def _point(at: Spot) -> QPointF:
    return QPointF(*at) if isinstance(at, tuple) else QPointF(at)

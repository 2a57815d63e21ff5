"""What a gesture is: it starts when it is made, moves with the mouse, and is finished or cancelled.

It previews on the canvas and commits at most one edit, when it is finished.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt

from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.surface import Surface

DRAG_DISTANCE = 4.0
"""Logical pixels the mouse must move before a press becomes a drag."""


class Pointer(NamedTuple):
    """Where the mouse is, in logical pixels and on the canvas, and which keys are held."""

    view: QPointF
    canvas: QPointF
    modifiers: Qt.KeyboardModifier

    def has(self, modifier: Qt.KeyboardModifier) -> bool:
        """Whether `modifier` is held."""
        return bool(self.modifiers & modifier)

    def is_far_from(self, other: Pointer) -> bool:
        """Whether going from `other` to here is a drag and not the trembling of a click."""
        return (self.view - other.view).manhattanLength() >= DRAG_DISTANCE


class Gesture:
    """Base of all gestures. Making one starts it."""

    cursor = Qt.CursorShape.ArrowCursor
    scrolls = False
    """Whether the canvas scrolls while the mouse is held at its border."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface

    def move(self, pointer: Pointer) -> Gesture:
        """The mouse moved (or a key changed); answers the gesture that goes on, usually this one."""
        return self

    def finish(self, pointer: Pointer) -> Gesture | None:
        """The button was released: commits. Answers a gesture that goes on without a button, usually None."""
        return None

    def cancel(self) -> None:
        """Takes the preview away; nothing happened."""

    def paint(self, overlay: Overlay) -> None:
        """Draws what the gesture shows over the picture."""

"""Pulling the canvas along with the mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt

from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.surface import Surface


class Pan(Gesture):
    """Moves what is seen: Space and drag, the middle button, or the hand tool."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, surface: Surface, start: Pointer) -> None:
        super().__init__(surface)
        self._start, self._camera = start, surface.camera

    def move(self, pointer: Pointer) -> Gesture:
        """The canvas follows the mouse."""
        away = pointer.view - self._start.view
        self.surface.aim(self._camera.panned(away.x(), away.y()))
        return self

    def cancel(self) -> None:
        """Looks where one looked before."""
        self.surface.aim(self._camera)

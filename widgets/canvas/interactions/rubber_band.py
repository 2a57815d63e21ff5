"""Selecting what lies in a rectangle drawn with the mouse."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt

from widgets.canvas.grid import Slots
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.surface import Surface


class RubberBand(Gesture):
    """Selects cards it touches, containers it encloses, and links between them. Shift or Ctrl: adds to the selection."""

    cursor = Qt.CursorShape.CrossCursor
    scrolls = True

    def __init__(self, surface: Surface, start: Pointer) -> None:
        super().__init__(surface)
        self._start, self._end = start, start
        self._adds = start.has(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        self._nodes: Slots = np.empty(0, np.int64)

    def move(self, pointer: Pointer) -> Gesture:
        """Finds what is in the rectangle now."""
        self._end = pointer
        box = self._box()
        geometry = self.surface.scene.geometry
        left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
        found = geometry.nodes_in((left, top, right, bottom))
        boxes = geometry.box[found]
        enclosed = (
            (boxes[:, 0] >= left) & (boxes[:, 1] >= top) & (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
        )
        self._nodes = found[enclosed | ~geometry.boxed[found]]
        self.surface.update()
        return self

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Selects what is in the rectangle."""
        self.move(pointer)
        geometry, session = self.surface.scene.geometry, self.surface.session
        links = geometry.incident(self._nodes)
        inner = links[np.isin(geometry.ends[links], self._nodes).all(axis=1)]
        ids = {geometry.nodes.id_of(row) for row in self._nodes.tolist()}
        ids.update(geometry.links.id_of(row) for row in inner.tolist())
        session.select(session.selection | ids if self._adds else ids)
        self.surface.update()
        return None

    def cancel(self) -> None:
        """Selects nothing else."""
        self.surface.update()

    def paint(self, overlay: Overlay) -> None:
        """The rectangle, and what it would select."""
        overlay.rings(self._nodes)
        overlay.band(self._box())

    def _box(self) -> QRectF:
        return QRectF(self._start.canvas, self._end.canvas).normalized()

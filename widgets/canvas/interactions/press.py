"""A pressed button that may become a click or a drag."""

from __future__ import annotations

from PySide6.QtCore import Qt

from widgets.canvas.hit import Hit, Part
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.interactions.move import Move
from widgets.canvas.interactions.rubber_band import RubberBand
from widgets.canvas.surface import Surface


class Press(Gesture):
    """Selects what was pressed; once the mouse has gone far enough, moves it or draws a rubber band.

    Shift or Ctrl click: adds to the selection or takes away. The empty inside of a container is clicked to select it
    and dragged for a rubber band; only a selected container is moved by its inside.
    """

    def __init__(self, surface: Surface, start: Pointer, hit: Hit) -> None:
        super().__init__(surface)
        self._start, self._hit = start, hit
        self._key = self._id_of(hit)
        self._adds = start.has(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        self._was_selected = self._key in surface.session.selection
        if (
            self._key is not None
            and not self._adds
            and not self._was_selected
            and hit.part is not Part.INSIDE
        ):
            surface.session.select([self._key])

    def move(self, pointer: Pointer) -> Gesture:
        """Goes on as a drag once the mouse is far from where it was pressed."""
        if not pointer.is_far_from(self._start):
            return self
        is_held = self._hit.part is not Part.INSIDE or self._was_selected
        if self._hit.node is not None and self._key is not None and is_held:
            session = self.surface.session
            if self._key not in session.selection:
                session.select({*session.selection, self._key} if self._adds else {self._key})
            return Move(self.surface, self._start).move(pointer)
        if self._hit.link is not None:
            return self
        return RubberBand(self.surface, self._start).move(pointer)

    def finish(self, pointer: Pointer) -> Gesture | None:
        """It was a click."""
        session = self.surface.session
        if self._key is None:
            if not self._adds:
                session.select(())
        elif self._adds:
            session.select(session.selection ^ {self._key})
        else:
            session.select([self._key])
        return None

    def _id_of(self, hit: Hit) -> str | None:
        geometry = self.surface.scene.geometry
        if hit.node is not None:
            return geometry.nodes.id_of(hit.node)
        return geometry.links.id_of(hit.link) if hit.link is not None else None

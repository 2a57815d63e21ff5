"""Making a container or a card larger or smaller by a handle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from designer.document.design import CARD_SIZE, Box
from designer.drawing.arrangement import around
from designer.i18n import text
from widgets.canvas import verbs
from widgets.canvas.geometry import Touched
from widgets.canvas.hit import box_of
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.painting.scene import Scene
from widgets.canvas.snapping import to_grid
from widgets.canvas.surface import Surface

SMALLEST = (CARD_SIZE[0] / 2, CARD_SIZE[1] - 16.0)
"""Nothing gets narrower or lower than this."""
CURSORS = (
    Qt.CursorShape.SizeFDiagCursor, Qt.CursorShape.SizeVerCursor, Qt.CursorShape.SizeBDiagCursor,
    Qt.CursorShape.SizeHorCursor, Qt.CursorShape.SizeFDiagCursor, Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor, Qt.CursorShape.SizeHorCursor,
)  # fmt: skip
SIDES = ("left top", "top", "right top", "right", "right bottom", "bottom", "left bottom", "left")
"""Which sides each handle moves, clockwise from the top left corner."""


def handles(scene: Scene, row: int) -> dict[int, QPointF]:
    """The handles of a node by number: eight for a box, the four corners for a card."""
    box = box_of(scene, row)
    middle = box.center()
    points = (
        box.topLeft(), QPointF(middle.x(), box.top()), box.topRight(), QPointF(box.right(), middle.y()),
        box.bottomRight(), QPointF(middle.x(), box.bottom()), box.bottomLeft(), QPointF(box.left(), middle.y()),
    )  # fmt: skip
    step = 1 if scene.geometry.boxed[row] else 2
    return {number: points[number] for number in range(0, 8, step)}


class Resize(Gesture):
    """Moves the sides that the handle holds; a container stays large enough for what is in it. Alt: off the grid."""

    def __init__(self, surface: Surface, start: Pointer, row: int, handle: int) -> None:
        super().__init__(surface)
        geometry = surface.scene.geometry
        self.cursor = CURSORS[handle]
        self._start, self._row, self._sides = start, row, SIDES[handle].split()
        self._node = surface.scene.node(row)
        self._before = box_of(surface.scene, row)
        self._box = self._before
        self._contents = self._room_for_contents()
        carried = geometry.contents(geometry.nodes.all_of([self._node.id]))
        self._links = geometry.incident(geometry.nodes.all_of([self._node.id]))
        surface.carry(Touched(carried, geometry.incident(carried)))

    def move(self, pointer: Pointer) -> Gesture:
        """Draws it in the size it would get."""
        away = pointer.canvas - self._start.canvas
        snapped = float if pointer.has(Qt.KeyboardModifier.AltModifier) else to_grid
        box, old, keep = QRectF(self._before), self._before, self._contents
        if "left" in self._sides:
            limit = min(old.right() - SMALLEST[0], keep.left() if keep else old.right())
            box.setLeft(min(limit, snapped(old.left() + away.x())))
        if "top" in self._sides:
            limit = min(old.bottom() - SMALLEST[1], keep.top() if keep else old.bottom())
            box.setTop(min(limit, snapped(old.top() + away.y())))
        if "right" in self._sides:
            limit = max(old.left() + SMALLEST[0], keep.right() if keep else old.left())
            box.setRight(max(limit, snapped(old.right() + away.x())))
        if "bottom" in self._sides:
            limit = max(old.top() + SMALLEST[1], keep.bottom() if keep else old.top())
            box.setBottom(max(limit, snapped(old.bottom() + away.y())))
        self._draw(box)
        return self

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Commits the size."""
        self.move(pointer)
        wanted = self._box
        self.cancel()
        if wanted != self._before:
            scene = self.surface.scene
            self.surface.session.edit(
                text("Resize {name}", name=self._node.name), verbs.resize,
                scene.geometry.settled(scene.design.nodes), self._node.id, _as_box(wanted),
            )  # fmt: skip
        return None

    def cancel(self) -> None:
        """Puts the old size back."""
        self._draw(self._before)
        self.surface.carry(None)

    def paint(self, overlay: Overlay) -> None:
        """Its size, while it changes."""
        at = self.surface.camera.to_view(self._box.bottomRight())
        overlay.bubble(f"{self._box.width():g} × {self._box.height():g}", at, is_refusal=False)

    def _draw(self, box: QRectF) -> None:
        self._box = box
        scene = self.surface.scene
        scene.geometry.draw_at(self._row, self._node.spec, _as_box(box))
        scene.routes.follow(scene.geometry.nodes.all_of([self._node.id]), self._links)
        self.surface.update()

    def _room_for_contents(self) -> QRectF | None:
        geometry = self.surface.scene.geometry
        inner = geometry.box[geometry.children(self._row)].tolist()
        if not inner:
            return None
        room = around(Box(left, top, right - left, bottom - top) for left, top, right, bottom in inner)
        return QRectF(room.x, room.y, room.width, room.height)


def _as_box(box: QRectF) -> Box:
    return Box(box.x(), box.y(), box.width(), box.height())

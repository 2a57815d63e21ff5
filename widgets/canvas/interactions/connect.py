"""Drawing a link with the mouse, and taking an end of one elsewhere."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from PySide6.QtCore import QPointF, Qt

from designer.catalog.component import LinkKind, UnknownComponent
from designer.catalog.legality import why_no_link
from designer.document import edits
from designer.document.design import Node
from designer.i18n import Text, text
from widgets.canvas import hit, router, wording
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.routes import rounded
from widgets.canvas.surface import Surface


class Wire(Gesture):
    """A link of which one end is fixed at a node and the other follows the mouse. Nodes it may end at are lit."""

    cursor = Qt.CursorShape.CrossCursor
    scrolls = True

    def __init__(self, surface: Surface, start: Pointer, fixed: int, kind: LinkKind | None = None) -> None:
        super().__init__(surface)
        self._start, self._pointer, self._fixed, self._kind = start, start, fixed, kind
        self._over: int | None = None
        self._why: dict[tuple[type, type], Text | None] = {}
        self._is_loose = False

    @abstractmethod
    def ends(self, node: Node) -> tuple[Node, Node]:
        """Source and target, if the free end were at `node`."""

    @abstractmethod
    def commit(self, node: Node) -> None:
        """Makes the edit with the free end at `node`."""

    def refusal(self, row: int) -> Text | None:
        """Why the free end may not be at the node `row`; None where it may."""
        if row == self._fixed:
            return text("A link joins two different components")
        source, target = self.ends(self.surface.scene.node(row))
        pair = type(source.spec), type(target.spec)
        if UnknownComponent in pair or pair not in self._why:
            self._why[pair] = why_no_link(source.spec, target.spec, self._kind)
        return self._why[pair]

    def move(self, pointer: Pointer) -> Gesture:
        """The free end follows the mouse."""
        self._pointer = pointer
        found = hit.at(self.surface.scene, pointer.canvas, self.surface.camera.scale)
        self._over = found.node if found.link is None else None
        self.surface.update()
        return self

    def loosen(self) -> None:
        """The free end follows the mouse without a button."""
        self._is_loose = True

    def aim_next(self, forward: bool) -> None:
        """Takes the free end to the next node in reading order that it may end at, without the mouse."""
        scene = self.surface.scene
        rows = [row for row in np.flatnonzero(scene.geometry.alive).tolist() if self.refusal(row) is None]
        if not rows:
            return
        rows.sort(key=lambda row: (scene.geometry.box[row, 1], scene.geometry.box[row, 0]))
        at = rows.index(self._over) + (1 if forward else -1) if self._over in rows else 0
        self._over = rows[at % len(rows)]
        centre = hit.box_of(scene, self._over).center()
        self._pointer = Pointer(self.surface.camera.to_view(centre), centre, Qt.KeyboardModifier.NoModifier)
        self.surface.update()

    @property
    def pointer(self) -> Pointer:
        """Where the free end is."""
        return self._pointer

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Commits where the end may be, explains where it may not. A click on the start goes on without a button."""
        self.move(pointer)
        if self._over == self._fixed and not self._is_loose and not pointer.is_far_from(self._start):
            self._is_loose = True
            return self
        self.surface.update()
        self.settle()
        return None

    def settle(self) -> None:
        """Commits with the free end where it is."""
        row = self._over
        if row is None or (row == self._fixed):
            return
        if (reason := self.refusal(row)) is not None:
            if self._counts(row):
                self.surface.explain(reason, self._pointer.view)
        else:
            self.commit(self.surface.scene.node(row))

    def cancel(self) -> None:
        """Nothing is linked."""
        self.surface.update()

    def paint(self, overlay: Overlay) -> None:
        """The link on its way, the nodes it may end at, and why the one under the mouse is none of them."""
        scene, surface = self.surface.scene, self.surface
        seen = surface.camera.seen(surface.width(), surface.height())
        shown = scene.geometry.nodes_in((seen.left(), seen.top(), seen.right(), seen.bottom()))
        for row in shown.tolist():
            if row not in (self._over, self._fixed) and self._counts(row) and self.refusal(row) is None:
                overlay.ring(row, scene.theme.colour("accent", 0.45), fill=0.05)
        over = self._over
        reason = (
            self.refusal(over) if over is not None and over != self._fixed and self._counts(over) else None
        )
        is_legal = over is not None and over != self._fixed and self.refusal(over) is None
        if over is not None and is_legal:
            overlay.ring(over, fill=0.1)
        overlay.wire(rounded(self._way(over if is_legal else None))[0], is_legal)
        if reason is not None:
            overlay.bubble(reason.render(scene.language), self._pointer.view)

    def _counts(self, row: int) -> bool:
        """Whether pointing at a node means it: the inside of a place is open canvas, unless links may end there."""
        geometry = self.surface.scene.geometry
        return not geometry.boxed[row] or self.refusal(row) is None

    def _way(self, over: int | None) -> router.Reals:
        box = self.surface.scene.geometry.box
        at = self._pointer.canvas
        free = np.array([[at.x(), at.y(), at.x(), at.y()]]) if over is None else box[[over]]
        first, last = (box[[self._fixed]], free) if self._starts_fixed() else (free, box[[self._fixed]])
        one = np.ones((1, 2), np.int64)
        return router.polylines(
            first, last, router.sides(first, last), np.zeros((1, 2)), one * 2, np.zeros(1)
        )

    def _starts_fixed(self) -> bool:
        return True


class Connect(Wire):
    """Draws a new link from a node."""

    def ends(self, node: Node) -> tuple[Node, Node]:
        """From the node where it began."""
        return self.surface.scene.node(self._fixed), node

    def commit(self, node: Node) -> None:
        """Links the two and selects the link."""
        scene, session = self.surface.scene, self.surface.session
        source = scene.geometry.nodes.id_of(self._fixed)
        made = session.edit(wording.connecting(scene.design, source, node.id), edits.connect, source, node.id)
        if made is not None:
            session.select([made])


class Reconnect(Wire):
    """Takes one end of a link to another node; its kind and its properties stay."""

    def __init__(self, surface: Surface, start: Pointer, link: int, end: int) -> None:
        self._link, self._end = link, end
        fixed = int(surface.scene.geometry.ends[link, 1 - end])
        super().__init__(surface, start, fixed, surface.scene.link(link).kind)

    def ends(self, node: Node) -> tuple[Node, Node]:
        """The other end stays."""
        kept = self.surface.scene.node(self._fixed)
        return (node, kept) if self._end == 0 else (kept, node)

    def commit(self, node: Node) -> None:
        """Takes the end there."""
        scene = self.surface.scene
        key = scene.geometry.links.id_of(self._link)
        ends = {"source" if self._end == 0 else "target": node.id}
        self.surface.session.edit(text("Reconnect link"), edits.reconnect, key, **ends)

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Commits; never goes on without a button."""
        self._is_loose = True
        return super().finish(pointer)

    def _starts_fixed(self) -> bool:
        return self._end == 1


def link_ends(surface: Surface, link: int) -> tuple[QPointF, QPointF]:
    """Where a link starts and ends, on the canvas."""
    points = surface.scene.routes.points(np.array([link]))[0]
    return QPointF(*points[0].tolist()), QPointF(*points[-1].tolist())

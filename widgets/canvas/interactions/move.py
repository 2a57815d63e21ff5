"""Dragging what is selected: snapped, into another container where that is legal, or as a copy."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt

from widgets.canvas import verbs, wording
from widgets.canvas.geometry import NOWHERE, Touched
from widgets.canvas.grid import Boxes
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.interactions.landing import Falling, Landing, landing
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.snapping import Guide, Snapped, snap
from widgets.canvas.surface import Surface

NEIGHBOURS = 500
"""Beyond so many visible nodes, only the grid pulls."""


class Move(Gesture):
    """Moves the selected nodes with their contents. Ctrl held at the press: drags copies instead.

    Alt while moving: nothing pulls. Ctrl at the drop of a move: they stay in the container they are in.
    """

    cursor = Qt.CursorShape.ClosedHandCursor
    scrolls = True

    def __init__(self, surface: Surface, start: Pointer) -> None:
        super().__init__(surface)
        scene, session = surface.scene, surface.session
        nodes = scene.geometry.nodes
        self._start = start
        self._is_copy = start.has(Qt.KeyboardModifier.ControlModifier)
        self._ids = verbs.outermost(scene.design, (key for key in session.selection if key in nodes))
        self._roots = nodes.all_of(self._ids)
        self._moving = scene.geometry.contents(self._roots)
        self._base = scene.geometry.box[self._moving].copy()
        self._links = scene.geometry.incident(self._moving)
        self._things = self._falling()
        self._neighbours = self._standing_neighbours()
        self._shift = (0.0, 0.0)
        self._guides: tuple[Guide, ...] = ()
        self._landing = Landing()
        self._stays = False
        self._pointer = start
        if not self._is_copy:
            surface.carry(Touched(self._moving, self._links))

    def move(self, pointer: Pointer) -> Gesture:
        """Draws everything where it would come to rest, and finds the container it would fall into."""
        self._pointer = pointer
        self._shift, self._guides = self._snapped(pointer)
        scene = self.surface.scene
        hidden = np.empty(0, np.int64) if self._is_copy else self._moving
        self._stays = not self._is_copy and pointer.has(Qt.KeyboardModifier.ControlModifier)
        self._landing = Landing() if self._stays else landing(scene, pointer.canvas, self._things, hidden)
        if not self._is_copy:
            scene.geometry.place(self._moving, self._base + np.array(self._shift * 2))
            scene.routes.follow(self._moving, self._links)
        self.surface.update()
        return self

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Commits the move, or explains why it is not possible and puts everything back."""
        self.move(pointer)
        self.cancel()
        if self._landing.refusal is not None:
            self.surface.explain(self._landing.refusal, pointer.view)
        elif self._shift != (0.0, 0.0):
            self._commit()
        return None

    def cancel(self) -> None:
        """Puts everything back."""
        if not self._is_copy:
            scene = self.surface.scene
            scene.geometry.place(self._moving, self._base)
            scene.routes.follow(self._moving, self._links)
            self.surface.carry(None)
        self.surface.update()

    def paint(self, overlay: Overlay) -> None:
        """The container that would take it in, the lines it is aligned along, copies, or the reason against it."""
        scene = self.surface.scene
        if self._landing.row is not None:
            overlay.ring(self._landing.row, fill=0.06)
        if self._is_copy:
            dx, dy = self._shift
            for left, top, right, bottom in scene.geometry.box[self._roots].tolist():
                overlay.ghost(QRectF(left + dx, top + dy, right - left, bottom - top))
        overlay.guides(self._guides)
        if self._landing.refusal is not None:
            overlay.bubble(self._landing.refusal.render(scene.language), self._pointer.view)

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The lines along which it is aligned now."""
        return self._guides

    # --- inside -------------------------------------------------------------------------------------------------

    def _falling(self) -> list[Falling]:
        """What falls, one of each sort: whether it may fall somewhere depends on its class and where it is."""
        scene = self.surface.scene
        parents = scene.geometry.parent[self._roots].tolist()
        sorts: dict[tuple[type, int], Falling] = {}
        for row, parent in zip(self._roots.tolist(), parents, strict=True):
            spec = scene.node(row).spec
            sorts.setdefault((type(spec), parent), Falling(spec, None if parent == NOWHERE else parent))
        return list(sorts.values())

    def _commit(self) -> None:
        session, scene = self.surface.session, self.surface.scene
        shown = scene.geometry.settled(scene.design.nodes)
        row = self._landing.row
        parent: str | verbs.Stay | None = None if row is None else scene.geometry.nodes.id_of(row)
        if self._stays:
            parent = verbs.STAY
        if self._is_copy:
            label = wording.copying(scene.design, self._ids)
            made = session.edit(label, verbs.clone, shown, self._ids, *self._shift, parent)
            if made is not None:
                session.select(made)
        else:
            label = wording.moving(scene.design, self._ids)
            session.edit(label, verbs.drop, shown, self._ids, *self._shift, parent)

    def _snapped(self, pointer: Pointer) -> tuple[tuple[float, float], tuple[Guide, ...]]:
        away = pointer.canvas - self._start.canvas
        if not self._is_copy and pointer.has(Qt.KeyboardModifier.AltModifier):
            return (away.x(), away.y()), ()
        found = self._extent
        box = (found[0] + away.x(), found[1] + away.y(), found[2] + away.x(), found[3] + away.y())
        rest: Snapped = snap(box, self._neighbours, self.surface.camera.scale)
        return (away.x() + rest.dx, away.y() + rest.dy), rest.guides

    def _standing_neighbours(self) -> Boxes:
        surface, geometry = self.surface, self.surface.scene.geometry
        roots = geometry.box[self._roots]
        self._extent = (*roots[:, :2].min(axis=0).tolist(), *roots[:, 2:].max(axis=0).tolist())
        area = surface.camera.seen(surface.width(), surface.height())
        near = geometry.nodes_in((area.left(), area.top(), area.right(), area.bottom()))
        standing = np.setdiff1d(near, self._moving, assume_unique=True)
        return geometry.box[standing if len(standing) <= NEIGHBOURS else standing[:0]]

"""Putting a new component on the canvas: dragged from the palette, or wherever there is room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt

from designer.catalog.component import Component
from designer.catalog.legality import why_not_inside
from designer.catalog.traits import Host
from designer.document.design import CARD_SIZE, CONTAINER_SIZE, CONTAINER_TITLE, Box
from designer.i18n import text
from widgets.canvas import hit, verbs
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.interactions.landing import Falling, Landing, landing
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.snapping import STEP, to_grid
from widgets.canvas.surface import Surface

GAP = 24.0
TRIES = 400


class Place(Gesture):
    """A component of the palette over the canvas. Ctrl: it stays on the open canvas."""

    def __init__(self, surface: Surface, kind: str) -> None:
        super().__init__(surface)
        self._spec = surface.session.catalog.build(kind, {})
        self._box: QRectF | None = None
        self._pointer: Pointer | None = None
        self._landing = Landing()

    def move(self, pointer: Pointer) -> Gesture:
        """Finds where it would stand, and in which container."""
        self._pointer = pointer
        width, height = size_of(self._spec)
        left, top = pointer.canvas.x() - min(width, CARD_SIZE[0]) / 2, pointer.canvas.y() - CARD_SIZE[1] / 2
        self._box = QRectF(to_grid(left), to_grid(top), width, height)
        if pointer.has(Qt.KeyboardModifier.ControlModifier):
            self._landing = Landing(refusal=why_not_inside(self._spec, None))
        else:
            self._landing = landing(self.surface.scene, pointer.canvas, [Falling(self._spec, is_new=True)])
        self.surface.update()
        return self

    def finish(self, pointer: Pointer) -> Gesture | None:
        """Puts it there and selects it, or explains why it cannot be there."""
        self.move(pointer)
        if self._landing.refusal is not None:
            self.surface.explain(self._landing.refusal, pointer.view)
        elif self._box is not None:
            put(self.surface, self._spec, self._landing.row, self._box.topLeft())
        self.cancel()
        return None

    def cancel(self) -> None:
        """Takes the preview away."""
        self._box = None
        self.surface.update()

    def paint(self, overlay: Overlay) -> None:
        """Where it would stand, what would take it in, or why it may not."""
        if self._box is None or self._pointer is None:
            return
        if self._landing.row is not None:
            overlay.ring(self._landing.row, fill=0.06)
        overlay.ghost(self._box)
        if self._landing.refusal is not None:
            overlay.bubble(self._landing.refusal.render(self.surface.scene.language), self._pointer.view)


def place_anywhere(surface: Surface, kind: str, at: QPointF | None = None) -> str | None:
    """Puts a component of `kind` at `at`, else where there is room: in the selected container, or in sight.

    Answers its id; None where it may stand nowhere (then the reason is explained).
    """
    spec = surface.session.catalog.build(kind, {})
    centre = surface.camera.to_canvas(QPointF(surface.width() / 2, surface.height() / 2))
    if at is not None:
        found = landing(surface.scene, at, [Falling(spec, is_new=True)])
        width, _ = size_of(spec)
        corner = QPointF(to_grid(at.x() - min(width, CARD_SIZE[0]) / 2), to_grid(at.y() - CARD_SIZE[1] / 2))
    else:
        found = _home(surface, spec, centre)
        corner = _free_corner(surface, spec, found.row, centre)
    if found.refusal is not None:
        surface.explain(found.refusal, surface.camera.to_view(at or centre))
        return None
    return put(surface, spec, found.row, corner)


def put(surface: Surface, spec: Component, row: int | None, corner: QPointF) -> str | None:
    """Adds a component with its top left corner at `corner`, in the container `row`, and selects it."""
    scene, session = surface.scene, surface.session
    name = text(spec.title).render(scene.language)
    parent = None if row is None else scene.geometry.nodes.id_of(row)
    made: str | None = session.edit(
        text("Add {name}", name=text(spec.title)), verbs.place, scene.geometry.settled(scene.design.nodes),
        name, spec, parent, Box(corner.x(), corner.y(), *size_of(spec)),
    )  # fmt: skip
    if made is not None:
        session.select([made])
    return made


def size_of(spec: Component) -> tuple[float, float]:
    """The size in which a new component is drawn."""
    return CONTAINER_SIZE if spec.container and not isinstance(spec, Host) else CARD_SIZE


def _home(surface: Surface, spec: Component, centre: QPointF) -> Landing:
    """The selected container that may hold it (or the one around what is selected), else what lies in the middle."""
    scene = surface.scene
    for key in sorted(key for key in surface.session.selection if key in scene.design.nodes):
        row = scene.geometry.nodes.of(key)
        for holder in (row, *hit.ancestors(scene, row)):
            node = scene.node(holder)
            if node.spec.container and why_not_inside(spec, node.spec) is None:
                return Landing(holder)
    found = landing(scene, centre, [Falling(spec, is_new=True)])
    if found.refusal is not None and why_not_inside(spec, None) is None:
        return Landing()
    if found.refusal is not None:
        for row in scene.geometry.nodes.all_of(scene.design.nodes).tolist():
            if why_not_inside(spec, scene.node(row).spec) is None:
                return Landing(row)
    return found


def _free_corner(surface: Surface, spec: Component, row: int | None, centre: QPointF) -> QPointF:
    """The first place, in rows from the top left on, that covers nothing that is drawn already."""
    scene = surface.scene
    width, height = size_of(spec)
    if row is not None:
        area = hit.box_of(scene, row).adjusted(GAP, GAP + CONTAINER_TITLE, 0, 0)
    else:
        area = QRectF(centre.x() - width / 2, centre.y() - height / 2, 6 * width, 1e9)
    x, y = to_grid(area.left()), to_grid(area.top())
    around = set() if row is None else {row, *hit.ancestors(scene, row)}
    for _ in range(TRIES):
        under = scene.geometry.nodes_in((x - STEP, y - STEP, x + width + STEP, y + height + STEP))
        if set(under.tolist()) <= around:
            break
        x += width + GAP
        if x + width > max(area.right(), area.left() + width):
            x, y = to_grid(area.left()), y + height + GAP
    return QPointF(x, y)

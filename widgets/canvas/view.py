"""The canvas as the window uses it: hands mouse and keys to the gestures, and answers what the window asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from widgets.canvas import hit, keyboard
from widgets.canvas.commands import Commands
from widgets.canvas.interactions.connect import Wire
from widgets.canvas.interactions.place import place_anywhere
from widgets.canvas.interactions.rename import NameEditor
from widgets.canvas.marks import Fate, Findings
from widgets.canvas.painting.picture import image_of
from widgets.canvas.pointing import Pointing
from widgets.canvas.spoken import Spoken
from widgets.session import Session
from widgets.theme import Theme

HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt)
"""Keys that change what a gesture does while it goes on."""
READABLE, READ_AT = 0.5, 0.75
"""Below the first scale names cannot be read; then they are shown at the second."""


class CanvasView(Pointing):
    """Shows and edits the design of a session. Everything it changes goes through ``session.edit``."""

    commands: Commands
    """What can be done to the selection."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.commands = Commands(self)
        self._spoken = Spoken(self)

    # --- how it is shown ----------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Paints in the colours of `theme`."""
        self.scene.set_theme(theme)
        self.refresh()

    def set_language(self, code: str) -> None:
        """Shows its own words in the language `code`."""
        self.scene.language = code
        self._spoken.say()
        self.refresh()

    def set_findings(self, findings: Findings) -> None:
        """Shows badges: by id of node or link, the gravest severity and how many findings there are."""
        if self.scene.marks.set_findings(findings, self.scene.geometry):
            self._spoken.say()
            self.refresh()

    def set_load(self, load: Mapping[str, float]) -> None:
        """Shows bars: by id of node, which share of its capacity is used."""
        if self.scene.marks.set_load(load, self.scene.geometry):
            self.refresh()

    def set_fates(self, fates: Mapping[str, Fate]) -> None:
        """Shows what became of nodes where some are lost, by id."""
        if self.scene.marks.set_fates(fates, self.scene.geometry):
            self._spoken.say()
            self.refresh()

    # --- where one looks ----------------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Logical pixels a canvas unit: 1 is 100 %."""
        return self.camera.scale

    def set_scale(self, scale: float) -> None:
        """Zooms to `scale`, keeping the middle where it is."""
        self.zoom(scale)

    def zoom_to_fit(self) -> None:
        """Shows the whole design, at 100 % at most."""
        self.show_rows(None)

    def zoom_to(self, ids: Iterable[str]) -> None:
        """Shows these nodes and links as large as they fit, at 200 % at most; does nothing where there are none."""
        rows = self.rows_of(ids)
        if len(rows):
            self.show_rows(rows, largest=2.0)

    def bring_into_sight(self, ids: Collection[str]) -> None:
        """Brings one node or link into the middle, several where not all are in sight and readable; none larger than now."""
        rows = self.rows_of(ids)
        extent = self.scene.geometry.extent(rows) if len(rows) else None
        if extent is None:
            return
        left, top, right, bottom = extent
        seen = self.camera.seen(self.width(), self.height())
        is_readable = self.scale >= READABLE
        if (
            len(ids) == 1
            or not is_readable
            or not seen.contains(QRectF(left, top, right - left, bottom - top))
        ):
            self.show_rows(rows, largest=self.scale if is_readable else READ_AT)

    def image(self, scale: float = 2.0) -> QImage:
        """The whole design as a picture, `scale` pixels a canvas unit."""
        return image_of(self.scene, scale)

    # --- what it does -------------------------------------------------------------------------------------------

    def place(self, kind: str, scene_pos: QPointF | None = None) -> str | None:
        """Adds a component of `kind` at a canvas point, or where there is room; its id, or None where it may not be."""
        return place_anywhere(self, kind, scene_pos)

    def rename(self, key: str | None = None) -> None:
        """Lets the user write the name of a node (or the label of a link) in place; by default of what is selected."""
        chosen = [key] if key is not None else [*self.commands.nodes(), *self.commands.links()]
        if len(chosen) == 1:
            self.take(None)
            NameEditor(self, chosen[0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Writes the name of what is under the pointer."""
        found = hit.at(self.scene, self.camera.to_canvas(event.position()), self.scale)
        if event.button() != Qt.MouseButton.LeftButton or self.mode == "pan":
            return
        if found.node is not None and found.part is not hit.Part.INSIDE:
            self.rename(self.scene.geometry.nodes.id_of(found.node))
        elif found.link is not None:
            self.rename(self.scene.geometry.links.id_of(found.link))

    # --- keys ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the key means on the canvas."""
        if event.key() == Qt.Key.Key_Space:
            self.set_hand(True)
        elif event.key() in HELD:
            self.modifiers_changed()
        elif isinstance(self.gesture, Wire) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.end_at_aim()
        elif not keyboard.press(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space pans while it is held."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.set_hand(False)
        elif event.key() in HELD:
            self.modifiers_changed()
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks from node to node (or, while a link is drawn, along what it may end at), then on to other widgets."""
        if isinstance(self.gesture, Wire):
            self.gesture.aim_next(forward)
            return True
        return self.commands.step(forward) or super().focusNextPrevChild(forward)

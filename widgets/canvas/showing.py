"""A design to be looked at and not to be edited: another one beside it tells what is new, and that stands out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from designer.catalog.registry import Catalog
from designer.document.design import Design
from designer.document.diff import Difference
from widgets.canvas.marks import Findings
from widgets.canvas.painting.overlay import MANY, Overlay
from widgets.canvas.surface import Surface
from widgets.session import Session
from widgets.theme import Theme

NOTCH, NOTCH_ZOOM, STEP = 120.0, 1.2, 48.0
READABLE = 0.5
"""Where the whole design would be smaller than this, what is new is shown instead of all of it."""
WASH = 0.16
DIRECTIONS = {
    Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
ZOOMS = {Qt.Key.Key_Plus: NOTCH_ZOOM, Qt.Key.Key_Equal: NOTCH_ZOOM, Qt.Key.Key_Minus: 1 / NOTCH_ZOOM}


class Showing(Surface):
    """Shows one design at a time; the wheel and the keys + and - zoom, dragging and the arrows pan, 0 fits."""

    def __init__(self, catalog: Catalog, theme: Theme, language: str, parent: QWidget | None = None) -> None:
        super().__init__(Session(catalog), theme, parent)
        self.session.setParent(self)
        self.scene.language = language
        self.change = Difference()
        """What is marked: came and changed."""
        self._held: QPointF | None = None
        self._is_moved = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_design(self, design: Design, change: Difference, findings: Findings) -> None:
        """Shows a design, with what `change` says is new, and with the badges of its findings."""
        self.change, self._is_moved = change, False
        self.session.replace(design, None)
        self.scene.marks.set_findings(findings, self.scene.geometry)
        self.refresh()
        self._look()

    def paint_over(self, overlay: Overlay) -> None:
        """Rings around what came (filled) and what changed."""
        geometry, theme = self.scene.geometry, self.scene.theme
        for ids, colour, wash in (
            (self.change.nodes.changed, theme.colour("info"), 0.0),
            (self.change.nodes.added, theme.colour("ok"), WASH),
        ):
            for row in geometry.nodes.all_of(ids)[:MANY].tolist():
                overlay.ring(row, colour, wash)
        overlay.links(geometry.links.all_of(self.change.links.changed), theme.colour("info"))
        overlay.links(geometry.links.all_of(self.change.links.added), theme.colour("ok"))
        shown = (*self.change.nodes.added, *self.change.nodes.changed)
        overlay.badges(geometry.nodes.all_of(shown), geometry.links.all_of(()))
        super().paint_over(overlay)

    # --- Qt's events --------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms at the pointer."""
        self._is_moved = True
        self.zoom(self.camera.scale * NOTCH_ZOOM ** (event.angleDelta().y() / NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the canvas."""
        self._held = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The canvas follows the mouse."""
        if self._held is not None:
            away, self._held = event.position() - self._held, event.position()
            self._pan(away.x(), away.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pans and zooms."""
        key = Qt.Key(event.key())
        if key in DIRECTIONS:
            right, down = DIRECTIONS[key]
            self._pan(right * STEP, down * STEP)
        elif key in ZOOMS:
            self._is_moved = True
            self.zoom(self.camera.scale * ZOOMS[key])
        elif key == Qt.Key.Key_0:
            self._is_moved = True
            self.show_rows(None)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Looks at what is new, until somebody looks elsewhere."""
        super().resizeEvent(event)
        if not self._is_moved:
            self._look()

    # --- inside -------------------------------------------------------------------------------------------------

    def _pan(self, right: float, down: float) -> None:
        self._is_moved = True
        self.aim(self.camera.panned(right, down))

    def _look(self) -> None:
        """At all of it where that can be read, else at what is new."""
        self.show_rows(None)
        nodes, links = self.change.nodes, self.change.links
        rows = self.rows_of([*nodes.added, *nodes.changed, *links.added, *links.changed])
        if self.camera.scale < READABLE and len(rows):
            self.show_rows(rows)
        self._settle.stop()

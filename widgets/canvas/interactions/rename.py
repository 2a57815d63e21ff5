"""Writing a name, or the label of a link, where it is drawn."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from shiboken6 import Shiboken

from designer.document import edits
from designer.i18n import text
from widgets.canvas.hit import box_of
from widgets.canvas.interactions.connect import link_ends
from widgets.canvas.painting.labels import TAB, TEXT_LEFT
from widgets.canvas.surface import Surface
from widgets.fonts import ui_font

SMALLEST_WIDTH = 120.0
NAME_SIZE, SMALLEST, LARGEST = 13.0, 11.0, 24.0
"""Height of the letters in canvas units, and in logical pixels at least and at most."""


class NameEditor(QLineEdit):
    """A field over the name of a node or the middle of a link. Enter or leaving it commits, Esc does not."""

    closed = Signal()
    """Editing is over."""

    def __init__(self, surface: Surface, key: str) -> None:
        super().__init__(surface)
        self._surface, self._key, self._is_over = surface, key, False
        design = surface.session.design
        self._is_link = key in design.links
        self.setText(design.links[key].label if self._is_link else design.nodes[key].name)
        self.setAccessibleName(text("Name").render(surface.scene.language))
        self._stay_on_it()
        surface.looked_elsewhere.connect(self._stay_on_it)
        self.selectAll()
        self.editingFinished.connect(self._commit)
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it was; neither that nor Enter goes on to the canvas, where they mean something else."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        else:
            super().keyPressEvent(event)

    def _stay_on_it(self) -> None:
        size = max(SMALLEST, min(LARGEST, NAME_SIZE * self._surface.camera.scale))
        self.setFont(ui_font(size, QFont.Weight.DemiBold))
        self.setGeometry(self._area(size * 2).toRect())

    def _commit(self) -> None:
        if self._is_over or not Shiboken.isValid(
            self._surface
        ):  # Qt takes the focus away while it closes a window
            return
        said, session = self.text().strip(), self._surface.session
        if self._is_link:
            session.edit(text("Label link"), edits.set_link_property, self._key, "label", said)
        elif said:
            session.edit(text("Rename to {name}", name=said), edits.rename, self._key, said)
        self._close()

    def _close(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._surface.setFocus()  # before it hides: Qt would take that for a Tab, which walks on to the next node
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def _area(self, height: float) -> QRectF:
        scene, camera = self._surface.scene, self._surface.camera
        if self._is_link:
            start, end = link_ends(self._surface, scene.geometry.links.of(self._key))
            middle = camera.to_view((start + end) / 2)
            return QRectF(middle.x() - SMALLEST_WIDTH / 2, middle.y() - height / 2, SMALLEST_WIDTH, height)
        row = scene.geometry.nodes.of(self._key)
        seen = camera.box_to_view(box_of(scene, row))
        if scene.geometry.boxed[row]:
            left, top = seen.left() + TAB * camera.scale, seen.top() + 1
        else:
            left = seen.left() + TEXT_LEFT * camera.scale - 9
            top = seen.center().y() - height / 2 - 8 * camera.scale
        return QRectF(left, top, max(SMALLEST_WIDTH, seen.right() - left - 4), height)

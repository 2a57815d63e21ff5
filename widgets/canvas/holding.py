"""The gesture the canvas holds, the mode it is in, and what lies under the pointer while it holds none."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QWidget

from designer.document.diff import Difference
from widgets.canvas import hit
from widgets.canvas.interactions.choose import has_ports, live, target
from widgets.canvas.interactions.connect import Connect, Wire
from widgets.canvas.interactions.gesture import Gesture, Pointer
from widgets.canvas.painting.overlay import Overlay
from widgets.canvas.surface import Surface
from widgets.session import Session
from widgets.theme import Theme

Mode = Literal["select", "pan", "connect"]
BORDER = 20.0
"""Logical pixels: a gesture held so near to the border scrolls the canvas."""
SCROLL_MS, SCROLL_STEP = 16, 12.0
HOVER_REACH = 20.0
"""Logical pixels around a hovered node within which its ports stay shown."""


class Holding(Surface):
    """A surface that can be worked on. Holds at most one gesture, and knows what the pointer is over."""

    context_menu_requested = Signal(QPoint)
    """The user wants to see what can be done with the selection; carries a global position."""
    badge_pressed = Signal(str, QPoint)
    """The user wants to see what is wrong with a node or link; carries its id and a global position."""
    mode_changed = Signal(str)
    """The left button does something else now: ``select``, ``pan`` or ``connect``."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._gesture: Gesture | None = None
        self._mode: Mode = "select"
        self._hand = False
        self._hovered: int | None = None
        self._last = Pointer(QPointF(), QPointF(), Qt.KeyboardModifier.NoModifier)
        self._scroll = QTimer(self, interval=SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- gestures and modes -------------------------------------------------------------------------------------

    @property
    def gesture(self) -> Gesture | None:
        """What the mouse is in the middle of."""
        return self._gesture

    def take(self, gesture: Gesture | None) -> None:
        """Begins a gesture in place of the one there is, which is cancelled."""
        if self._gesture is not None and self._gesture is not gesture:
            before, self._gesture = self._gesture, None
            before.cancel()
        self._gesture = gesture
        if gesture is None:
            self._scroll.stop()
        self._show_cursor()
        self.update()

    @property
    def mode(self) -> Mode:
        """What the left button does."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Lets the left button select, pan or connect. Connecting begins at once where one node is selected."""
        self.take(None)
        if mode != self._mode:
            self._mode = mode
            self.mode_changed.emit(mode)
        row = live(self).node
        if mode == "connect" and row is not None and has_ports(self, row):
            at = self.mapFromGlobal(QCursor.pos()).toPointF()
            gesture = Connect(self, self._pointer(at), row)
            gesture.loosen()
            self.take(gesture)
        self._show_cursor()

    def set_hand(self, is_held: bool) -> None:
        """Space is held: the left button pans."""
        self._hand = is_held
        self._show_cursor()

    def escape(self) -> bool:
        """Cancels what is going on, else leaves the mode, else the selection; False where there was nothing to leave."""
        self.hush()
        if self._gesture is not None:
            self.take(None)
            if self._mode == "connect":
                self.set_mode("select")
        elif self._mode != "select":
            self.set_mode("select")
        elif self.session.selection:
            self.session.select(())
        else:
            return False
        return True

    def end(self, pointer: Pointer) -> None:
        """Finishes the gesture there is."""
        gesture = self._gesture
        if gesture is None:
            return
        after = gesture.finish(pointer)
        self._gesture = after
        self._scroll.stop()
        if after is None and isinstance(gesture, Connect) and self._mode == "connect":
            self.set_mode("select")
        self._show_cursor()
        self.update()

    def end_at_aim(self) -> None:
        """Finishes a link on its way at the node it was taken to, by mouse or by keys."""
        if isinstance(self._gesture, Wire):
            self.end(self._gesture.pointer)

    def modifiers_changed(self) -> None:
        """A key that changes what the gesture does was pressed or released."""
        if self._gesture is not None:
            self._go_on_with(self._pointer(self._last.view))

    # --- inside -------------------------------------------------------------------------------------------------

    def paint_over(self, overlay: Overlay) -> None:
        """Selection, handles, ports and the gesture."""
        geometry = self.scene.geometry
        nodes, links = (table.all_of(self.session.selection) for table in (geometry.nodes, geometry.links))
        overlay.rings(nodes)
        overlay.links(links)
        if self._gesture is not None:
            self._gesture.paint(overlay)
        else:
            self._paint_live(overlay)
        overlay.badges(nodes, links)
        super().paint_over(overlay)

    def _paint_live(self, overlay: Overlay) -> None:
        alive = live(self)
        if alive.node is not None and (self.scene.geometry.boxed[alive.node] or alive.node == self._hovered):
            overlay.handles(alive.handles.values())
        overlay.handles(alive.ends, round_ones=True)
        row = self._hovered
        if row is not None and self.scene.geometry.alive[row] and has_ports(self, row):
            found = target(self, self._last.canvas, row)
            overlay.ports(hit.ports(hit.box_of(self.scene, row), self.camera.scale), found.port)

    def _pointer(self, at: QPointF, modifiers: Qt.KeyboardModifier | None = None) -> Pointer:
        held = QGuiApplication.queryKeyboardModifiers() if modifiers is None else modifiers
        self._last = Pointer(at, self.camera.to_canvas(at), held)
        return self._last

    def _go_on_with(self, pointer: Pointer) -> None:
        gesture = self._gesture
        if gesture is not None:
            after = gesture.move(pointer)
            if after is not gesture:
                self._gesture = after
                self._show_cursor()

    def _hover(self, pointer: Pointer) -> None:
        found = target(self, pointer.canvas, self._hovered)
        row = found.hit.node if found.hit.part is not hit.Part.INSIDE else None
        if row is None and self._hovered is not None and self.scene.geometry.alive[self._hovered]:
            around = HOVER_REACH / self.camera.scale
            box = hit.box_of(self.scene, self._hovered)
            is_card = not self.scene.geometry.boxed[self._hovered]
            if is_card and box.adjusted(-around, -around, around, around).contains(pointer.canvas):
                row = self._hovered
        self._set_hovered(row)
        if row is not None:
            self.update()
        is_badge = hit.badge_at(self.scene, pointer.canvas, self.camera.scale) is not None
        self._show_cursor(Qt.CursorShape.PointingHandCursor if is_badge else found.cursor)

    def _set_hovered(self, row: int | None) -> None:
        if row != self._hovered:
            self._hovered = row
            self.update()

    def _show_cursor(self, shape: Qt.CursorShape = Qt.CursorShape.ArrowCursor) -> None:
        if self._gesture is not None:
            shape = self._gesture.cursor
        elif self._hand or self._mode == "pan":
            shape = Qt.CursorShape.OpenHandCursor
        elif self._mode == "connect":
            shape = Qt.CursorShape.CrossCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _select_under(self, pointer: Pointer) -> None:
        found, geometry = hit.at(self.scene, pointer.canvas, self.camera.scale), self.scene.geometry
        key = geometry.nodes.id_of(found.node) if found.node is not None else None
        key = geometry.links.id_of(found.link) if found.link is not None else key
        if key is None:
            self.session.select(())
        elif key not in self.session.selection:
            self.session.select([key])

    def _calm(self) -> QRectF:
        return QRectF(self.rect()).adjusted(BORDER, BORDER, -BORDER, -BORDER)

    def _scroll_on(self) -> None:
        calm, at = self._calm(), self._last.view
        right = (at.x() > calm.right()) - (at.x() < calm.left())
        down = (at.y() > calm.bottom()) - (at.y() < calm.top())
        self.aim(self.camera.panned(-right * SCROLL_STEP, -down * SCROLL_STEP))
        self.modifiers_changed()

    def _follow(self, change: Difference) -> None:
        self.take(None)
        super()._follow(change)
        if self._hovered is not None and not self.scene.geometry.alive[self._hovered]:
            self._hovered = None

    def _start_over(self) -> None:
        self.take(None)
        self._hovered = None
        super()._start_over()

"""The verbs of the edit and view menus, passed on to the canvas that is shown; with none open they do nothing."""

from __future__ import annotations

from collections.abc import Callable

from designer.i18n import Text
from widgets.canvas.commands import Commands
from widgets.canvas.holding import Mode
from widgets.canvas.view import CanvasView
from widgets.session import Session
from widgets.tab import DesignTab

ZOOM_STEP = 1.25
Current = Callable[[], DesignTab | None]


class Editing:
    """What can be undone, what is selected, and what is done to it."""

    def __init__(self, current: Current) -> None:
        self._current = current

    def undo(self) -> None:
        """Takes the last step back."""
        if (session := self._session()) is not None:
            session.undo()

    def redo(self) -> None:
        """Does again what was taken back last."""
        if (session := self._session()) is not None:
            session.redo()

    def undo_label(self) -> Text | None:
        """What undo would take back; None where there is nothing."""
        session = self._session()
        return session.history.undo_label if session is not None else None

    def redo_label(self) -> Text | None:
        """What redo would do again; None where there is nothing."""
        session = self._session()
        return session.history.redo_label if session is not None else None

    def selection(self) -> frozenset[str]:
        """Ids of what is selected."""
        session = self._session()
        return session.selection if session is not None else frozenset()

    def has_nodes(self) -> bool:
        """Whether a node is selected."""
        session = self._session()
        return session is not None and any(i in session.design.nodes for i in session.selection)

    def select_none(self) -> None:
        """Selects nothing."""
        if (session := self._session()) is not None:
            session.select(())

    def do(self, verb: Callable[[Commands], object]) -> None:
        """Does something to the selection: cut, copy, paste, duplicate, delete, select all."""
        if (tab := self._current()) is not None:
            verb(tab.canvas.commands)

    def rename(self) -> None:
        """Lets the user type another name where the node is drawn."""
        if (tab := self._current()) is not None:
            tab.canvas.rename()

    def _session(self) -> Session | None:
        tab = self._current()
        return tab.session if tab is not None else None


class Viewing:
    """Where one looks on the canvas, and what the mouse does there."""

    def __init__(self, current: Current) -> None:
        self._current = current

    def look(self, verb: Callable[[CanvasView], object]) -> None:
        """Looks elsewhere: fits, centres, zooms."""
        if (tab := self._current()) is not None:
            verb(tab.canvas)

    def zoom_by(self, steps: int) -> None:
        """Zooms in by so many steps, or out."""
        self.look(lambda canvas: canvas.set_scale(canvas.scale * ZOOM_STEP**steps))

    def scale(self) -> float | None:
        """The zoom, 1 is 100 %; None where nothing is open."""
        tab = self._current()
        return tab.canvas.scale if tab is not None else None

    def use_mode(self, mode: Mode) -> None:
        """What the mouse does from now on: select, pan, connect."""
        self.look(lambda canvas: canvas.set_mode(mode))

    def mode(self) -> Mode:
        """What the mouse does now."""
        tab = self._current()
        return tab.canvas.mode if tab is not None else "select"

"""The verbs of the edit menu, on the design that is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from designer.document import clipboard, edits
from designer.i18n import Text, text
from widgets.session import Session

OFFSET = 24
"""How far away copies are drawn, so that they do not hide what they were copied from."""


class Editing:
    """Edits the session it is given by `current`; does nothing where none is open."""

    def __init__(self, current: Callable[[], Session | None], rename: Callable[[str], object]) -> None:
        self._current = current
        self._rename = rename
        self._pasted = ("", 0)

    # --- undo ---------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Takes the last step back."""
        if (session := self._current()) is not None:
            session.undo()

    def redo(self) -> None:
        """Does again what was taken back last."""
        if (session := self._current()) is not None:
            session.redo()

    def undo_label(self) -> Text | None:
        """What undo would take back; None where there is nothing."""
        session = self._current()
        return session.history.undo_label if session is not None else None

    def redo_label(self) -> Text | None:
        """What redo would do again; None where there is nothing."""
        session = self._current()
        return session.history.redo_label if session is not None else None

    # --- selection ----------------------------------------------------------------------------------------------

    def selection(self) -> frozenset[str]:
        """Ids of what is selected."""
        session = self._current()
        return session.selection if session is not None else frozenset()

    def selected_nodes(self) -> list[str]:
        """Ids of the selected nodes, in order."""
        session = self._current()
        return (
            sorted(i for i in session.selection if i in session.design.nodes) if session is not None else []
        )

    def select_all(self) -> None:
        """Selects every node and link."""
        if (session := self._current()) is not None:
            session.select([*session.design.nodes, *session.design.links])

    def select_none(self) -> None:
        """Selects nothing."""
        if (session := self._current()) is not None:
            session.select(())

    # --- clipboard ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Puts the selected nodes on the clipboard, as JSON."""
        if (session := self._current()) is not None and (nodes := self.selected_nodes()):
            QGuiApplication.clipboard().setText(clipboard.copy(session.design, nodes))

    def cut(self) -> None:
        """Copies, then deletes."""
        self.copy()
        self._remove(text("Cut {what}", what=self._named()))

    def paste(self) -> None:
        """Adds what is on the clipboard, a bit further away with each time, and selects it."""
        session, data = self._current(), QGuiApplication.clipboard().text()
        if session is None:
            return
        times = self._pasted[1] + 1 if self._pasted[0] == data else 1
        self._pasted = (data, times)
        away = OFFSET * times
        added = session.edit(text("Paste"), clipboard.paste, data, session.catalog, away, away)
        if isinstance(added, tuple):
            session.select(added)

    def duplicate(self) -> None:
        """Draws the selected nodes once more, and selects the copies."""
        if (session := self._current()) is not None and (nodes := self.selected_nodes()):
            label = text("Duplicate {what}", what=self._named())
            added = session.edit(label, edits.duplicate, nodes, OFFSET, OFFSET)
            if isinstance(added, tuple):
                session.select(added)

    def delete(self) -> None:
        """Takes away what is selected, with contents and links."""
        self._remove(text("Delete {what}", what=self._named()))

    def rename(self) -> None:
        """Lets the user type another name where the node is drawn."""
        if len(nodes := self.selected_nodes()) == 1:
            self._rename(nodes[0])

    # --- inside -------------------------------------------------------------------------------------------------

    def _remove(self, label: Text) -> None:
        if (session := self._current()) is not None and session.selection:
            nodes = self.selected_nodes()
            links = [i for i in session.selection if i in session.design.links]
            session.edit(label, edits.remove, nodes, links)

    def _named(self) -> Text | str:
        """What is selected, in a word: its name, else how many."""
        session, selected = self._current(), self.selection()
        if session is not None and len(selected) == 1:
            only = next(iter(selected))
            return session.design.nodes[only].name if only in session.design.nodes else text("a link")
        return text("{count} items", count=len(selected))

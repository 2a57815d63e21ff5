"""What is open in one tab: the one mutable object of the window. Everything else reads it and asks it to edit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from designer.catalog.registry import Catalog
from designer.document import files
from designer.document.design import Design
from designer.document.diff import diff
from designer.document.history import History
from designer.errors import EditError
from designer.i18n import Text


class Session(QObject):
    """One open design: its history, where it is stored, what of it is selected. One session per tab.

    The selection holds ids of nodes and of links; ids that an edit or an undo takes away leave the selection.
    """

    changed = Signal(object)
    """The design became another one; carries the :class:`Difference` from the one before."""
    selection_changed = Signal(object)
    """Other elements are selected; carries their ids as a frozenset."""
    refused = Signal(object)
    """An edit was not possible; carries the :class:`Text` that says why."""
    replaced = Signal()
    """Another document took the place of this one: look at everything anew."""
    stored = Signal()
    """Where the design is stored, or whether it is saved, changed."""

    def __init__(
        self,
        catalog: Catalog,
        design: Design | None = None,
        path: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.catalog = catalog
        self._history = History(design or Design())
        self._selection: frozenset[str] = frozenset()
        self._path = path
        self._stamp = _stamp(path)

    # --- what there is ------------------------------------------------------------------------------------------

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self._history.current

    @property
    def history(self) -> History:
        """What can be undone and redone; read it, change it through this session only."""
        return self._history

    @property
    def selection(self) -> frozenset[str]:
        """Ids of the selected nodes and links."""
        return self._selection

    @property
    def path(self) -> Path | None:
        """The file it was opened from or saved to; None for a design that was never saved."""
        return self._path

    @property
    def is_saved(self) -> bool:
        """Whether closing it now loses nothing."""
        return self._history.is_saved

    # --- what the user does -------------------------------------------------------------------------------------

    def select(self, ids: Iterable[str]) -> None:
        """Makes `ids` the selection; ids the design does not have are left out."""
        design = self.design
        wanted = frozenset(i for i in ids if i in design.nodes or i in design.links)
        if wanted != self._selection:
            self._selection = wanted
            self.selection_changed.emit(wanted)

    def edit(
        self,
        label: Text,
        function: Callable[..., Any],
        *args: Any,
        merge: Hashable | None = None,
        **keywords: Any,
    ) -> Any:
        """Applies the pure edit ``function(design, *args, **keywords)`` as one undoable step called `label`.

        Steps that follow each other with the same `merge` become one. Answers what the function returned beside the
        design (such as a new id), True where that is nothing, and None where it refused (then `refused` is emitted).
        """
        try:
            return self.apply(label, function, *args, merge=merge, **keywords)
        except EditError as problem:
            self.refused.emit(problem.message)
            return None

    def apply(
        self,
        label: Text,
        function: Callable[..., Any],
        *args: Any,
        merge: Hashable | None = None,
        **keywords: Any,
    ) -> Any:
        """Like :meth:`edit`, for who shows a refusal where it happened: raises EditError instead of `refused`."""
        before = self.design
        outcome = function(before, *args, **keywords)
        after, result = outcome if isinstance(outcome, tuple) else (outcome, True)
        if after is not before:
            self._history.push(label, after, merge=merge)
            self._announce(before)
        return result

    def end_typing(self) -> None:
        """Focus left a field: what is typed next is a step of its own."""
        self._history.break_merge()

    def undo(self) -> None:
        """Takes the last step back, where there is one."""
        self._step(self._history.can_undo, self._history.undo)

    def redo(self) -> None:
        """Does again what was taken back last, where there is something."""
        self._step(self._history.can_redo, self._history.redo)

    # --- where it is stored -------------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Writes the design to `path` and remembers it as its file. Raises OSError; then nothing changed."""
        self._stamp = files.save(self.design, path)
        self._path = path
        self._history.mark_saved()
        self.stored.emit()

    def replace(self, design: Design, path: Path | None, saved: bool = True) -> None:
        """Shows another document in this tab: a new history, nothing selected. A recovered one is not `saved`."""
        self._history = History(design)
        if not saved:
            self._history.mark_unsaved()
        self._selection, self._path = frozenset(), path
        self._stamp = _stamp(path)
        self.replaced.emit()
        self.stored.emit()

    def is_file_changed(self) -> bool:
        """Whether somebody else wrote (or removed) the file since it was opened or saved here."""
        return self._path is not None and _stamp(self._path) != self._stamp

    def keep_mine(self) -> None:
        """Accepts the file on disk as known, without reading it: the design here is what counts, and is not in it."""
        self._stamp = _stamp(self._path)
        self._history.mark_unsaved()
        self.stored.emit()

    # --- inside -------------------------------------------------------------------------------------------------

    def _step(self, possible: bool, step: Callable[[], Design]) -> None:
        if possible:
            before = self.design
            step()
            self._announce(before)

    def _announce(self, before: Design) -> None:
        design = self.design
        self.changed.emit(diff(before, design))
        left = frozenset(i for i in self._selection if i in design.nodes or i in design.links)
        if left != self._selection:
            self._selection = left
            self.selection_changed.emit(left)


def _stamp(path: Path | None) -> files.Stamp | None:
    """What the file is now; None where there is none."""
    try:
        return files.stamp(path) if path is not None else None
    except OSError:
        return None

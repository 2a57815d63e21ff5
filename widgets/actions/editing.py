"""Commands on what is drawn: undo, clipboard, selection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.i18n import Text, text
from widgets.actions.command import Command, Menu
from widgets.actions.what_if import FAIL

if TYPE_CHECKING:
    from widgets.workbench import Workbench


def _undo_text(bench: Workbench) -> Text:
    label = bench.editing.undo_label()
    return text("Undo {edit}", edit=label) if label is not None else text("Undo")


def _redo_text(bench: Workbench) -> Text:
    label = bench.editing.redo_label()
    return text("Redo {edit}", edit=label) if label is not None else text("Redo")


def _has_nodes(bench: Workbench) -> bool:
    return bench.editing.has_nodes()


UNDO = Command(
    "edit.undo",
    text("Undo"),
    lambda bench: bench.editing.undo(),
    ("Ctrl+Z",),
    enabled=lambda bench: bench.editing.undo_label() is not None,
    icon="undo",
    now=_undo_text,
)
REDO = Command(
    "edit.redo",
    text("Redo"),
    lambda bench: bench.editing.redo(),
    ("Ctrl+Y", "Ctrl+Shift+Z"),
    enabled=lambda bench: bench.editing.redo_label() is not None,
    icon="redo",
    now=_redo_text,
)
CUT = Command(
    "edit.cut",
    text("Cut"),
    lambda bench: bench.editing.do(lambda canvas: canvas.cut()),
    ("Ctrl+X",),
    enabled=_has_nodes,
)
COPY = Command(
    "edit.copy",
    text("Copy"),
    lambda bench: bench.editing.do(lambda canvas: canvas.copy()),
    ("Ctrl+C",),
    enabled=_has_nodes,
    icon="copy",
)
PASTE = Command(
    "edit.paste",
    text("Paste"),
    lambda bench: bench.editing.do(lambda canvas: canvas.paste()),
    ("Ctrl+V",),
    enabled=lambda bench: bench.has_design(),
    icon="paste",
)
DUPLICATE = Command(
    "edit.duplicate",
    text("Duplicate"),
    lambda bench: bench.editing.do(lambda canvas: canvas.duplicate()),
    ("Ctrl+D",),
    enabled=_has_nodes,
    icon="duplicate",
)
DELETE = Command(
    "edit.delete",
    text("Delete"),
    lambda bench: bench.editing.do(lambda canvas: canvas.delete()),
    ("Del", "Backspace"),
    enabled=lambda bench: bool(bench.editing.selection()),
    icon="delete",
)
RENAME = Command(
    "edit.rename",
    text("Rename"),
    lambda bench: bench.editing.rename(),
    ("F2",),
    enabled=lambda bench: len(bench.editing.selection()) == 1,
)
SELECT_ALL = Command(
    "edit.select-all",
    text("Select all"),
    lambda bench: bench.editing.do(lambda canvas: canvas.select_all()),
    ("Ctrl+A",),
    enabled=lambda bench: bench.has_design(),
)
SELECT_NONE = Command(
    "edit.select-none",
    text("Select nothing"),
    lambda bench: bench.editing.select_none(),
    ("Ctrl+Shift+A",),
    enabled=lambda bench: bool(bench.editing.selection()),
)
FIND = Command(
    "edit.find",
    text("Find component…"),
    lambda bench: bench.dialogs.find(),
    ("Ctrl+F",),
    enabled=lambda bench: bench.has_design(),
    icon="search",
)

EDIT_MENU = Menu(
    text("Edit"),
    (
        UNDO,
        REDO,
        None,
        CUT,
        COPY,
        PASTE,
        DUPLICATE,
        DELETE,
        None,
        RENAME,
        SELECT_ALL,
        SELECT_NONE,
        FIND,
    ),
    key="E",
)
CANVAS_MENU = (CUT, COPY, PASTE, DUPLICATE, DELETE, None, RENAME, SELECT_ALL, None, FAIL)
"""What the canvas offers on the right mouse button."""

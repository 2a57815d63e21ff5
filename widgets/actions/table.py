"""The one table of commands. A new command is one line in its family; it appears in menu, shortcuts and palette by itself."""

from __future__ import annotations

from widgets.actions.canvas import CANVAS_MENU, MODES
from widgets.actions.check import CHECK_MENU
from widgets.actions.command import Command, Menu
from widgets.actions.editing import EDIT_MENU, REDO, UNDO
from widgets.actions.files import EXPORT, FILE_MENU
from widgets.actions.help import HELP_MENU
from widgets.actions.view import VIEW_MENU, ZOOM_FIT

MENUS: tuple[Menu, ...] = (FILE_MENU, EDIT_MENU, VIEW_MENU, CANVAS_MENU, CHECK_MENU, HELP_MENU)
"""The menu bar, from left to right."""

TOOLBAR: tuple[Command | None, ...] = (*MODES, None, UNDO, REDO, None, ZOOM_FIT)
"""The left part of the toolbar; None is a separating line."""

MAIN_BUTTON = EXPORT
"""What the one button with the accent colour does."""


def commands() -> tuple[Command, ...]:
    """Every command once, in menu order. Raises ValueError where an id or a shortcut is taken twice."""
    found = tuple(command for menu in MENUS for command in menu.commands())
    for values in ([c.id for c in found], [key for c in found for key in c.shortcuts]):
        doubled = {value for value in values if values.count(value) > 1}
        if doubled:
            raise ValueError(f"taken twice in the table of commands: {', '.join(sorted(doubled))}")
    return found

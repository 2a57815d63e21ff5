"""Commands that help: the command palette, the shortcuts, what this program is."""

from __future__ import annotations

from designer.i18n import text
from widgets.actions.command import Command, Menu

COMMANDS = Command(
    "help.commands",
    text("Run a command…"),
    lambda bench: bench.dialogs.commands(),
    ("Ctrl+Shift+P", "Ctrl+K"),
    icon="search",
)
SHORTCUTS = Command(
    "help.shortcuts", text("Keyboard shortcuts"), lambda bench: bench.dialogs.shortcuts(), ("Ctrl+/", "?")
)
ABOUT = Command("help.about", text("About Loadpath"), lambda bench: bench.dialogs.about(), icon="info")

HELP_MENU = Menu(
    text("Help"),
    (COMMANDS, SHORTCUTS, None, ABOUT),
    key="H",
)

"""Commands on files: new, open, save, export, close."""

from __future__ import annotations

from designer.i18n import text
from widgets.actions.command import Command, Menu

RECENT = "recent"
"""Id of the menu that is filled with the recent files."""

NEW = Command(
    "file.new", text("New…"), lambda bench: bench.dialogs.gallery(), ("Ctrl+N",), icon="new"
)  # fmt: skip
OPEN = Command("file.open", text("Open…"), lambda bench: bench.documents.ask_open(), ("Ctrl+O",), icon="open")
FORGET_RECENT = Command(
    "file.forget-recent",
    text("Forget recent files"),
    lambda bench: bench.preferences.forget_recent(),
    enabled=lambda bench: bool(bench.preferences.recent),
)
SAVE = Command(
    "file.save",
    text("Save"),
    lambda bench: bench.documents.save(),
    ("Ctrl+S",),
    enabled=lambda bench: bench.documents.can_save(),
    icon="save",
)
SAVE_AS = Command(
    "file.save-as",
    text("Save as…"),
    lambda bench: bench.documents.save_as(),
    ("Ctrl+Shift+S",),
    enabled=lambda bench: bench.has_design(),
)
EXPORT = Command(
    "file.export",
    text("Export…"),
    lambda bench: bench.dialogs.export(),
    ("Ctrl+E",),
    enabled=lambda bench: bench.has_design(),
    icon="export",
)
REPORT = Command(
    "file.report",
    text("Write report…"),
    lambda bench: bench.dialogs.report(),
    ("Ctrl+Alt+R",),
    enabled=lambda bench: bench.has_design(),
)
CLOSE = Command(
    "file.close",
    text("Close"),
    lambda bench: bench.documents.close_current(),
    ("Ctrl+W", "Ctrl+F4"),
    enabled=lambda bench: bench.has_design(),
    icon="close",
)
QUIT = Command("file.quit", text("Quit"), lambda bench: bench.window.close(), ("Ctrl+Q",))

FILE_MENU = Menu(
    text("File"),
    (
        NEW,
        OPEN,
        Menu(text("Open recent"), (FORGET_RECENT,), id=RECENT),
        None,
        SAVE,
        SAVE_AS,
        EXPORT,
        REPORT,
        None,
        CLOSE,
        QUIT,
    ),
    key="F",
)

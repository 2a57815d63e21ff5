"""Commands that say what the mouse does on the canvas."""

from __future__ import annotations

from typing import Literal

from designer.i18n import Text, text
from widgets.actions.command import Command, Menu


def _mode(name: Literal["select", "pan", "connect"], title: Text, shortcut: str) -> Command:
    return Command(
        f"canvas.{name}",
        title,
        lambda bench: bench.viewing.use_mode(name),
        (shortcut,),
        enabled=lambda bench: bench.has_design(),
        checked=lambda bench: bench.viewing.mode() == name,
        icon=name,
    )


MODES = (
    _mode("select", text("Select"), "V"),
    _mode("pan", text("Pan"), "H"),
    _mode("connect", text("Connect"), "L"),
)

CANVAS_MENU = Menu(
    text("Draw"),
    MODES,
    key="D",
)

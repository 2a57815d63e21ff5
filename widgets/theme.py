"""The colours of the window as one value, and what Qt needs made of them: a palette and a style sheet.

A theme is a file in ``assets/themes``: names and colours, no meaning. Style sheet roles, set as dynamic property
``role`` on a widget: QPushButton ``primary``, ``danger``, ``quiet``, ``link``; QToolButton ``primary``; QLabel ``heading``, ``section``,
``muted``, ``strong``, ``code``; QFrame ``card``, ``error``, ``warning``, ``info``, ``ok``, ``line``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from designer.resources import asset
from widgets.fonts import ui_font

NAMES = ("light", "dark")
SHEETS = ("window.qss", "workbench.qss")
"""Qt's own controls, then what the panels of the workbench add."""


@dataclass(frozen=True)
class Theme:
    """One set of colours, asked for by name (``card-border``, ``category-data-ink`` and so on)."""

    name: str
    colours: Mapping[str, str]
    _made: dict[str, QColor] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark surfaces."""
        return self.colour("window").lightness() < 128

    def colour(self, key: str, alpha: float = 1.0) -> QColor:
        """The colour called `key`; `alpha` from 0 (clear) to 1. Raises KeyError. Do not change what you get."""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = QColor(self.colours[key])
        if alpha >= 1:
            return made
        clear = QColor(made)
        clear.setAlphaF(alpha)
        return clear

    def has(self, key: str) -> bool:
        """Whether the theme names the colour `key`."""
        return key in self.colours


def load_theme(name: str) -> Theme:
    """The theme in ``assets/themes/NAME.json``, one of :data:`NAMES`."""
    return Theme(name, json.loads((asset("themes") / f"{name}.json").read_text(encoding="utf-8")))


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Shows the whole application in `theme`: style, font, palette and style sheet."""
    application.setStyle("Fusion")
    application.setFont(ui_font())
    application.setPalette(palette(theme))
    application.setStyleSheet(stylesheet(theme))


def palette(theme: Theme) -> QPalette:
    """What Qt's own drawing uses where the style sheet says nothing."""
    made = QPalette()
    roles = {
        "Window": "window", "Base": "window", "AlternateBase": "panel", "Button": "window", "ToolTipBase": "tooltip",
        "WindowText": "text-primary", "Text": "text-primary", "ButtonText": "text-primary", "BrightText": "error",
        "ToolTipText": "text-on-tooltip", "PlaceholderText": "text-muted", "Highlight": "accent", "Accent": "accent",
        "HighlightedText": "text-on-accent", "Link": "accent", "LinkVisited": "accent", "Mid": "border",
        "Midlight": "hover", "Dark": "border", "Light": "window", "Shadow": "border",
    }  # fmt: skip
    for role, key in roles.items():
        made.setColor(QPalette.ColorRole[role], theme.colour(key))
    for role in ("WindowText", "Text", "ButtonText"):
        made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], theme.colour("text-disabled"))
    return made


def stylesheet(theme: Theme) -> str:
    """The style sheet of the whole window: the sheets in ``assets/themes`` with the theme's colours filled in.

    ``{{key}}`` stands for a colour, ``{{mark:NAME}}`` for the file of a mark (check, chevron). Raises KeyError for an
    unknown key.
    """
    folder = asset("themes")

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].rpartition(":")
        if kind == "mark":
            shade = "dark" if theme.is_dark else "light"
            return Path(str(folder / "marks" / f"{name}-{shade}.svg")).as_posix()
        return theme.colours[name]

    sheets = "".join((folder / name).read_text(encoding="utf-8") for name in SHEETS)
    return re.sub(r"\{\{([a-z:\-]+)\}\}", fill, sheets)

"""A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. It prints well, too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any
from unicodedata import category

from designer.drawing.colours import colours
from designer.reports.page import Page
from designer.templating import Code, Templates

COLOURS = {
    "ink": "text-primary", "soft": "text-secondary", "line": "border", "panel": "panel", "accent": "accent",
    "error": "error", "warning": "warning", "info": "info", "ok": "ok",
}  # fmt: skip
"""What the style sheet calls the colours of the theme."""
SEVERAL = 3
"""From so many sections on there is a list of them at the top."""


def render(page: Page) -> str:
    """The whole document with a trailing newline."""
    return _templates().render(
        "report/page.html.j2", page=page, several=len(page.sections) >= SEVERAL, style=Code(_style())
    )


def quoted(value: Any) -> str:
    """Text as HTML shows it, in running text and in attributes; letters that HTML does not have are replaced."""
    plain = "".join(letter if _is_shown(letter) else "\ufffd" for letter in str(value))
    return escape(plain)


def _is_shown(letter: str) -> bool:
    """Visible letters, spaces of any width, and what joins emoji; none that turns the direction of what follows."""
    return letter.isprintable() or letter in "\n\t\u200d" or category(letter) == "Zs"


@cache
def _templates() -> Templates:
    return Templates(
        quoted, {"drawn": str}
    )  # pictures are made by ``designer/drawing``, which quotes for itself


@cache
def page_colours() -> Mapping[str, str]:
    """The colours of a page, by what the style sheets call them."""
    theme = colours("light")
    return {name: theme[key] for name, key in COLOURS.items()}


@cache
def _style() -> str:
    return Templates(str).render("report/page.css.j2", colours=page_colours())

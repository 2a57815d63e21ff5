"""How values are written in Markdown: as plain text that opens no markup, no link and no HTML."""

from __future__ import annotations

import re
from typing import Any

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~&])")


def quote(value: Any) -> str:
    """`value` as text in a paragraph, list or table cell: one line, every sign of markup escaped."""
    printable = "".join(char if char.isprintable() else " " for char in str(value))
    return _MARKUP.sub(r"\\\1", " ".join(printable.split()))


def code(value: Any) -> str:
    """`value` as inline code: one line, without the sign that would end it."""
    printable = "".join(char if char.isprintable() and char != "`" else " " for char in str(value))
    return f"`{' '.join(printable.split())}`"


def codes(values: str) -> str:
    """Values with commas between them, each as inline code; a dash for none."""
    return ", ".join(code(value) for value in values.split(", ")) if values else "-"

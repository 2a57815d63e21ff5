"""A small count in a pill of the colour of its severity."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def badge(count: int, severity: str) -> QLabel:
    """The pill for `count` findings of which the gravest is a `severity`."""
    label = QLabel(str(count) if count < 1000 else "999+")
    label.setProperty("role", "badge")
    label.setProperty("severity", severity)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label

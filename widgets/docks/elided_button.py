"""A button whose words are cut where there is no room for them; then the tool tip has all of them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

NARROWEST = 60
BESIDE = 26
"""Pixels beside the words: padding, border and a little air."""


class ElidedButton(QPushButton):
    """As wide as there is room."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for all words."""
        return QSize(self.fontMetrics().horizontalAdvance(self.words) + BESIDE, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Room for some."""
        return QSize(NARROWEST, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as many words as fit."""
        super().resizeEvent(event)
        room = self.width() - BESIDE
        shown = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip("" if shown == self.words else self.words)

"""The head of the inspector: what is selected, with its picture, its name, its kind and where it sits."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

TILE = 34


class Header(QWidget):
    """Picture, title and one quiet line below it."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QLabel()
        self._picture.setFixedSize(TILE, TILE)
        self.title = QLabel()
        self.title.setProperty("role", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.subtitle = QLabel()
        self.subtitle.setProperty("role", "muted")
        for label in (self.title, self.subtitle):
            label.setMinimumWidth(0)
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 14)
        whole.setSpacing(10)
        whole.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)

    def show_element(self, picture: QPixmap | None, title: str, subtitle: str) -> None:
        """Shows another element."""
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.setPixmap(picture)
        self.title.setText(title)
        self.subtitle.setText(subtitle)

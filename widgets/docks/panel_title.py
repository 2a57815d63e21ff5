"""The bar a panel is dragged by, shown while panels may be moved: its name, and a cross to hide it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

HEIGHT = 28
CROSS = 12


class PanelTitle(QWidget):
    """Leaves the mouse to the panel, which drags and floats itself."""

    def __init__(self, panel: QDockWidget, cross: QIcon, hide: str) -> None:
        super().__init__(panel)
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        name = QLabel(panel.windowTitle())
        name.setProperty("role", "section")
        panel.windowTitleChanged.connect(name.setText)
        button = QToolButton()
        button.setProperty("role", "cross")
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.setIcon(cross)
        button.setIconSize(QSize(CROSS, CROSS))
        button.setToolTip(hide)
        button.setAccessibleName(hide)
        button.clicked.connect(panel.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 8, 0)
        line.addWidget(name)
        line.addStretch()
        line.addWidget(button)

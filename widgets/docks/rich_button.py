"""A flat button of three parts: a quiet name, a strong number, a quiet target."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget


class RichButton(QToolButton):
    """Shows `Availability 99.93 % / 99.95 %`; the number may have a colour of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._value, self._target = QLabel(), QLabel(), QLabel()
        self._line = line = QHBoxLayout(self)
        line.setContentsMargins(8, 2, 8, 2)
        line.setSpacing(4)
        for label in (self._name, self._value, self._target):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(label)

    def show_parts(self, name: str, value: str, target: str, colour: str) -> None:
        """Shows other words; `colour` is that of the number."""
        self._name.setText(name)
        self._value.setText(value)
        self._value.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self._target.setText(f"/ {target}" if target else "")
        self._target.setVisible(bool(target))
        self.setMinimumWidth(self._line.sizeHint().width())

"""A number with its unit: typed freely, stepped with arrow keys and wheel, empty where the default is meant."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

PAGE = 10
"""Steps of Page Up and Page Down."""
UNIT_GAP = 9


class NumberBox(QLineEdit):
    """A field that may be empty and does not correct what is being typed; who owns it judges the value."""

    typed = Signal(object)
    """What is in the box now: int, float, None (empty), or the text where it is no number."""

    def __init__(
        self,
        whole: bool,
        minimum: float | None,
        maximum: float | None,
        parent: QWidget | None = None,
        *,
        is_share: bool = False,
    ) -> None:
        super().__init__(parent)
        self._whole, self._is_share = whole, is_share
        self._minimum = -math.inf if minimum is None else minimum
        self._maximum = math.inf if maximum is None else maximum
        self._base: float = 0
        self._unit = QLabel(self)
        self._unit.setProperty("role", "quiet")
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.textEdited.connect(lambda: self.typed.emit(self.value()))

    def set_base(self, base: float | None) -> None:
        """Where stepping starts while the box is empty: the default."""
        self._base = base if base is not None else max(0.0, self._minimum)

    def set_unit(self, unit: str) -> None:
        """Shows `unit` behind the number."""
        self._unit.setText(unit)
        self._place_unit()

    def value(self) -> int | float | str | None:
        """What is in the box: a number, None where it is empty, the text where it is no number; of a share, 99.9 % is 0.999."""
        typed = self.text().strip()
        if not typed:
            return None
        plain = typed.replace(QLocale().groupSeparator(), "")
        try:
            if self._is_share and plain.endswith("%"):
                return float(Decimal(plain[:-1].strip()) / 100)
            return int(plain) if self._whole else float(plain)
        except (ValueError, InvalidOperation):
            return typed

    def show_number(self, value: float | None, hint: str) -> None:
        """Shows `value`; `hint` where it is None. A box in use that says the same already is left as typed."""
        if value is None or self.value() != value or not self.hasFocus():
            self.setText("" if value is None else written(value))
        self.setPlaceholderText(hint)

    def step(self, steps: int) -> None:
        """Adds steps of one for whole numbers, else such as fit the number's size; stays within the limits."""
        value = self.value()
        now = float(value) if isinstance(value, int | float) else self._base
        width = 1.0 if self._whole else _step(now)
        wanted = min(max(round(now + steps * width, 9), self._minimum), self._maximum)
        self.setText(written(int(wanted) if self._whole else wanted))
        self.selectAll()
        self.typed.emit(self.value())

    # --- Qt's events --------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys and page keys step."""
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: PAGE,
            Qt.Key.Key_PageDown: -PAGE,
        }.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
        else:
            self.step(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel steps while the field has the focus; otherwise it scrolls the panel."""
        if self.hasFocus():
            self.step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the unit at the right edge."""
        super().resizeEvent(event)
        self._place_unit()

    def _place_unit(self) -> None:
        size = self._unit.sizeHint()
        self._unit.setGeometry(self.width() - size.width() - UNIT_GAP, 0, size.width(), self.height())
        self.setTextMargins(0, 0, size.width() + 2 if self._unit.text() else 0, 0)


def _step(now: float) -> float:
    """A step of the size of the first digit: 0.1 at 0.5, 100 at 250; of the second where the first is a one."""
    if now == 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(abs(now)))
    return size if abs(now) >= 2 * size else size / 10


def written(value: float) -> str:
    """A number as people type it: no trailing zeros, no exponent for ordinary sizes."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)

"""A number with its unit: typed freely, stepped with arrow keys and wheel, empty where the default is meant."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QWidget


class NumberBox(QAbstractSpinBox):
    """A spin box that may be empty and does not correct what is being typed; who owns it judges the value."""

    typed = Signal(object)
    """What is in the box now: int, float, None (empty), or the text where it is no number."""

    def __init__(
        self,
        whole: bool,
        minimum: float | None,
        maximum: float | None,
        unit: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole = whole
        self._minimum = -math.inf if minimum is None else minimum
        self._maximum = math.inf if maximum is None else maximum
        self._base: float = 0
        self._unit = QLabel(unit, self)
        self._unit.setProperty("role", "quiet")
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().textEdited.connect(lambda: self.typed.emit(self.value()))

    def set_base(self, base: float | None) -> None:
        """Where stepping starts while the box is empty: the default."""
        self._base = base if base is not None else max(0.0, self._minimum)

    def set_unit(self, unit: str) -> None:
        """Shows `unit` behind the number."""
        self._unit.setText(unit)
        self._place_unit()

    def value(self) -> int | float | str | None:
        """What is in the box: a number, None where it is empty, the text where it is no number."""
        typed = self.lineEdit().text().strip()
        if not typed:
            return None
        plain = typed.replace(QLocale().groupSeparator(), "").replace(",", "")
        try:
            return int(plain) if self._whole else float(plain)
        except ValueError:
            return typed

    def show_number(self, value: float | None, hint: str) -> None:
        """Shows `value`; `hint` where it is None. A box that says the same already is left as typed."""
        if value is None or self.value() != value or not self.hasFocus():
            self.lineEdit().setText("" if value is None else written(value))
        self.lineEdit().setPlaceholderText(hint)

    # --- what Qt asks a spin box --------------------------------------------------------------------------------

    def validate(self, text: str, position: int) -> object:
        """Everything may be typed; the owner says what is wrong with it."""
        return (QValidator.State.Acceptable, text, position)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Up and down within the limits."""
        now = self._now()
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if now < self._maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if now > self._minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def stepBy(self, steps: int) -> None:
        """Adds steps of one for whole numbers, else of a tenth of the number's size."""
        now = self._now()
        width = (
            1.0
            if self._whole or now == 0
            else 10.0 ** (math.floor(math.log10(abs(now))) - (0 if abs(now) >= 10 else 1))
        )
        wanted = min(max(round(now + steps * width, 9), self._minimum), self._maximum)
        self.lineEdit().setText(written(int(wanted) if self._whole else wanted))
        self.lineEdit().selectAll()
        self.typed.emit(self.value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the unit at the right edge."""
        super().resizeEvent(event)
        self._place_unit()

    def _now(self) -> float:
        value = self.value()
        return float(value) if isinstance(value, int | float) else self._base

    def _place_unit(self) -> None:
        size = self._unit.sizeHint()
        self._unit.setGeometry(self.width() - size.width() - 9, 0, size.width(), self.height())
        room = size.width() + 4 if self._unit.text() else 0
        self.lineEdit().setTextMargins(0, 0, room, 0)


def written(value: float) -> str:
    """A number as people type it: no trailing zeros, no exponent for ordinary sizes."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)

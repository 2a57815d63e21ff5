"""A switch: on or off, painted as a sliding knob, a check box for keyboard and screen reader."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from widgets.theme import Theme

WIDTH, HEIGHT = 32, 18


class Switch(QCheckBox):
    """A check box that looks like a switch; partially checked where several elements differ."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Paints in the colours of `theme`."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the knob's track and its focus ring."""
        return QSize(WIDTH + 4, HEIGHT + 4)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """All of it takes clicks."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The track in green when on, the knob, and a ring when it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(2, (self.height() - HEIGHT) / 2, WIDTH, HEIGHT)
        state = self.checkState()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._track(state))
        painter.drawRoundedRect(area, HEIGHT / 2, HEIGHT / 2)
        place = {
            Qt.CheckState.Unchecked: 0.0,
            Qt.CheckState.PartiallyChecked: 0.5,
            Qt.CheckState.Checked: 1.0,
        }[state]
        knob = HEIGHT - 4
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QRectF(area.left() + 2 + place * (WIDTH - HEIGHT), area.top() + 2, knob, knob))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1.5))
            painter.drawRoundedRect(area.adjusted(-1.2, -1.2, 1.2, 1.2), HEIGHT / 2 + 1.2, HEIGHT / 2 + 1.2)

    def _track(self, state: Qt.CheckState) -> QColor:
        if not self.isEnabled():
            return self._theme.colour("meter-track")
        return self._theme.colour("switch-off" if state == Qt.CheckState.Unchecked else "ok")

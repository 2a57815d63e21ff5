"""What one component carries at the peak: the load over a day under the line where it is full, utilisation, p95."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from designer.analysis.assessment import Assessment
from designer.analysis.capacity import StageLoad
from designer.i18n import text
from widgets.docks.answers.capacity import tone_of
from widgets.docks.day import day_of
from widgets.fonts import ui_font
from widgets.forms.form import line
from widgets.numbers import milliseconds, per_second, percent, plain
from widgets.theme import Theme
from widgets.translations import Language

CHART_HEIGHT = 78
AXIS = 16


class LoadCard(QWidget):
    """Shows the load of one component; built for one finished check."""

    def __init__(self, load: StageLoad, curve: str, language: Language, theme: Theme) -> None:
        super().__init__()
        heading = QLabel(language(text("Load at peak")))
        heading.setProperty("role", "section")
        limit = load.rps / load.utilisation if load.utilisation > 0 else math.inf
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(line())
        whole.addSpacing(4)
        whole.addWidget(heading)
        whole.addWidget(DayChart(load.rps, limit, curve, language, theme))
        table = QFormLayout()
        table.setVerticalSpacing(8)
        for title, value, tone in (
            (text("Requests a second"), plain(load.rps), ""),
            (text("Utilisation"), percent(load.utilisation, 0), tone_of(load.utilisation)),
            (text("p95 at this hop"), milliseconds(load.percentile_ms(0.95)), ""),
        ):
            name, shown = QLabel(language(title)), QLabel(value)
            name.setProperty("role", "label")
            shown.setProperty("role", "strong")
            shown.setProperty("severity", tone)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            table.addRow(name, shown)
        whole.addLayout(table)

    @classmethod
    def of(
        cls, node: str, assessment: Assessment | None, language: Language, theme: Theme
    ) -> LoadCard | None:
        """The card of a component; None where no request reaches it."""
        load = assessment.capacity.nodes.get(node) if assessment is not None else None
        if assessment is None or load is None:
            return None
        return cls(load, assessment.design.workload.curve, language, theme)


class DayChart(QWidget):
    """The load over a day, and the line where the component is full where that is in reach."""

    def __init__(self, peak: float, limit: float, curve: str, language: Language, theme: Theme) -> None:
        super().__init__()
        self._day = [peak * share for share in day_of(curve)]
        self._limit = limit
        self._theme = theme
        self._hours = ("00", "12", language(text("24 h")))
        self._full = language(text("full at {rate}", rate=per_second(limit))) if math.isfinite(limit) else ""
        self.setAccessibleName(language(text("Load over a day")))
        self.setAccessibleDescription(self._full)

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(200, CHART_HEIGHT + AXIS)

    def minimumSizeHint(self) -> QSize:
        """Never flatter."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Curve in the accent colour, limit dashed in red, hours below."""
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(11))
        top = max(*self._day, min(self._limit, 2 * max(self._day)), 1e-9) * 1.05
        base, height = CHART_HEIGHT - 2.0, CHART_HEIGHT - 18.0
        step = (self.width() - 2) / (len(self._day) - 1)
        curve = QPolygonF(
            [QPointF(1 + at * step, base - load / top * height) for at, load in enumerate(self._day)]
        )
        painter.setPen(QPen(theme.colour("accent"), 1.8))
        painter.drawPolyline(curve)
        if self._limit <= top:
            level = base - self._limit / top * height
            painter.setPen(QPen(theme.colour("error"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, level), QPointF(self.width(), level))
            room = QRectF(0, level - 16, self.width(), 14)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, self._full)
        painter.setPen(theme.colour("text-muted"))
        below = QRectF(0, CHART_HEIGHT, self.width(), AXIS)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for hour, side in zip(self._hours, sides, strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignBottom, hour)

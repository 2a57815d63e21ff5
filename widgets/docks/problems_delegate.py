"""How a row of the problems is painted: mark and rule in the colour of the severity, names of elements in bold."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.rules.rule import Finding
from widgets.appearance import Appearance
from widgets.docks.problems_model import FINDING, MESSAGE, NAMES, RULE, WORD_ROLE
from widgets.fonts import code_font
from widgets.icons import pixmap
from widgets.severity import ICONS

ROW_HEIGHT = 32
MARK = 14
INSET = 14
ENDLESS = 1e6
WORD = 58
"""Room for the word of the severity."""


class ProblemsDelegate(QStyledItemDelegate):
    """Paints findings in the theme of now."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._marks: dict[tuple[str, str, float], Any] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        """One height for all."""
        return QSize(80, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """Background, line below, and the cell."""
        theme, finding = self._appearance.theme, index.data(FINDING)
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(area.bottomLeft() + QPointF(0, -0.5), area.bottomRight() + QPointF(0, -0.5))
        painter.setOpacity(0.6 if finding.waived else 1.0)
        if index.column() == RULE:
            self._paint_rule(painter, area, finding, index.data(WORD_ROLE))
        elif index.column() == MESSAGE:
            self._paint_message(painter, area, index.data(), index.data(NAMES))
        else:
            painter.setPen(theme.colour("text-secondary"))
            room = area.adjusted(6, 0, -8, 0)
            shown = painter.fontMetrics().elidedText(
                index.data(), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_rule(self, painter: QPainter, area: QRectF, finding: Finding, word: str) -> None:
        theme = self._appearance.theme
        ratio = painter.device().devicePixelRatioF()
        key = (finding.severity, theme.name, ratio)
        if key not in self._marks:
            self._marks[key] = pixmap(ICONS[finding.severity], theme.colour(finding.severity), MARK, ratio)
        painter.drawPixmap(QPointF(area.left() + INSET, area.center().y() - MARK / 2), self._marks[key])
        room = area.adjusted(INSET + MARK + 8, 0, 0, 0)
        painter.setPen(theme.colour(finding.severity))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, word)
        room.setLeft(room.left() + max(WORD, painter.fontMetrics().horizontalAdvance(word) + 10))
        painter.setFont(code_font(12))
        painter.setPen(theme.colour("text-secondary"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, finding.rule)

    def _paint_message(self, painter: QPainter, area: QRectF, message: str, names: list[str]) -> None:
        room = area.adjusted(6, 0, -12, 0)
        layout, line = _one_line(message, names, painter.font())
        if line.naturalTextWidth() > room.width():
            kept = line.xToCursor(room.width() - painter.fontMetrics().horizontalAdvance("…"))
            layout, line = _one_line(f"{message[: int(kept)].rstrip()}…", names, painter.font())
        painter.setPen(self._appearance.theme.colour("text-primary"))
        layout.draw(painter, QPointF(room.left(), room.center().y() - line.height() / 2))


def _one_line(message: str, names: list[str], font: QFont) -> tuple[QTextLayout, QTextLine]:
    """The message laid out on one line, names in bold."""
    layout = QTextLayout(message, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    strong = QTextCharFormat()
    strong.setFont(bold)
    ranges = []
    for start, length in places(message, names):
        found = QTextLayout.FormatRange()
        found.start, found.length, found.format = start, length, strong
        ranges.append(found)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(ENDLESS)
    layout.endLayout()
    return layout, line


def places(message: str, names: list[str]) -> list[tuple[int, int]]:
    """Where the names of elements stand in a message, as whole words: (start, length), none inside another."""
    found: list[tuple[int, int]] = []
    for name in sorted(set(names), key=len, reverse=True):
        start = message.find(name) if name else -1
        while start >= 0:
            end = start + len(name)
            whole = not (
                message[start - 1 : start].isalnum()
                or (message[end : end + 1].isascii() and message[end : end + 1].isalnum())
            )
            free = all(end <= other or start >= other + length for other, length in found)
            if whole and free:
                found.append((start, len(name)))
            start = message.find(name, end)
    return sorted(found)

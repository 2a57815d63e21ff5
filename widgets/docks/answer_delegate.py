"""How a cell of results is painted: words in the colour of their meaning, numbers at the right, a bar for a share."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from widgets.appearance import Appearance
from widgets.docks.answers.answer import Cell

CELL = Qt.ItemDataRole.UserRole.value
ROW_HEIGHT = 30
BAR = 64
BAR_HEIGHT = 4
FIRST_INSET, INSET = 14, 8
FULL = 0.9
"""Share from which a bar turns red; it turns amber a fifth of the whole before."""


class AnswerDelegate(QStyledItemDelegate):
    """Paints :class:`Cell` values in the theme of now."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        """As wide as the words, and the bar where there is one."""
        cell: Cell = index.data(CELL)
        width = option.fontMetrics.horizontalAdvance(str(index.data()))
        inset = FIRST_INSET if index.column() == 0 else INSET
        return QSize(width + inset + INSET + (BAR + 10 if cell.share is not None else 0), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """Background, line below, bar, words."""
        theme, cell = self._appearance.theme, index.data(CELL)
        area, state = QRectF(option.rect), option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.colour("hover"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(area.bottomLeft() + QPointF(0, -0.5), area.bottomRight() + QPointF(0, -0.5))
        room = area.adjusted(FIRST_INSET if index.column() == 0 else INSET, 0, -INSET, 0)
        if cell.share is not None:
            self._paint_bar(painter, room, cell.share)
            room.setLeft(room.left() + BAR + 10)
        key = {"": "text-primary", "quiet": "text-muted"}.get(cell.tone, cell.tone)
        painter.setPen(theme.colour(key))
        side = Qt.AlignmentFlag.AlignRight if cell.is_number else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, int(room.width()) + 1
        )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_bar(self, painter: QPainter, room: QRectF, share: float) -> None:
        theme = self._appearance.theme
        tone = "error" if share >= FULL else "warning" if share >= FULL - 0.2 else "ok"
        track = QRectF(room.left(), room.center().y() - BAR_HEIGHT / 2, BAR, BAR_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("meter-track"))
        painter.drawRoundedRect(track, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        track.setWidth(BAR * min(1.0, max(0.0, share)))
        painter.setBrush(theme.colour(tone))
        painter.drawRoundedRect(track, BAR_HEIGHT / 2, BAR_HEIGHT / 2)

"""Texts as pictures: made when first seen at a scale, shared by all that say the same, forgotten when long unused."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap

from designer.document.design import CONTAINER_TITLE
from designer.drawing.looks import Look
from widgets import icons
from widgets.fonts import ui_font
from widgets.theme import Theme

BUDGET = 40 * 2**20
"""Bytes of label pictures kept."""
TEXT_LEFT = 52.0
"""Where the text of a card begins, from its left side."""
TEXT_RIGHT = 6.0
NAME_HEIGHT = 40.0
"""Height of both lines of a card together."""
TAB = 22.0
"""Side of the icon square at the corner of a container."""
PILL_HEIGHT = 18.0


class Labels:
    """Label pictures of one theme, by what they say and at which scale (device pixels a canvas unit)."""

    def __init__(self, theme: Theme, budget: int = BUDGET) -> None:
        self._theme, self._budget, self._held = theme, budget, 0
        self._made: dict[Hashable, QPixmap] = {}
        self._name_font = ui_font(13, QFont.Weight.DemiBold)
        self._small_name_font = ui_font(12, QFont.Weight.DemiBold)
        self._line_font = ui_font(11)
        self._title_font = ui_font(12, QFont.Weight.DemiBold)
        self._pill_widths: dict[str, float] = {}
        self._pill_font = ui_font(11, QFont.Weight.Medium)

    def card(self, name: str, line: str, width: float, scale: float) -> QPixmap:
        """Name and second line of a card `width` canvas units wide."""
        return self._kept(
            ("card", name, line, width, round(scale, 4)),
            QSizeF(max(1, width - TEXT_LEFT - TEXT_RIGHT), NAME_HEIGHT), scale,
            lambda painter, size: self._paint_card(painter, size, name, line),
        )  # fmt: skip

    def title(self, look: Look, title: str, width: float, scale: float) -> QPixmap:
        """Icon square and title of a container `width` canvas units wide."""
        room = min(width, TAB + 20 + QFontMetricsF(self._title_font).horizontalAdvance(title))
        return self._kept(
            ("title", look, title, room, round(scale, 4)), QSizeF(max(1, room), CONTAINER_TITLE), scale,
            lambda painter, size: self._paint_title(painter, size, look, title),
        )  # fmt: skip

    def pill(self, said: str, scale: float) -> QPixmap:
        """The label of a link."""
        width = self._pill_widths.get(said)
        if width is None:
            width = self._pill_widths[said] = QFontMetricsF(self._pill_font).horizontalAdvance(said) + 16
        return self._kept(
            ("pill", said, round(scale, 4)), QSizeF(width, PILL_HEIGHT), scale,
            lambda painter, size: self._paint_pill(painter, size, said),
        )  # fmt: skip

    def _kept(
        self, key: Hashable, size: QSizeF, scale: float, paint: Callable[[QPainter, QSizeF], None]
    ) -> QPixmap:
        made = self._made.pop(key, None)
        if made is None:
            made = QPixmap(math.ceil(size.width() * scale), math.ceil(size.height() * scale))
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.scale(scale, scale)
            paint(painter, size)
            painter.end()
            self._held += _bytes(made)
            while self._held > self._budget and self._made:
                self._held -= _bytes(self._made.pop(next(iter(self._made))))
        self._made[key] = made  # last again: the first is the one unused for longest
        return made

    def _paint_card(self, painter: QPainter, size: QSizeF, name: str, line: str) -> None:
        middle = size.height() / 2
        baseline = middle - 3.5 if line else middle + 4.5
        long = QFontMetricsF(self._name_font).horizontalAdvance(name) > size.width()
        font = self._small_name_font if long else self._name_font
        self._text(painter, font, "text-primary", name, QPointF(0, baseline), size.width())
        self._text(painter, self._line_font, "text-muted", line, QPointF(0, middle + 12.5), size.width())

    def _paint_title(self, painter: QPainter, size: QSizeF, look: Look, title: str) -> None:
        ink = f"{look.family}-ink"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{look.family}-border", 0.18))
        painter.drawRoundedRect(QRectF(0, 0, TAB, TAB), 5, 5)
        icons.renderer(look.icon, self._theme.colour(ink)).render(painter, QRectF(4, 4, TAB - 8, TAB - 8))
        self._text(painter, self._title_font, ink, title, QPointF(TAB + 7, 15.5), size.width() - TAB - 10)

    def _paint_pill(self, painter: QPainter, size: QSizeF, said: str) -> None:
        painter.setPen(QPen(self._theme.colour("link-label-border"), 1))
        painter.setBrush(self._theme.colour("link-label"))
        area = QRectF(QPointF(0, 0), size).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setFont(self._pill_font)
        painter.setPen(self._theme.colour("text-secondary"))
        painter.drawText(QPointF(8, 13), said)

    def _text(self, painter: QPainter, font: QFont, key: str, said: str, at: QPointF, room: float) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(key))
        painter.drawText(at, QFontMetricsF(font).elidedText(said, Qt.TextElideMode.ElideRight, room))


def _bytes(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4

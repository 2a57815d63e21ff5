"""Pictures that many share: cards without their text, badges, dots. Kept for the scale last used."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QPolygonF

from widgets import icons
from widgets.canvas.geometry import Stamp
from widgets.canvas.painting.lens import Lens
from widgets.fonts import ui_font
from widgets.theme import Theme

LIMIT = 512
"""Pictures kept; beyond it all are made again as needed."""
RADIUS = 8.0
SHADOW = 5.0
"""How far the shadow of a card reaches, in canvas units."""
TILE_LEFT, TILE = 11.0, 32.0
BADGE, SMALLEST_BADGE = 18.0, 0.75
"""Side of a badge in canvas units, and the zoom below which it gets no smaller."""
SEVERITIES = ("info", "warning", "error")
"""From mild to grave; each has a colour and a shape of its own."""


class Sprite(NamedTuple):
    """A picture, and how many pixels of it lie left of and above the place it is drawn at."""

    pixmap: QPixmap
    margin: int


class Sprites:
    """Pictures of one theme. Asking at another scale forgets those of the scale before."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._made: dict[Hashable, Sprite] = {}
        self._scale = (0.0, 0.0)

    def card(self, stamp: Stamp, lens: Lens) -> Sprite:
        """The card of a component: surface, shadow, border, tile with icon; a coloured block where it is too small."""
        size = round(stamp.width * lens.scale), round(stamp.height * lens.scale)
        paint = _paint_card if lens.has_text else _paint_block
        margin = math.ceil(SHADOW * lens.scale) + 1 if lens.has_text else 0
        return self._kept(
            ("card", stamp), lens, max(1, size[0]), max(1, size[1]), margin,
            lambda painter, area: paint(painter, area, stamp, lens, self._theme),
        )  # fmt: skip

    def badge(self, severity: str, count: int, lens: Lens) -> Sprite:
        """The mark of findings at a corner: colour and shape say how grave, a number how many."""
        side = (
            round(BADGE * max(lens.scale, SMALLEST_BADGE * lens.ratio))
            if lens.has_text
            else round(6 * lens.ratio)
        )
        said = "" if not lens.has_text else str(count) if count < 10 else "9+"
        return self._kept(
            ("badge", severity, said), lens, side, side, 1,
            lambda painter, area: _paint_badge(painter, area, severity, said, self._theme),
        )  # fmt: skip

    def dot(self, lens: Lens) -> Sprite:
        """One dot of the grid."""
        side = max(1, round(1.5 * lens.ratio))

        def paint(painter: QPainter, area: QRectF) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("canvas-dot"))
            painter.drawEllipse(area)

        return self._kept(("dot",), lens, side, side, 0, paint)

    def _kept(
        self, key: Hashable, lens: Lens, width: int, height: int, margin: int,
        paint: Callable[[QPainter, QRectF], None],
    ) -> Sprite:  # fmt: skip
        if self._scale != (lens.scale, lens.ratio) or len(self._made) > LIMIT:
            self._made.clear()
            self._scale = (lens.scale, lens.ratio)
        made = self._made.get(key)
        if made is None:
            pixmap = QPixmap(width + 2 * margin, height + 2 * margin)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter, QRectF(margin, margin, width, height))
            painter.end()
            made = self._made[key] = Sprite(pixmap, margin)
        return made


def _paint_card(painter: QPainter, area: QRectF, stamp: Stamp, lens: Lens, theme: Theme) -> None:
    scale = lens.scale
    painter.setPen(Qt.PenStyle.NoPen)
    for ring in range(4):
        painter.setBrush(theme.colour("shadow", 0.022))
        grow = (ring - 0.5) * scale
        painter.drawRoundedRect(
            area.adjusted(-grow, -grow + scale, grow, grow + 1.5 * scale),
            RADIUS * scale + grow, RADIUS * scale + grow,
        )  # fmt: skip
    painter.setPen(_border(theme.colour("card-border"), lens, stamp.look.dashed))
    painter.setBrush(theme.colour("card"))
    half = lens.ratio / 2
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), RADIUS * scale, RADIUS * scale)
    side = min(TILE, stamp.height - 8, stamp.width - 8) * scale
    left = min(TILE_LEFT * scale, (area.width() - side) / 2)
    tile = QRectF(round(area.left() + left), round(area.center().y() - side / 2), round(side), round(side))
    if side >= 4:
        icons.paint_tile(painter, tile, stamp.look.icon, stamp.look.family.partition("-")[2], theme)


def _paint_block(painter: QPainter, area: QRectF, stamp: Stamp, lens: Lens, theme: Theme) -> None:
    family = stamp.look.family
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(area, theme.colour(f"{family}-border"))
    line = lens.ratio
    if area.height() > 4 * line:
        painter.fillRect(area.adjusted(line, line, -line, -line), theme.colour("card"))
        inner = area.adjusted(2 * line, 2 * line, -2 * line, -2 * line)
        inner.setWidth(max(1, min(inner.height(), inner.width())))
        painter.fillRect(inner, theme.colour(f"{family}-ink", 0.7))


def _paint_badge(painter: QPainter, area: QRectF, severity: str, said: str, theme: Theme) -> None:
    painter.setPen(QPen(theme.colour("card"), max(1.0, area.width() / 14)))
    painter.setBrush(theme.colour(severity))
    area = area.adjusted(0.5, 0.5, -0.5, -0.5)
    if severity == "error":
        painter.drawEllipse(area)
    elif severity == "warning":
        top, base = area.top() - area.height() * 0.06, area.bottom()
        painter.setPen(QPen(theme.colour(severity), area.width() / 7, j=Qt.PenJoinStyle.RoundJoin))
        inset = area.width() * 0.09
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(area.center().x(), top + inset * 2),
                    QPointF(area.right() - inset, base - inset),
                    QPointF(area.left() + inset, base - inset),
                ]
            )
        )
    else:
        painter.drawRoundedRect(area, area.width() * 0.25, area.width() * 0.25)
    if said:
        painter.setFont(
            ui_font(area.height() * (0.5 if severity == "warning" else 0.6), QFont.Weight.DemiBold)
        )
        painter.setPen(theme.colour("text-on-severity"))
        down = area.height() * 0.14 if severity == "warning" else 0
        painter.drawText(area.translated(0, down), Qt.AlignmentFlag.AlignCenter, said)


def _border(colour: QColor, lens: Lens, dashed: bool) -> QPen:
    pen = QPen(colour, lens.ratio)
    if dashed:
        pen.setDashPattern([4, 3])
    return pen

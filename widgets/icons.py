"""Icons of components and commands, tinted: one drawing in ``assets/icons`` serves every colour, size and theme.

A drawing uses ``currentColor``; here that becomes the colour asked for. Unknown kinds get the drawing ``unknown``.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from designer.drawing.svg import icon_source
from widgets.theme import Theme

RATIOS = (1.0, 2.0, 3.0)
"""Device pixel ratios an icon is kept in; Qt takes the nearest."""


def renderer(name: str, colour: QColor) -> QSvgRenderer:
    """The drawing `name` (a kind such as ``aws.rds``, or ``ui-undo``) in `colour`, ready to be painted at any size."""
    return QSvgRenderer(QByteArray(icon_source(name).replace("currentColor", colour.name()).encode()))


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The drawing `name` in `colour`, `size` logical pixels square, sharp at the device pixel ratio `ratio`."""
    made = _blank(size, ratio)
    painter = QPainter(made)
    renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def icon(name: str, theme: Theme, size: int = 18, colour: str = "text-secondary") -> QIcon:
    """The drawing `name` as an icon for buttons and menus: muted, grey where disabled, accented where checked."""
    made = QIcon()
    states = (
        (colour, QIcon.Mode.Normal, QIcon.State.Off),
        ("text-on-accent-soft", QIcon.Mode.Normal, QIcon.State.On),
        ("text-disabled", QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for key, mode, state in states:
        for ratio in RATIOS:
            made.addPixmap(pixmap(name, theme.colour(key), size, ratio), mode, state)
    return made


def tile(name: str, category: str, theme: Theme, size: int = 28, ratio: float = 1.0) -> QPixmap:
    """The drawing of a component on its rounded tile, in the colours of its category; for palette and inspector."""
    made = _blank(size, ratio)
    painter = QPainter(made)
    paint_tile(painter, QRectF(0, 0, size, size), name, category, theme)
    painter.end()
    return made


def tile_icon(name: str, category: str, theme: Theme, size: int = 28) -> QIcon:
    """The tile of a component as an icon."""
    made = QIcon()
    for ratio in RATIOS:
        made.addPixmap(tile(name, category, theme, size, ratio))
    return made


def paint_tile(painter: QPainter, area: QRectF, name: str, category: str, theme: Theme) -> None:
    """Paints the tile of a component into `area`; line and radius follow the size."""
    unit = area.width() / 28
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour(f"category-{category}-border"), max(1.0, unit)))
    painter.setBrush(theme.colour(f"category-{category}-fill"))
    half = max(1.0, unit) / 2
    painter.drawRoundedRect(area.adjusted(half, half, -half, -half), 6 * unit, 6 * unit)
    inset = area.width() * 0.19
    drawing = renderer(name, theme.colour(f"category-{category}-ink"))
    drawing.render(painter, area.adjusted(inset, inset, -inset, -inset))


def _blank(size: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(size, size) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made

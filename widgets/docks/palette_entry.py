"""One component in the palette: its tile and its name; drag it, double-click it, or press Enter on it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from designer.catalog.component import Component
from designer.i18n import text
from widgets.canvas.mime import KIND_MIME
from widgets.fonts import ui_font
from widgets.icons import tile
from widgets.theme import Theme
from widgets.translations import Language

TILE = 30
HEIGHT = 42
GAP = 8
FITS = ((12, 2), (11, 3), (10.5, 3))
"""Sizes of letters and numbers of lines that are tried for a name, in this order."""


class PaletteEntry(QAbstractButton):
    """Asks to be placed; knows nothing of the canvas."""

    wanted = Signal(str)
    """Put a component of this kind on the canvas."""
    moved = Signal(int)
    """An arrow key was pressed: go so many entries on (one row is two entries)."""

    def __init__(self, component: type[Component], theme: Theme, language: Language) -> None:
        super().__init__()
        self.component = component
        self._theme = theme
        self._press: QPoint | None = None
        self._drawn: QPixmap | None = None
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFont(ui_font(12))
        self.retranslate(language)

    def retranslate(self, language: Language) -> None:
        """Shows the name in the language of now."""
        self.setText(language(text(self.component.title)))
        self.setToolTip(language(text(self.component.summary)))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(self.toolTip())
        self._words = (self.text().casefold(), self.component.title.casefold(), self.component.kind)

    def set_theme(self, theme: Theme) -> None:
        """Paints in the colours of `theme`."""
        self._theme, self._drawn = theme, None
        self.update()

    def matches(self, words: str) -> bool:
        """Whether every word of the search is in its name, in either language, or in its kind."""
        return all(any(word in name for name in self._words) for word in words.casefold().split())

    def sizeHint(self) -> QSize:
        """Half of the palette's usual width."""
        return QSize(104, HEIGHT)

    # --- Qt's events --------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tile, name on up to two lines, and a frame when it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.rect().adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            frame = self._theme.colour("accent") if self.hasFocus() else self._theme.colour("hover")
            painter.setPen(QPen(frame, 1))
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(area, 6, 6)
        painter.drawPixmap(5, (HEIGHT - TILE) // 2, self._picture())
        left = 5 + TILE + GAP
        painter.setPen(self._theme.colour("text-primary"))
        room = QRect(left, 1, self.width() - left - 2, HEIGHT - 2)
        font, lines = fitted(self.text(), room.width())
        painter.setFont(font)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "\n".join(lines))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a drag would begin."""
        self._press = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begins the drag once the mouse has gone far enough."""
        if self._press is None:
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._press = None
            self.setDown(False)
            self._drag()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Places it."""
        self._press = None
        self.wanted.emit(self.component.kind)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Nothing to offer."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter places, arrows walk."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 2, Qt.Key.Key_Up: -2}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.wanted.emit(self.component.kind)
        elif event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _picture(self) -> QPixmap:
        """The tile, drawn once for each theme and pixel ratio."""
        ratio = self.devicePixelRatioF()
        if self._drawn is None or self._drawn.devicePixelRatio() != ratio:
            self._drawn = tile(self.component.kind, self.component.category, self._theme, TILE, ratio)
        return self._drawn

    def _drag(self) -> None:
        data = QMimeData()
        data.setData(KIND_MIME, self.component.kind.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._picture())
        drag.setHotSpot(QPoint(TILE // 2, TILE // 2))
        drag.exec(Qt.DropAction.CopyAction)


def focus_neighbour(entries: list[PaletteEntry], at: QWidget, steps: int) -> None:
    """Moves the focus `steps` entries on among those that are shown."""
    shown = [entry for entry in entries if not entry.isHidden()]
    if at in shown:
        wanted = shown.index(at) + steps
        if 0 <= wanted < len(shown):
            shown[wanted].setFocus(Qt.FocusReason.TabFocusReason)


def fitted(name: str, width: int) -> tuple[QFont, list[str]]:
    """The font and the lines that show `name` in `width` pixels: two lines, or three of smaller letters."""
    for size, rows in FITS:
        font = ui_font(size)
        lines = broken(name, QFontMetrics(font), width, rows)
        if not lines[-1].endswith("…"):
            break
    return font, lines


def broken(name: str, metrics: QFontMetrics, width: int, rows: int) -> list[str]:
    """`name` broken between words into at most `rows` lines; what does not fit ends in an ellipsis."""
    words, lines = name.split(), [""]
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
            words.pop(0)
        elif lines[-1] and len(lines) < rows:
            lines.append("")
        else:
            rest = " ".join([lines[-1], *words]).strip()
            lines[-1] = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
            break
    return lines

"""One design to begin with, as a card: its picture, its title, one sentence. A button for mouse, keyboard and reader."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from widgets.fonts import ui_font
from widgets.icons import renderer
from widgets.theme import Theme

WIDTH, HEIGHT = 252, 226
PICTURE = 138
PADDING = 14
SIGN = 30


class StarterCard(QAbstractButton):
    """Painted whole: frame, picture, words."""

    def __init__(
        self, title: str, sentence: str, theme: Theme, sign: str = "", parent: QWidget | None = None
    ) -> None:
        """Shows the drawing `sign` where no picture of a design is given."""
        super().__init__(parent)
        self._sign = sign
        self._theme = theme
        self._sentence = sentence
        self._picture: QImage | None = None
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def picture_size(self) -> QSize:
        """Room for the picture, in logical pixels."""
        return QSize(WIDTH - 2, PICTURE)

    def show_picture(self, picture: QImage) -> None:
        """Shows the design."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """One size for all."""
        return QSize(WIDTH, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame in the accent colour under the mouse and with the focus."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        live = self.hasFocus() or self.underMouse()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 10, 10)
        painter.fillPath(shape, theme.colour("card"))
        painter.setClipPath(shape)
        painter.fillRect(QRectF(0, 0, WIDTH, PICTURE), theme.colour("canvas"))
        if self._sign:
            middle = QRectF((WIDTH - SIGN) / 2, (PICTURE - SIGN) / 2, SIGN, SIGN)
            renderer(self._sign, theme.colour("text-muted")).render(painter, middle)
        if self._picture is not None:
            size = QSize(self._picture.size() / self._picture.devicePixelRatio())
            left, top = (WIDTH - size.width()) / 2, (PICTURE - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._picture)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(0, PICTURE, WIDTH, PICTURE)
        painter.setClipping(False)
        self._paint_words(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if live else "border"), 2 if self.hasFocus() else 1))
        painter.drawPath(shape)

    def _paint_words(self, painter: QPainter) -> None:
        room = QRect(PADDING, PICTURE + 10, WIDTH - 2 * PADDING, HEIGHT - PICTURE - 16)
        painter.setFont(ui_font(13, QFont.Weight.DemiBold))
        painter.setPen(self._theme.colour("text-primary"))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(ui_font(12))
        painter.setPen(self._theme.colour("text-secondary"))
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(0, 21, 0, 0), flags, self._sentence)

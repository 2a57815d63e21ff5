"""An SVG picture as a file that others can read: pixels (PNG) or a page (PDF). No window and no screen are needed."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from designer.drawing.letters import FAMILIES
from designer.errors import UnreadableFile
from designer.i18n import text
from widgets.fonts import lacks_korean, load_fonts

SCALE = 2.0
"""Pixels a unit of the picture."""
LARGEST = 16_000
"""Pixels a picture may be wide or high."""
POINTS = 0.75
"""Points (1/72 inch) a unit of the picture, as in a browser."""


def save(svg: str, target: Path) -> None:
    """Writes the picture as what the name of `target` ends in: PDF, else PNG. Raises UnreadableFile where it cannot."""
    application = started(svg)
    renderer = rendered(svg)
    found = (_page if target.suffix.lower() == ".pdf" else _pixels)(renderer, renderer.viewBoxF().size())
    del application
    put(found, target)


def started(said: str) -> QGuiApplication:
    """A Qt application that can draw what is said: the one there is, or a new one without a screen. Keep it while drawing.

    Raises UnreadableFile where it has no font for Korean letters and there are some.
    """
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = QGuiApplication([])
        load_fonts()
    if lacks_korean(said):
        raise UnreadableFile(
            text("No font here has Korean letters: install one (such as Noto Sans CJK), or write SVG or HTML")
        )
    return application


def rendered(svg: str) -> QSvgRenderer:
    """The picture, ready to be painted. Qt looks letters that Inter does not have up by itself."""
    return QSvgRenderer(QByteArray(svg.replace(f'"{FAMILIES}"', '"Inter"').encode()))


def put(data: QByteArray, target: Path) -> None:
    """Writes a file. Raises UnreadableFile where it cannot be written."""
    try:
        target.write_bytes(data.data())
    except OSError as error:
        raise UnreadableFile(
            text("{path}: cannot be written: {reason}", path=target, reason=error.strerror or str(error))
        ) from error


def page_writer(device: QIODevice, size: QSizeF, margin: float = 0.0) -> QPdfWriter:
    """What paints pages of a size and margin, both in points, into `device`."""
    writer = QPdfWriter(device)
    writer.setCreator("Loadpath")
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    margins = QMarginsF(margin, margin, margin, margin)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, margins))
    return writer


def _pixels(renderer: QSvgRenderer, size: QSizeF) -> QByteArray:
    scale = min(SCALE, LARGEST / max(size.width(), size.height()))
    image = QImage((size * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return buffer.data()


def _page(renderer: QSvgRenderer, size: QSizeF) -> QByteArray:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = page_writer(buffer, size * POINTS)
    painter = QPainter(writer)
    renderer.render(painter, QRectF(0, 0, writer.width(), writer.height()))
    painter.end()
    return buffer.data()

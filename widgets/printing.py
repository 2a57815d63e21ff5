"""A report as PDF: A4 pages with words that can be searched, headings of tables repeated, pages numbered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
)

from designer.reports.page import Page
from designer.reports.paper import Paper, paper
from widgets.fonts import ui_font
from widgets.paging import keep_together
from widgets.picture import page_writer, put, rendered, started

A4 = QSizeF(595.0, 842.0)
MARGIN, FOOT = 45.0, 16.0
"""Left free around the text, and of that below it, for the number of the page; in points."""
LETTERS = 9
"""Size of letters, in points."""
RESOLUTION = 288
"""Dots an inch: four a point, so that pictures stay sharp."""
SHRUNK = 0.62
"""Points a unit of a picture where it is not too wide."""


def save(page: Page, target: Path) -> None:
    """Prints the report into a PDF file. Raises UnreadableFile where it cannot be written."""
    printed = paper(page)
    application = started(printed.html)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = page_writer(buffer, A4)
    writer.setTitle(page.title)
    writer.setResolution(RESOLUTION)
    _print(printed, writer)
    del application
    put(buffer.data(), target)


def _print(printed: Paper, writer: QPdfWriter) -> None:
    """Lays the text out in points and paints it page by page."""
    width, height = A4.width() - 2 * MARGIN, A4.height() - 2 * MARGIN - FOOT
    document = _document(printed, width)
    document.setPageSize(QSizeF(width, height))
    keep_together(document, height)
    painter = QPainter(writer)
    scale = RESOLUTION / 72
    painter.scale(scale, scale)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette = QPalette(Qt.GlobalColor.white)  # paper is white, whatever theme the window has
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    for number in range(document.pageCount()):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(MARGIN, MARGIN - number * height)
        context.clip = QRectF(0, number * height, width, height)
        painter.setClipRect(context.clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        painter.setFont(ui_font(8))
        foot = QRectF(MARGIN, A4.height() - MARGIN, width, FOOT)
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, f"{number + 1} / {document.pageCount()}")
    painter.end()


def _document(printed: Paper, width: float) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setUseDesignMetrics(True)
    document.setDefaultFont(ui_font(LETTERS))
    document.setDefaultStyleSheet(printed.style.replace("pt", "px"))  # a unit of the layout is a point
    html = printed.html
    for name, svg in printed.pictures.items():
        renderer = rendered(svg)
        size = renderer.viewBoxF().size() * SHRUNK
        room = width - 24  # inside the frame of a finding
        size *= min(1.0, room / size.width())
        image = QImage((size * RESOLUTION / 72).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter)
        painter.end()
        document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
        html = html.replace(
            f'src="{name}"', f'src="{name}" width="{size.width():.0f}" height="{size.height():.0f}"'
        )
    document.setHtml(html)
    return document

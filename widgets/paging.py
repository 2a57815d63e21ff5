"""Where the pages of a printed text end: between its blocks, not within a box, a row of a table, or below a title.

Qt breaks lines over pages and nothing larger. Here each box that is not too high begins a page where it would
stand on two, with the titles before it; of higher ones each row does.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextTable,
    QTextTableCell,
)

WHOLE = 0.5
"""Part of a page up to which a box stays whole: what is left empty for it is never more."""
AFTER_TITLE = 60.0
"""What follows a title on its page, at least; in points."""
BREAK = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
ROOM = 8.0
"""Points that an empty row takes beside its line. A page that has no more left at its end needs none."""


def keep_together(document: QTextDocument, height: float) -> None:
    """Sets the breaks of a text that is laid out on pages of `height`."""
    titles: list[QTextBlock] = []
    part = document.rootFrame().begin()
    while not part.atEnd():
        frame, block = part.currentFrame(), part.currentBlock()
        if frame is not None:
            _keep_box(document, frame, titles, height)
            titles = []
        elif block.blockFormat().headingLevel():
            titles.append(block)
            if document.documentLayout().blockBoundingRect(block).bottom() % height > height - AFTER_TITLE:
                _break_before(titles[0])
        elif block.length() > 1:
            titles = []
        part += 1


def _keep_box(document: QTextDocument, box: QTextFrame, titles: list[QTextBlock], height: float) -> None:
    at = document.documentLayout().frameBoundingRect(box)
    if not _is_broken(at, height):
        return
    if at.height() > WHOLE * height:
        if isinstance(box, QTextTable):
            _keep_rows(document, box, height)
    elif titles:
        _break_before(titles[0])
    else:
        form = box.frameFormat()
        form.setPageBreakPolicy(BREAK)
        box.setFrameFormat(form)


def _keep_rows(document: QTextDocument, table: QTextTable, height: float) -> None:
    """Pushes each row that would stand on two pages to the second, by an empty row as high as what is left of the first."""
    row = table.format().toTableFormat().headerRowCount()
    while row < table.rows():
        at = _row(document, table, row)
        left = height - at.top() % height
        if _is_broken(at, height) and at.height() <= WHOLE * height and left > ROOM:
            table.insertRows(row, 1)
            cell: QTextTableCell = table.cellAt(row, 0)
            form = QTextBlockFormat()
            form.setLineHeight(left - ROOM, FIXED)
            QTextCursor(cell.firstCursorPosition()).setBlockFormat(form)
            row += 1
        row += 1


def _row(document: QTextDocument, table: QTextTable, row: int) -> QRectF:
    """Where the lines of a row are."""
    found = QRectF()
    for column in range(table.columns()):
        cell = table.cellAt(row, column)
        for block in (cell.firstCursorPosition().block(), cell.lastCursorPosition().block()):
            found = found.united(document.documentLayout().blockBoundingRect(block))
    return found


def _is_broken(box: QRectF, height: float) -> bool:
    return box.top() // height != (box.bottom() - 1) // height


def _break_before(block: QTextBlock) -> None:
    form = block.blockFormat()
    form.setPageBreakPolicy(BREAK)
    QTextCursor(block).setBlockFormat(form)

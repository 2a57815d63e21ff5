"""Where pages end: no box, no row of a table and no title is torn apart from what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QTextDocument, QTextFrame, QTextTable

from widgets.paging import WHOLE, keep_together

WIDTH, HEIGHT = 300.0, 400.0
BOX = '<table width="100%" cellpadding="5"><tr><td>{lines}</td></tr></table>'


def printed(html: str) -> QTextDocument:
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(QSizeF(WIDTH, HEIGHT))
    keep_together(document, HEIGHT)
    return document


def boxes(document: QTextDocument) -> Iterator[tuple[QTextFrame, QRectF]]:
    for frame in document.rootFrame().childFrames():
        yield frame, document.documentLayout().frameBoundingRect(frame)


def is_torn(box: QRectF) -> bool:
    return box.top() // HEIGHT != (box.bottom() - 1) // HEIGHT


def block(document: QTextDocument, words: str) -> QRectF:
    found = document.find(words)
    assert not found.isNull(), words
    return document.documentLayout().blockBoundingRect(found.block())


@pytest.mark.parametrize("before", range(0, 20, 3))
def test_a_box_stays_whole(before: int, qapp: object) -> None:
    html = "".join(f"<p>line {at}</p>" for at in range(before))
    html += "".join(BOX.format(lines="<br>".join(["words"] * 5)) for _ in range(12))
    document = printed(html)
    found = list(boxes(document))
    assert len(found) == 12
    assert document.pageCount() > 1
    assert [box.top() for _, box in found if is_torn(box)] == []


@pytest.mark.parametrize("before", range(8, 20))
def test_a_title_goes_with_its_box(before: int, qapp: object) -> None:
    html = "".join(f"<p>line {at}</p>" for at in range(before))
    html += "<h2>Title</h2><h3>second title</h3>" + BOX.format(lines="<br>".join(["words"] * 8))
    document = printed(html)
    ((_, box),) = boxes(document)
    # Qt pushes a line down within its block: where the block ends is where its line is.
    titles = {(block(document, words).bottom() - 1) // HEIGHT for words in ("Title", "second title")}
    assert titles == {box.top() // HEIGHT} == {(box.bottom() - 1) // HEIGHT}


@pytest.mark.parametrize("before", range(0, 12, 2))
def test_rows_of_a_long_table_stay_whole_and_none_is_lost(before: int, qapp: object) -> None:
    rows = "".join(
        f"<tr><td>row-{at}-</td><td>{'words ' * 20}end-{at}-</td><td>{'few ' * (at % 7)}</td></tr>"
        for at in range(40)
    )
    head = "<thead><tr><td>name</td><td>what</td><td>more</td></tr></thead>"
    html = "".join(f"<p>line {at}</p>" for at in range(before)) + f'<table width="100%">{head}{rows}</table>'
    document = printed(html)
    ((table, whole),) = boxes(document)
    assert isinstance(table, QTextTable)
    assert whole.height() > WHOLE * HEIGHT
    for at in range(40):
        first, last = block(document, f"row-{at}-"), block(document, f"end-{at}-")
        assert not is_torn(first.united(last)), at

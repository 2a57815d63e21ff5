"""A report as PDF: pages of paper, Latin and Korean letters that can be searched, pictures, numbers of pages."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from support.drawing import draw

from designer.drawing.picture import Picture as Drawn
from designer.errors import UnreadableFile
from designer.reports.page import (
    Cell,
    Fold,
    Item,
    Items,
    Number,
    Numbers,
    Page,
    Paragraph,
    Picture,
    Section,
    Table,
)
from designer.reports.paper import paper
from widgets.fonts import load_fonts
from widgets.printing import save

HOSTILE = "<script>alert(1)</script> &amp; <img src='file:///etc/passwd'>"


@pytest.fixture(autouse=True)
def korean(qapp: object) -> None:
    load_fonts()
    if not QFontDatabase.families(QFontDatabase.WritingSystem.Korean):
        pytest.skip("no font here has Korean letters")


def sample(rows: int = 3) -> Page:
    picture = Picture(Drawn(draw({"users": "users", "web": "app"}, ["users>web"])).svg(), "users to web")
    table = Table(
        ("이름", "value"), tuple((f"행 {at}", Cell(str(at), "error")) for at in range(rows)), right=(1,)
    )
    items = Items((Item(HOSTILE, "HA001", "error", "new", ("why",), "x:1:1", picture),))
    lead = (Numbers((Number("가용성", "99.9 %", "target: 99 %", "ok"),)), picture)
    sections = (
        Section("a", "발견된 문제", (items,)),
        Section("b", "Tables", (Paragraph("words"), table, Fold("folded", (Paragraph("inside the fold"),)))),
    )
    return Page("주문 shop", "shop.loadpath.json", "ko", sections, lead)


def test_a_dark_window_prints_black_on_white(tmp_path: Path) -> None:
    light, usual = tmp_path / "light.pdf", QGuiApplication.palette()
    save(sample(), light)
    QGuiApplication.setPalette(QPalette(QColor("#1d2027")))
    try:
        assert QGuiApplication.palette().text().color().lightness() > 200
        dark = tmp_path / "dark.pdf"
        save(sample(), dark)
    finally:
        QGuiApplication.setPalette(usual)
    assert painted(dark) == painted(light)


def painted(file: Path) -> list[bytes]:
    """What is painted on the pages of a PDF file."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file.read_bytes(), re.DOTALL)
    found = [zlib.decompress(stream) for stream in streams if stream[:1] == b"x"]
    assert any(b" Tj" in each or b" TJ" in each or b"BT" in each for each in found)
    return found


def pages(data: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", data))


def test_pages_are_made_as_many_as_are_needed(tmp_path: Path) -> None:
    save(sample(), tmp_path / "short.pdf")
    save(sample(200), tmp_path / "long.pdf")
    short, long = (tmp_path / "short.pdf").read_bytes(), (tmp_path / "long.pdf").read_bytes()
    assert short.startswith(b"%PDF-")
    assert pages(short) == 1
    assert 5 <= pages(long) <= 9
    assert short.count(b"/Subtype /Image") >= 2  # both pictures
    assert b"FontFile" in short  # letters come with it


def test_words_of_both_languages_can_be_searched(tmp_path: Path) -> None:
    target = tmp_path / "r.pdf"
    save(sample(), target)
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed")
    said = subprocess.run([reader, "-layout", target, "-"], capture_output=True, text=True, check=True).stdout
    for words in (
        "주문 shop",
        "발견된 문제",
        "행 2",
        "99.9 %",
        "inside the fold",
        "<script>alert(1)</script>",
        "1 / 1",
    ):
        assert "".join(words.split()) in "".join(said.split()), words


def test_hostile_text_is_text() -> None:
    printed = paper(sample())
    assert "<script>" not in printed.html
    assert "file:///" not in re.sub(r"&lt;.*?&gt;", "", printed.html)
    assert set(re.findall(r'src="([^"]*)"', printed.html)) == set(printed.pictures)


def test_without_a_korean_font_nothing_is_left_out_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_: [])
    with pytest.raises(UnreadableFile, match="No font here has Korean letters"):
        save(sample(), tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be written"):
        save(sample(), tmp_path / "none" / "r.pdf")

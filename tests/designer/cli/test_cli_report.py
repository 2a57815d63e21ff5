"""`loadpath report`: the formats by the name of the file, the languages, and what cannot be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
Copy = Callable[[str], Path]


@pytest.fixture
def shop(starter: Copy) -> Path:
    return starter("load-balanced")


def test_the_name_of_the_file_says_the_format(call: Call, shop: Path, tmp_path: Path) -> None:
    for name, begins in (("r.html", "<!DOCTYPE html>"), ("r.md", "# load-balanced\n")):
        said = call("report", shop, "-o", tmp_path / name)
        assert (said.code, said.out, said.err) == (0, "", f"loadpath: wrote {tmp_path / name}\n")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_standard_input_and_output(call: Call, shop: Path) -> None:
    said = call("report", "-", "-o", "-", given=shop.read_bytes())
    assert said.code == 0
    assert said.out.startswith("<!DOCTYPE html>")


def test_the_language_of_the_report_is_its_own(call: Call, shop: Path) -> None:
    korean = call("report", shop, "-o", "-", "--lang", "ko").out
    assert '<html lang="ko">' in korean
    assert "발견된 문제" in korean
    assert korean == call("--lang", "ko", "report", shop, "-o", "-").out
    assert '<html lang="en">' in call("--lang", "ko", "report", shop, "-o", "-", "--lang", "en").out


def test_the_same_design_has_the_same_report(call: Call, shop: Path) -> None:
    assert call("report", shop, "-o", "-").out == call("report", shop, "-o", "-").out


def test_the_settings_of_the_project_count(call: Call, shop: Path) -> None:
    shop.with_name("loadpath.toml").write_text('ignore = ["HA002"]\n')
    said = call("report", shop, "-o", "-").out
    assert "ignore: HA002" in said
    assert not re.search("<h3><code>HA002", said)


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("r.doc", "r.doc: expected a name that ends in .html, .md or .pdf"),
        ("no/such/folder/r.html", "no/such/folder/r.html: cannot be written"),
    ],
)
def test_what_cannot_be_written_is_told(out: str, said: str, call: Call, shop: Path) -> None:
    told = call("report", shop, "-o", out)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_pdf_without_qt_says_what_to_install(fresh: Call, shop: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['PySide6'] = None; from designer.cli.main import main; main(sys.argv[1:])"
    told = fresh("report", shop, "-o", "r.pdf", code=code)
    assert (told.code, told.out) == (2, "")
    assert told.err == "loadpath: a report as PDF needs PySide6: pip install 'loadpath[gui]'\n"
    assert not (tmp_path / "r.pdf").exists()


def test_a_file_that_is_no_design(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"format": 1, "nodes": {"a": {"kind": 3}}}))
    told = call("report", bad, "-o", "-")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)

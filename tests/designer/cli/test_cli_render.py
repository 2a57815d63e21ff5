"""`loadpath render`: SVG without Qt; one line where PNG or PDF is asked for and Qt is not there."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
Copy = Callable[[str], Path]
WITHOUT_QT = (
    "import sys; sys.modules['PySide6'] = None; from designer.cli.main import main; main(sys.argv[1:])"
)


@pytest.fixture
def shop(starter: Copy) -> Path:
    return starter("load-balanced")


def test_svg_needs_no_qt_and_holds_every_name(fresh: Call, shop: Path, tmp_path: Path) -> None:
    told = fresh(
        "render", shop, "-o", "shop.svg",
        code=f"{WITHOUT_QT.replace('main(sys.argv[1:])', '')}\ntry: main(sys.argv[1:])\nfinally: assert 'jinja2' not in sys.modules",
    )  # fmt: skip
    assert (told.code, told.out, told.err) == (0, "", "loadpath: wrote shop.svg\n")
    root = ET.parse(tmp_path / "shop.svg").getroot()
    said = {element.text for element in root.iter() if element.text}
    assert {"Shoppers", "DNS", "load balancer", "orders", "https 443"} <= said


def test_standard_input_and_output(call: Call, shop: Path, tmp_path: Path) -> None:
    said = call("render", "-", "-o", "-", given=shop.read_bytes())
    assert (said.code, said.err) == (0, "")
    call("render", shop, "-o", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text(encoding="utf-8") == said.out


def test_themes_findings_and_what_stands_out(call: Call, shop: Path) -> None:
    plain = call("render", shop, "-o", "-").out
    assert call("render", shop, "-o", "-").out == plain
    assert call("render", shop, "-o", "-", "--theme", "dark").out != plain
    badges = {
        e.text for e in ET.fromstring(call("render", shop, "-o", "-", "--findings").out).iter() if e.text
    }
    assert badges - {e.text for e in ET.fromstring(plain).iter()} == {"1"}
    shown = call("render", shop, "-o", "-", "--highlight", "lb", "--highlight", "dns>lb").out
    assert shown.count('opacity="0.25"') > plain.count('opacity="0.25"') == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "x.gif"), "x.gif: expected a name that ends in .svg, .png or .pdf"),
        (("-o", "-", "--highlight", "lbb"), "nothing drawn has the id or the name 'lbb'; did you mean lb?"),
        (("-o", "no/such/folder/x.svg"), "no/such/folder/x.svg: cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_told(words: tuple[str, ...], said: str, call: Call, shop: Path) -> None:
    told = call("render", shop, *words)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


@pytest.mark.parametrize("name", ["x.png", "x.pdf"])
def test_without_qt_one_line_says_what_to_install(name: str, fresh: Call, shop: Path, tmp_path: Path) -> None:
    told = fresh("render", shop, "-o", name, code=WITHOUT_QT)
    assert (told.code, told.out) == (2, "")
    assert (
        told.err == f"loadpath: a picture as {name[2:].upper()} needs PySide6: pip install 'loadpath[gui]'\n"
    )
    assert not (tmp_path / name).exists()


def test_a_hostile_design_is_drawn(call: Call, shop: Path) -> None:
    whole = json.loads(shop.read_bytes())
    hostile = "]]></text><script>alert(1)</script> & \" ' \x00\x1b <![CDATA["
    whole["name"] = hostile
    for node in whole["nodes"].values():
        node["name"] = hostile
    for link in whole["links"]:
        link["label"] = hostile
    shop.write_text(json.dumps(whole))
    root = ET.fromstring(call("render", shop, "-o", "-").out)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in tags
    assert any((element.text or "").startswith("]]></text><script>") for element in root.iter())

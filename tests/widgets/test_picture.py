"""A picture of a design as PNG and PDF, without a window; what cannot be drawn is told in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from support.drawing import draw

from designer.drawing.picture import Picture
from designer.errors import UnreadableFile
from widgets.picture import SCALE, save
from widgets.theme import load_theme

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "templates" / "starters" / "load-balanced.loadpath.json"


def render(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "designer", "render", *words]
    plain = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, check=False, env={**plain, **(env or {})}
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_starter_is_drawn_in_both_themes_without_a_screen(tmp_path: Path, theme: str) -> None:
    target = tmp_path / "shop.png"
    done = render(
        str(STARTER), "-o", str(target), "--theme", theme, "--findings", env={"LOADPATH_LANG": "en"}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"loadpath: wrote {target}\n")
    image = QImage(str(target))
    assert image.width() > 1500
    colours = load_theme(theme)
    assert image.pixelColor(40, 40) == colours.colour("canvas")
    shades = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }
    expected = ("card", "error", "link-traffic", "category-traffic-ink", "container-server-border")
    assert {colours.colour(key).name() for key in expected} <= shades


def test_a_page_has_the_size_of_the_picture_and_its_words(tmp_path: Path, qapp: object) -> None:
    target = tmp_path / "shop.pdf"
    save(Picture(draw({"users": "users", "web": "app"}, ["users>web"])).svg(), target)
    data = target.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    assert b"/Font" in data  # words stay words


def test_a_picture_keeps_its_proportions(tmp_path: Path, qapp: object) -> None:
    target = tmp_path / "one.png"
    save(Picture(draw({"web": "app"})).svg(), target)
    image = QImage(str(target))
    assert (image.width(), image.height()) == ((160 + 64) * SCALE, (56 + 64) * SCALE)


@pytest.mark.parametrize("name", ["no/such/folder/x.png", "no/such/folder/x.pdf"])
def test_what_cannot_be_written_is_told(name: str, tmp_path: Path, qapp: object) -> None:
    with pytest.raises(UnreadableFile, match="cannot be written"):
        save(Picture(draw({"web": "app"})).svg(), tmp_path / name)

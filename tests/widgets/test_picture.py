"""A design becomes a picture file without a window; what cannot be drawn is told in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from widgets.theme import load_theme

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "templates" / "starters" / "load-balanced.loadpath.json"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "widgets.picture", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_starter_is_drawn_in_both_themes(tmp_path: Path, theme: str) -> None:
    target = tmp_path / "shop.png"
    done = run(str(STARTER), str(target), theme)
    assert (done.returncode, done.stderr) == (0, "")
    image = QImage(str(target))
    assert image.width() > 1500
    assert image.pixelColor(2, 2) == load_theme(theme).colour("canvas")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "python -m widgets.picture DESIGN PICTURE [light|dark]"),
        (("missing.json", "x.png"), "missing.json"),
        ((str(STARTER), "no/such/folder/x.png"), "cannot be written"),
        ((str(STARTER), "x.png", "pink"), "DESIGN PICTURE"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1

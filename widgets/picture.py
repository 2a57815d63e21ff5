"""A design drawn into a picture file, without a window.

python -m widgets.picture DESIGN PICTURE [light|dark]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import load
from designer.errors import LoadpathError
from widgets.canvas.painting.picture import image_of
from widgets.canvas.painting.scene import Scene
from widgets.fonts import load_fonts
from widgets.theme import NAMES, load_theme

SCALE = 2.0
"""Pixels a canvas unit."""


def draw(design: Design, theme: str = "light", scale: float = SCALE, language: str = "en") -> QImage:
    """The whole design as a picture, in a theme of :data:`widgets.theme.NAMES`. Needs a Qt application to exist."""
    return image_of(Scene(design, load_theme(theme), language), scale)


def main(arguments: Sequence[str]) -> int:
    """Draws the file named first into the file named second; the exit code, 2 where that is not possible."""
    if len(arguments) not in (2, 3) or not set(arguments[2:]) <= set(NAMES):
        sys.stderr.write(f"{(__doc__ or '').strip().splitlines()[-1]}\n")
        return 2
    source, target = Path(arguments[0]), Path(arguments[1])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    load_fonts()
    try:
        design = load(source, load_catalog())
    except LoadpathError as problem:
        sys.stderr.write(f"{problem.message}\n")
        return 2
    written = draw(design, arguments[2] if len(arguments) > 2 else NAMES[0]).save(str(target))
    if not written:
        sys.stderr.write(f"{target}: cannot be written as a picture\n")
    del application
    return 0 if written else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whether a theme becomes a complete style sheet and palette, and drawings take the colour asked for."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from widgets import icons
from widgets.fonts import load_fonts, ui_font
from widgets.theme import NAMES, apply_theme, load_theme, palette, stylesheet


@pytest.mark.parametrize("name", NAMES)
def test_style_sheet_has_every_place_filled_and_every_mark_on_disk(name: str, qapp: QApplication) -> None:
    sheet = stylesheet(load_theme(name))
    assert "{{" not in sheet
    marks = re.findall(r"url\(([^)]+)\)", sheet)
    assert marks
    assert [mark for mark in marks if not Path(mark).is_file()] == []


def test_only_the_dark_theme_is_dark() -> None:
    assert [name for name in NAMES if load_theme(name).is_dark] == ["dark"]


def test_colours_can_be_made_clearer_without_touching_the_theme() -> None:
    theme = load_theme("light")
    assert theme.colour("accent", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert theme.colour("accent").alphaF() == 1
    with pytest.raises(KeyError):
        theme.colour("no-such-colour")


def test_applying_a_theme_reaches_the_application(qapp: QApplication, qtbot: QtBot) -> None:
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    try:
        apply_theme(qapp, load_theme("dark"))
        assert qapp.palette().color(QPalette.ColorRole.Window) == load_theme("dark").colour("window")
        assert load_theme("dark").colours["accent"] in qapp.styleSheet()
    finally:
        qapp.setPalette(before[0])
        qapp.setStyleSheet(before[1])
        qapp.setFont(before[2])


def test_disabled_text_is_paler_in_the_palette() -> None:
    made = palette(load_theme("light"))
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) != made.color(
        QPalette.ColorRole.Text
    )


def test_the_shipped_font_is_the_one_used(qapp: QApplication) -> None:
    load_fonts()
    assert QFontInfo(ui_font(13)).family() == "Inter"


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_drawing_is_tinted_and_sharp_at_the_pixel_ratio(qapp: QApplication, ratio: float) -> None:
    made = icons.pixmap("database", QColor("#ff0000"), 20, ratio)
    assert made.width() == 20 * ratio
    inked = [made.toImage().pixelColor(x, y) for x in range(made.width()) for y in range(made.height())]
    solid = {colour.name() for colour in inked if colour.alpha() == 255}
    assert solid == {"#ff0000"}


def test_an_unknown_kind_gets_the_drawing_of_the_unknown(qapp: QApplication) -> None:
    wanted = icons.pixmap("unknown", QColor(Qt.GlobalColor.black), 20).toImage()
    assert icons.pixmap("acme.flux", QColor(Qt.GlobalColor.black), 20).toImage() == wanted


def test_a_tile_carries_the_colours_of_its_category(qapp: QApplication) -> None:
    theme = load_theme("light")
    made = icons.tile("database", "data", theme, 28).toImage()
    assert made.pixelColor(5, 14) == theme.colour("category-data-fill")
    assert not icons.icon("ui-undo", theme).isNull()
    assert not icons.tile_icon("database", "data", theme).isNull()

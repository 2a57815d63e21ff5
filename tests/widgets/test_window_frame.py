"""The frame: painted before anything heavy is loaded, closed only when everybody agrees, arranged as it was left."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from support.drawing import draw
from support.window import Opener, close, open_window, tab_of

from widgets.actions.table import commands
from widgets.app import Frame
from widgets.docks.panel_title import PanelTitle
from widgets.preferences import Preferences
from widgets.workbench import Workbench

FIRST_PAINT = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from widgets.app import AfterFirstPaint, Frame

frame = Frame(["loadpath"])
AfterFirstPaint(frame.window, lambda: (print("\\n".join(sys.modules)), frame.application.quit()))
frame.window.show()
frame.application.exec()
"""
TAB_FOCUS = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)
HEAVY = {
    "numpy",
    "networkx",
    "jinja2",
    "pydantic",
    "orjson",
    "immutables",
    "exporters",
    "PySide6.QtSvg",
    "PySide6.QtTest",
}


def test_nothing_heavy_is_loaded_at_the_first_paint() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(run.stdout.split())
    assert "widgets.main_window" in loaded
    assert loaded & HEAVY == set()


def test_every_command_is_in_the_menus_and_works_from_its_shortcut(bench: Workbench) -> None:
    actions = bench.window.actions_by_command
    in_menus = {
        action.objectName() for menu in bench.window.menuBar().actions() for action in _below(menu.menu())
    }
    assert {command.id for command in commands()} <= in_menus
    for command in commands():
        shown = [keys.toString() for keys in actions.of(command).shortcuts()]
        assert len(shown) == len(command.shortcuts)


def _below(menu: object) -> list:  # type: ignore[type-arg]
    found = []
    for action in menu.actions():  # type: ignore[attr-defined]
        found.append(action)
        if action.menu() is not None:
            found.extend(_below(action.menu()))
    return found


def test_toolbar_buttons_and_fields_have_names(bench: Workbench) -> None:
    nameless = [
        button.objectName() or str(button)
        for button in bench.window.findChildren(QToolButton)
        if button.isVisibleTo(bench.window)
        and not (button.text() or button.accessibleName() or button.toolTip())
        and not button.objectName().startswith("qt_")
        and button.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    assert nameless == []


def test_panels_come_back_as_they_were_left_and_reset_undoes_that(
    preferences: Preferences, qapp: object
) -> None:
    frame, bench = open_window(preferences)
    bench.panels.toggle("outline")
    bench.panels.toggle("palette")
    close(frame, bench)
    frame, bench = open_window(preferences)
    try:
        assert bench.panels.is_shown("outline")
        assert not bench.panels.is_shown("palette")
        bench.panels.reset()
        assert not bench.panels.is_shown("outline")
        assert bench.panels.is_shown("palette")
    finally:
        close(frame, bench)


def test_panels_get_title_bars_to_be_dragged_by_and_lose_them_again(bench: Workbench) -> None:
    assert bench.window.findChildren(PanelTitle) == []
    bench.panels.toggle_movable()
    bars = bench.window.findChildren(PanelTitle)
    assert {bar.parentWidget() for bar in bars} == set(bench.window.panels.values())
    palette = next(bar for bar in bars if bar.parentWidget() is bench.window.panels["palette"])
    QTest.mouseClick(palette.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    assert not bench.panels.is_shown("palette")
    bench.panels.reset()
    assert not bench.panels.are_movable()
    assert bench.panels.is_shown("palette")


@pytest.mark.parametrize(("width", "is_beside"), [(1600, True), (1150, False)])
def test_controls_of_the_problems_never_push_tabs_away(bench: Workbench, width: int, is_beside: bool) -> None:
    bench.window.resize(width, 800)
    QCoreApplication.processEvents()
    controls = bench.results.problems.controls
    assert controls.isVisible()
    assert (bench.results.cornerWidget(Qt.Corner.TopRightCorner) is controls) is is_beside
    bar = bench.results.tabBar()
    assert bar.tabRect(bar.count() - 1).right() <= bar.width()


def test_the_keyboard_goes_from_panel_to_panel_and_back(bench: Workbench) -> None:
    tab_of(bench).canvas.setFocus()
    order = ["palette", "inspector", "results"]
    for name in order:
        QTest.keyClick(bench.window, Qt.Key.Key_F6)
        focused = bench.window.focusWidget()
        assert focused is not None
        assert bench.window.panels[name].isAncestorOf(focused), name
    QTest.keyClick(bench.window, Qt.Key.Key_F6)
    assert tab_of(bench).canvas.hasFocus()
    QTest.keyClick(bench.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    focused = bench.window.focusWidget()
    assert focused is not None
    assert bench.window.panels["results"].isAncestorOf(focused)


def test_everything_that_takes_the_focus_has_a_name(opener: Opener) -> None:
    bench = opener(design=draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"]))
    bench.panels.toggle("outline")
    for selection in ((), ("db",), ("web>db",), ("web", "db")):
        tab_of(bench).session.select(selection)
        for name in ("problems", "capacity", "availability", "exposure", "cost", "export"):
            bench.findings.open(name)
            nameless = [
                widget
                for widget in bench.window.findChildren(QWidget)
                if widget.isVisible() and widget.focusPolicy() in TAB_FOCUS and not spoken(widget)
            ]
            assert nameless == []


def spoken(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    words = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return words or widget.accessibleName() or widget.toolTip()


def test_the_language_of_one_run_is_not_remembered_until_one_is_chosen(preferences: Preferences) -> None:
    preferences.language = "en"
    frame = Frame(["loadpath"], preferences, language="ko")
    assert frame.language.code == "ko"
    assert frame.window.menuBar().actions()[0].text() == "파일"
    assert preferences.language == "en"
    assert Frame(["loadpath"], preferences).language.code == "en"
    frame.appearance.choose_language("ko")
    assert preferences.language == "ko"

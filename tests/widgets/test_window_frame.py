"""The frame: painted before anything heavy is loaded, closed only when everybody agrees, arranged as it was left."""

import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from support.window import close, open_window

from widgets.actions.table import commands
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

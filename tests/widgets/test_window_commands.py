"""Every command from one table: menus, shortcuts, the command palette, finding components."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.drawing import draw
from support.window import Opener

from widgets.actions.command import Command
from widgets.actions.table import MENUS, commands
from widgets.dialogs.quick_pick import Choice, QuickPick, _rank
from widgets.dialogs.shortcuts import Shortcuts
from widgets.workbench import Workbench

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    found = opener(design=draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"]))
    assert isinstance(found, Workbench)
    return found


def pick() -> QuickPick:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickPick)
    return popup


def names(bench: Workbench) -> set[str]:
    tab = bench.tabs.current()
    assert tab is not None
    return set(tab.session.design.nodes)


def test_ids_and_shortcuts_are_taken_once() -> None:
    found = commands()
    assert len({command.id for command in found}) == len(found)
    assert all(menu.key for menu in MENUS)
    assert len({menu.key for menu in MENUS}) == len(MENUS)


@pytest.mark.parametrize("keys", [(Qt.Key.Key_K, CTRL), (Qt.Key.Key_P, CTRL | SHIFT)])
def test_the_command_palette_runs_what_is_typed(
    bench: Workbench, keys: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    QTest.keyClick(bench.window, keys[0], keys[1])
    popup = pick()
    assert {choice.title for choice in popup.shown()} >= {"New…", "Zoom to fit", "Keyboard shortcuts"}
    QTest.keyClicks(popup.field, "outl")
    assert [choice.title for choice in popup.shown()] == ["Outline"]
    assert not bench.panels.is_shown("outline")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert bench.panels.is_shown("outline")
    assert QApplication.activePopupWidget() is None


def test_the_palette_offers_what_is_possible_only(bench: Workbench) -> None:
    bench.dialogs.commands()
    disabled = {choice.title for choice in pick().shown() if not choice.enabled}
    assert {"Undo", "Redo", "Delete", "Rename"} <= disabled
    pick().close()


def test_find_goes_to_a_component_by_name_or_kind(bench: Workbench) -> None:
    QTest.keyClick(bench.window, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(pick().field, "database")
    assert [choice.title for choice in pick().shown()] == ["db"]
    QTest.keyClick(pick().field, Qt.Key.Key_Return)
    tab = bench.tabs.current()
    assert tab is not None
    assert tab.session.selection == {"db"}


def test_clipboard_delete_and_undo_from_the_keyboard(bench: Workbench) -> None:
    bench.go_to(["db"])
    tab = bench.tabs.current()
    assert tab is not None
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_C, CTRL)
    QTest.keyClick(tab.canvas, Qt.Key.Key_V, CTRL)
    assert names(bench) == {"users", "web", "db", "db-2"}
    QTest.keyClick(tab.canvas, Qt.Key.Key_D, CTRL)
    assert names(bench) == {"users", "web", "db", "db-2", "db-3"}
    QTest.keyClick(tab.canvas, Qt.Key.Key_Delete)
    assert names(bench) == {"users", "web", "db", "db-2"}
    for _ in range(3):
        QTest.keyClick(tab.canvas, Qt.Key.Key_Z, CTRL)
    assert names(bench) == {"users", "web", "db"}
    for _ in range(2):
        QTest.keyClick(tab.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert names(bench) == {"users", "web", "db", "db-2", "db-3"}


def test_undo_says_what_it_takes_back(bench: Workbench) -> None:
    bench.go_to(["db"])
    bench.editing.do(lambda canvas: canvas.delete())
    action = next(
        a
        for a in bench.window.findChildren(type(bench.window.menuBar().actions()[0]))
        if a.objectName() == "edit.undo"
    )
    assert action.text().startswith("Undo Delete")
    assert action.isEnabled()


def test_modes_zoom_and_panels(bench: Workbench) -> None:
    tab = bench.tabs.current()
    assert tab is not None
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_L)
    assert bench.viewing.mode() == "connect"
    QTest.keyClick(tab.canvas, Qt.Key.Key_V)
    assert bench.viewing.mode() == "select"
    QTest.keyClick(bench.window, Qt.Key.Key_0, CTRL)
    assert tab.canvas.scale == 1
    QTest.keyClick(bench.window, Qt.Key.Key_Minus, CTRL)
    assert tab.canvas.scale == pytest.approx(0.8)
    assert bench.window.zoom_label.text() == "80\u2009%"
    QTest.keyClick(bench.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert not bench.panels.is_shown("palette")


def test_shortcuts_are_all_listed(bench: Workbench) -> None:
    bench.dialogs.shortcuts()
    dialog = next(d for d in bench.window.findChildren(Shortcuts) if d.isVisible())
    shown = {label.text() for label in dialog.findChildren(type(bench.window.zoom_label))}
    assert {str(command.text) for command in commands() if command.shortcuts} <= shown
    dialog.close()


def test_a_command_that_is_not_possible_does_nothing(bench: Workbench) -> None:
    before = names(bench)
    never = Command("x", commands()[0].text, lambda _: pytest.fail("ran"), enabled=lambda _: False)
    bench.window.actions_by_command.run(never)
    assert names(bench) == before


def test_best_matches_come_first() -> None:
    save, save_as = Choice("Save", "", lambda: None), Choice("Save as…", "", lambda: None)
    other = Choice("저장", "", lambda: None, other_words="Save file.save")
    assert [_rank(choice, ["save"]) for choice in (save, save_as, other)] == [0, 0, 2]
    assert _rank(save, ["as"]) == -1
    assert _rank(save_as, ["as"]) == 1

"""Files: nothing is lost without asking, nothing bad opens, everybody else's changes are noticed."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from support.drawing import draw
from support.robot import Robot
from support.window import Opener, checked, until

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.files import load, save
from designer.i18n import text
from widgets.preferences import Preferences
from widgets.tab import DesignTab
from widgets.workbench import Workbench


def current(bench: Workbench) -> DesignTab:
    tab = bench.tabs.current()
    assert tab is not None
    return tab


def rename(bench: Workbench, name: str) -> None:
    current(bench).session.edit(text("Rename"), edits.rename, "web", name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "shop.loadpath.json"
    save(draw({"web": "app"}), found)
    return found


def answer(monkeypatch: pytest.MonkeyPatch, button: str) -> list[str]:
    """Answers message boxes by pressing the button so called; what the boxes said."""
    said: list[str] = []

    def press(box: QMessageBox) -> int:
        said.append(box.text())
        buttons = {b.text(): b for b in box.buttons() if isinstance(b, QPushButton)}
        box.show()
        QTest.mouseClick(buttons[button], Qt.MouseButton.LeftButton)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return said


def test_a_file_opens_once_and_is_remembered(opener: Opener, path: Path, preferences: Preferences) -> None:
    bench = opener(path)
    assert [tab.title for tab in bench.tabs.all()] == ["shop.loadpath.json"]
    bench.documents.open(path)
    assert bench.tabs.count() == 1
    assert preferences.recent == [path]
    assert not bench.window.isWindowModified()


def test_title_and_tab_carry_the_dirty_mark_until_it_is_saved_or_undone(opener: Opener, path: Path) -> None:
    bench = opener(path)
    rename(bench, "front")
    assert bench.tabs.tabText(0) == "shop.loadpath.json ●"
    assert bench.window.isWindowModified()
    current(bench).session.undo()
    assert bench.tabs.tabText(0) == "shop.loadpath.json"
    rename(bench, "front")
    QTest.keyClick(bench.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert bench.tabs.tabText(0) == "shop.loadpath.json"
    assert not bench.window.isWindowModified()
    assert load(path, load_catalog()).nodes["web"].name == "front"


def test_save_as_asks_for_a_file_and_goes_on_with_it(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    other = path.with_name("other.loadpath.json")
    monkeypatch.setattr(bench.questions, "ask_target", lambda suggested: other)
    assert bench.documents.save_as()
    assert current(bench).session.path == other
    assert other.is_file()


def test_closing_asks_about_changes_and_obeys(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    rename(bench, "front")
    said = answer(monkeypatch, "Cancel")
    QTest.keyClick(bench.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert bench.tabs.count() == 1
    assert "shop.loadpath.json" in said[0]
    assert not bench.window.close()
    answer(monkeypatch, "Save")
    assert bench.documents.close_current()
    assert bench.tabs.count() == 0
    assert load(path, load_catalog()).nodes["web"].name == "front"


def test_discard_loses_only_what_was_not_saved(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    rename(bench, "front")
    answer(monkeypatch, "Discard")
    assert bench.documents.close_current()
    assert load(path, load_catalog()).nodes["web"].name == "web"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "bad.loadpath.json"),
        ("[]", "bad.loadpath.json"),
        (json.dumps({"format": 99, "name": "x"}), "99"),
        (json.dumps({"format": 1, "nodes": {"a": {"kind": "app", "in": "nowhere"}}}), "nowhere"),
    ],
)
def test_a_bad_file_gives_one_clear_line_and_stays_as_it_is(
    bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, told: str
) -> None:
    bad = tmp_path / "bad.loadpath.json"
    bad.write_text(content)
    said = answer(monkeypatch, "Close")
    assert bench.documents.open(bad) is None
    assert len(said) == 1
    assert told in said[0]
    assert "\n" not in said[0]
    assert "Traceback" not in said[0]
    assert bad.read_text() == content


def test_a_missing_file_is_told(bench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = answer(monkeypatch, "Close")
    assert bench.documents.open(tmp_path / "gone.loadpath.json") is None
    assert "gone.loadpath.json" in said[0]


def test_a_file_that_cannot_be_written_is_told_and_stays_unsaved(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    rename(bench, "front")
    said = answer(monkeypatch, "Close")
    monkeypatch.setattr(bench.questions, "ask_target", lambda suggested: path.parent / "no folder" / "x.json")
    assert not bench.documents.save_as()
    assert "no folder" in said[0]
    assert not current(bench).session.is_saved


@pytest.mark.parametrize(
    ("button", "name", "saved"), [("Reload", "theirs", True), ("Keep mine", "web", False)]
)
def test_a_change_on_disk_is_noticed(
    opener: Opener,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
    name: str,
    saved: bool,
) -> None:
    bench = opener(path)
    said = answer(monkeypatch, button)
    save(edits.rename(load(path, load_catalog()), "web", "theirs"), path)
    until(lambda: bool(said), "the change was not noticed")
    assert "shop.loadpath.json" in said[0]
    assert current(bench).session.design.nodes["web"].name == name
    assert current(bench).session.is_saved is saved
    checked(bench)


def test_our_own_saving_is_no_change_on_disk(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    said = answer(monkeypatch, "Reload")
    rename(bench, "front")
    assert bench.documents.save()
    bench.watch.look()
    assert said == []


def test_files_dropped_on_the_window_open(bench: Workbench, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert Robot(bench.window).drop(data, (10, 10))
    assert current(bench).session.path == path


def test_an_untouched_empty_design_makes_room_for_the_first_file(bench: Workbench, path: Path) -> None:
    assert bench.tabs.count() == 1
    bench.documents.open(path)
    assert [tab.title for tab in bench.tabs.all()] == ["shop.loadpath.json"]


def test_two_designs_have_two_histories(bench: Workbench, path: Path) -> None:
    bench.documents.new(draw({"db": "database"}))
    bench.documents.open(path)
    first, second = list(bench.tabs.all())[-2:]
    rename(bench, "front")
    assert (first.session.history.can_undo, second.session.history.can_undo) == (False, True)
    bench.tabs.setCurrentWidget(first)
    assert bench.editing.undo_label() is None
    checked(bench)


def test_recent_files_are_in_the_menu_newest_first(bench: Workbench, path: Path) -> None:
    other = path.with_name("second.loadpath.json")
    other.write_bytes(path.read_bytes())
    bench.documents.open_all([path, other])
    menu = bench.window.open_menus["recent"]
    bench.recent.fill()
    names = [action.text() for action in menu.actions() if action.text().endswith(".json")]
    assert names == ["second.loadpath.json", "shop.loadpath.json"]
    bench.preferences.forget_recent()
    bench.recent.fill()
    assert "No recent files" in [action.text() for action in menu.actions()]

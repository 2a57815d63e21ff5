"""Clipboard, duplicate and delete on the canvas, with keys; what the design and the selection become."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from support.robot import Robot

from designer.catalog.registry import load_catalog
from designer.document.design import Box
from widgets.canvas.view import CanvasView
from widgets.session import Session
from widgets.theme import load_theme

Shown = tuple[CanvasView, Robot]
CTRL = Qt.KeyboardModifier.ControlModifier
ON_DB, ON_APP, ON_WEB_TITLE = (840, 180), (440, 180), (400, 108)
ALL = {"users", "dns", "dc", "web", "app", "spare", "db"}


def test_copy_and_paste_keep_contents_and_inner_links(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.select(["web", "db"])
    robot.key(Qt.Key.Key_C, CTRL)
    robot.key(Qt.Key.Key_V, CTRL)
    design = canvas.session.design
    assert set(design.nodes) - ALL == {"web-2", "app-2", "db-2"}
    assert design.nodes["app-2"].parent == "web-2"
    assert design.nodes["web-2"].parent == "dc"
    assert {(link.source, link.target) for link in design.links.values()} >= {("app-2", "db-2")}
    assert canvas.session.selection == {"web-2", "db-2"}
    assert design.layout["db-2"] == Box(784, 176)


def test_pasting_again_does_not_cover_what_was_pasted(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.key(Qt.Key.Key_C, CTRL)
    for _ in range(3):
        robot.key(Qt.Key.Key_V, CTRL)
    layout = canvas.session.design.layout
    assert [layout[key] for key in ("db-2", "db-3", "db-4")] == [Box(784, 176), Box(808, 200), Box(832, 224)]


def test_pasting_where_one_looks_and_where_one_points(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    canvas.commands.copy()
    canvas.aim(canvas.camera.panned(-5000, 0))
    canvas.commands.paste()
    assert 5400 <= canvas.session.design.layout["db-2"].x <= 5500
    canvas.commands.paste(QPointF(2000, 1000))
    pasted = canvas.session.design.box("db-3")
    assert abs(pasted.x + 80 - 2000) <= 84


def test_the_clipboard_is_text_that_another_window_takes(shown: Shown, qtbot: object) -> None:
    canvas, _ = shown
    canvas.session.select(["db"])
    canvas.commands.copy()
    assert json.loads(QGuiApplication.clipboard().text())["nodes"]["db"]["kind"] == "database"
    other = CanvasView(Session(load_catalog()), load_theme("dark"))
    qtbot.addWidget(other)  # type: ignore[attr-defined]
    other.resize(800, 600)
    other.show()
    other.commands.paste()
    assert set(other.session.design.nodes) == {"db"}


@pytest.mark.parametrize("text", ["", "hello", "[1, 2]", '{"layout": {"a": "b"}}', '{"layout": 3}'])
def test_pasting_something_else_is_refused(shown: Shown, text: str) -> None:
    canvas, _ = shown
    refused: list[object] = []
    canvas.session.refused.connect(refused.append)
    before = canvas.session.design
    QGuiApplication.clipboard().setText(text)
    canvas.commands.paste()
    assert canvas.session.design is before
    assert len(refused) == 1


def test_cut_takes_it_away_and_paste_brings_it_back(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.key(Qt.Key.Key_X, CTRL)
    assert set(canvas.session.design.nodes) == ALL - {"db"}
    assert "app>db" not in canvas.session.design.links
    robot.key(Qt.Key.Key_V, CTRL)
    assert set(canvas.session.design.nodes) == ALL


def test_duplicate_stands_beside_its_original_in_the_same_container(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_APP)
    robot.key(Qt.Key.Key_D, CTRL)
    design = canvas.session.design
    assert design.nodes["app-2"].parent == "web"
    assert design.layout["app-2"] == Box(384, 176)
    assert canvas.session.selection == {"app-2"}


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_takes_contents_and_links_too(shown: Shown, key: Qt.Key) -> None:
    canvas, robot = shown
    canvas.session.select(["web", "users>dns"])
    robot.key(key)
    design = canvas.session.design
    assert set(design.nodes) == ALL - {"web", "app"}
    assert set(design.links) == set()
    assert str(canvas.session.history.undo_label) == "Delete 2 items"
    robot.key(Qt.Key.Key_Z, CTRL)
    assert set(canvas.session.design.nodes) == ALL
    robot.key(Qt.Key.Key_Y, CTRL)
    assert set(canvas.session.design.nodes) == ALL - {"web", "app"}


def test_labels_of_steps_name_what_they_are_about(shown: Shown) -> None:
    canvas, _ = shown
    canvas.session.select(["users>dns"])
    canvas.commands.delete()
    assert str(canvas.session.history.undo_label) == "Delete link from users to dns"
    canvas.session.select(["db"])
    canvas.commands.duplicate()
    assert str(canvas.session.history.undo_label) == "Copy db"
    canvas.commands.select_all()
    canvas.commands.duplicate()
    assert str(canvas.session.history.undo_label) == "Copy 5 items"


def test_nothing_selected_nothing_done(shown: Shown) -> None:
    canvas, robot = shown
    before = canvas.session.design
    QGuiApplication.clipboard().setText("kept")
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_D):
        robot.key(key, CTRL)
    robot.key(Qt.Key.Key_Delete)
    robot.key(Qt.Key.Key_Left)
    assert canvas.session.design is before
    assert QGuiApplication.clipboard().text() == "kept"


def test_select_all_and_nothing(shown: Shown) -> None:
    canvas, robot = shown
    robot.key(Qt.Key.Key_A, CTRL)
    assert canvas.session.selection == ALL | {"users>dns", "dns>app", "app>db"}
    robot.key(Qt.Key.Key_A, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert canvas.session.selection == frozenset()

"""Can A reach B? Asked from the canvas, answered beside the window, each line leads to its place on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from support.drawing import draw
from support.window import Opener, result_of, tab_of, until

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.starters import load_starter
from widgets.dialogs.reach import Reach, ends
from widgets.workbench import Workbench

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    return opener(design=load_starter("aws-three-tier", load_catalog()))


def opened(bench: Workbench, *selected: str) -> Reach:
    """The dialog, opened by its keys, with the answer to its first question."""
    tab_of(bench).session.select(selected)
    QTest.keyClick(bench.window, Qt.Key.Key_R, CTRL_SHIFT)
    dialog = next(d for d in bench.window.findChildren(Reach) if d.isVisible())
    answered(dialog)
    return dialog


def answered(dialog: Reach) -> None:
    until(lambda: dialog._job is None, "never answered")


def lines(dialog: Reach) -> list[str]:
    return [dialog.lines.item(row).text() for row in range(dialog.lines.count())]


def test_one_selected_thing_is_asked_about_from_the_internet(bench: Workbench) -> None:
    dialog = opened(bench, "orders")
    assert (dialog.source.chosen(), dialog.target.chosen()) == ("internet", "orders")
    assert dialog.said.text() == "internet does not reach orders on tcp 5432"
    assessment = result_of(bench).assessment
    assert assessment is not None
    found = assessment.reach("internet", "orders")
    blocked = lines(dialog)[: len(found.obstacles)]
    assert blocked == [f"✕  {obstacle.text}" for obstacle in found.obstacles]
    assert blocked
    dialog.close()


def test_the_way_is_told_hop_by_hop_and_a_hop_is_selected_on_the_canvas(bench: Workbench) -> None:
    dialog = opened(bench, "web-a", "orders")
    assert (dialog.source.chosen(), dialog.target.chosen()) == ("web-a", "orders")
    assert dialog.said.text() == "web-a reaches orders on tcp 5432"
    assert len(lines(dialog)) == 1
    tab_of(bench).session.select([])
    spot = dialog.lines.visualItemRect(dialog.lines.item(0)).center()
    QTest.mouseClick(dialog.lines.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert tab_of(bench).session.selection == {"web-a", "orders"}
    dialog.close()


def test_another_port_is_another_question_and_no_port_is_told(bench: Workbench) -> None:
    dialog = opened(bench, "web-a", "orders")
    QTest.keyClicks(dialog.port, "22")
    answered(dialog)
    assert dialog.said.text() == "web-a does not reach orders on tcp 22"
    QTest.keyClicks(dialog.port, "9999")
    assert dialog.said.text() == "A port is a number from 1 to 65535."
    assert lines(dialog) == []
    dialog.close()


def test_a_component_is_found_by_part_of_its_name(bench: Workbench) -> None:
    dialog = opened(bench)
    assert dialog.said.text() == "Choose who opens the connection, and what it is to reach."
    field = dialog.target.lineEdit()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "ation l")
    completer = dialog.target.completer()
    assert completer is not None
    assert completer.completionCount() == 1
    assert dialog.target.chosen() is None
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert dialog.target.chosen() == "alb"
    answered(dialog)
    assert "Application LB" in dialog.said.text()
    dialog.close()


def test_a_question_that_is_none_is_told_in_one_line(bench: Workbench) -> None:
    dialog = opened(bench, "orders")
    dialog.source.choose("orders")
    answered(dialog)
    assert dialog.said.text() == "orders was named twice; two different ends are needed"
    dialog.close()


def test_closing_gives_the_question_up(bench: Workbench) -> None:
    tab_of(bench).session.select(["orders"])
    bench.dialogs.reach()
    dialog = next(d for d in bench.window.findChildren(Reach) if d.isVisible())
    job = dialog._job
    dialog.close()
    assert job is not None
    assert job.is_cancelled()


def test_ends_follow_links() -> None:
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    link = next(key for key, link in design.links.items() if link.target == "db")
    assert ends(design, frozenset({link})) == ("web", "db")
    assert ends(design, frozenset({"db", "web"})) == ("web", "db")
    assert ends(design, frozenset({"db"})) == ("internet", "db")
    assert ends(design, frozenset()) == ("internet", "")


def test_names_are_words_and_nothing_else_and_twins_are_told_apart(opener: Opener) -> None:
    design = draw({"users": "users", "one": "app", "two": "app"}, ["users>one", "users>two"])
    name = "<b>shop</b> {0}"
    for node in ("one", "two"):
        design = edits.rename(design, node, name)
    bench = opener(design=design)
    dialog = opened(bench, "two")
    assert dialog.target.chosen() == "two"
    assert dialog.target.currentText() == f"{name} · two"
    assert dialog.said.text().startswith(f"internet reaches {name} (two) on tcp")
    assert dialog.said.textFormat() == Qt.TextFormat.PlainText
    dialog.close()

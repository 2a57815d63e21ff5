"""What if this fails? Marked on the canvas, told in the status bar, worked out beside the window, and over with Escape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.drawing import draw
from support.window import Opener, checked, result_of, tab_of, until

from designer.document import edits
from designer.document.design import Box, Design
from designer.i18n import text
from widgets import what_if
from widgets.what_if import Loss
from widgets.workbench import Workbench

SHIFT = Qt.KeyboardModifier.ShiftModifier


def shop() -> Design:
    """Users, a balancer over two servers with an app in each, and one database."""
    nodes = {
        "users": "users",
        "lb": "load-balancer",
        "one": "server",
        "two": "server",
        "a": ("app", "one"),
        "b": ("app", "two"),
        "db": "database",
    }
    design = draw(nodes, ["users>lb", "lb>a", "lb>b", "a>db", "b>db"])
    boxes = {
        "users": Box(0, 100), "lb": Box(240, 100), "one": Box(480, 0, 240, 160), "two": Box(480, 200, 240, 160),
        "a": Box(510, 50), "b": Box(510, 250), "db": Box(800, 100),
    }  # fmt: skip
    return design.with_layout(boxes.items())


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    return opener(design=shop())


def lose(bench: Workbench, *ids: str) -> Loss:
    """Loses nodes with the keyboard, and waits for what that leaves."""
    tab = tab_of(bench)
    tab.session.select(ids)
    tab.canvas.setFocus()
    before = tab.what_if.answer
    QTest.keyClick(bench.window, Qt.Key.Key_X)
    until(lambda: tab.what_if.answer is not before, "never worked out")
    assert tab.what_if.answer is not None
    return tab.what_if.answer


def value(bench: Workbench, name: str) -> str:
    return bench.status.numbers[name].accessibleName()


def test_one_of_two_is_a_loss_that_is_borne(bench: Workbench) -> None:
    loss = lose(bench, "one")
    assert {key for key, fate in loss.fates.items() if fate == "failed"} == {"one"}
    assert {key for key, fate in loss.fates.items() if fate == "down"} == {"a"}
    assert "lb" in {key for key, fate in loss.fates.items() if fate == "degraded"}
    assert not {"users", "b", "two", "db"} & set(loss.fates)
    marks = tab_of(bench).canvas.scene.marks
    assert {key: marks.fate_of(key) for key in loss.fates} == dict(loss.fates)
    assert bench.status.lost.isVisible()
    assert bench.status.lost.text().startswith("1 lost: 1 more down")


def test_the_only_database_takes_everything_with_it_and_the_numbers_say_before_and_now(
    bench: Workbench,
) -> None:
    was = value(bench, "availability")
    loss = lose(bench, "db")
    assert {"users", "lb", "a", "b"} <= {key for key, fate in loss.fates.items() if fate == "down"}
    now = value(bench, "availability")
    assert "→" in now
    assert now.startswith(was.rsplit("\u2009", 1)[0])
    assert loss.numbers["availability"].value in now
    assert loss.numbers["availability"].value.startswith("0.00")
    assert "→ 0\u2009rps" in value(bench, "load"), (
        "nobody is served: what was sustained is not shown any more"
    )
    assert "→ –" in value(bench, "p95")


def test_escape_leaves_the_selection_then_brings_everything_back(bench: Workbench) -> None:
    was = value(bench, "availability")
    lose(bench, "db")
    tab = tab_of(bench)
    QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    assert tab.session.selection == frozenset()
    assert tab.what_if.lost == {"db"}
    QTest.keyClick(tab.canvas, Qt.Key.Key_Escape)
    assert tab.what_if.lost == frozenset()
    assert tab.canvas.scene.marks.fates == {}
    assert not bench.status.lost.isVisible()
    assert value(bench, "availability") == was


def test_the_same_key_brings_back_and_another_command_everything(bench: Workbench) -> None:
    lose(bench, "one")
    loss = lose(bench, "two")
    assert {key for key, fate in loss.fates.items() if fate == "failed"} == {"one", "two"}
    tab_of(bench).session.select(["one"])
    action = next(a for a in bench.window.actions() if a.objectName() == "check.fail")
    assert action.text() == "Bring this back"
    loss = lose(bench, "one")
    assert {key for key, fate in loss.fates.items() if fate == "failed"} == {"two"}
    QTest.keyClick(bench.window, Qt.Key.Key_X, SHIFT)
    assert tab_of(bench).what_if.lost == frozenset()


def test_the_button_in_the_status_bar_ends_it(bench: Workbench) -> None:
    lose(bench, "db")
    QTest.mouseClick(bench.status.lost, Qt.MouseButton.LeftButton)
    assert tab_of(bench).what_if.lost == frozenset()


def test_it_is_worked_out_anew_after_an_edit_and_nothing_of_it_is_an_edit(bench: Workbench) -> None:
    lose(bench, "db")
    session = tab_of(bench).session
    assert not session.history.can_undo
    session.edit(text("Delete"), edits.remove, ["db"], [])
    checked(bench)
    until(lambda: tab_of(bench).what_if.answer is None, "what is gone is still lost")
    assert tab_of(bench).what_if.lost == frozenset()
    session.undo()
    checked(bench)
    lose(bench, "one")
    session.edit(text("Delete"), edits.remove, ["b"], [])
    checked(bench)
    until(lambda: _is_down(bench, "lb"), "not worked out anew")


def _is_down(bench: Workbench, key: str) -> bool:
    answer = tab_of(bench).what_if.answer
    return answer is not None and answer.fates.get(key) == "down"


def test_fates_are_told_apart_on_the_canvas(bench: Workbench) -> None:
    canvas = tab_of(bench).canvas
    tab_of(bench).session.select([])
    canvas.repaint()
    plain = canvas.grab().toImage()
    loss = lose(bench, "one")
    tab_of(bench).session.select([])
    shown = canvas.grab().toImage()
    ratio = canvas.devicePixelRatioF()
    for key in shop().nodes:
        box = canvas.box_of(key)
        left = (round(box.left() * ratio) + 1, round(box.center().y() * ratio))
        edges = [(left[0] + dx, left[1] + dy) for dx in range(-2, 3) for dy in range(-6, 7)]
        differs = any(plain.pixel(*at) != shown.pixel(*at) for at in edges)
        assert differs == (key in loss.fates), key


def test_it_is_said_aloud(bench: Workbench) -> None:
    lose(bench, "one")
    canvas = tab_of(bench).canvas
    assert ", lost" in canvas.accessibleName()
    tab_of(bench).session.select(["a"])
    assert ", down" in canvas.accessibleName()


def test_what_cannot_be_worked_out_is_said(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Loss:
        raise ValueError("no such luck")

    monkeypatch.setattr(what_if, "loss", broken)
    tab, told = tab_of(bench), list[str]()
    tab.canvas.message.connect(told.append)
    tab.what_if.toggle(["db"])
    until(lambda: bool(told), "nothing said")
    assert "no such luck" in told[0]
    assert tab.what_if.lost == frozenset()


def test_another_design_has_losses_of_its_own(bench: Workbench) -> None:
    first = tab_of(bench)
    lose(bench, "db")
    bench.documents.new(draw({"x": "database"}))
    checked(bench)
    assert not bench.status.lost.isVisible()
    bench.tabs.setCurrentWidget(first)
    assert bench.status.lost.isVisible()


def test_a_link_alone_cannot_fail(bench: Workbench) -> None:
    tab = tab_of(bench)
    tab.session.select([next(iter(tab.session.design.links))])
    action = next(a for a in bench.window.actions() if a.objectName() == "check.fail")
    assert not action.isEnabled()
    assert result_of(bench).assessment is not None

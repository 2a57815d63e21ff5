"""Fixing a problem and evolving a design from the window: seen before it is done, one step back, never a frozen window."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.drawing import draw
from support.robot import Robot
from support.window import Opener, checked, result_of, tab_of, until

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Design
from designer.document.diff import Difference
from designer.evolve.stages import stage_of
from designer.fixes.registry import fixes_for
from designer.rules.registry import load_rules
from designer.rules.rule import Finding
from designer.starters import load_starter
from widgets.dialogs import offers
from widgets.dialogs.proposal import Proposal
from widgets.docks.problems_model import FINDING, MESSAGE
from widgets.workbench import Workbench

CTRL = Qt.KeyboardModifier.ControlModifier


def shop() -> Design:
    """Users, an app on a server with the database beside it: what single-server starters look like."""
    return load_starter("single-server", load_catalog())


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    return opener(design=shop())


def choose(bench: Workbench, rule: str) -> Finding:
    """Clicks the row of a rule in the problems."""
    problems = bench.results.problems
    rows = [problems.shown.index(row, MESSAGE) for row in range(problems.shown.rowCount())]
    index = next(index for index in rows if index.data(FINDING).rule == rule)
    QTest.mouseClick(
        problems.table.viewport(), Qt.MouseButton.LeftButton, pos=problems.table.visualRect(index).center()
    )
    finding = bench.findings.current()
    assert finding is not None
    assert finding.rule == rule
    return finding


def proposal(bench: Workbench) -> Proposal:
    """The proposal that is open, as soon as everything in it is worked out."""
    dialog = next(d for d in bench.window.findChildren(Proposal) if d.isVisible())
    until(lambda: not dialog.progress.isVisible(), "never worked out")
    return dialog


def is_open(bench: Workbench) -> bool:
    return any(d.isVisible() for d in bench.window.findChildren(Proposal))


def test_a_problem_is_fixed_with_the_keyboard_alone_and_taken_back_in_one_step(bench: Workbench) -> None:
    finding, before = choose(bench, "DATA001"), tab_of(bench).session.design
    QTest.keyClick(bench.window, Qt.Key.Key_Period, CTRL)
    dialog = proposal(bench)
    assert dialog.isVisible()
    assert tab_of(bench).session.design is before
    seen = dialog.seen()
    assert seen is not None
    assert finding in seen.cured
    QTest.keyClick(dialog.choices, Qt.Key.Key_Return)
    assert not is_open(bench)
    checked(bench)
    assert finding.fingerprint not in {f.fingerprint for f in result_of(bench).findings}
    assert tab_of(bench).session.history.undo_label is not None
    tab_of(bench).session.undo()
    assert tab_of(bench).session.design is before


@pytest.mark.parametrize(("rule", "fresh"), [("HA010", "nodes"), ("SEC001", "links")])
def test_what_a_fix_has_drawn_is_selected_and_in_sight(bench: Workbench, rule: str, fresh: str) -> None:
    choose(bench, rule)
    canvas, session = tab_of(bench).canvas, tab_of(bench).session
    canvas.aim(canvas.camera.panned(4000, 0))
    bench.findings.fix()
    dialog = proposal(bench)
    seen = dialog.seen()
    assert seen is not None
    dialog.take()
    change = getattr(seen.difference, fresh)
    assert session.selection == (change.added or change.changed)
    nodes = [end for key in session.selection for end in _ends(session.design, key)]
    assert all(canvas.rect().contains(canvas.box_of(node).toRect()) for node in nodes)


def _ends(design: Design, key: str) -> tuple[str, ...]:
    link = design.links.get(key)
    return (key,) if link is None else (link.source, link.target)


def test_it_offers_what_cures_the_problem_and_says_what_each_changes(bench: Workbench) -> None:
    result = result_of(bench)
    assert result.assessment is not None
    finding = choose(bench, "HA010")
    bench.findings.fix()
    dialog = proposal(bench)
    lines = [dialog.choices.item(at).text() for at in range(dialog.choices.count())]
    wanted = [fix.title for fix in fixes_for(result.assessment, finding)]
    assert [line.splitlines()[0] for line in lines] == wanted
    seen = dialog.seen()
    assert seen is not None
    names = {number.title.template for number in seen.numbers}
    assert {"Availability", "Sustains", "p95", "Cost"} == names
    availability = next(n for n in seen.numbers if n.title.template == "Availability")
    assert availability.before is not None
    assert availability.after is not None
    assert seen.monthly_usd > 0
    words = [label.text() for label in dialog.words.findChildren(type(dialog.said))]
    assert all(str(line) in words for line in seen.changes)
    assert {*dialog.picture.session.design.nodes} == {*shop().nodes, *seen.difference.nodes.added}
    assert seen.difference.nodes.added
    assert dialog.picture.change == seen.difference
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not is_open(bench)
    assert not tab_of(bench).session.history.can_undo


def test_what_is_new_is_painted_otherwise(bench: Workbench) -> None:
    choose(bench, "HA010")
    bench.findings.fix()
    dialog = proposal(bench)
    seen = dialog.seen()
    assert seen is not None
    marked = dialog.picture.grab().toImage()
    dialog.picture.change = Difference()
    dialog.picture.update()
    plain = dialog.picture.grab().toImage()
    differing = [
        (x, y)
        for x in range(0, plain.width(), 2)
        for y in range(0, plain.height(), 2)
        if plain.pixel(x, y) != marked.pixel(x, y)
    ]
    assert differing
    boxes = [
        dialog.picture.camera.box_to_view(box).adjusted(-6, -6, 6, 6)
        for box in map(dialog.picture.box_of, {*seen.difference.nodes.added, *seen.difference.nodes.changed})
    ]
    assert all(any(box.contains(x, y) for x, y in differing) for box in boxes)
    dialog.reject()


def test_the_picture_is_zoomed_and_moved(bench: Workbench) -> None:
    choose(bench, "DATA001")
    bench.findings.fix()
    picture = proposal(bench).picture
    hand, middle, scale = Robot(picture), picture.rect().center(), picture.camera.scale
    hand.wheel(middle, 1)
    assert picture.camera.scale > scale
    at = picture.camera.x
    hand.drag_to(middle, (middle.x() + 40, middle.y()))
    assert picture.camera.x == pytest.approx(at + 40, abs=1)
    hand.key(Qt.Key.Key_Left)
    assert picture.camera.x > at + 40
    hand.key(Qt.Key.Key_Minus)
    assert picture.camera.scale == pytest.approx(scale, rel=0.01)
    assert tab_of(bench).session.design == shop()


def test_where_no_fix_applies_the_advice_of_the_rule_is_given(opener: Opener) -> None:
    bench = opener(design=draw({"thing": "acme.unheard-of"}))
    choose(bench, "LP002")
    bench.findings.fix()
    dialog = proposal(bench)
    assert dialog.choices.count() == 0
    assert not dialog.taking.isEnabled()
    assert dialog.said.text() == f"No quick fix applies here. {load_rules()['LP002'].fix}"


def test_the_window_goes_on_while_it_is_worked_out_and_cancel_gives_that_up(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    asked: list[bool] = []

    def slow(finding: Finding, assessment: Assessment, cancelled: Any) -> offers.Offers:
        begun.set()
        assert go_on.wait(20)
        asked.append(cancelled())
        ended.set()
        return offers.Offers(assessment.design, ())

    monkeypatch.setattr("widgets.dialogs.opener.cures_of_finding", slow)
    choose(bench, "DATA001")
    bench.findings.fix()
    until(begun.is_set, "never begun")
    dialog = next(d for d in bench.window.findChildren(Proposal) if d.isVisible())
    assert dialog.progress.isVisible()
    assert not dialog.taking.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not is_open(bench)
    go_on.set()
    until(ended.is_set, "never ended")
    assert asked == [True]
    until(bench.jobs.is_idle, "still working")


def test_what_cannot_be_worked_out_is_said_and_the_window_lives(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(finding: Finding, assessment: Assessment, cancelled: Any) -> offers.Offers:
        raise ValueError("no such luck")

    monkeypatch.setattr("widgets.dialogs.opener.cures_of_finding", broken)
    choose(bench, "DATA001")
    bench.findings.fix()
    dialog = proposal(bench)
    assert "no such luck" in dialog.said.text()
    assert not dialog.taking.isEnabled()


def test_a_design_that_changed_meanwhile_is_not_written_over(bench: Workbench) -> None:
    choose(bench, "DATA001")
    bench.findings.fix()
    dialog = proposal(bench)
    session = tab_of(bench).session
    other = draw({"db": "database"})
    session.replace(other, None)
    QTest.mouseClick(dialog.taking, Qt.MouseButton.LeftButton)
    assert session.design is other
    assert dialog.isVisible()
    assert "changed meanwhile" in dialog.said.text()


def test_names_of_components_are_words_and_never_markup(opener: Opener) -> None:
    hostile = '<img src="x"> & <b>db</b> {name}\u202e'
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    bench = opener(design=edits.rename(design, "db", hostile))
    choose(bench, "DATA001")
    bench.findings.fix()
    dialog = proposal(bench)
    labels = dialog.findChildren(type(dialog.said))
    assert any(hostile in label.text() for label in labels)
    assert {label.textFormat() for label in labels if hostile in label.text()} == {Qt.TextFormat.PlainText}


def test_the_stages_from_here_on_are_explained_and_one_is_one_step(bench: Workbench) -> None:
    before = tab_of(bench).session.design
    QTest.keyClick(bench.window, Qt.Key.Key_E, CTRL | Qt.KeyboardModifier.ShiftModifier)
    dialog = proposal(bench)
    lines = [dialog.choices.item(at).text().splitlines() for at in range(dialog.choices.count())]
    assert [line[0] for line in lines] == [
        "Application and database apart",
        "Load balanced",
        "Balanced inside the server",
        "AWS three-tier",
    ]
    assert all(line[1].count("·") == 3 for line in lines)
    QTest.keyClick(dialog.choices, Qt.Key.Key_Down)
    words = " ".join(label.text() for label in dialog.words.findChildren(type(dialog.said)))
    assert "more load is met by more servers" in words
    assert "it gets its standby in the next step" in words
    QTest.mouseClick(dialog.taking, Qt.MouseButton.LeftButton)
    after = tab_of(bench).session.design
    reached = stage_of(Assessment(after))
    assert reached is not None
    assert reached.id == "load-balanced"
    tab_of(bench).session.undo()
    assert tab_of(bench).session.design is before


def test_where_there_is_nothing_to_evolve_it_says_why(opener: Opener) -> None:
    bench = opener(design=draw({"db": "database"}))
    bench.dialogs.evolve()
    dialog = proposal(bench)
    assert "nothing to evolve" in dialog.said.text()
    assert not dialog.taking.isEnabled()
    dialog.reject()
    tab_of(bench).session.replace(load_starter("aws-three-tier", load_catalog()), None)
    bench.dialogs.evolve()
    dialog = proposal(bench)
    assert "last stage already: AWS three-tier" in dialog.said.text()


def test_everything_is_said_in_korean(bench: Workbench) -> None:
    bench.appearance.choose_language("ko")
    choose(bench, "DATA001")
    bench.findings.fix()
    dialog = proposal(bench)
    assert dialog.taking.text() == "적용"
    assert dialog.choices.item(0).text().startswith("백업을 일주일 보관")

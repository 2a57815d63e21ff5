"""Answers that take long: worked out beside the window when they are looked at, given up when the design changes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from support.drawing import draw
from support.window import Opener, checked, result_of, tab_of, until

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.catalog.registry import load_catalog
from designer.i18n import Text
from designer.starters import load_starter
from widgets.checks import Checked, check
from widgets.dialogs.derivation import Derivation
from widgets.docks.answer_pages import AnswerPages
from widgets.docks.answers.answer import Answer
from widgets.docks.answers.attacks import attacks_answer
from widgets.docks.answers.availability import availability_answer
from widgets.docks.answers.fix_first import fix_first_answer
from widgets.docks.answers.permissions import permissions_answer
from widgets.docks.answers.recovery import recovery_answer
from widgets.docks.answers.together import together_answer
from widgets.docks.answers.zones import zones_answer
from widgets.workbench import Workbench

LONG = [
    fix_first_answer, together_answer, recovery_answer, attacks_answer, zones_answer, permissions_answer,
]  # fmt: skip


@pytest.fixture(scope="module")
def tiers() -> Checked:
    """The three tiers on AWS, checked."""
    return check(load_starter("aws-three-tier", load_catalog()), None, None, lambda: False)


def assessed(found: Checked) -> Assessment:
    assert found.assessment is not None
    return found.assessment


def shown(answer: Answer, column: int) -> list[str]:
    return [str(row.cells[column].shown) for row in answer.rows]


def test_what_to_fix_first_is_the_sensitivity_in_its_order_with_the_price(tiers: Checked) -> None:
    answer = fix_first_answer(tiers)
    gains = assessed(tiers).sensitivity["shoppers"].gains
    assert [row.nodes for row in answer.rows] == [(gain.node,) for gain in gains]
    assert [row.cells[2].order for row in answer.rows] == [gain.minutes_per_year for gain in gains]
    for row, gain in zip(answer.rows, gains, strict=True):
        price = row.cells[3]
        assert (price.figure is None) == (gain.monthly_usd is None)
        if price.figure is not None:
            assert sum(part.value for part in price.figure.inputs) == pytest.approx(gain.monthly_usd)


def test_pairs_that_are_fatal_together_are_told_by_probability(tiers: Checked) -> None:
    answer = together_answer(tiers)
    pairs = assessed(tiers).cut_sets["shoppers"].pairs
    assert {"web-a", "web-c"} in [set(row.nodes) for row in answer.rows]
    assert len(answer.rows) >= len(pairs) > 0
    order = [float(row.cells[2].order) for row in answer.rows]
    assert order == sorted(order, reverse=True)


def test_a_standby_that_does_not_take_over_is_told_apart_from_one_that_is_down() -> None:
    nodes = {
        "users": "users", "lb": ("load-balancer", {"availability": 0.99}), "sb": ("standby-balancer", {"availability": 0.9}),
        "app": "app",
    }  # fmt: skip
    drawn = draw(nodes, ["users>lb", "lb>app", ("lb", "sb", {"kind": "standby", "coverage": 0.8})])
    answer = together_answer(check(drawn, None, None, lambda: False))
    assert shown(answer, 3) == ["lb + sb does not take over", "lb + sb"]
    assert [row.nodes for row in answer.rows] == [("lb", "sb"), ("lb", "sb")]
    figure = answer.rows[0].cells[2].figure
    assert figure is not None
    assert [part.value for part in figure.inputs] == pytest.approx([0.01, 0.2])


def test_recovery_is_held_against_the_targets(tiers: Checked) -> None:
    answer = recovery_answer(tiers)
    found = assessed(tiers).recovery
    tones = {str(row.cells[0].shown): row.cells[1].tone for row in answer.rows}
    assert tones["a region"] == "error"
    assert tones["a machine"] == "ok"
    assert [row.cells[1].figure for row in answer.rows] == [one.rto.figure for one in found]
    assert [(str(title), cell.tone) for title, cell in answer.headlines] == [
        ("Target, RTO", "error"),
        ("Target, RPO", "ok"),
    ]


def test_ways_in_tell_what_is_taken_over_and_what_cuts_them(tiers: Checked) -> None:
    answer = attacks_answer(tiers)
    attack = next(a for a in assessed(tiers).attack_paths if a.store == "orders")
    row = next(row for row in answer.rows if row.nodes[0] == "orders")
    assert str(row.cells[3].shown) == "web-a"
    assert attack.through == ("web-a",)
    cut = assessed(tiers).cheapest_cut(attack)
    assert cut is not None
    assert str(row.cells[4].shown) == str(Names(tiers.design).told(cut.text))
    assert set(row.nodes) == set(attack.nodes) - {"internet"}


def test_zones_count_what_crosses_into_them(tiers: Checked) -> None:
    answer = zones_answer(tiers)
    found = assessed(tiers).boundaries
    for row, zone in zip(answer.rows, found.zones, strict=True):
        into = [each for each in found.crossings if each.target == zone.id]
        assert row.cells[2].order == len(into)
        assert row.cells[3].order == sum(not each.encrypted for each in into)
        assert row.nodes == zone.members


def test_a_zone_with_many_in_it_counts_the_rest(qapp: object) -> None:
    names = [f"app{n:02}" for n in range(25)]
    design = draw({"users": "users", **dict.fromkeys(names, "app")}, [f"users>{name}" for name in names])
    row = next(r for r in zones_answer(check(design, None, None, lambda: False)).rows if len(r.nodes) == 25)
    assert str(row.cells[4].shown).endswith("app18, app19, and 5 more")
    assert str(row.cells[2].shown) == "25"
    assert str(row.cells[2].hint).count("\n") == 20


def test_permissions_name_who_may(tiers: Checked) -> None:
    answer = permissions_answer(tiers)
    row = next(row for row in answer.rows if row.nodes == ("orders",))
    assert "web-role" in str(row.cells[2].shown)
    assert str(row.cells[3].shown) == "–"


@pytest.mark.parametrize("answer", LONG)
def test_an_empty_design_has_a_word_to_say(answer: Callable[[Checked], Answer], qapp: object) -> None:
    found = answer(check(draw({}), None, None, lambda: False))
    assert found.rows == ()
    assert found.nothing is not None


@pytest.mark.parametrize("answer", [fix_first_answer, together_answer, recovery_answer])
def test_every_number_can_be_opened(tiers: Checked, answer: Callable[[Checked], Answer]) -> None:
    cells = [cell for row in answer(tiers).rows for cell in row.cells if cell.is_number]
    assert cells
    assert [str(cell.shown) for cell in cells if cell.figure is None and cell.shown != "–"] == []


def page(bench: Workbench, tab: str, title: str) -> AnswerPages:
    """Clicks a page of a tab."""
    bench.findings.open(tab)
    view = bench.results.answers[tab]
    at = [view.pages.tabText(n) for n in range(view.pages.count())].index(title)
    QTest.mouseClick(view.pages, Qt.MouseButton.LeftButton, pos=view.pages.tabRect(at).center())
    assert view.pages.currentIndex() == at
    return view


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    return opener(design=load_starter("aws-three-tier", load_catalog()))


def test_a_page_is_worked_out_when_it_is_looked_at_and_its_rows_select(bench: Workbench) -> None:
    before = result_of(bench).assessment
    assert before is not None
    assert "sensitivity" not in before.__dict__
    view = page(bench, "availability", "What to fix first")
    until(lambda: not view.is_working(), "never worked out")
    assert shown(view.model.answer, 1) == shown(fix_first_answer(result_of(bench)), 1)
    first = view.table.model().index(0, 2)
    QTest.mouseClick(
        view.table.viewport(), Qt.MouseButton.LeftButton, pos=view.table.visualRect(first).center()
    )
    assert tab_of(bench).session.selection == frozenset(view.model.answer.rows[0].nodes)
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Return)
    dialog = next(d for d in bench.window.findChildren(Derivation) if d.isVisible())
    dialog.close()


def test_an_edit_gives_up_what_is_worked_out_and_the_next_check_begins_anew(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, heard = threading.Event(), []

    def slow(result: Checked) -> Answer:
        go_on.wait(20)
        heard.append((assessed(result)._cancelled, result.design))
        return fix_first_answer(result)

    view = bench.results.answers["availability"]
    pages = list(view._pages)
    pages[1] = replace(pages[1], make=slow)
    monkeypatch.setattr(view, "_pages", tuple(pages))
    page(bench, "availability", "What to fix first")
    assert view.is_working()
    assert "Working" in view._nothing.text()
    bench.go_to(["web-a"])
    bench.editing.do(lambda canvas: canvas.duplicate())
    assert not view.is_working()
    go_on.set()
    checked(bench)
    until(lambda: not view.is_working() and len(heard) == 2, "not worked out for the new design")
    (given_up, before), (wanted, after) = heard
    assert given_up is not None
    assert given_up()
    assert wanted is not None
    assert not wanted()
    assert before is not after
    assert after is tab_of(bench).session.design


def test_going_to_another_page_and_back_shows_what_is_known(bench: Workbench) -> None:
    view = page(bench, "exposure", "Ways in to stores")
    until(lambda: not view.is_working(), "never worked out")
    known = view.model.answer
    page(bench, "exposure", "Who reaches what")
    assert view.model.answer is not known
    page(bench, "exposure", "Ways in to stores")
    assert view.model.answer is known


def test_pages_are_walked_with_arrow_keys_and_speak_korean(bench: Workbench) -> None:
    view = page(bench, "availability", "What it hangs on")
    view.pages.setFocus()
    for expected in (1, 2, 3):
        QTest.keyClick(view.pages, Qt.Key.Key_Right)
        assert view.pages.currentIndex() == expected
    bench.language.switch("ko")
    assert [view.pages.tabText(n) for n in range(4)] == [
        "가용성을 좌우하는 것", "먼저 고칠 것", "함께 잃으면 치명적인 것", "복구",
    ]  # fmt: skip
    bench.language.switch("en")


@pytest.mark.parametrize("tell", [availability_answer, fix_first_answer, together_answer, recovery_answer])
def test_lengths_of_time_are_told_in_korean(tell: Callable[[Checked], Answer], tiers: Checked) -> None:
    answer = tell(tiers)
    cells = [*(cell for _, cell in answer.headlines), *(cell for row in answer.rows for cell in row.cells)]
    said = [cell.shown.render("ko") if isinstance(cell.shown, Text) else cell.shown for cell in cells]
    assert any(re.search(r"\d(?:시간|분|초|일)", each) for each in said)
    assert [each for each in said if re.search(r"\d\s(?:h|min|d|s)\b", each)] == []

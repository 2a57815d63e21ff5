"""What the analysis answers, as tables and headline numbers; every number can be opened."""

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from support.drawing import draw, two_zones
from support.window import Opener

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.i18n import Text
from designer.starters import load_starter
from widgets import numbers
from widgets.checks import Checked, check
from widgets.dialogs.derivation import Derivation
from widgets.docks.answers.answer import Answer
from widgets.docks.answers.availability import availability_answer
from widgets.docks.answers.capacity import capacity_answer
from widgets.docks.answers.cost import cost_answer
from widgets.docks.answers.exposure import exposure_answer
from widgets.docks.day import SHAPES, day_of
from widgets.docks.headline import headlines
from widgets.translations import Language
from widgets.workbench import Workbench


def assessed(found: Checked) -> Assessment:
    assert found.assessment is not None
    return found.assessment


@pytest.fixture(scope="module")
def single() -> Checked:
    """The single server, checked."""
    return check(load_starter("single-server", load_catalog()), None, None, lambda: False)


def test_everything_on_the_single_server_is_a_single_point_of_failure(single: Checked) -> None:
    answer = availability_answer(single)
    roles = {str(row.cells[1].shown): str(row.cells[3].shown) for row in answer.rows}
    expected = {single.design.nodes[key].name for key in assessed(single).single_points["users"]}
    assert {name for name, role in roles.items() if role == "single point of failure"} == expected
    assert expected >= {"shop", "orders", "server"}


def test_capacity_names_what_is_full_first_and_opens_its_number(single: Checked) -> None:
    answer = capacity_answer(single)
    capacity = assessed(single).capacity
    shown = {str(title): str(cell.shown) for title, cell in answer.headlines}
    assert shown["Sustains"] == numbers.per_second(capacity.max_rps)
    busiest = max(load.utilisation for load in capacity.nodes.values())
    utilisation = answer.rows[0].cells[2].figure
    assert utilisation is not None
    assert utilisation.value == pytest.approx(busiest)
    assert utilisation.inputs


def test_exposure_is_sorted_worst_first_with_the_way_in(single: Checked) -> None:
    answer = exposure_answer(single)
    order = [row.cells[2].order for row in answer.rows]
    assert order == sorted(order)
    app = next(
        row
        for row in answer.rows
        if str(row.cells[0].shown) == "shop" and str(row.cells[1].shown) == "service"
    )
    assert str(app.cells[2].shown) == "open to the internet"
    assert str(app.cells[4].shown).startswith("internet → ")


def test_cost_adds_up_and_each_line_tells_its_source(single: Checked) -> None:
    answer = cost_answer(single)
    amounts = [row.cells[4] for row in answer.rows]
    assert sum(float(cell.order) for cell in amounts) == pytest.approx(assessed(single).cost.monthly_usd)
    assert all(cell.figure is not None for cell in amounts)


def test_the_four_numbers(single: Checked) -> None:
    found = headlines(single)
    assert set(found) == {"availability", "load", "p95", "cost"}
    worst = min(entry.availability for entry in assessed(single).availability.values())
    assert found["availability"].value == numbers.percent(worst)
    target = single.design.targets.availability
    assert found["availability"].is_met == (None if target is None else worst >= target)


@pytest.mark.parametrize("answer", [availability_answer, capacity_answer, cost_answer])
def test_every_number_shown_can_be_opened(single: Checked, answer: Callable[[Checked], Answer]) -> None:
    found = answer(single)
    drawn = {"Peak load", "Budget"}  # set by the user: nothing was computed
    closed = [
        str(title)
        for title, cell in found.headlines
        if cell.is_number and cell.figure is None and str(title) not in drawn
    ]
    assert [title for title in closed if not title.endswith(", a month")] == []
    cells = [
        (str(row.cells[0].shown), str(cell.shown))
        for row in found.rows
        for cell in row.cells
        if cell.is_number and cell.figure is None
    ]
    assert [cell for cell in cells if cell[1] != "–"] == []


@pytest.mark.parametrize("answer", [availability_answer, capacity_answer, exposure_answer, cost_answer])
def test_an_empty_design_has_nothing_to_show_but_a_word(
    answer: Callable[[Checked], Answer], qapp: object
) -> None:
    found = answer(check(draw({}), None, None, lambda: False))
    assert found.rows == ()
    assert found.nothing is not None


@pytest.mark.parametrize("curve", SHAPES)
def test_a_day_peaks_once_at_one(curve: str) -> None:
    day = day_of(curve)
    assert max(day) == 1
    assert min(day) >= 0


@pytest.mark.parametrize(
    ("write", "value", "expected"),
    [
        (numbers.percent, 0.9993, "99.93\u2009%"),
        (numbers.percent, 0.999999, "99.9999\u2009%"),
        (numbers.percent, 1, "100.00\u2009%"),
        (numbers.per_second, 1216.4, "1,216\u2009rps"),
        (numbers.milliseconds, 84.2, "84\u2009ms"),
        (numbers.milliseconds, 3.21, "3.2\u2009ms"),
        (numbers.milliseconds, 12_000, "12\u2009s"),
        (numbers.milliseconds, math.inf, "∞"),
        (numbers.dollars, 612.4, "$612"),
        (numbers.dollars, 3.5, "$3.50"),
        (numbers.dollars, 0, "$0"),
    ],
)
def test_numbers_are_written_for_people(write: Callable[[float], str], value: float, expected: str) -> None:
    Language("en")
    assert write(value) == expected


def test_a_headline_number_opens_its_derivation(opener: Opener) -> None:
    bench: Workbench = opener(design=load_starter("single-server", load_catalog()))
    bench.findings.open("cost")
    button = next(
        b for b in bench.results.answers["cost"].findChildren(QPushButton) if b.property("role") == "number"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = next(d for d in bench.window.findChildren(Derivation) if d.isVisible())
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Σ" in words
    assert "default" in words or "drawn" in words
    dialog.close()


def test_a_derivation_calls_things_by_their_names_and_nothing_of_it_is_cut_off(opener: Opener) -> None:
    bench: Workbench = opener(design=load_starter("aws-three-tier", load_catalog()))
    bench.findings.open("availability")
    button = next(
        b
        for b in bench.results.answers["availability"].findChildren(QPushButton)
        if b.property("role") == "number"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = next(d for d in bench.window.findChildren(Derivation) if d.isVisible())
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert {"availability of Application LB", "availability of Zone 2a"} <= {label.text() for label in labels}
    cut = [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]
    assert cut == []
    dialog.close()


def test_what_is_billed_by_the_thousand_says_so() -> None:
    found = check(load_starter("aws-three-tier", load_catalog()), None, None, lambda: False)
    shown = {str(row.cells[2].shown) for row in cost_answer(found).rows}
    assert "118,260 × 10,000" in shown
    assert not [words for words in shown if words.endswith(("10k", "1000"))]


def test_a_row_selects_what_it_is_about_and_enter_opens_its_number(opener: Opener) -> None:
    bench: Workbench = opener(design=load_starter("single-server", load_catalog()))
    bench.findings.open("capacity")
    table = bench.results.answers["capacity"].table
    first = table.model().index(0, 2)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(first).center())
    tab = bench.tabs.current()
    assert tab is not None
    assert len(tab.session.selection) == 1
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    dialog = next(d for d in bench.window.findChildren(Derivation) if d.isVisible())
    dialog.close()


def test_clicking_a_number_in_the_status_bar_leads_to_its_tab(opener: Opener) -> None:
    bench: Workbench = opener(design=load_starter("single-server", load_catalog()))
    QTest.mouseClick(bench.status.numbers["cost"], Qt.MouseButton.LeftButton)
    assert bench.results.currentWidget() is bench.results.answers["cost"]
    QTest.mouseClick(bench.status.counts["error"], Qt.MouseButton.LeftButton)
    assert bench.results.currentWidget() is bench.results.problems


def test_what_is_meant_to_be_open_is_no_alarm_and_an_office_is_told_as_such() -> None:
    office = {"ports": "22", "source": "203.0.113.0/24"}
    nodes = two_zones(
        users="users", igw=("aws.internet-gateway", "vpc"), alb=("aws.alb", "vpc"), web=("aws.ec2", "app-a"),
        bastion=("aws.ec2", "public-a", {"public_ip": True, "admin_port": 22, "ingress": [office]}),
        vault=("aws.rds", "data-a", {"ingress": [{"ports": "5432", "source": "bastion"}]}),
    )  # fmt: skip
    result = check(draw(nodes, ["users>alb", "alb>web"]), None, None, lambda: False)
    found = {(str(r.cells[0].shown), str(r.cells[3].shown)): r.cells for r in exposure_answer(result).rows}
    assert [(str(c.shown), c.tone) for c in found["alb", "tcp 443"][2:3]] == [
        ("open to the internet", "info")
    ]
    verdict, _, way = found["vault", "tcp 5432"][2:]
    assert (str(verdict.shown), verdict.tone) == ("named addresses only", "info")
    assert str(way.shown) == "only from 203.0.113.0/24: bastion → vault"
    assert isinstance(way.shown, Text)
    assert way.shown.render("ko") == "203.0.113.0/24에서만: bastion → vault"

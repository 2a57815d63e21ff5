"""What is told of a design with something lost is about what is left of it."""

from __future__ import annotations

import pytest
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.analysis.survival import nobody_is_served
from designer.reports.analysis_text import render
from designer.reports.survival_text import lost_together
from designer.rules.registry import load_rules


@pytest.fixture
def whole() -> Assessment:
    nodes = {"users": "users", "lb": "aws.alb", "a": "app", "b": "app", "db": "database"}
    links = ["users>lb", "lb>a", "lb>b", "a>db", "b>db"]
    return Assessment(draw(nodes, links, peak_rps=300, growth_per_month=0.1))


def test_where_nobody_is_served_no_further_loss_growth_or_recovery_is_told(whole: Assessment) -> None:
    lost = whole.with_failed(["db"])
    shown = render(lost, "en")
    assert nobody_is_served(lost.model, lost.failed)
    assert "Nobody is served: what one more loss would do is not told." in shown
    assert "Capacity at 300 requests/s\n  nobody is served\n" in shown
    for untold in (
        "requests/s; full first",
        "growth passes",
        "does not carry",
        "Recovery at worst",
        " lost: ",
    ):
        assert untold not in shown


def test_where_somebody_is_served_they_are_told(whole: Assessment) -> None:
    lost = whole.with_failed(["a"])
    shown = render(lost, "en")
    assert not nobody_is_served(lost.model, lost.failed)
    assert (
        "sustains 125 requests/s; full first: b\n  with b lost: 0 requests/s\n  the peak passes that already\n"
        in shown
    )
    assert "Recovery at worst" in shown
    assert "What is left does not carry" not in shown  # nor did the whole


def test_a_sound_design_is_told_as_before(whole: Assessment) -> None:
    assert not nobody_is_served(whole.model, whole.failed)
    assert "Nobody is served" not in render(whole, "en")


def test_what_only_does_not_answer_is_not_called_down(whole: Assessment) -> None:
    lines = render(whole.with_failed(["db"]), "en").splitlines()
    assert lines[2:4] == ["Lost: db", "Stops answering: a, b, lb, users"]
    (hit,) = load_rules()["HA010"].check(whole)
    assert str(hit.why) == "Without it these stop answering, in turn: db, b, lb, users; 5 in all."


def test_copies_of_one_thing_that_are_fatal_together_are_told_as_copies() -> None:
    nodes = {"users": "users", "two": ("dns", {"count": 2}), "app": "app"}
    a = Assessment(draw(nodes, ["users>two", "two>app"]))
    assert ("two", "two") in {(pair.first, pair.second) for pair in a.cut_sets["users"].pairs}
    assert "  users  both copies of two " in render(a, "en")
    assert " two 복제본 둘 다 " in render(a, "ko")
    names = Names(a.design, "en")
    assert str(lost_together(a, ("two", "two", "app"), names)) == "both copies of two + app"
    assert str(lost_together(a, ("app", "app"), names)) == "2 copies of app"

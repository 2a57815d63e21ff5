"""What a second one buys: by hand on small designs, priced, explained, and estimated where the exact method ends."""

from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis import availability as exact_method
from designer.analysis.assessment import Assessment
from designer.analysis.availability import Cancelled, Progress
from designer.analysis.decision_diagram import TooLarge
from designer.analysis.sensitivity import Gain, gain_figure
from designer.document.design import Design
from designer.document.encode import dump
from designer.reports.analysis_json import answers
from designer.reports.linted import Linted
from designer.reports.page import Paragraph
from designer.reports.sections.subject import Subject
from designer.reports.sections.survival import survival
from designer.reports.survival_json import availability_data
from designer.reports.survival_text import combination_lines, fix_first_lines
from designer.rules.registry import load_rules
from designer.settings import Settings

YEAR = 525_600


def shop() -> Design:
    nodes = {
        "users": "users", "web": ("server", {"availability": 0.99, "monthly_usd": 70}),
        "app": ("app", "web", {"availability": 0.9}), "db": ("database", {"availability": 0.95}),
    }  # fmt: skip
    return draw(nodes, ["users>app", "app>db"])


def gains(a: Assessment, entry: str = "users") -> dict[str, Gain]:
    return {gain.node: gain for gain in a.sensitivity[entry].gains}


def test_each_second_one_saves_what_arithmetic_says() -> None:
    found = gains(Assessment(shop()))
    whole = 0.99 * 0.9 * 0.95
    assert list(found) == ["web", "app", "db"]
    assert found["db"].minutes_per_year == pytest.approx((0.99 * 0.9 * (1 - 0.05**2) - whole) * YEAR)
    assert found["app"].minutes_per_year == pytest.approx((0.99 * (1 - 0.1**2) * 0.95 - whole) * YEAR)
    both = (1 - 0.01**2) * (1 - 0.1**2) * 0.95
    assert found["web"].minutes_per_year == pytest.approx((both - whole) * YEAR)
    assert found["web"].inside == ("app",)
    assert found["db"].birnbaum == pytest.approx(0.99 * 0.9)


def test_a_takeover_that_fails_is_not_told_as_a_standby_that_is_down() -> None:
    """A balancer that is down a hundredth of the time, a standby that is down a tenth of it, and fails to come in every fifth time."""
    sure = {"availability": 1.0}
    nodes = {
        "users": "users", "lb": ("load-balancer", {"availability": 0.99}), "sb": ("standby-balancer", {"availability": 0.9}),
        "app": ("app", sure),
    }  # fmt: skip
    drawn = draw(nodes, ["users>lb", "lb>app", ("lb", "sb", {"kind": "standby", "coverage": 0.8})])
    a = Assessment(drawn)
    pairs = availability_data(a)["users"]["worst_pairs"]
    assert [(p["nodes"], p["failed_takeovers"]) for p in pairs] == [
        (["lb", "sb"], ["sb"]),
        (["lb", "sb"], []),
    ]
    assert [p["probability"] for p in pairs] == pytest.approx([0.01 * 0.2, 0.01 * 0.1])
    english, korean = ("\n".join(combination_lines(a, language)) for language in ("en", "ko"))
    assert "lb + sb does not take over  " in english
    assert "lb + sb  " in english
    assert "lb + sb가 이어받지 못함" in korean


def test_takeovers_that_fail_are_not_taken_for_time_that_the_standby_is_down() -> None:
    nodes = {
        "users": "users", "app": ("app", {"availability": 1}),
        "lb": ("load-balancer", {"availability": 0.9}), "sb": ("standby-balancer", {"availability": 0.99}),
    }  # fmt: skip
    drawn = draw(nodes, ["users>lb", "lb>app", ("lb", "sb", {"kind": "standby", "coverage": 0.8})])
    a = Assessment(drawn)
    found = gains(a)["sb"]
    assert (found.unavailability, found.takeover_fails) == pytest.approx((0.01, 0.2))
    assert found.birnbaum == pytest.approx(0.1 * 0.8)
    down, doubled = 0.1 * (1 - 0.99 * 0.8), 0.1 * (1 - (1 - 0.01**2) * (1 - 0.2**2))
    assert found.minutes_per_year == pytest.approx((down - doubled) * YEAR)
    shown = {
        str(i.name): (i.value, i.origin) for i in gain_figure(a.model, a.availability["users"], found).inputs
    }
    value, origin = shown["share of its takeovers that fail, squared as well"]
    assert value == pytest.approx(0.2)
    assert origin == "drawn"


def test_a_second_machine_costs_what_is_in_it_too_and_software_alone_has_no_price() -> None:
    found = gains(Assessment(shop()))
    assert found["web"].monthly_usd == 70
    assert found["db"].monthly_usd is None


def test_what_is_paid_by_use_is_not_paid_twice() -> None:
    nodes = two_zones(users="users", alb=("aws.alb", "vpc"), web=("aws.asg", "vpc"))
    a = Assessment(draw(nodes, ["users>alb", "alb>web"], peak_rps=5000))
    hours = [line.usd for line in a.cost.lines if line.node == "alb" and not line.by_use]
    assert gains(a)["alb"].monthly_usd == pytest.approx(sum(hours))
    assert sum(hours) < a.cost.by_node["alb"]


def test_what_spans_zones_is_not_doubled_with_one_of_them() -> None:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b")
    )
    found = gains(Assessment(draw(nodes, ["users>alb", "alb>web-a", "alb>web-b"])))
    assert found["zone-a"].inside == ("web-a",)
    assert set(found["region"].inside) == {"alb", "web-a", "web-b", "zone-a", "zone-b"}


def test_promises_failure_times_and_drawn_numbers_are_told_apart() -> None:
    nodes = {"users": "users", "cdn": "cdn", "web": "server", "app": ("app", "web", {"availability": 0.999})}
    a = Assessment(draw(nodes, ["users>cdn", "cdn>app"]))
    assert {node: gain.basis for node, gain in gains(a).items()} == {
        "cdn": "promise", "web": "repair", "app": "drawn",
    }  # fmt: skip
    found = a.sensitivity["users"]
    assert found.minutes_by_basis["promise"] == pytest.approx(0.001 * YEAR)
    assert found.minutes_by_basis["drawn"] == pytest.approx(0.001 * YEAR)
    assert found.minutes_by_basis["repair"] == pytest.approx(8 / 26288 * YEAR)
    assert found.rests_on_promises
    assert not Assessment(shop()).sensitivity["users"].rests_on_promises


def test_a_gain_can_be_opened() -> None:
    a = Assessment(shop())
    gain = gains(a)["web"]
    figure = gain_figure(a.model, a.availability["users"], gain)
    before, after, own, birnbaum = figure.inputs
    assert figure.value == gain.minutes_per_year == pytest.approx((before.value - after.value) * YEAR)
    assert own.value == pytest.approx(0.01)
    assert own.origin == "drawn"
    assert birnbaum.value == pytest.approx(0.9 * 0.95)
    assert "app" in str(figure.assumptions[1])


def test_beyond_the_exact_method_gains_are_estimated_and_threes_are_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    design = shop()
    wanted = gains(Assessment(design))
    for module in ("availability", "cutsets", "importance"):
        monkeypatch.setattr(f"designer.analysis.{module}.draw", _too_large)
    heard: list[Progress] = []
    a = Assessment(design, progress=heard.append)
    assert a.availability["users"].method == "monte-carlo"
    assert heard[-1].done == heard[-1].total == exact_method.SAMPLES
    assert a.sensitivity["users"].method == "first-order"
    for node, gain in gains(a).items():
        assert gain.minutes_per_year == pytest.approx(wanted[node].minutes_per_year, rel=0.15)
    assert a.cut_sets["users"].triples is None
    assert answers(a)["availability"]["users"]["worst_triples"] is None


def test_what_samples_cannot_tell_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    rare = {"availability": 0.99999, "count": 2}
    design = draw({"users": "users", "app": ("app", rare)}, ["users>app"])
    assert gains(Assessment(design)).keys() == {"app"}
    assert not Assessment(design).sensitivity["users"].is_lost_in_noise
    for module in ("availability", "cutsets", "importance"):
        monkeypatch.setattr(f"designer.analysis.{module}.draw", _too_large)
    a = Assessment(design)
    assert a.sensitivity["users"].is_lost_in_noise
    said = "beyond the limit of the exact method, and nothing stands out from its samples that a second one would help"
    assert list(fix_first_lines(a, "en"))[1:] == [f"  users: {said}"]
    linted = Linted("x.loadpath.json", dump(design), design, (), load_rules())
    subject = Subject(linted, a, Settings(), {}, "en")
    (section,) = (part for part in survival(subject) if part.id == "fix-first")
    assert section.blocks == (Paragraph(f"users: {said}", "muted"),)


def test_where_nothing_can_fail_nothing_is_said() -> None:
    a = Assessment(draw({"users": "users", "ext": ("external", {"availability": 1})}, ["users>ext"]))
    assert list(fix_first_lines(a, "en")) == []


def test_what_takes_long_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    a = Assessment(shop(), cancelled=lambda: bool(asked))
    assert a.availability
    asked.append(True)
    with pytest.raises(Cancelled):
        _ = a.sensitivity
    pair = draw({"users": "users", "lb": ("load-balancer", {"count": 2}), "app": ("app", {"count": 2})}, ["users>lb", "lb>app"])  # fmt: skip
    with pytest.raises(Cancelled):
        _ = Assessment(pair, cancelled=lambda: True).worst_pairs


def test_the_published_shape_has_threes_and_what_to_fix_first() -> None:
    nodes = {"users": "users", "lb": ("load-balancer", {"count": 2}), "a": "app", "b": "app", "c": "app"}
    a = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b", "lb>c"]))
    found = answers(a)["availability"]["users"]
    assert [pair["nodes"] for pair in found["worst_pairs"]] == [["lb", "lb"]]
    assert [triple["nodes"] for triple in found["worst_triples"]] == [["a", "b", "c"]]
    first = found["sensitivity"]["fix_first"][0]
    assert (first["node"], first["basis"], first["inside"]) == ("lb", "repair", [])
    assert found["sensitivity"]["method"] == "exact"


def _too_large(*_: Any) -> Any:
    raise TooLarge

"""The facade: answers in drawn ids, kept once found, as plain data, under what-if and another load."""

import json
from pathlib import Path

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.availability import Cancelled
from designer.analysis.budget import latency_budget
from designer.analysis.derivation import availability_figure, capacity_figures, stage_figures
from designer.catalog.registry import load_catalog
from designer.document.files import load
from designer.reports.analysis_json import answers

STARTERS = sorted((Path(__file__).resolve().parents[3] / "templates" / "starters").glob("*.loadpath.json"))


def web() -> Assessment:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a", {"service_ms": 10}),
        web_b=("aws.ec2", "app-b", {"service_ms": 10}), db=("aws.rds", "data-a", {"multi_az": True}),
    )  # fmt: skip
    links = ["users>alb", "alb>web-a", "alb>web-b", "web-a>db", "web-b>db"]
    return Assessment(draw(nodes, links, peak_rps=100, growth_per_month=0.1))


def test_plain_data_has_the_published_shape() -> None:
    found = answers(web())
    entry = found["availability"]["users"]
    assert entry["single_points_of_failure"] == ["region"]
    assert (entry["method"], entry["ci"]) == ("exact", None)
    assert entry["worst_pairs"][0]["nodes"] == ["web-a", "web-b"]
    capacity = found["capacity"]
    assert capacity["max_rps"] == pytest.approx(400)
    assert capacity["bottleneck"] == "web-a"
    assert (capacity["n_minus_1_rps"], capacity["n_minus_1_lost"]) == (0.0, "region")
    assert {"rps", "utilisation", "p95_ms"} <= set(capacity["nodes"]["web-a"])
    assert {"p50_ms", "p95_ms", "p99_ms"} <= set(capacity)
    assert found["cost"]["monthly_usd"] == pytest.approx(sum(line["usd"] for line in found["cost"]["lines"]))
    assert {"verdict", "path", "hops"} <= set(found["exposure"]["db"])


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name)
def test_every_answer_about_a_starter_is_json(starter: Path) -> None:
    found = answers(Assessment(load(starter, load_catalog())), "ko")
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_design_without_anything_has_answers_too() -> None:
    found = answers(Assessment(draw({})))
    assert found["availability"] == {}
    assert found["capacity"]["max_rps"] is None
    assert found["cost"]["monthly_usd"] == 0


def test_any_kind_of_component_can_be_assessed() -> None:
    nodes = {kind.replace(".", "-"): kind for kind in load_catalog()}
    found = Assessment(draw({"users": "users", **nodes, "alien": "no.such.kind"}, ["users>alien"]))
    assert found.single_points["users"] == ("alien",)
    json.dumps(answers(found), allow_nan=False)


def test_availability_counts_shared_parts_once_and_is_told_by_node() -> None:
    found = web().availability["users"]
    two_webs = 1 - (1 - 0.995 * 0.99977174) ** 2
    assert found.availability == pytest.approx(0.9999 * 0.9999 * 0.9995 * two_webs, abs=2e-6)
    assert [share.node for share in found.shares[:3]] == ["db", "alb", "region"]
    assert found.downtime_minutes_per_year == pytest.approx(525_600 * (1 - found.availability), rel=1e-6)


def test_an_availability_that_is_drawn_counts() -> None:
    a = Assessment(draw({"users": "users", "app": ("app", {"availability": 0.9})}, ["users>app"]))
    assert a.availability["users"].availability == pytest.approx(0.9)
    assert a.model.reasons["app"].defaults == ()


def test_software_without_a_machine_is_counted_with_one() -> None:
    a = Assessment(draw({"users": "users", "app": "app"}, ["users>app"]))
    process, machine = 730 / (730 + 0.0167), 26280 / 26288
    assert a.availability["users"].availability == pytest.approx(process * machine)
    inside = Assessment(draw({"users": "users", "m": "server", "app": ("app", "m")}, ["users>app"]))
    assert inside.availability["users"].availability == pytest.approx(process * machine)


def test_what_if_leaves_what_is_left() -> None:
    a = web()
    lost = a.with_failed(["zone-a"])
    assert lost.down >= {"zone-a", "web-a"}
    assert "users" not in lost.down
    assert lost.single_points["users"] == ("alb", "db", "region", "web-b", "zone-b")
    assert lost.capacity.nodes["web-b"].rps == 100
    assert lost.capacity.max_rps == pytest.approx(200)
    assert lost.availability["users"].availability < a.availability["users"].availability
    assert lost.with_failed(["web-b"]).down >= {"users", "alb"}
    nothing = answers(lost.with_failed(["web-b"]))["capacity"]
    assert (nothing["max_rps"], nothing["p95_ms"]) == (0, None)


def test_another_load_keeps_what_does_not_depend_on_it() -> None:
    a = Assessment(web().design, noted=True)
    assert a.availability
    other = a.with_rps(300)
    assert other.availability is a.availability
    assert other.capacity.nodes["web-a"].rps == 150
    assert other.capacity.max_rps == pytest.approx(a.capacity.max_rps)
    assert a.capacity.nodes["web-a"].rps == 50


def test_a_cancelled_assessment_stops() -> None:
    design = web().design
    with pytest.raises(Cancelled):
        _ = Assessment(design, cancelled=lambda: True).losses


def test_every_number_can_be_opened() -> None:
    a = web()
    load = a.capacity.nodes["web-a"]
    figures = stage_figures(load)
    assert figures["p95_ms"].value == pytest.approx(load.percentile_ms(0.95))
    assert figures["utilisation"].value == load.utilisation
    assert [(str(i.name), i.value, i.origin) for i in figures["p95_ms"].inputs if i.origin == "drawn"] == [
        ("service time", 10, "drawn")
    ]
    whole = capacity_figures(a.capacity, 0.1, a.losses[0])
    assert whole["max_rps"].value == a.capacity.max_rps
    assert whole["months_until_full"].value == 15
    assert whole["n_minus_1_rps"].value == 0
    opened = availability_figure(a.model, "users", a.availability["users"])
    assert [(str(i.name), i.fact.source if i.fact else "") for i in opened.inputs[:2]] == [
        ("availability of db", "aws-sla-rds"), ("availability of alb", "aws-sla-elb"),
    ]  # fmt: skip
    assert set(opened.sources) >= {"aws-sla-rds", "aws-sla-elb", "aws-sla-compute"}


def test_the_parts_of_the_latency_budget_are_the_mean() -> None:
    nodes = {
        "users": "users",
        "cdn": ("cdn", {"hit_ratio": 0.5}),
        "app": "app",
        "db": "database",
        "jobs": "queue",
        "late": "worker",
    }
    links = [
        "users>cdn",
        "cdn>app",
        ("app", "db", {"calls": 3}),
        ("app", "jobs", {"kind": "async"}),
        ("jobs", "late", {"kind": "async"}),
    ]
    found = Assessment(draw(nodes, links, peak_rps=20)).capacity
    budget = latency_budget(found, "users")
    assert {spent.stage: spent.visits for spent in budget} == {"cdn": 1, "app": 0.5, "db": 1.5}
    assert sum(s.own_ms + s.network_ms for s in budget) == pytest.approx(found.entries["users"].mean_ms)
    assert budget[0].stage == "app"


def test_users_who_call_nothing_are_no_entry_and_no_promise_is_kept_to_them() -> None:
    found = Assessment(draw({"users": "users", "guests": "users", "web": "app"}, ["guests>web"]))
    assert found.availability.keys() == found.single_points.keys() == {"guests"}


def test_what_is_drawn_to_stand_by_though_it_cannot_is_a_stage_of_the_load_all_the_same() -> None:
    """Nobody can draw it in the window, but a file may hold it (LP004 tells)."""
    standby = ("fw", "switch", {"kind": "standby"})
    found = Assessment(draw({"users": "users", "fw": "firewall", "switch": "switch"}, ["users>fw", standby]))
    assert "switch" in found.load.stages
    assert {loss.lost for loss in found.losses} >= {"fw"}

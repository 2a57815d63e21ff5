"""What a loss leaves standing with less, which ways in it closes, and why what it takes down falls."""

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.degraded import Degraded


def less(a: Assessment) -> dict[str, tuple[str, tuple[str, ...], int, int]]:
    return {d.node: (d.cause, d.lost, d.left, d.of) for d in a.degraded}


def web(**more: object) -> Assessment:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a", {"multi_az": True}), **more,
    )  # fmt: skip
    return Assessment(draw(nodes, ["users>alb", "alb>web-a", "alb>web-b", "web-a>db", "web-b>db"]))


def test_nothing_is_degraded_while_nothing_has_failed() -> None:
    assert web().degraded == ()


def test_a_lost_zone_leaves_the_other_with_less() -> None:
    assert less(web().with_failed(["zone-a"])) == {
        "alb": ("redundancy", ("alb",), 1, 2),  # its node there; it tells the least that is left
        "db": ("redundancy", ("db",), 1, 2),
    }


def test_a_lost_target_is_missed_by_its_balancer_only() -> None:
    assert less(web().with_failed(["web-a"])) == {"alb": ("redundancy", ("web-a",), 1, 2)}


def test_what_is_down_is_not_degraded() -> None:
    found = web().with_failed(["web-a", "web-b"])
    assert "alb" in found.down
    assert found.degraded == ()


def test_callers_of_a_replicated_database_have_one_left() -> None:
    sync = {"kind": "replication", "failover": "automatic"}
    nodes = {"users": "users", "app": "app", "db": "database", "copy": "database"}
    design = draw(nodes, ["users>app", "app>db", ("db", "copy", sync)])
    assert less(Assessment(design, ["db"])) == {"app": ("redundancy", ("db",), 1, 2)}


def test_copies_and_quorums_say_how_many_are_left() -> None:
    nodes = {
        "users": "users",
        "lb": ("load-balancer", {"min_healthy": 2}),
        "a": "app",
        "b": "app",
        "c": "app",
    }
    found = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b", "lb>c"]), ["b"])
    assert less(found) == {"lb": ("redundancy", ("b",), 2, 3)}


def test_optional_and_handed_over_work_is_missed_but_not_needed() -> None:
    nodes = {"users": "users", "app": "app", "mail": "external", "jobs": "queue"}
    links = ["users>app", ("app", "mail", {"optional": True}), ("app", "jobs", {"kind": "async"})]
    design = draw(nodes, links)
    assert Assessment(design, ["mail"]).degraded == (Degraded("app", "optional", ("mail",), 0, 1),)
    assert Assessment(design, ["jobs"]).degraded == (Degraded("app", "handed-over", ("jobs",), 0, 1),)


def test_the_whole_is_kept_beside_what_is_left() -> None:
    a = web()
    lost = a.with_failed(["web-a"])
    assert lost.whole is a
    assert lost.with_failed(["web-b"]).whole is a
    assert Assessment(a.design, ["web-a"]).whole.failed == ()
    assert lost.cost.monthly_usd == a.cost.monthly_usd


def test_ways_in_through_what_failed_are_closed() -> None:
    nodes = {
        "users": "users",
        "lb": "load-balancer",
        "web": "server",
        "app": ("app", "web"),
        "db": "database",
    }
    a = Assessment(draw(nodes, ["users>lb", "lb>app", "app>db"]))
    assert a.exposure["db"].verdict == "lateral"
    lost = a.with_failed(["web"])
    assert "app" not in lost.exposure
    assert lost.exposure["db"].verdict in ("internal", "isolated", "one-change")
    assert not lost.exposure["db"].is_reachable_from_internet


def test_a_lost_firewall_lets_nobody_in() -> None:
    nodes = {
        "users": "users", "dc": "datacenter", "fw": ("firewall", "dc"),
        "lan": ("network", "dc", {"internet": "inbound"}), "web": ("server", "lan", {"public_address": True}),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>fw", "fw>web"]))
    assert a.exposure["web"].verdict == "internet"
    assert a.with_failed(["fw"]).exposure["web"].verdict != "internet"


def test_what_spans_zones_is_still_judged_when_the_zone_it_is_drawn_in_is_lost() -> None:
    a = web()
    lost = a.with_failed(["zone-a"])
    assert "db" in lost.exposure
    assert "web-a" not in lost.exposure


def test_a_witness_names_places_the_way_and_what_goes_dark() -> None:
    nodes = {
        "users": "users", "admins": "users", "dc": "datacenter", "rack": ("rack", "dc"), "web": ("server", "rack"),
        "app": ("app", "web"), "tool": ("app", "web"),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["users>app", "admins>tool"]))
    proof = {p.node: p for p in a.witnesses["users"]}
    assert set(proof) == {"app", "dc", "rack", "web"}
    assert proof["app"].places == ("web", "rack", "dc")
    assert proof["web"].chain == ("web", "app", "users")
    assert proof["app"].takes_down == (
        "users",
        "web",
    )  # a call to the machine asks for all that answers in it
    assert set(proof["rack"].takes_down) == {"web", "app", "tool", "users", "admins"}
    assert a.witness("rack", "users") == proof["rack"]
    with pytest.raises(ValueError, match="survives"):
        a.witness("tool", "users")


def test_what_was_down_before_does_not_go_dark_again() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "a": "app", "b": "app"}
    lost = Assessment(draw(nodes, ["users>lb", "lb>a", "lb>b"]), ["a"])
    assert {p.node: p.takes_down for p in lost.witnesses["users"]} == {
        "b": ("lb", "users"),
        "lb": ("users",),
    }

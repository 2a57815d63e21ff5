"""Ways from the internet to stores, worst first, and the one change that cuts them at the least cost; zones of trust."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from support.any_designs import any_designs
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.boundaries import Zone
from designer.analysis.failure import Cancelled
from designer.analysis.store_attacks import Cut
from designer.document.design import Design


def tiers(**changed: Any) -> tuple[dict[str, NodeSketch], list[LinkSketch]]:
    """Users, a balancer, one web machine and two stores of different sensitivity behind it."""
    nodes: dict[str, NodeSketch] = {
        "users": "users",
        "region": "aws.region",
        "vpc": ("aws.vpc", "region"),
        "igw": ("aws.internet-gateway", "vpc"),
        "za": ("aws.zone", "vpc"),
        "public": ("aws.subnet", "za", {"cidr": "10.0.0.0/24", "route": "internet-gateway"}),
        "private": ("aws.subnet", "za", {"cidr": "10.0.1.0/24"}),
        "alb": ("aws.alb", "public"),
        "web": ("aws.ec2", "private"),
        "db": ("aws.rds", "private", {"sensitivity": "personal"}),
        "cache": ("aws.elasticache", "private", {"sensitivity": "public"}),
        **changed,
    }
    return nodes, ["users>alb", "alb>web", ("web", "db", {"calls": 2}), ("web", "cache", {"calls": 5})]


def drawn(*more: LinkSketch, **changed: Any) -> Assessment:
    nodes, links = tiers(**changed)
    return Assessment(draw(nodes, [*links, *more], peak_rps=100))


def test_the_most_sensitive_store_comes_first_with_its_chain() -> None:
    found = drawn().attack_paths
    assert [(a.store, a.sensitivity) for a in found] == [("db", "personal"), ("cache", "public")]
    assert found[0].nodes == ("internet", "alb", "web", "db")
    assert found[0].through == ("web",)


def test_a_store_that_nobody_outside_gets_to_is_not_among_them() -> None:
    assert [
        a.store for a in drawn(lonely=("aws.rds", "private", {"sensitivity": "secret"})).attack_paths
    ] == ["db", "cache"]


def cut_of(a: Assessment, store: str) -> Cut | None:
    return a.cheapest_cut(next(attack for attack in a.attack_paths if attack.store == store))


def test_the_cheapest_cut_ends_the_least_traffic() -> None:
    a = drawn()
    db, cache = cut_of(a, "db"), cut_of(a, "cache")
    assert db is not None
    assert cache is not None
    # ending what comes in costs 100 requests/s, ending the calls to the stores 200 and 500
    assert (db.lost_rps, cache.lost_rps) == (100, 100)
    assert db.link in ("users>alb", "alb>web") or db.property in ("scheme", "route")


def test_a_rule_that_no_drawn_link_needs_costs_nothing() -> None:
    bastion = ("aws.ec2", "public", {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22"}]})
    vault = (
        "aws.rds",
        "private",
        {"sensitivity": "secret", "ingress": [{"ports": "5432", "source": "bastion"}]},
    )
    a = drawn(bastion=bastion, vault=vault)
    assert a.attack_paths[0].store == "vault"
    found = cut_of(a, "vault")
    assert found is not None
    assert (found.lost_rps, found.property, found.node) == (0, "ingress", "vault")


def test_two_ways_leave_no_single_cut_but_what_they_share() -> None:
    nodes: dict[str, NodeSketch] = {"one": "app", "two": "app", "db": "database", "users": "users"}
    twice = Assessment(draw(nodes, ["users>one", "users>two", "one>db", "two>db"]))
    assert cut_of(twice, "db") is None
    shared = Assessment(
        draw({**nodes, "api": "app"}, ["users>one", "users>two", "one>api", "two>api", "api>db"])
    )
    found = cut_of(shared, "db")
    assert found is not None
    assert found.link == "api>db"


def test_looking_for_a_cut_can_be_given_up() -> None:
    given_up: list[bool] = []
    design = draw({"users": "users", "web": "app", "db": "database"}, ["users>web", "web>db"])
    assessment = Assessment(design, cancelled=lambda: bool(given_up))
    (attack,) = assessment.attack_paths
    assert assessment.cheapest_cut(attack) is not None
    given_up.append(True)
    with pytest.raises(Cancelled):
        assessment.cheapest_cut(attack)


def test_an_open_bucket_is_cut_by_its_own_flag() -> None:
    a = Assessment(draw({"files": ("aws.s3", {"public_read": True})}))
    found = cut_of(a, "files")
    assert found is not None
    assert (found.node, found.property, found.lost_rps) == ("files", "public_read", 0)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_designs(10))
def test_any_design_has_ways_that_are_told_and_cuts_that_name_what_is_drawn(design: Design) -> None:
    a = Assessment(design)
    for attack in a.attack_paths:
        assert attack.nodes[0] == "internet"
        assert attack.nodes[-1] == attack.store
        cut = a.cheapest_cut(attack)
        assert cut is None or cut.link in design.links or cut.node in design.nodes


def zones(a: Assessment) -> dict[str, tuple[str, ...]]:
    return {zone.id: zone.members for zone in a.boundaries.zones}


def test_zones_of_trust_and_what_crosses_them() -> None:
    a = drawn(("web", "pay", {"protocol": "https"}), pay="external")
    assert zones(a) == {
        "internet": ("pay", "users"),
        "public@vpc": ("alb",),
        "private@vpc": ("web",),
        "data@vpc": ("cache", "db"),
    }
    assert {(c.link, c.source, c.target, c.encrypted) for c in a.boundaries.crossings} == {
        ("users>alb", "internet", "public@vpc", False),
        ("alb>web", "public@vpc", "private@vpc", False),
        ("web>db", "private@vpc", "data@vpc", False),
        ("web>cache", "private@vpc", "data@vpc", False),
        ("web>pay", "private@vpc", "internet", True),
    }


def test_each_site_has_zones_of_its_own() -> None:
    nodes: dict[str, NodeSketch] = {
        "a": "datacenter", "b": "datacenter", "users": "users",
        "sa": ("server", "a"), "app": ("app", "sa"), "sb": ("server", "b"), "db": ("database", "sb"),
    }  # fmt: skip
    assert zones(Assessment(draw(nodes, ["users>app", "app>db"]))) == {
        "internet": ("users",), "public@a": ("app",), "data@b": ("db",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "word"), [(Zone("data", "", ()), "data"), (Zone("public", "vpc", ()), "public@vpc")]
)
def test_a_zone_has_a_word(zone: Zone, word: str) -> None:
    assert zone.id == word

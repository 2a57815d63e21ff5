"""What is drawn around subnets and has copies in them counts there; a zone that is fatal alone is named."""

from __future__ import annotations

from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.rules.registry import load_rules

GROUND: dict[str, NodeSketch] = {
    "users": "users",
    "region": "aws.region",
    "vpc": ("aws.vpc", "region"),
    "zone-a": ("aws.zone", "vpc", {"zone": "a"}),
    "zone-c": ("aws.zone", "vpc", {"zone": "c"}),
    "pub-a": ("aws.subnet", "zone-a", {"route": "internet-gateway"}),
    "pub-c": ("aws.subnet", "zone-c", {"route": "internet-gateway"}),
    "priv-a": ("aws.subnet", "zone-a", {"route": "nat-gateway"}),
    "priv-c": ("aws.subnet", "zone-c", {"route": "nat-gateway"}),
    "nat": ("aws.nat-gateway", "pub-a"),
    "alb": ("aws.alb", "vpc"),
    "rds": ("aws.rds", "priv-a", {"multi_az": True}),
}
GROUP: dict[str, NodeSketch] = {"asg": ("aws.asg", "vpc", {"min_size": 2})}
CALLS: list[LinkSketch] = ["users>alb", "alb>asg", "asg>rds"]


def hits(rule: str, nodes: dict[str, NodeSketch], links: list[LinkSketch]) -> list[tuple[str, ...]]:
    return [hit.nodes for hit in load_rules()[rule].check(Assessment(draw(nodes, links)))]


def test_a_scaling_group_drawn_in_the_network_is_content_of_the_subnets_it_spans() -> None:
    nodes = {**GROUND, **GROUP}
    assert hits("SEC017", nodes, CALLS) == []
    assert hits("HA007", nodes, CALLS) == [("nat", "priv-c")]


def test_without_the_group_the_subnet_holds_data_only() -> None:
    assert hits("SEC017", {**GROUND, "redis": ("aws.elasticache", "priv-a", {"replicas": 1})}, []) == [
        ("priv-a", "rds", "redis")
    ]


def test_a_group_that_lists_other_subnets_is_no_content() -> None:
    nodes = {**GROUND, "asg": ("aws.asg", "vpc", {"subnets": ("pub-a", "pub-c")})}
    assert hits("SEC017", nodes, CALLS) == [("priv-a", "rds")]


def test_a_standby_stands_in_the_other_private_subnet_where_no_zone_has_one_of_the_same_route() -> None:
    nodes = {**GROUND, **GROUP, "priv-a": ("aws.subnet", "zone-a", {"route": "none"})}
    a = Assessment(draw(nodes, CALLS))
    assert a.placement.subnets("rds") == ("priv-a", "priv-c")
    assert "zone-a" not in a.single_points["users"]


def test_a_standby_prefers_a_subnet_of_the_same_route_and_stays_out_of_public_ones() -> None:
    closed: NodeSketch = ("aws.subnet", "zone-a", {"route": "none"})
    nodes = {**GROUND, "priv-a": closed, "data-c": ("aws.subnet", "zone-c", {"route": "none"})}
    assert Assessment(draw(nodes, [])).placement.subnets("rds") == ("priv-a", "data-c")
    only_public = {key: sketch for key, sketch in nodes.items() if key not in ("priv-c", "data-c")}
    assert Assessment(draw(only_public, [])).placement.subnets("rds") == ("priv-a",)


ONE_NAT: dict[str, NodeSketch] = {
    **GROUND,
    **GROUP,
    "priv-a": ("aws.subnet", "zone-a", {"route": "none"}),
    "pay": "external",
}
"""The copy in zone a has no way out, the one in zone c goes through zone a: only the zone is a single point."""


def test_a_zone_that_is_fatal_though_nothing_in_it_is_alone_is_named() -> None:
    a = Assessment(draw(ONE_NAT, [*CALLS, "asg>pay"]))
    assert a.single_points["users"] == ("pay", "region", "zone-a")
    assert hits("HA001", ONE_NAT, [*CALLS, "asg>pay"]) == [("zone-a",)]


def test_a_zone_that_only_a_single_point_in_it_makes_fatal_is_not_named_again() -> None:
    nodes = {**GROUND, **GROUP, "redis": ("aws.elasticache", "priv-a", {"replicas": 0})}
    assert hits("HA001", nodes, [*CALLS, "asg>redis"]) == [("redis",)]


def test_a_zone_is_named_beside_a_single_point_whose_cure_would_leave_it_fatal() -> None:
    nodes = {**ONE_NAT, "redis": ("aws.elasticache", "priv-a", {"replicas": 0})}
    assert hits("HA001", nodes, [*CALLS, "asg>pay", "asg>redis"]) == [("redis",), ("zone-a",)]

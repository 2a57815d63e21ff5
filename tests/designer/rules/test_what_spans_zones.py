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

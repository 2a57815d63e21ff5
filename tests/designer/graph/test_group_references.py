"""Rules that name a group of another network: over a peering of one region they hold, across regions they admit nobody."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.graph.permissions import admissions
from designer.graph.topology import Topology
from designer.graph.void_rules import references_lost
from designer.rules.registry import load_rules
from exporters.aws.assembly import cloud_of
from exporters.aws.model.network import Addresses, Members

USES = {"kind": "uses"}
ROUTE = {"vpc": "two", "destination": "10.2.0.0/16"}
BACK = {"vpc": "one", "destination": "10.1.0.0/16"}


def apart(region: str, *, peered: bool = True, source: str = "report") -> dict[str, NodeSketch]:
    """A database that names whoever asks it, in another VPC; drawn in `region`, joined by routes where they are peered."""
    return {
        "here": ("aws.region", {"region": "us-east-1"}),
        "there": ("aws.region", {"region": "eu-west-1"}),
        "one": ("aws.vpc", "here", {"cidr": "10.1.0.0/16"}),
        "two": ("aws.vpc", region, {"cidr": "10.2.0.0/16"}),
        "data": ("aws.subnet", "one", {"cidr": "10.1.0.0/24", "routes": [ROUTE] if peered else []}),
        "tools": ("aws.subnet", "two", {"cidr": "10.2.0.0/24", "routes": [BACK] if peered else []}),
        "report": ("aws.ec2", "tools"),
        "staff": ("aws.security-group", "two"),
        "db": ("aws.rds", "data", {"ingress": [{"ports": "5432", "source": source}]}),
    }


def found(nodes: dict[str, NodeSketch], *links: LinkSketch) -> list[tuple[str, ...]]:
    return [hit.nodes for hit in load_rules()["NET016"].check(Assessment(draw(nodes, links)))]


def sides(nodes: dict[str, NodeSketch], *links: LinkSketch) -> set[Any]:
    """Far sides of the inbound rules of the database for its port."""
    cloud = cloud_of(draw(nodes, links))
    return {
        r.side
        for r in cloud.security_rules
        if (r.group, r.direction, r.first_port) == ("db", "ingress", 5432)
    }


@pytest.mark.parametrize(("source", "links"), [("report", []), ("staff", [("report", "staff", USES)])])
def test_in_one_region_a_peering_carries_the_name_and_across_regions_nobody_is_admitted(
    source: str, links: list[LinkSketch]
) -> None:
    near, far = apart("here", source=source), apart("there", source=source)
    assert Assessment(draw(near, links)).reach("report", "db").is_reachable
    assert sides(near, *links) == {Members(source)}
    assert found(near, *links) == []
    refused = Assessment(draw(far, links)).reach("report", "db")
    assert [(o.check, o.component) for o in refused.obstacles] == [("SG_OUT", "report"), ("SG_IN", "db")]
    assert sides(far, *links) == set()
    assert found(far, *links) == [("db", source)]


def test_without_a_peering_the_name_cannot_be_written() -> None:
    nodes = apart("here", peered=False)
    assert found(nodes) == [("db", "report")]
    assert sides(nodes) == set()
    assert "no peering joins" in str(cloud_of(draw(nodes)).reasons["db"])


def test_what_is_left_out_is_said_and_a_link_across_regions_is_admitted_by_range() -> None:
    nodes = apart("there")
    assert "another region" in str(cloud_of(draw(nodes)).reasons["db"])
    assert references_lost(Topology(draw(nodes))) == (("db", 0, "report"),)
    assert [a for a in admissions(Topology(draw(nodes))) if a.target == "db"] == []
    nodes["db"] = ("aws.rds", "data")
    link: LinkSketch = ("report", "db", {"protocol": "postgresql", "port": 5432})
    assert sides(nodes, link) == {Addresses("10.2.0.0/16")}
    assert "address range of its network" in str(cloud_of(draw(nodes, [link])).reasons["report>db"])
    assert found(nodes, link) == []


def test_a_group_with_members_on_both_sides_holds_for_those_that_are_near() -> None:
    nodes = {**apart("there", source="staff"), "near": ("aws.ec2", "data")}
    links: list[LinkSketch] = [("report", "staff", USES), ("near", "staff", USES)]
    assert found(nodes, *links) == []
    assert sides(nodes, *links) == {Members("staff_one")}


def test_on_premises_a_name_stands_for_addresses() -> None:
    nodes: dict[str, NodeSketch] = {
        "a": "datacenter", "b": "datacenter", "web": ("server", "a"),
        "db": ("database", "b", {"ingress": [{"ports": "5432", "source": "web"}]}),
    }  # fmt: skip
    assert found(nodes) == []

"""What is drawn at the border of a subnet: access lists both ways, further routes, peerings, IPv6; and policies of buckets."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import Exposure, exposure
from designer.analysis.reached import Reached
from designer.graph.topology import Topology

ALL: dict[str, Any] = {"number": 100, "ports": "any"}
WEB: dict[str, Any] = {"public_ip": True, "ingress": [{"ports": "8080", "source": "0.0.0.0/0"}]}


def drawn(subnet: dict[str, Any], machine: dict[str, Any], **more: NodeSketch) -> dict[str, NodeSketch]:
    """A machine in a public subnet with these properties, and another in a private one."""
    return {
        "region": "aws.region",
        "vpc": ("aws.vpc", "region"),
        "igw": ("aws.internet-gateway", "vpc"),
        "za": ("aws.zone", "vpc"),
        "public": ("aws.subnet", "za", {"cidr": "10.0.0.0/24", "route": "internet-gateway", **subnet}),
        "private": ("aws.subnet", "za", {"cidr": "10.0.9.0/24"}),
        "web": ("aws.ec2", "public", machine),
        **more,
    }


def seen(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> dict[str, Exposure]:
    return exposure(Topology(draw(nodes, links or [])))


def blocks(found: Exposure) -> set[tuple[str, str]]:
    return {(block.check.value, block.component) for block in found.blocked_by}


@pytest.mark.parametrize(
    ("lists", "verdict", "blocked"),
    [
        ({}, "internet", set()),
        ({"acl_in": [ALL], "acl_out": [ALL]}, "internet", set()),
        ({"acl_in": [ALL]}, "one-change", {("NACL_OUT", "public")}),
        ({"acl_out": [ALL]}, "one-change", {("NACL_IN", "public")}),
        ({"acl_in": [{**ALL, "ports": "443"}], "acl_out": [ALL]}, "one-change", {("NACL_IN", "public")}),
        ({"acl_in": [ALL], "acl_out": [{**ALL, "ports": "1024-65535"}]}, "internet", set()),
        ({"acl_in": [ALL], "acl_out": [{**ALL, "ports": "443"}]}, "one-change", {("NACL_OUT", "public")}),
        (
            {"acl_in": [ALL, {"number": 50, "action": "deny", "ports": "8080"}], "acl_out": [ALL]},
            "one-change",
            {("NACL_IN", "public")},
        ),
        ({"acl_in": [ALL, {"number": 150, "action": "deny", "ports": "8080"}], "acl_out": [ALL]}, "internet", set()),
        ({"acl_in": [{**ALL, "protocol": "udp"}], "acl_out": [ALL]}, "one-change", {("NACL_IN", "public")}),
        ({"acl_in": [{**ALL, "cidr": "nonsense"}], "acl_out": [ALL]}, "one-change", {("NACL_IN", "public")}),
    ],
)  # fmt: skip
def test_an_access_list_decides_both_ways_by_the_lowest_number(
    lists: dict[str, Any], verdict: str, blocked: set[tuple[str, str]]
) -> None:
    found = seen(drawn(lists, WEB))["web"]
    assert (found.verdict, blocks(found)) == (verdict, blocked)


def test_the_line_that_lets_it_in_is_named_and_the_change_that_would() -> None:
    open_list = {"acl_in": [{"number": 7, "ports": "8080"}], "acl_out": [ALL]}
    assert "public lets it pass (its rule 7)" in str(seen(drawn(open_list, WEB))["web"].path[0].text)
    change = seen(drawn({"acl_out": [ALL]}, WEB))["web"].change
    assert change is not None
    assert (change.node, change.property, change.value["ports"]) == ("public", "acl_in", "8080")


def test_an_access_list_does_not_filter_inside_its_own_subnet_but_between_subnets() -> None:
    shut = {"acl_in": [{"number": 1, "ports": "443"}], "acl_out": [ALL]}
    nodes = drawn(shut, {}, near=("aws.rds", "public"), far=("aws.rds", "private"))
    a = Assessment(draw(nodes, ["web>near", "web>far"]))
    assert a.reach("web", "near").is_reachable
    assert [(o.check, o.component) for o in a.reach("web", "far").obstacles] == [("NACL_IN", "public")]


def peered(*routes: dict[str, Any], back: list[dict[str, Any]] | None = None) -> Reached:
    other = {
        "vpc2": ("aws.vpc", "region", {"cidr": "10.1.0.0/16"}),
        "zb": ("aws.zone", "vpc2"),
        "s2": ("aws.subnet", "zb", {"cidr": "10.1.0.0/24", "routes": back or []}),
        "db": ("aws.rds", "s2", {"ingress": [{"ports": "5432", "source": "web"}]}),
    }
    return Assessment(draw(drawn({"routes": list(routes)}, {}, **other), [])).reach("web", "db")


def test_a_peering_is_drawn_by_routes_and_takes_one_each_way() -> None:
    there, back = {"destination": "10.1.0.0/16", "vpc": "vpc2"}, {"destination": "10.0.0.0/16", "vpc": "vpc"}
    assert peered(there, back=[back]).is_reachable
    assert [(o.check, o.component) for o in peered(there).obstacles] == [("NO_RETURN_ROUTE", "s2")]
    assert [(o.check, o.component) for o in peered(back=[back]).obstacles] == [("NO_ROUTE", "public")]


@pytest.mark.parametrize("other", [{"cidr": "10.7.0.0/16"}, {"cidr": "nonsense"}])
def test_a_route_to_a_network_that_nothing_stands_in_yet_changes_nothing(other: dict[str, Any]) -> None:
    toward = {"routes": [{"destination": "10.7.0.0/16", "vpc": "other"}]}
    assert seen(drawn(toward, WEB, other=("aws.vpc", "region", other)))["web"].verdict == "internet"


def test_the_longest_prefix_wins_over_the_peering() -> None:
    there, back = {"destination": "10.1.0.0/16", "vpc": "vpc2"}, {"destination": "10.0.0.0/16", "vpc": "vpc"}
    astray = {"destination": "10.1.0.0/24", "via": "internet-gateway"}
    assert [(o.check, o.component) for o in peered(there, astray, back=[back]).obstacles] == [
        ("NO_ROUTE", "public")
    ]
    elsewhere = {"destination": "10.1.7.0/24", "via": "internet-gateway"}
    assert peered(there, elsewhere, back=[back]).is_reachable


def test_a_further_route_can_be_the_way_from_the_internet() -> None:
    half = {"route": "none", "routes": [{"destination": "0.0.0.0/1", "via": "internet-gateway"}]}
    assert seen(drawn(half, WEB))["web"].verdict == "internet"
    assert blocks(seen(drawn({"route": "none"}, WEB))["web"]) == {("NO_ROUTE_IGW", "public")}


SIX: dict[str, Any] = {"ingress": [{"ports": "8080", "source": "::/0"}]}


@pytest.mark.parametrize(
    ("ipv6", "machine", "verdict"),
    [
        ("internet-gateway", SIX, "internet"),
        ("egress-only", SIX, "one-change"),
        ("isolated", SIX, "one-change"),
        ("none", SIX, "isolated"),
        ("internet-gateway", {"ingress": [{"ports": "8080", "source": "0.0.0.0/0"}]}, "one-change"),
        ("internet-gateway", {"ingress": [{"ports": "8080", "source": "2001:db8:9::/48"}]}, "one-change"),
        ("internet-gateway", {}, "one-change"),
    ],
)
def test_an_ipv6_address_is_public_without_any_flag(ipv6: str, machine: dict[str, Any], verdict: str) -> None:
    assert seen(drawn({"ipv6": ipv6}, machine))["web"].verdict == verdict


def test_ipv6_is_told_and_group_references_hold_for_it() -> None:
    nodes = drawn({"ipv6": "internet-gateway", "route": "none"}, SIX, other=("aws.ec2", "public"))
    found = seen(nodes, ["web>other"])
    assert "web has an IPv6 address, and those are all public" in str(found["web"].path[0].text)
    assert found["other"].lateral
    assert found["other"].lateral[-1].source == "web"
    closed = seen(drawn({"ipv6": "internet-gateway", "route": "none"}, {}))["web"]
    assert closed.change is not None
    assert closed.change.value["source"] == "::/0"


@pytest.mark.parametrize(
    ("bucket", "verdict"),
    [
        ({}, "isolated"),
        ({"public_read": True}, "internet"),
        ({"public_read": True, "block_public_access": True}, "one-change"),
        ({"website": True, "block_public_access": True}, "one-change"),
        ({"policy": [{}]}, "internet"),
        ({"policy": [{}], "block_public_access": True}, "one-change"),
        ({"policy": [{"actions": ["s3:*"]}]}, "internet"),
        ({"policy": [{"actions": ["s3:PutObject"]}]}, "internet"),  # anyone gets at it, to write
        ({"policy": [{"principals": ["123456789012"]}]}, "internal"),  # somebody does
        ({"policy": [{"addresses": ["203.0.113.0/24"]}]}, "isolated"),
        ({"policy": [{"addresses": ["0.0.0.0/1"]}]}, "internet"),
        ({"policy": [{}, {"effect": "Deny"}]}, "isolated"),
        ({"block_public_access": False}, "isolated"),
    ],
)
def test_a_bucket_is_as_open_as_its_policy_and_its_block_say(bucket: dict[str, Any], verdict: str) -> None:
    assert seen({"files": ("aws.s3", bucket)})["files"].verdict == verdict

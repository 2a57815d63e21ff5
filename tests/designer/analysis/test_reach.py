"""Can A reach B on port p: the path hop by hop, or each thing that blocks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.reached import Reached
from designer.errors import EditError


def three_tiers() -> tuple[dict[str, NodeSketch], list[LinkSketch]]:
    """Users, a balancer, two machines and a database on AWS; a bucket; a firewalled site beside it."""
    nodes: dict[str, NodeSketch] = {
        "users": "users",
        "region": "aws.region",
        "vpc": ("aws.vpc", "region"),
        "igw": ("aws.internet-gateway", "vpc"),
        "za": ("aws.zone", "vpc"),
        "public": ("aws.subnet", "za", {"cidr": "10.0.0.0/24", "route": "internet-gateway"}),
        "app": ("aws.subnet", "za", {"cidr": "10.0.1.0/24", "route": "nat-gateway"}),
        "data": ("aws.subnet", "za", {"cidr": "10.0.2.0/24"}),
        "alb": ("aws.alb", "public"),
        "web": ("aws.ec2", "app"),
        "batch": ("aws.ec2", "data"),
        "db": ("aws.rds", "data"),
        "files": "aws.s3",
        "pay": "external",
    }
    links: list[LinkSketch] = [
        "users>alb",
        "alb>web",
        "web>db",
        "web>files",
        "web>pay",
        "batch>files",
        "batch>pay",
    ]
    return nodes, links


def asked(
    source: str,
    target: str,
    *,
    port: int | None = None,
    protocol: str | None = None,
    failed: tuple[str, ...] = (),
) -> Reached:
    nodes, links = three_tiers()
    return Assessment(draw(nodes, links), failed).reach(source, target, port, protocol)


def blocked(found: Reached) -> set[tuple[str, str]]:
    assert not found.is_reachable
    return {(obstacle.check, obstacle.component) for obstacle in found.obstacles}


def test_a_drawn_call_is_reached_on_the_port_the_other_answers_on() -> None:
    found = asked("web", "db")
    assert (found.nodes, found.protocol, found.port) == (("web", "db"), "tcp", 5432)
    assert "db admits web (web to db)" in str(found.steps[0].text)


def test_the_internet_and_users_are_the_same_and_what_forwards_is_passed() -> None:
    for source in ("internet", "users"):
        assert asked(source, "web").nodes == ("internet", "alb", "web")
    assert asked("alb", "web").nodes == ("alb", "web")


@pytest.mark.parametrize(
    ("source", "target", "port", "blocks"),
    [
        ("internet", "db", None, {("NO_PUBLIC_ADDR", "db"), ("NO_ROUTE_IGW", "data"), ("SG_IN", "db")}),
        ("web", "db", 22, {("SG_OUT", "web"), ("SG_IN", "db"), ("NOT_LISTENING", "db")}),
        ("batch", "db", None, {("SG_OUT", "batch"), ("SG_IN", "db")}),
        ("alb", "db", None, {("NOT_A_TARGET", "alb"), ("SG_OUT", "alb"), ("SG_IN", "db")}),
        ("batch", "pay", None, {("NO_ROUTE", "data")}),
        ("web", "files", 22, {("SG_OUT", "web")}),
    ],
)
def test_each_thing_that_blocks_is_named(
    source: str, target: str, port: int | None, blocks: set[tuple[str, str]]
) -> None:
    assert blocked(asked(source, target, port=port)) == blocks


def test_what_is_only_reached_through_something_taken_over_is_blocked_and_says_so() -> None:
    found = asked("internet", "db")
    assert not found.is_reachable
    assert [step.source for step in found.lateral if step.taken_over] == ["web"]


def test_buckets_and_services_outside_take_a_way_out_and_a_permission() -> None:
    assert asked("web", "files").nodes == ("web", "files")
    assert asked("web", "pay").nodes == ("web", "pay")
    assert "NO_PERMISSION" in {check for check, _ in blocked(asked("db", "files"))}
    assert blocked(asked("internet", "files")) == {("NO_PERMISSION", "files")}


def test_an_endpoint_leads_to_its_service_in_its_own_region_without_a_way_out() -> None:
    nodes, links = three_tiers()
    assert blocked(Assessment(draw(nodes, links)).reach("batch", "files")) == {("NO_ROUTE", "data")}
    nodes["way"] = ("aws.vpc-endpoint", "vpc")
    found = Assessment(draw(nodes, links)).reach("batch", "files")
    assert "through way, without the internet" in str(found.steps[0].text)
    assert blocked(Assessment(draw(nodes, links)).reach("batch", "pay")) == {("NO_ROUTE", "data")}
    nodes |= {"virginia": ("aws.region", {"region": "us-east-1"}), "files": ("aws.s3", "virginia")}
    assert not Assessment(draw(nodes, links)).reach("batch", "files").is_reachable
    nodes |= {"way": ("aws.vpc-endpoint", "vpc", {"service": "ssm"}), "files": ("aws.s3", "region")}
    assert not Assessment(draw(nodes, links)).reach("batch", "files").is_reachable


def test_what_runs_in_one_machine_reaches_each_other_on_the_ports_they_answer_on() -> None:
    nodes = {"box": "server", "app": ("app", "box"), "cache": ("cache", "box")}
    a = Assessment(draw(nodes, []))
    assert a.reach("app", "cache").nodes == ("app", "cache")
    assert blocked(a.reach("app", "cache", 22)) == {("NOT_LISTENING", "cache")}


def test_a_firewall_on_the_way_is_named() -> None:
    nodes: dict[str, NodeSketch] = {
        "dc": "datacenter", "fw": ("firewall", "dc"),
        "dmz": ("network", "dc", {"cidr": "192.168.0.0/24", "internet": "inbound"}),
        "lan": ("network", "dc", {"cidr": "192.168.1.0/24"}),
        "web": ("server", "dmz"), "db": ("database", "lan"), "app": ("app", "dmz"),
    }  # fmt: skip
    a = Assessment(draw(nodes, ["app>db"]))
    assert a.reach("app", "db").is_reachable
    assert ("FIREWALL_IN", "fw") in blocked(a.reach("web", "db"))


def test_a_way_through_what_is_lost_is_no_way() -> None:
    assert asked("internet", "web", failed=("alb",)).is_reachable is False
    with pytest.raises(EditError, match="web is lost"):
        asked("web", "db", failed=("web",))


@pytest.mark.parametrize(
    ("source", "target", "more", "said"),
    [
        ("nobody", "db", {}, "no component has the id nobody"),
        ("wep", "db", {}, "did you mean web"),
        ("web", "vpc", {}, "vpc answers nothing"),
        ("vpc", "db", {}, "vpc opens no connections"),
        ("web", "web", {}, "two different ends"),
        ("web", "db", {"protocol": "udp"}, "answers on no port of udp"),
    ],
)
def test_ends_that_make_no_sense_are_refused(
    source: str, target: str, more: Mapping[str, Any], said: str
) -> None:
    with pytest.raises(EditError, match=said):
        asked(source, target, **more)


def test_a_permission_that_is_written_lets_a_machine_at_a_bucket_as_well() -> None:
    nodes, links = three_tiers()
    links = [link for link in links if link != "web>files"]
    policy = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
    nodes |= {"role": "aws.iam-role", "policy": ("aws.iam-policy", policy)}
    uses: list[LinkSketch] = [("web", "role", {"kind": "uses"}), ("role", "policy", {"kind": "uses"})]
    without, given = (Assessment(draw(nodes, [*links, *uses[:n]])).reach("web", "files") for n in (1, 2))
    assert "NO_PERMISSION" in {one.check for one in without.obstacles}
    assert "NO_PERMISSION" not in {one.check for one in given.obstacles}

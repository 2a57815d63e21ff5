"""Designs that nearly are what a rule is about: it bites where it must and leaves the rest alone."""

from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.edits import set_link_property
from designer.document.files import parse
from designer.rules.registry import load_rules

Nodes = dict[str, dict[str, Any]]


def drawn(nodes: Nodes, links: str = "") -> Assessment:
    named = {node_id: {"name": node_id, **node} for node_id, node in nodes.items()}
    pairs = [dict(zip(("from", "to"), pair.split(">"), strict=True)) for pair in links.split()]
    data = orjson.dumps({"format": 1, "name": "x", "nodes": named, "links": pairs})
    return Assessment(parse(data, load_catalog()))


def hits(rule: str, assessment: Assessment) -> list[tuple[str, ...]]:
    return [hit.nodes for hit in load_rules()[rule].check(assessment)]


INTO_THE_MACHINE: Nodes = {
    "u": {"kind": "users"}, "s": {"kind": "server"}, "a": {"kind": "app", "in": "s"}, "db": {"kind": "database"},
}  # fmt: skip


@pytest.mark.parametrize("links", ["u>s a>db", "u>s s>db", "u>a s>db", "u>a a>db"])
def test_a_link_drawn_to_a_machine_is_as_good_as_one_to_what_answers_in_it(links: str) -> None:
    found = drawn(INTO_THE_MACHINE, links)
    assert hits("HA010", found) == [("db",)]
    assert hits("HA013", found) == [("a",)]
    assert hits("NET003", found) == []
    assert hits("NET004", found) == []


def test_what_nothing_calls_in_a_called_machine_is_still_unlinked() -> None:
    nodes = {**INTO_THE_MACHINE, "lb": {"kind": "load-balancer", "in": "s"}}
    assert hits("NET004", drawn(nodes, "u>s lb>db")) == [("a",)]  # the balancer answers for the machine
    assert hits("NET004", drawn(nodes, "u>db")) == [("a",), ("lb",)]


def test_what_no_request_reaches_beside_what_one_does() -> None:
    nodes = {**INTO_THE_MACHINE, "tool": {"kind": "app", "in": "s"}}
    assert hits("NET003", drawn(nodes, "u>a a>db tool>db")) == [("tool",)]


def test_a_worker_starts_by_itself_and_what_it_uses_is_in_use() -> None:
    nodes: Nodes = {
        "u": {"kind": "users"}, "a": {"kind": "app"}, "cron": {"kind": "worker"}, "db": {"kind": "database"},
        "tool": {"kind": "app"}, "other": {"kind": "database"},
    }  # fmt: skip
    assert hits("NET003", drawn(nodes, "u>a cron>db tool>other")) == [("other",), ("tool",)]


def test_what_an_inbound_rule_names_takes_part() -> None:
    rule = {"ports": "22", "source": "bastion"}
    nodes: Nodes = {
        "web": {"kind": "server", "ingress": [rule]},
        "bastion": {"kind": "server"},
        "spare": {"kind": "server"},
    }
    assert hits("NET004", drawn({"u": {"kind": "users"}, **nodes}, "u>web")) == [("spare",)]


def test_one_address_is_told_once_and_administration_is_not_the_service() -> None:
    nodes: Nodes = {
        "u": {"kind": "users"},
        "web": {"kind": "server"},
        "jump": {"kind": "server", "admin_port": 22},
    }
    assert hits("NET006", drawn(nodes, "u>web u>web u>jump")) == [("jump", "u"), ("web", "u")]
    ssh = drawn(nodes, "u>web u>web u>jump")
    design = set_link_property(ssh.design, "u>jump", "port", 22)
    assert hits("NET006", Assessment(design)) == [("web", "u")]


def test_what_nobody_needs_is_no_bottleneck_of_releases() -> None:
    nodes: Nodes = {"u": {"kind": "users"}, "a": {"kind": "app", "count": 2}, "mail": {"kind": "app"}}
    found = drawn(nodes, "u>a a>mail")
    assert hits("HA013", found) == [("mail",)]
    assert hits("HA013", Assessment(set_link_property(found.design, "a>mail", "optional", True))) == []


TWO_BALANCERS: Nodes = {
    "u": {"kind": "users"}, "front": {"kind": "load-balancer", "count": 2}, "one": {"kind": "load-balancer"},
    "two": {"kind": "load-balancer"}, "a": {"kind": "app"}, "b": {"kind": "app"},
}  # fmt: skip
TO_THE_APPS = "one>a one>b two>a two>b"


def test_balancers_that_may_each_be_lost_are_no_single_points() -> None:
    assert hits("HA002", drawn(TWO_BALANCERS, f"u>front front>one front>two {TO_THE_APPS}")) == []
    failover = {**TWO_BALANCERS, "front": {"kind": "dns", "routing": "failover"}}
    assert hits("HA002", drawn(failover, f"u>front front>one front>two {TO_THE_APPS}")) == []
    assert hits("HA002", drawn(TWO_BALANCERS, f"u>front front>one {TO_THE_APPS}")) == [("one",)]


def test_each_pair_of_ranges_that_overlap_and_no_other() -> None:
    ranges = {
        "a": "10.0.0.0/22",
        "b": "10.0.1.0/24",
        "c": "10.0.1.128/25",
        "d": "10.0.4.0/24",
        "e": "10.0.4.0/24",
    }
    vpc = {"vpc": {"kind": "aws.vpc", "cidr": "10.0.0.0/16"}}
    nodes: Nodes = {
        **vpc,
        **{n: {"kind": "aws.subnet", "in": "vpc", "cidr": cidr} for n, cidr in ranges.items()},
    }
    assert sorted(hits("NET001", drawn(nodes))) == [("a", "b"), ("a", "c"), ("b", "c"), ("d", "e")]


@pytest.mark.parametrize(
    ("source", "wide"),
    [
        ("2001:db8::/32", True),
        ("2001:db8::/64", False),
        ("::/0", True),
        ("10.0.0.0/23", True),
        ("10.0.0.0/24", False),
    ],
)
def test_a_range_is_wide_by_the_measure_of_its_ip_version(source: str, wide: bool) -> None:
    rule = {"ports": "5432", "source": source}
    nodes: Nodes = {
        "vpc": {"kind": "aws.vpc", "cidr": "10.0.0.0/16"},
        "in": {"kind": "aws.subnet", "in": "vpc", "cidr": "10.0.0.0/24"},
        "db": {"kind": "aws.rds", "in": "in", "ingress": [rule]},
    }
    assert hits("SEC004", drawn(nodes)) == ([("db",)] if wide else [])


def test_a_way_in_through_hundreds_of_firewalls_can_be_told() -> None:
    walls: Nodes = {f"f{i}": {"kind": "firewall"} for i in range(500)}
    nodes: Nodes = {
        "u": {"kind": "users"},
        **walls,
        "s": {"kind": "server"},
        "db": {"kind": "database", "in": "s"},
    }
    found = drawn(nodes, " ".join(f"{a}>{b}" for a, b in zip(["u", *walls], [*walls, "s"], strict=True)))
    assert "f499" in found.exposure["db"].as_json("ko")["steps"][0]


def test_what_runs_in_a_machine_that_is_drawn_as_several_is_not_alone() -> None:
    nodes: Nodes = {
        "u": {"kind": "users"}, "s": {"kind": "server", "count": 2}, "a": {"kind": "app", "in": "s"},
        "d": {"kind": "server", "count": 2}, "db": {"kind": "database", "in": "d"},
    }  # fmt: skip
    found = drawn(nodes, "u>a a>db")
    assert (hits("HA013", found), hits("HA010", found)) == ([], [])
    nodes["s"]["count"] = nodes["d"]["count"] = 1
    found = drawn(nodes, "u>a a>db")
    assert (hits("HA013", found), hits("HA010", found)) == ([("a",)], [("db",)])


def test_processes_behind_the_balancer_of_their_own_machine_are_in_one_zone_by_design() -> None:
    nodes: Nodes = {
        "u": {"kind": "users"},
        "vpc": {"kind": "aws.vpc"},
        "alb": {"kind": "aws.alb", "in": "vpc"},
    }
    for zone, octet in (("a", 0), ("c", 1)):
        nodes |= {
            f"z{zone}": {"kind": "aws.zone", "in": "vpc", "zone": zone},
            f"app-{zone}": {"kind": "aws.subnet", "in": f"z{zone}", "cidr": f"10.0.{octet}.0/24"},
            f"web-{zone}": {"kind": "aws.ec2", "in": f"app-{zone}"},
            f"proxy-{zone}": {"kind": "load-balancer", "in": f"web-{zone}"},
            **{f"app-{zone}{n}": {"kind": "app", "in": f"web-{zone}"} for n in (1, 2)},
        }
    inside = " ".join(f"proxy-{zone}>app-{zone}{n}" for zone in "ac" for n in (1, 2))
    assert hits("HA004", drawn(nodes, f"u>alb alb>proxy-a alb>proxy-c {inside}")) == []
    nodes["web-c"]["in"] = "app-a"
    nodes["db"] = {"kind": "aws.rds", "in": "app-c"}
    found = hits("HA004", drawn(nodes, f"u>alb alb>proxy-a alb>proxy-c {inside} app-a1>db"))
    assert found == [("za", "proxy-a", "proxy-c")]

"""Who must be admitted where: exactly what the links need, plus the rules written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.graph.far_sides import ANYWHERE, port_range
from designer.graph.guards import guard
from designer.graph.permissions import (
    admissions,
    egress,
    groups_carried,
)
from designer.graph.topology import Topology
from designer.graph.void_rules import rules_not_understood

Rule = tuple[str, str, int]


def admitted(nodes: Mapping[str, NodeSketch], links: list[LinkSketch]) -> set[Rule]:
    """(source, target, port) of every TCP admission."""
    found = admissions(Topology(draw(nodes, links)))
    assert all(a.first_port == a.last_port and a.protocol == "tcp" for a in found)
    return {(a.source, a.target, a.first_port) for a in found}


def let_out(nodes: Mapping[str, NodeSketch], links: list[LinkSketch]) -> set[Rule]:
    return {(d.source, d.target, d.first_port) for d in egress(Topology(draw(nodes, links)))}


def via(port: int, protocol: str, **more: Any) -> dict[str, Any]:
    return {"protocol": protocol, "port": port, **more}


def test_a_link_admits_its_source_on_its_port_and_nobody_else() -> None:
    nodes = two_zones(
        alb=("aws.alb", "vpc"), web=("aws.ec2", "app-a"), db=("aws.rds", "data-a"), users="users"
    )
    links: list[LinkSketch] = [
        ("users", "alb", via(443, "https")),
        ("alb", "web", via(8080, "http")),
        ("web", "db", via(5432, "postgresql")),
    ]
    assert admitted(nodes, links) == {(ANYWHERE, "alb", 443), ("alb", "web", 8080), ("web", "db", 5432)}
    assert let_out(nodes, links) == {("alb", "web", 8080), ("web", "db", 5432), ("web", ANYWHERE, 443)}


def test_a_link_without_port_takes_the_port_of_what_answers() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "lb": ("load-balancer", {"tls": True}), "machine": "server",
        "app": ("app", "machine", {"port": 9090}), "db": ("database", {"engine": "mysql"}),
    }  # fmt: skip
    links: list[LinkSketch] = ["users>lb", "lb>machine", "app>db"]
    assert admitted(nodes, links) == {(ANYWHERE, "lb", 443), ("lb", "machine", 9090), ("machine", "db", 3306)}


@pytest.mark.parametrize(
    ("protocol", "port"),
    [("http", 80), ("https", 443), (None, 443)],
)
def test_a_balancer_listens_where_the_protocol_of_the_link_says(protocol: str | None, port: int) -> None:
    nodes = two_zones(users="users", alb=("aws.alb", "vpc"))
    assert admitted(nodes, [("users", "alb", {"protocol": protocol})]) == {(ANYWHERE, "alb", port)}


def test_tls_on_an_app_stays_on_its_own_port() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "app": ("app", {"port": 8443})}
    assert admitted(nodes, [("users", "app", {"protocol": "https"})]) == {(ANYWHERE, "app", 8443)}


def test_the_machine_is_the_guard_of_what_runs_in_it() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "a": "server", "app": ("app", "a"), "local": ("cache", "a"),
        "b": "server", "db": ("database", "b"),
    }  # fmt: skip
    topology = Topology(draw(nodes, ["users>app", "app>local", "app>db"]))
    found = {(a.source, a.target, a.service, a.because) for a in admissions(topology)}
    assert found == {(ANYWHERE, "a", "app", "users>app"), ("a", "b", "db", "app>db")}
    assert guard(topology, "local") == "a"


def test_names_and_firewalls_are_passed_through_to_whoever_calls() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "dns": "dns", "fw": "firewall", "lb": "load-balancer", "unused": "dns", "other": "app",
    }  # fmt: skip
    links: list[LinkSketch] = ["users>dns", "dns>fw", ("fw", "lb", via(443, "https")), "unused>other"]
    assert admitted(nodes, links) == {(ANYWHERE, "lb", 443)}


def test_behind_a_cdn_only_the_cdn_is_admitted() -> None:
    nodes = two_zones(users="users", cdn="aws.cloudfront", alb=("aws.alb", "vpc"), bucket="aws.s3")
    found = admissions(Topology(draw(nodes, ["users>cdn", "cdn>alb", "cdn>bucket"])))
    assert [(a.source, a.origin, a.target, a.first_port) for a in found] == [("cdn", "edge", "alb", 443)]


def test_a_consumer_calls_its_queue_not_the_other_way_round() -> None:
    nodes: dict[str, NodeSketch] = {"app": "app", "queue": "queue", "worker": "worker"}
    links: list[LinkSketch] = [("app", "queue", {"kind": "async"}), ("queue", "worker", {"kind": "async"})]
    assert admitted(nodes, links) == {("app", "queue", 5672), ("worker", "queue", 5672)}


def test_a_mount_is_a_connection_to_the_share() -> None:
    nodes: dict[str, NodeSketch] = {"web": "server", "share": "file-share", "sw": "switch"}
    links: list[LinkSketch] = [("web", "share", {"kind": "uses"}), ("web", "sw", {"kind": "uses"})]
    assert admitted(nodes, links) == {("web", "share", 2049)}


def test_a_replica_fetches_from_its_primary_and_back_after_failover() -> None:
    nodes: dict[str, NodeSketch] = {"db": "database", "copy": "database"}
    manual = {"kind": "replication", "failover": "none"}
    assert admitted(nodes, [("db", "copy", manual)]) == {("copy", "db", 5432)}
    automatic = {"kind": "replication", "failover": "automatic"}
    assert admitted(nodes, [("db", "copy", automatic)]) == {("copy", "db", 5432), ("db", "copy", 5432)}


def test_a_provider_copies_its_databases_by_itself() -> None:
    nodes = two_zones(db=("aws.rds", "data-a"), copy=("aws.rds", "data-b", {"role": "replica"}))
    assert admitted(nodes, [("db", "copy", {"kind": "replication", "failover": "none"})]) == set()


def test_members_of_a_queue_cluster_use_its_cluster_ports_too() -> None:
    nodes: dict[str, NodeSketch] = {"q": ("queue", {"count": 3})}
    assert admitted(nodes, []) == {("q", "q", 5672), ("q", "q", 4369), ("q", "q", 25672)}


def test_whoever_takes_over_is_admitted_and_admits_like_the_first() -> None:
    nodes: dict[str, NodeSketch] = {
        "users": "users", "lb": "load-balancer", "spare": "standby-balancer", "web": "app", "db": "database",
        "copy": "database",
    }  # fmt: skip
    links: list[LinkSketch] = [
        "users>lb", "lb>web", "web>db", ("lb", "spare", {"kind": "standby"}),
        ("db", "copy", {"kind": "replication", "failover": "none"}),
    ]  # fmt: skip
    assert admitted(nodes, links) == {
        (ANYWHERE, "lb", 80), (ANYWHERE, "spare", 80), ("lb", "web", 8080), ("spare", "web", 8080),
        ("web", "db", 5432), ("copy", "db", 5432),
    }  # fmt: skip


def test_extra_rules_are_kept_with_their_reason_and_their_ranges() -> None:
    rules = [
        {"ports": "22", "source": "203.0.113.0/24", "description": "office"},
        {"ports": "8000-8100", "source": "lan", "protocol": "udp"},
        {"ports": "9100", "source": "monitor"},
        {"ports": "443", "source": "users"},
    ]
    nodes: dict[str, NodeSketch] = {
        "lan": ("network", {"cidr": "192.168.7.0/24"}), "monitor": ("server", "lan"), "users": "users",
        "web": ("server", "lan", {"ingress": rules}),
    }  # fmt: skip
    found = admissions(Topology(draw(nodes)))
    assert [(a.source, a.origin, a.protocol, a.first_port, a.last_port, a.because) for a in found] == [
        ("203.0.113.0/24", "address", "tcp", 22, 22, "ingress:0"),
        ("192.168.7.0/24", "address", "udp", 8000, 8100, "ingress:1"),
        ("monitor", "member", "tcp", 9100, 9100, "ingress:2"),
        (ANYWHERE, "address", "tcp", 443, 443, "ingress:3"),
    ]
    assert str(found[0].description) == "office"


def test_a_rule_that_means_nobody_admits_nobody_and_is_named() -> None:
    rules = [{"source": "no-such-thing"}, {"ports": "99999"}, {"ports": "200-100"}, {"source": "dns"}]
    topology = Topology(draw({"dns": "dns", "web": ("server", {"ingress": rules})}))
    assert admissions(topology) == ()
    assert rules_not_understood(topology) == (("web", 0), ("web", 1), ("web", 2), ("web", 3))


def test_a_drawn_group_admits_for_everyone_who_carries_it() -> None:
    nodes = two_zones(
        ops=("aws.security-group", "vpc", {"ingress": [{"ports": "22", "source": "10.9.0.0/16"}]}),
        db_rules=("aws.security-group", "vpc", {"ingress": [{"ports": "5432", "source": "ops"}]}),
        web=("aws.ec2", "app-a"), app=("app", "web"), db=("aws.rds", "data-a"),
    )  # fmt: skip
    topology = Topology(draw(nodes, [("web", "ops", {"kind": "uses"}), ("db", "db-rules", {"kind": "uses"})]))
    assert groups_carried(topology) == {"db": ("db-rules",), "web": ("ops",)}
    assert {(a.source, a.target, a.first_port) for a in admissions(topology)} == {
        ("10.9.0.0/16", "ops", 22),
        ("ops", "db-rules", 5432),
    }
    assert ("ops", "db-rules", 5432) in {(d.source, d.target, d.first_port) for d in egress(topology)}


def test_the_way_out_is_as_narrow_as_what_is_called() -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), closed=("aws.ec2", "data-a"), pay="external", bucket="aws.s3")
    links: list[LinkSketch] = [("web", "pay", via(8443, "https")), "closed>bucket"]
    assert let_out(nodes, links) == {
        ("web", ANYWHERE, 8443), ("web", ANYWHERE, 443),  # the call, and updates through NAT
        ("closed", ANYWHERE, 443),  # the bucket only: no way out for updates, the rule is because of the link
    }  # fmt: skip
    reasons = {d.because for d in egress(Topology(draw(nodes, links))) if d.source == "closed"}
    assert reasons == {"closed>bucket"}


def test_managed_stores_open_no_connections() -> None:
    nodes = two_zones(db=("aws.rds", "app-a"), cache=("aws.elasticache", "app-a"))
    assert let_out(nodes, []) == set()


def test_an_identity_that_uses_something_opens_no_connection() -> None:
    nodes: dict[str, NodeSketch] = {
        "role": "aws.iam-role",
        "share": "file-share",
        "users": "users",
        "kim": "aws.iam-user",
    }
    links: list[LinkSketch] = [("role", "share", {"kind": "uses"}), ("users", "kim", {"kind": "uses"})]
    assert admitted(nodes, links) == set()


def test_the_same_rule_is_given_once_for_its_first_link() -> None:
    nodes: dict[str, NodeSketch] = {"a": "server", "x": ("app", "a"), "y": ("app", "a"), "db": "database"}
    found = admissions(Topology(draw(nodes, ["x>db", "y>db"])))
    assert [(a.source, a.target, a.because) for a in found] == [("a", "db", "x>db")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("443", (443, 443)), ("1-65535", (1, 65535)), ("any", (0, 65535)), ("70000", None), ("9-8", None), ("x", None), ("8-", None)],
)  # fmt: skip
def test_ports_are_read_as_written(written: str, meant: tuple[int, int] | None) -> None:
    assert port_range(written) == meant

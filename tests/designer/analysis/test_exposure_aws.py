"""Exposure of what is drawn on AWS: every condition of a way in, one at a time and together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import Exposure, exposure
from designer.graph.topology import Topology

WORLD = {"ports": "5432", "source": "0.0.0.0/0"}
DATABASE: dict[str, Any] = {"publicly_accessible": True, "ingress": [WORLD]}


def vpc(
    *, gateway: bool = True, route: str = "internet-gateway", second: str = "", **inside: NodeSketch
) -> dict[str, NodeSketch]:
    """A VPC of one public subnet `s1` (or as `route` says), perhaps a second one, a private one, and what is inside."""
    nodes: dict[str, NodeSketch] = {
        "region": "aws.region",
        "vpc": ("aws.vpc", "region"),
        "za": ("aws.zone", "vpc", {"zone": "a"}),
        "zb": ("aws.zone", "vpc", {"zone": "b"}),
        "s1": ("aws.subnet", "za", {"cidr": "10.0.0.0/24", "route": route}),
        "private": ("aws.subnet", "za", {"cidr": "10.0.9.0/24"}),
    }
    if gateway:
        nodes["igw"] = ("aws.internet-gateway", "vpc")
    if second:
        nodes["s2"] = ("aws.subnet", "zb", {"cidr": "10.0.1.0/24", "route": second})
    return {**nodes, **{name.replace("_", "-"): sketch for name, sketch in inside.items()}}


def seen(nodes: Mapping[str, NodeSketch], links: list[LinkSketch] | None = None) -> dict[str, Exposure]:
    return exposure(Topology(draw(nodes, links or [])))


def blocks(found: Exposure) -> set[tuple[str, str]]:
    return {(block.check.value, block.component) for block in found.blocked_by}


def test_flag_route_and_rule_together_are_the_internet() -> None:
    found = seen(vpc(db=("aws.rds", "s1", DATABASE)))["db"]
    assert (found.verdict, found.nodes, found.hops, found.through) == ("internet", ("internet", "db"), 1, ())
    assert found.change is None
    assert found.blocked_by == ()
    sentence = str(found.path[0].text)
    assert "db has a public address" in sentence
    assert "route 0.0.0.0/0 of s1 leads to the internet" in sentence
    assert "db admits 0.0.0.0/0" in sentence
    assert "tcp 5432" in sentence


@pytest.mark.parametrize(
    ("nodes", "missing", "node", "setting", "value"),
    [
        (vpc(route="none", db=("aws.rds", "s1", DATABASE)), "NO_ROUTE_IGW", "s1", "route", "internet-gateway"),
        (vpc(route="nat-gateway", db=("aws.rds", "s1", DATABASE)), "NO_ROUTE_IGW", "s1", "route", "internet-gateway"),
        (vpc(gateway=False, db=("aws.rds", "s1", DATABASE)), "NO_IGW", "vpc", "", None),
        (vpc(db=("aws.rds", "s1", {"ingress": [WORLD]})), "NO_PUBLIC_ADDR", "db", "publicly_accessible", True),
        (
            vpc(db=("aws.rds", "s1", {"publicly_accessible": True})),
            "SG_IN", "db", "ingress", {"protocol": "tcp", "ports": "5432", "source": "0.0.0.0/0"},
        ),
    ],
    ids=["no route", "route to NAT", "no internet gateway", "no flag", "no rule"],
)  # fmt: skip
def test_all_but_one_condition_is_one_change_away_and_says_which(
    nodes: dict[str, NodeSketch], missing: str, node: str, setting: str, value: Any
) -> None:
    found = seen(nodes)["db"]
    assert found.verdict == "one-change"
    assert blocks(found) == {(missing, node)}
    assert found.change is not None
    assert (found.change.node, found.change.property, found.change.value) == (node, setting, value)
    assert found.nodes == ("internet", "db")
    assert str(found.change.text) in str(found.path[0].text)


@pytest.mark.parametrize(
    "nodes",
    [
        vpc(route="none", db=("aws.rds", "s1", {"publicly_accessible": True})),
        vpc(route="none", db=("aws.rds", "s1", {"ingress": [WORLD]})),
        vpc(db=("aws.rds", "s1")),
        vpc(gateway=False, route="none", db=("aws.rds", "s1", DATABASE)),
    ],
    ids=["route and rule", "route and flag", "flag and rule", "gateway and route"],
)
def test_two_missing_conditions_are_isolated(nodes: dict[str, NodeSketch]) -> None:
    found = seen(nodes)["db"]
    assert (found.verdict, found.path, found.change) == ("isolated", (), None)
    assert len(found.blocked_by) == 2


def test_a_mixed_subnet_group_is_exposed_in_one_zone_and_so_exposed() -> None:
    group = {**DATABASE, "subnets": ["private", "s1"]}
    found = seen(vpc(db=("aws.rds", "s1", group)))["db"]
    assert found.verdict == "internet"
    assert "of s1" in str(found.path[0].text)


def test_the_whole_subnet_group_counts_not_only_the_subnet_it_is_drawn_in() -> None:
    group = {**DATABASE, "subnets": ["private", "s2"]}
    assert seen(vpc(second="internet-gateway", db=("aws.rds", "private", group)))["db"].verdict == "internet"
    group = {**DATABASE, "subnets": ["private"]}
    assert (
        seen(vpc(second="internet-gateway", db=("aws.rds", "private", group)))["db"].verdict == "one-change"
    )


def test_the_world_in_two_halves_is_still_the_world() -> None:
    halves = [{"ports": "5432", "source": "0.0.0.0/1"}, {"ports": "5432", "source": "128.0.0.0/1"}]
    rules = {"publicly_accessible": True, "ingress": halves}
    assert seen(vpc(db=("aws.rds", "s1", rules)))["db"].verdict == "internet"
    rules["ingress"] = halves[:1]
    assert seen(vpc(db=("aws.rds", "s1", rules)))["db"].verdict == "internet"


def test_an_office_is_not_the_internet_but_its_rule_is_one_change_away() -> None:
    office = {"publicly_accessible": True, "ingress": [{"ports": "5432", "source": "203.0.113.0/24"}]}
    found = seen(vpc(db=("aws.rds", "s1", office)))["db"]
    assert (found.verdict, found.sources) == ("one-change", ("203.0.113.0/24",))
    assert blocks(found) == {("SG_IN", "db")}


def test_a_wide_range_of_ports_covers_the_port() -> None:
    wide = {"publicly_accessible": True, "ingress": [{"ports": "0-65535"}]}
    assert seen(vpc(db=("aws.rds", "s1", wide)))["db"].verdict == "internet"
    other = {"publicly_accessible": True, "ingress": [{"ports": "443"}]}
    assert seen(vpc(db=("aws.rds", "s1", other)))["db"].verdict == "one-change"


def test_a_rule_of_a_shared_group_opens_it_like_one_of_its_own() -> None:
    nodes = vpc(
        wide=("aws.security-group", "vpc", {"ingress": [WORLD]}),
        db=("aws.rds", "s1", {"publicly_accessible": True}),
    )
    found = seen(nodes, [("db", "wide", {"kind": "uses"})])["db"]
    assert found.verdict == "internet"
    assert "wide admits 0.0.0.0/0" in str(found.path[0].text)
    assert seen(nodes)["db"].verdict == "one-change"


def test_a_bastion_open_to_the_world_is_the_way_to_the_database() -> None:
    nodes = vpc(
        bastion=("aws.ec2", "s1", {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22"}]}),
        db=("aws.rds", "private"),
    )
    found = seen(nodes, [("bastion", "db", {"port": 5432})])
    assert (found["db"].verdict, found["db"].nodes) == ("lateral", ("internet", "bastion", "db"))
    assert (found["db"].hops, found["db"].through) == (2, ("bastion",))
    administration = next(e for e in found["bastion"].every() if e.subject == "administration")
    assert (administration.verdict, administration.port) == ("internet", 22)
    assert found["bastion"].every()[0].verdict == "internet"


def test_an_administration_port_that_nobody_is_admitted_to_is_a_rule_away_only_with_an_address() -> None:
    with_address = vpc(web=("aws.ec2", "s1", {"public_ip": True, "admin_port": 22}))
    without = vpc(web=("aws.ec2", "private", {"admin_port": 22}))
    verdicts = [
        next(e for e in seen(nodes)["web"].every() if e.subject == "administration").verdict
        for nodes in (with_address, without)
    ]
    assert verdicts == ["one-change", "isolated"]


def test_a_chain_of_references_from_balancer_to_app_to_database() -> None:
    nodes = vpc(
        users="users",
        second="internet-gateway",
        alb=("aws.alb", "vpc"),
        app=("aws.ec2", "private"),
        db=("aws.rds", "private"),
    )
    found = seen(nodes, ["users>alb", "alb>app", "app>db"])  # fmt: skip
    assert found["alb"].verdict == "internet"
    assert (found["app"].verdict, found["app"].nodes) == ("internet", ("internet", "alb", "app"))
    assert (found["db"].verdict, found["db"].nodes) == ("lateral", ("internet", "alb", "app", "db"))
    assert found["db"].through == ("app",)


def test_a_database_behind_a_forwarding_balancer_is_on_the_internet() -> None:
    nodes = vpc(users="users", nlb=("aws.nlb", "vpc", {"port": 5432}), db=("aws.rds", "private"))
    found = seen(nodes, ["users>nlb", "nlb>db"])["db"]
    assert (found.verdict, found.nodes, found.through) == ("internet", ("internet", "nlb", "db"), ())


def test_an_internal_balancer_lets_nobody_in_from_outside() -> None:
    nodes = vpc(
        users="users", alb=("aws.alb", "s1", {"scheme": "internal"}), app=("aws.ec2", "private"), db=("aws.rds", "private")
    )  # fmt: skip
    found = seen(nodes, ["users>alb", "alb>app", "app>db"])
    assert (found["alb"].verdict, found["alb"].change and found["alb"].change.property) == (
        "one-change",
        "scheme",
    )
    assert (found["app"].verdict, found["app"].nodes) == ("internal", ("alb", "app"))
    assert (found["db"].verdict, found["db"].nodes) == ("internal", ("app", "db"))


def test_a_cdn_in_front_is_a_hop_and_its_origin_admits_nobody_else() -> None:
    nodes = vpc(
        users="users",
        cdn="aws.cloudfront",
        alb=("aws.alb", "vpc"),
        app=("aws.ec2", "private"),
        db=("aws.rds", "private"),
    )
    found = seen(nodes, ["users>cdn", "cdn>alb", "alb>app", "app>db"])  # fmt: skip
    assert (found["alb"].verdict, found["alb"].nodes) == ("internet", ("internet", "cdn", "alb"))
    assert blocks(found["alb"]) == {("SG_IN", "alb")}
    assert found["db"].nodes == ("internet", "cdn", "alb", "app", "db")
    assert (found["db"].hops, found["db"].through) == (4, ("app",))


def test_a_cdn_cannot_reach_an_origin_without_a_public_address() -> None:
    nodes = vpc(
        users="users",
        cdn="aws.cloudfront",
        alb=("aws.alb", "s1", {"scheme": "internal"}),
        app=("aws.ec2", "private"),
    )
    found = seen(nodes, ["users>cdn", "cdn>alb", "alb>app"])  # fmt: skip
    assert found["alb"].verdict == "isolated"
    assert found["app"].verdict == "internal"


def test_the_way_out_of_a_group_holds_back_who_has_taken_the_machine_over() -> None:
    """The bastion admits the world and the database admits the address range, but the bastion's group lets nothing out to it."""
    open_to_vpc = {"ingress": [{"ports": "5432", "source": "10.0.0.0/16"}]}
    nodes = vpc(
        bastion=("aws.ec2", "s1", {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22"}]}),
        db=("aws.rds", "private", open_to_vpc),
    )
    found = seen(nodes)["db"]
    assert found.verdict == "isolated"
    named = {"ingress": [{"ports": "5432", "source": "bastion"}]}
    nodes["db"] = ("aws.rds", "private", named)
    assert seen(nodes)["db"].nodes == ("internet", "bastion", "db")


def test_a_machine_and_everything_in_it_share_their_way_in() -> None:
    nodes = vpc(
        users="users", web=("aws.ec2", "s1", {"public_ip": True}), app=("app", "web"), cache=("cache", "web")
    )
    found = seen(nodes, [("users", "app", {"port": 443, "protocol": "https"}), "app>cache"])
    assert found["app"].verdict == "internet"
    assert (found["cache"].verdict, found["cache"].nodes) == ("one-change", ("internet", "cache"))
    assert [step.source for step in found["cache"].lateral] == ["internet", "web"]


def test_a_replica_that_takes_over_is_as_reachable_as_the_primary() -> None:
    nodes = vpc(
        users="users",
        app=("aws.ec2", "s1", {"public_ip": True}),
        db=("aws.rds", "private"),
        copy=("aws.rds", "private"),
    )
    found = seen(nodes, ["users>app", "app>db", ("db", "copy", {"kind": "replication"})])  # fmt: skip
    assert found["copy"].nodes == ("internet", "app", "copy")


def test_a_machine_that_is_called_by_users_needs_an_address_of_its_own() -> None:
    nodes = vpc(users="users", web=("aws.ec2", "s1"))
    found = seen(nodes, ["users>web"])["web"]
    assert (found.verdict, found.change and (found.change.node, found.change.property)) == (
        "one-change",
        ("web", "public_ip"),
    )


def test_a_vpc_drawn_without_subnets_is_read_in_the_open_way() -> None:
    nodes: dict[str, NodeSketch] = {
        "region": "aws.region", "vpc": ("aws.vpc", "region"), "igw": ("aws.internet-gateway", "vpc"),
        "db": ("aws.rds", "vpc", DATABASE), "users": "users", "alb": ("aws.alb", "vpc"),
    }  # fmt: skip
    found = seen(nodes, ["users>alb"])
    assert (found["db"].verdict, found["alb"].verdict) == ("internet", "internet")
    nodes.pop("igw")
    assert blocks(seen(nodes)["db"]) == {("NO_IGW", "vpc")}


def test_an_office_that_gets_in_itself_does_not_hide_a_balancer_that_forwards_for_everyone() -> None:
    office = {"publicly_accessible": True, "ingress": [{"ports": "5432", "source": "203.0.113.0/24"}]}
    nodes = vpc(users="users", alb=("aws.alb", "s1"), db=("aws.rds", "s1", office))
    found = seen(nodes, ["users>alb", ("alb", "db", {"port": 5432})])["db"]
    assert (found.verdict, found.nodes) == ("internet", ("internet", "alb", "db"))


HALVES = ("0.0.0.0/1", "128.0.0.0/1")


def halves(via: str) -> list[dict[str, str]]:
    return [{"destination": half, "via": via} for half in HALVES]


@pytest.mark.parametrize("route", ["internet-gateway", "none"])
def test_the_route_to_change_is_the_longest_that_matches_not_the_default_one(route: str) -> None:
    """The default route leads to the internet already, or would not be taken if it did."""
    subnet = ("aws.subnet", "vpc", {"cidr": "10.0.8.0/24", "route": route, "routes": halves("nat-gateway")})
    web = ("aws.ec2", "turned", {"public_ip": True, "ingress": [{"ports": "8080"}]})
    found = seen(vpc(turned=subnet, web=web))["web"]
    assert (found.verdict, blocks(found)) == ("one-change", {("NO_ROUTE_IGW", "turned")})
    assert found.change is not None
    assert (found.change.node, found.change.property) == ("turned", "routes")
    assert found.change.value == {"destination": "128.0.0.0/1", "via": "internet-gateway"}
    changed = [{"destination": HALVES[0], "via": "nat-gateway"}, found.change.value]
    subnet = ("aws.subnet", "vpc", {"cidr": "10.0.8.0/24", "route": route, "routes": changed})
    assert seen(vpc(turned=subnet, web=web))["web"].verdict == "internet"


@pytest.mark.parametrize("source", ["198.51.100.0/24", "203.0.113.0/24", "52.1.2.0/24"])
def test_whoever_is_named_by_a_rule_does_not_stand_for_everybody(source: str) -> None:
    bastion = (
        "aws.ec2",
        "s1",
        {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22", "source": source}]},
    )
    found = {one.port: one for one in seen(vpc(bastion=bastion))["bastion"].every()}[22]
    assert (found.verdict, blocks(found), found.sources) == ("one-change", {("SG_IN", "bastion")}, (source,))
    assert found.change is not None
    assert found.change.property == "ingress"


@pytest.mark.parametrize(
    ("source", "verdict", "way"),
    [
        ("0.0.0.0/0", "lateral", ("internet", "bastion", "db")),
        ("52.0.0.0/7", "lateral", ("internet", "bastion", "db")),
        ("52.1.2.0/24", "internal", ("bastion", "db")),
        ("52.0.0.0/9", "internal", ("bastion", "db")),
    ],
)
def test_an_office_that_may_enter_a_bastion_is_not_where_the_internet_begins(
    source: str, verdict: str, way: tuple[str, ...]
) -> None:
    rules = {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22", "source": source}]}
    nodes = vpc(
        bastion=("aws.ec2", "s1", rules),
        db=("aws.rds", "private", {"subnets": ["private"], "sensitivity": "secret"}),
        files="aws.s3",
    )
    links: list[LinkSketch] = ["bastion>db", "bastion>files"]
    found = seen(nodes, links)
    assert (found["db"].verdict, found["db"].nodes) == (verdict, way)
    assert (found["files"].verdict, found["files"].nodes) == (verdict, (*way[:-1], "files"))
    only_from = () if verdict == "lateral" else (source,)
    attacks = {attack.store: attack.sources for attack in Assessment(draw(nodes, links)).attack_paths}
    assert attacks == {"db": only_from, "files": only_from}


def test_a_balancer_that_admits_an_office_alone_puts_nothing_on_the_internet() -> None:
    office = {"ingress": [{"ports": "443", "source": "203.0.113.0/24"}]}
    nodes = vpc(
        second="internet-gateway",
        alb=("aws.alb", "s1", {"subnets": ["s1", "s2"], **office}),
        web=("aws.ec2", "private"),
    )
    found = seen(nodes, ["alb>web"])
    assert (found["alb"].verdict, {*found["alb"].sources}) == ("one-change", {"203.0.113.0/24"})
    assert (found["web"].verdict, found["web"].nodes) == ("internal", ("alb", "web"))

"""What the rules about reach must not find, and what they must besides their examples."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.rules.registry import load_rules

VPC: dict[str, NodeSketch] = {
    "users": "users",
    "region": "aws.region",
    "vpc": ("aws.vpc", "region"),
    "igw": ("aws.internet-gateway", "vpc"),
    "public": ("aws.subnet", "vpc", {"cidr": "10.0.0.0/24", "route": "internet-gateway"}),
    "private": ("aws.subnet", "vpc", {"cidr": "10.0.1.0/24"}),
}
SHH: dict[str, Any] = {"sensitivity": "secret"}


def hits(
    rule: str, nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None
) -> list[tuple[str, ...]]:
    a = Assessment(draw({**VPC, **nodes}, links or []))
    return [hit.nodes for hit in load_rules()[rule].check(a)]


def test_data_that_is_not_sensitive_or_two_steps_away_is_left_alone() -> None:
    web = {"web": ("aws.ec2", "public", {"public_ip": True}), "api": ("aws.ec2", "private")}
    assert hits("SEC015", {**web, "db": ("aws.rds", "private")}, ["users>web", "web>db"]) == []
    two = {**web, "db": ("aws.rds", "private", SHH)}
    assert hits("SEC015", two, ["users>web", "web>api", "api>db"]) == []
    assert hits("SEC015", two, ["users>web", "web>api", "api>db", "web>db"]) == [("db", "web")]


def test_a_bastion_that_the_world_may_enter_is_one_step_from_what_it_reaches() -> None:
    bastion = ("aws.ec2", "public", {"public_ip": True, "admin_port": 22, "ingress": [{"ports": "22"}]})
    assert hits("SEC015", {"jump": bastion, "db": ("aws.rds", "private", SHH)}, ["jump>db"]) == [
        ("db", "jump")
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("10.0.0.0/16", 1),
        ("10.0.0.0/8", 1),
        ("10.0.1.0/24", 0),
        ("203.0.0.0/16", 0),
        ("web", 0),
        ("fd00::/48", 1),
    ],
)
def test_a_whole_private_range_is_more_than_a_caller(source: str, found: int) -> None:
    nodes = {
        "web": ("aws.ec2", "private"),
        "api": ("aws.ec2", "private", {"ingress": [{"ports": "8080", "source": source}]}),
    }
    assert len(hits("SEC016", nodes, ["web>api"])) == found
    assert hits("SEC016", nodes) == []


def test_a_shared_group_opens_those_that_carry_it() -> None:
    nodes = {
        "web": ("aws.ec2", "private"),
        "api": ("aws.ec2", "private"),
        "wide": ("aws.security-group", "vpc", {"ingress": [{"ports": "1-9000", "source": "10.0.0.0/16"}]}),
    }
    assert hits("SEC016", nodes, ["web>api", ("api", "wide", {"kind": "uses"})]) == [("api", "wide")]


def test_a_subnet_that_others_need_to_leave_by_keeps_its_way_out() -> None:
    out = {
        "data": ("aws.subnet", "vpc", {"cidr": "10.0.2.0/24", "route": "nat-gateway"}),
        "db": ("aws.rds", "data"),
    }
    assert hits("SEC017", out) == [("data", "db")]
    assert hits("SEC017", {**out, "job": ("aws.ec2", "data")}) == []
    assert hits("SEC017", {**out, "db": ("aws.rds", "private")}) == []


def test_both_families_open_are_no_difference() -> None:
    both = [{"ports": "8080", "source": "::/0"}, {"ports": "8080", "source": "0.0.0.0/0"}]
    six = {
        "six": (
            "aws.subnet",
            "vpc",
            {"cidr": "10.0.3.0/24", "route": "internet-gateway", "ipv6": "internet-gateway"},
        )
    }
    assert hits("SEC018", {**six, "web": ("aws.ec2", "six", {"public_ip": True, "ingress": both})}) == []
    assert hits("SEC018", {**six, "web": ("aws.ec2", "six", {"public_ip": True, "ingress": both[:1]})}) == [
        ("web",)
    ]


def test_users_that_are_drawn_to_call_the_origin_are_meant() -> None:
    nodes = {"cdn": "aws.cloudfront", "alb": ("aws.alb", "public")}
    assert hits("SEC020", nodes, ["users>cdn", "cdn>alb"]) == []
    assert hits("SEC020", nodes, ["users>cdn", "cdn>alb", "users>alb"]) == []
    wide = {**nodes, "alb": ("aws.alb", "public", {"ingress": [{"ports": "443"}]})}
    assert hits("SEC020", wide, ["users>cdn", "cdn>alb"]) == [("alb", "cdn")]


def test_an_address_that_is_used_is_needed() -> None:
    public = {"public_ip": True}
    assert hits("SEC021", {"web": ("aws.ec2", "public", public)}, ["users>web"]) == []
    assert hits("SEC021", {"web": ("aws.ec2", "public", public), "pay": "external"}, ["web>pay"]) == []
    office = {**public, "ingress": [{"ports": "22", "source": "203.0.113.0/28"}]}
    assert hits("SEC021", {"web": ("aws.ec2", "public", office)}) == []
    assert hits("SEC021", {"web": ("aws.ec2", "public", public)}) == [("web",)]


def test_what_the_network_carries_is_left_alone_and_what_it_does_not_is_told_once() -> None:
    nodes = {"web": ("aws.ec2", "private"), "db": ("aws.rds", "private")}
    for rule in ("NET008", "NET009"):
        assert hits(rule, nodes, ["web>db"]) == []
    far = {
        **nodes,
        "vpc2": ("aws.vpc", "region", {"cidr": "10.1.0.0/16"}),
        "s2": ("aws.subnet", "vpc2", {"cidr": "10.1.0.0/24"}),
        "db": ("aws.rds", "s2"),
    }
    assert hits("NET009", far, ["web>db"]) == []  # a link between two networks is a peering
    astray = {
        **far,
        "private": (
            "aws.subnet",
            "vpc",
            {"cidr": "10.0.1.0/24", "routes": [{"destination": "10.1.0.0/24", "via": "nat-gateway"}]},
        ),
    }
    assert hits("NET009", astray, ["web>db"]) == [("db", "web")]


def test_users_inside_a_site_without_subnets_get_in() -> None:
    nodes = {"site": "datacenter", "server": ("server", "site"), "app": ("app", "server")}
    assert hits("NET010", nodes, ["users>app"]) == []
    closed = {**nodes, "lan": ("network", "site"), "server": ("server", "lan")}
    assert hits("NET010", closed, ["users>app"]) == [("app", "users")]


def test_a_way_out_is_an_address_a_nat_or_an_endpoint() -> None:
    out = {
        "app": ("aws.subnet", "vpc", {"cidr": "10.0.4.0/24", "route": "nat-gateway"}),
        "pay": "external",
        "files": "aws.s3",
    }
    assert hits("NET011", {**out, "web": ("aws.ec2", "app")}, ["web>pay", "web>files"]) == []
    assert hits("NET011", {**out, "web": ("aws.ec2", "private")}, ["web>pay"]) == [("web", "pay")]
    way = {**out, "web": ("aws.ec2", "private"), "way": ("aws.vpc-endpoint", "vpc")}
    assert hits("NET011", way, ["web>files", "web>pay"]) == [("web", "pay")]
    assert hits("NET011", {"box": "server", **out}, [("box", "pay", {})]) == []
    assert hits("NET011", {**out, "web": "aws.ec2"}, ["web>pay", "web>files"]) == []  # a first sketch


def test_a_line_with_other_ports_or_a_lower_number_is_reached() -> None:
    def lines(*acl: dict[str, Any]) -> dict[str, NodeSketch]:
        return {"private": ("aws.subnet", "vpc", {"cidr": "10.0.1.0/24", "acl_in": list(acl)})}

    wide, narrow = {"number": 100, "ports": "80"}, {"number": 200, "ports": "80", "cidr": "10.0.0.0/8"}
    assert hits("NET015", lines(wide, narrow)) == [("private",)]
    assert hits("NET015", lines(wide, {**narrow, "ports": "any"})) == []
    assert hits("NET015", lines(wide, {**narrow, "number": 50})) == []
    assert hits("NET015", lines({**wide, "protocol": "udp"}, narrow)) == []
    assert hits("NET015", lines({**wide, "cidr": "10.0.0.0/8"}, {**narrow, "cidr": "0.0.0.0/0"})) == []


def test_two_networks_with_the_same_addresses_are_not_carried_to_each_other() -> None:
    nodes = {
        "web": ("aws.ec2", "private"),
        "vpc2": ("aws.vpc", "region"),
        "s2": ("aws.subnet", "vpc2", {"cidr": "10.0.7.0/24"}),
        "db": ("aws.rds", "s2"),
    }
    assert hits("NET009", nodes, ["web>db"]) == [("db", "web")]


@pytest.mark.parametrize(
    ("rule", "machine", "found"),
    [
        ({"ports": "22"}, {}, True),
        ({"ports": "3389"}, {}, True),
        ({"ports": "0-65535", "source": "::/0"}, {}, True),
        ({"ports": "3389"}, {"admin_port": 22}, True),
        ({"ports": "22"}, {"admin_port": 22}, False),  # SEC005
        ({"ports": "22", "source": "203.0.113.0/24"}, {}, False),
        ({"ports": "23-3388"}, {}, False),
        ({"ports": "22", "protocol": "udp"}, {}, False),
    ],
)
def test_administration_ports_are_told_though_nothing_is_drawn_to_listen(
    rule: dict[str, Any], machine: dict[str, Any], found: bool
) -> None:
    own = {"web": ("aws.ec2", "public", {"ingress": [rule], **machine})}
    assert hits("SEC042", own) == ([("web",)] if found else [])
    group: dict[str, NodeSketch] = {"open": ("aws.security-group", "vpc", {"ingress": [rule]})}
    used = hits(
        "SEC042", {**group, "web": ("aws.ec2", "public", machine)}, [("web", "open", {"kind": "uses"})]
    )
    assert used == ([("open", "web")] if found else [])


@pytest.mark.parametrize(
    ("rules", "said", "by"),
    [
        (["22"], "SSH (22)", ["extra rule 1 of web: port 22 from 0.0.0.0/0"]),
        (["20-3400"], "SSH (22), RDP (3389)", ["extra rule 1 of web: port 20-3400 from 0.0.0.0/0"]),
        (
            ["3389", "443", "22"],
            "SSH (22), RDP (3389)",
            [
                "extra rule 1 of web: port 3389 from 0.0.0.0/0",
                "extra rule 3 of web: port 22 from 0.0.0.0/0",
            ],
        ),
    ],
)
def test_what_is_open_to_everybody_is_named_one_by_one_in_one_finding(
    rules: list[str], said: str, by: list[str]
) -> None:
    """One cure closes them all, and two findings of one machine could not be told apart in a baseline."""
    web: NodeSketch = ("aws.ec2", "public", {"ingress": [{"ports": ports} for ports in rules]})
    (hit,) = load_rules()["SEC042"].check(Assessment(draw({**VPC, "web": web}, [])))
    assert str(hit.message) == f"web admits everybody to {said}"
    assert str(hit.why) == "; ".join(by)


def test_a_group_that_nothing_uses_yet_is_open_all_the_same_and_stores_are_told_of_elsewhere() -> None:
    group: dict[str, NodeSketch] = {"open": ("aws.security-group", "vpc", {"ingress": [{"ports": "22"}]})}
    assert hits("SEC042", group) == [("open",)]
    db: NodeSketch = ("aws.rds", "private")
    assert hits("SEC042", {**group, "db": db}, [("db", "open", {"kind": "uses"})]) == []


def test_a_port_that_users_are_drawn_to_call_is_meant() -> None:
    git: dict[str, NodeSketch] = {
        "git": ("aws.ec2", "public", {"public_ip": True, "ingress": [{"ports": "22"}]})
    }
    assert hits("SEC042", git, ["users>git"]) == [("git",)]
    assert hits("SEC042", git, [("users", "git", {"port": 22, "protocol": "tcp"})]) == []


@pytest.mark.parametrize(
    ("actions", "severities"),
    [
        (["s3:ListBucket"], ["warning"]),
        (["s3:List*"], ["warning"]),
        (["s3:*"], [None]),
        (["s3:GetObject", "s3:ListBucket"], [None]),
        (["s3:PutObject"], []),
    ],
)
def test_a_bucket_whose_names_anyone_may_list_is_found_once(
    actions: list[str], severities: list[str | None]
) -> None:
    def found(policy: list[dict[str, Any]], **more: Any) -> list[tuple[tuple[str, ...], str | None]]:
        a = Assessment(draw({"files": ("aws.s3", {"policy": policy, **more})}))
        return [(hit.nodes, hit.severity) for hit in load_rules()["SEC022"].check(a)]

    statement = {"principals": ["*"], "actions": actions}
    assert found([statement]) == [(("files",), severity) for severity in severities]
    assert found([statement], block_public_access=True) == []
    assert found([statement], sensitivity="public") == []
    assert found([statement, {**statement, "effect": "Deny"}]) == []
    assert found([{**statement, "addresses": ["203.0.113.0/24"]}]) == []


@pytest.mark.parametrize(
    ("route", "further", "is_public"),
    [
        ("none", [("0.0.0.0/1", "internet-gateway"), ("128.0.0.0/1", "internet-gateway")], True),
        ("none", [("0.0.0.0/1", "internet-gateway")], True),
        ("none", [("203.0.113.0/24", "internet-gateway")], False),  # an office
        ("internet-gateway", [("0.0.0.0/1", "nat-gateway"), ("128.0.0.0/1", "nat-gateway")], False),
        ("internet-gateway", [("128.0.0.0/1", "nat-gateway")], True),
        ("nat-gateway", [("198.18.0.0/15", "internet-gateway")], False),
    ],
)
def test_a_subnet_is_public_by_the_longest_routes(
    route: str, further: list[tuple[str, str]], is_public: bool
) -> None:
    routes = [{"destination": destination, "via": via} for destination, via in further]
    nodes: dict[str, NodeSketch] = {
        "home": ("aws.subnet", "vpc", {"cidr": "10.0.2.0/24", "route": route, "routes": routes}),
        "db": ("aws.rds", "home"),
        "alb": ("aws.alb", "home", {"scheme": "internal"}),
    }
    assert hits("SEC002", nodes) == ([("db", "home")] if is_public else [])
    assert hits("NET013", nodes) == ([("alb", "home")] if is_public else [])

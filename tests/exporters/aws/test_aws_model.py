"""The AWS model: what the targets are written from says what was drawn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from support.any_designs import any_designs
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.document.design import Design
from designer.graph.permissions import admissions, egress
from designer.graph.topology import Topology
from exporters.aws.assembly import cloud_of
from exporters.aws.lowering import to_aws
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Forward, Port, Upstream
from exporters.aws.model.element import Reference
from exporters.aws.model.network import Addresses, Edge, Members


def cloud(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> Cloud:
    return cloud_of(draw(nodes, links or []))


def by_key(elements: tuple[Any, ...]) -> dict[str, Any]:
    return {element.key: element for element in elements}


def rules(found: Cloud) -> set[tuple[str, str, str, int]]:
    """(direction, group, far side, port) of every rule."""
    words = {Members: lambda s: s.group, Addresses: lambda s: s.cidr, Edge: lambda _: "cloudfront"}
    return {(r.direction, r.group, words[type(r.side)](r.side), r.first_port) for r in found.security_rules}  # type: ignore[no-untyped-call]


# --- who may connect -------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(any_designs(most=10))
def test_rules_are_exactly_the_permissions_of_the_design(design: Design) -> None:
    """As long as everything is in one VPC: each admission and departure is one rule, and there is no other."""
    found = cloud_of(design)
    if len(found.vpcs) > 1:
        return
    topology = Topology(to_aws(design).design)
    guarded = {group.key for group in found.security_groups}
    derived = [a for a in admissions(topology) if a.target.replace("-", "_") in guarded]
    leaving = [d for d in egress(topology) if d.source.replace("-", "_") in guarded]
    ingress = [rule for rule in found.security_rules if rule.direction == "ingress"]
    assert len(ingress) == len(
        [a for a in derived if a.origin != "member" or a.source.replace("-", "_") in guarded]
    )
    outgoing = [rule for rule in found.security_rules if rule.direction == "egress"]
    assert len(outgoing) == len(
        [d for d in leaving if d.reaches == "address" or d.target.replace("-", "_") in guarded]
    )


def test_one_arrow_is_a_pair_of_rules() -> None:
    nodes = two_zones(
        alb=("aws.alb", "vpc"),
        web=("aws.ec2", "app-a"),
        db=("aws.rds", "data-a"),
        users="users",
        cdn="aws.cloudfront",
    )
    found = cloud(nodes, [("users", "alb", {"protocol": "https", "port": 443}), ("cdn", "alb", {"protocol": "https", "port": 443}),
                          "alb>web", "web>db"])  # fmt: skip
    assert rules(found) == {
        ("ingress", "alb", "0.0.0.0/0", 443), ("ingress", "alb", "cloudfront", 443),
        ("egress", "alb", "web", 8080), ("ingress", "web", "alb", 8080),
        ("egress", "web", "db", 5432), ("ingress", "db", "web", 5432),
        ("egress", "web", "0.0.0.0/0", 443),
    }  # fmt: skip


def test_a_drawn_group_is_carried_and_its_rules_are_its_own() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a"),
        office=("aws.security-group", "vpc", {"ingress": [{"ports": "22", "source": "10.1.0.0/16"}]}),
    )
    found = cloud(nodes, [("web", "office", {"kind": "uses"})])
    assert by_key(found.instances)["web"].groups == ("web", "office")
    assert ("ingress", "office", "10.1.0.0/16", 22) in rules(found)


def two_vpcs(second: dict[str, Any]) -> dict[str, NodeSketch]:
    nodes = two_zones(web=("aws.ec2", "app-a"))
    return {
        **nodes,
        "other": ("aws.vpc", "region", second),
        "tools-net": ("aws.subnet", "other"),
        "tools": ("aws.ec2", "tools-net"),
    }


def test_a_link_between_two_vpcs_is_a_peering_and_its_rules() -> None:
    found = cloud(two_vpcs({"cidr": "10.1.0.0/16"}), [("tools", "web", {"port": 8080, "protocol": "http"})])
    (peering,) = found.peerings
    assert (peering.vpc, peering.peer) == ("other", "vpc")
    assert {("egress", "tools", "web", 8080), ("ingress", "web", "tools", 8080)} <= rules(found)


def test_vpcs_that_overlap_are_not_joined_and_it_is_said() -> None:
    found = cloud(two_vpcs({"cidr": "10.0.0.0/16"}), [("tools", "web", {"port": 8080, "protocol": "http"})])
    assert found.peerings == ()
    assert not {rule for rule in rules(found) if rule[3] == 8080}
    assert "overlap" in str(found.reasons["tools>web"])


# --- balancers -------------------------------------------------------------------------------------------------------


def balanced(**alb: Any) -> dict[str, NodeSketch]:
    return two_zones(
        alb=("aws.alb", "vpc", alb),
        w1=("aws.ec2", "app-a"),
        w2=("aws.ec2", "app-b"),
        users="users",
        group=("aws.asg", "vpc"),
    )


def test_targets_called_alike_are_one_group() -> None:
    found = cloud(balanced(), ["users>alb", "alb>w1", "alb>w2"])
    (group,) = found.target_groups
    assert (group.key, group.port, group.instances) == ("alb_8080", 8080, ("w1", "w2"))
    (listener,) = found.listeners
    assert listener.forwards == (Forward(group="alb_8080", weight=2),)


def test_weights_that_differ_make_groups_with_these_weights() -> None:
    found = cloud(balanced(), [("alb", "w1", {"weight": 3}), ("alb", "group", {"weight": 1})])
    assert {f.group: f.weight for f in found.listeners[0].forwards} == {"alb_8080_group": 1, "alb_8080_w1": 3}
    assert by_key(found.scaling_groups)["group"].target_groups == ("alb_8080_group",)


def test_broken_weights_keep_their_proportion() -> None:
    found = cloud(balanced(), [("alb", "w1", {"weight": 0.5}), ("alb", "w2", {"weight": 1000})])
    weights = {f.group: f.weight for f in found.listeners[0].forwards}
    assert weights == {"alb_8080_w1": 1, "alb_8080_w2": 999}


HTTP, HTTPS = {"protocol": "http", "port": 80}, {"protocol": "https", "port": 443}


@pytest.mark.parametrize(
    ("calls", "listeners"),
    [
        ([HTTPS], [(443, "HTTPS", None)]),
        ([HTTP], [(80, "HTTP", None)]),
        ([HTTP, HTTPS], [(80, "HTTP", 443), (443, "HTTPS", None)]),
    ],
)
def test_listeners_are_those_drawn_and_http_beside_https_redirects(
    calls: list[Any], listeners: list[Any]
) -> None:
    found = cloud(balanced(), [*(("users", "alb", call) for call in calls), "alb>w1"])
    assert sorted((x.port, x.protocol, x.redirect_port) for x in found.listeners) == listeners


def test_what_a_balancer_cannot_have_as_target_is_left_out_and_said() -> None:
    found = cloud({**balanced(), "pay": "external"}, ["users>alb", "alb>pay"])
    assert found.target_groups == ()
    assert "alb>pay" in found.reasons


# --- certificates and names --------------------------------------------------------------------------------------------


def test_an_encrypted_end_uses_the_drawn_certificate_proven_in_the_drawn_zone() -> None:
    nodes = {
        **balanced(),
        "dns": ("aws.route53", {"domain": "shop.example"}),
        "cert": ("aws.acm", "region", {"domain": "www.shop.example"}),
    }
    found = cloud(nodes, [("users", "alb", HTTPS), ("alb", "cert", {"kind": "uses"}), "dns>alb"])
    assert found.listeners[0].certificate == "cert"
    assert [(c.key, c.zone) for c in found.certificates] == [("cert", "dns")]


def test_without_a_zone_an_existing_certificate_is_asked_for() -> None:
    found = cloud(balanced(), [("users", "alb", HTTPS)])
    assert [(c.key, c.zone) for c in found.certificates] == [("alb", None)]


def test_a_certificate_for_balancer_and_cdn_exists_in_both_regions() -> None:
    nodes = {**balanced(), "cdn": "aws.cloudfront", "cert": ("aws.acm", "region", {"domain": "shop.example"})}
    found = cloud(nodes, ["cdn>alb", ("alb", "cert", {"kind": "uses"}), ("cdn", "cert", {"kind": "uses"})])
    assert {(c.key, c.region) for c in found.certificates} == {("cert", ""), ("cert_edge", "us_east_1")}
    assert found.distributions[0].certificate == "cert_edge"
    assert [(r.key, r.drawn) for r in found.regions] == [("region", True), ("us_east_1", False)]


def test_in_us_east_1_nothing_moves_to_another_region() -> None:
    found = cloud({"region": ("aws.region", {"region": "us-east-1"}), "files": ("aws.s3", "region"), "cdn": "aws.cloudfront",
                   "cert": "aws.acm", "waf": "aws.waf"},
                  ["cdn>files", ("cdn", "cert", {"kind": "uses"}), ("cdn", "waf", {"kind": "uses"})])  # fmt: skip
    assert [region.key for region in found.regions] == ["region"]
    assert {element.region for element in found.elements()} == {""}


def test_names_that_are_no_alternatives_get_names_of_their_own() -> None:
    nodes = {
        **balanced(),
        "cdn": "aws.cloudfront",
        "files": ("aws.s3", "region"),
        "dns": ("aws.route53", {"domain": "shop.example"}),
    }
    found = cloud(nodes, [("dns", "cdn", {"optional": True}), "dns>alb", "cdn>files"])
    assert {r.label: r.target.key for r in found.records} == {"": "alb", "cdn": "cdn"}
    assert found.distributions[0].aliases == ("cdn.shop.example",)


def test_alternatives_share_the_domain_by_policy() -> None:
    nodes = {
        **balanced(),
        "dns": ("aws.route53", {"routing": "failover"}),
        "spare": ("aws.ec2", "public-a", {"public_ip": True}),
    }
    found = cloud(nodes, ["users>dns", "dns>alb", ("dns", "spare", HTTP)])
    assert [(r.target.key, r.policy, r.secondary, r.label) for r in found.records] == [
        ("alb", "failover", False, ""), ("spare", "failover", True, ""),
    ]  # fmt: skip
    (check,) = found.health_checks
    assert (check.protocol, check.port, check.target.key) == ("HTTP", 80, "spare")
    assert by_key(found.instances)["spare"].fixed_address


@pytest.mark.parametrize("target", ["files", "group", "private", "pay"])
def test_what_no_name_can_point_to_is_left_out_and_said(target: str) -> None:
    nodes = {
        **balanced(),
        "dns": "aws.route53",
        "files": ("aws.s3", "region"),
        "private": ("aws.ec2", "app-a"),
        "pay": "external",
    }
    found = cloud(nodes, [f"dns>{target}"])
    assert found.records == ()
    assert f"dns>{target}" in found.reasons


# --- CDN -------------------------------------------------------------------------------------------------------------


def test_a_cdn_asks_what_computes_by_default_and_the_bucket_below_static() -> None:
    found = cloud(
        {**balanced(), "cdn": "aws.cloudfront", "files": ("aws.s3", "region")},
        ["cdn>files", ("cdn", "alb", HTTPS)],
    )
    (cdn,) = found.distributions
    assert [(b.path, b.origin, b.static) for b in cdn.behaviours] == [
        ("", "alb", False),
        ("/static/*", "files", True),
    ]
    assert [(o.key, o.signed, o.encrypted) for o in cdn.origins] == [
        ("alb", False, True),
        ("files", True, False),
    ]
    assert by_key(found.buckets)["files"].readers == ("cdn",)


def test_a_cdn_without_origin_access_control_signs_nothing() -> None:
    found = cloud(
        {"cdn": ("aws.cloudfront", {"origin_access_control": False}), "files": "aws.s3"}, ["cdn>files"]
    )
    assert not found.distributions[0].origins[0].signed
    assert by_key(found.buckets)["files"].readers == ()


# --- data ------------------------------------------------------------------------------------------------------------


def test_a_replica_follows_its_primary_which_then_keeps_backups() -> None:
    nodes = two_zones(
        db=("aws.rds", "data-a", {"backup_days": 0}), copy=("aws.rds", "data-b", {"role": "replica"})
    )
    found = by_key(cloud(nodes, [("db", "copy", {"kind": "replication"})]).databases)
    assert (found["copy"].replica_of, found["db"].replica_of) == ("db", None)
    assert found["db"].backup_days == 1


def test_rings_of_replicas_are_cut_where_they_close() -> None:
    nodes = two_zones(a=("aws.rds", "data-a"), b=("aws.rds", "data-b"))
    found = cloud(nodes, [("a", "b", {"kind": "replication"}), ("b", "a", {"kind": "replication"})])
    assert {d.key: d.replica_of for d in found.databases} == {"a": None, "b": "a"}
    assert "b>a" in found.reasons


def test_stores_answer_on_the_port_they_are_called_on() -> None:
    nodes = two_zones(db=("aws.rds", "data-a"), web=("aws.ec2", "app-a"))
    assert cloud(nodes, [("web", "db", {"port": 5433})]).databases[0].port == 5433


# --- machines --------------------------------------------------------------------------------------------------------


def test_copies_spread_over_zones_take_their_subnets_in_turn() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a", {"count": 3, "spread": "zone"}), api=("aws.ec2", "app-b", {"count": 3})
    )
    found = by_key(cloud(nodes).instances)
    assert (found["web"].copies, found["web"].subnets) == (3, ("app_a", "app_b"))
    assert (found["api"].copies, found["api"].subnets) == (3, ("app_b",))


def test_a_balancer_in_a_machine_spreads_over_the_programs_beside_it() -> None:
    found = cloud(
        {
            "users": "users",
            "m": "server",
            "p": ("load-balancer", "m"),
            "a": ("app", "m", {"processes": 4}),
            "b": ("app", "m", {"port": 8081}),
        },
        ["users>p", "p>a", "p>b"],
    )
    software = by_key(found.instances)["m"].software
    assert [p.upstreams for p in software.proxies] == [
        (Upstream(host="127.0.0.1", port=8080), Upstream(host="127.0.0.1", port=8081))
    ]
    assert software.proxies[0].ports == (Port(number=80, tls=False),)
    assert [(p.key, p.ports, p.processes) for p in software.programs] == [
        ("a", (Port(number=8080, tls=False),), 4), ("b", (Port(number=8081, tls=False),), None),
    ]  # fmt: skip


def test_a_program_is_told_where_everything_is_that_it_calls() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a"),
        api=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a"),
        cache=("aws.elasticache", "data-a"),
    )
    nodes |= {"jobs": "queue", "files": ("aws.s3", "region")}
    found = cloud(nodes, ["web>db", "web>cache", ("web", "jobs", {"kind": "async"}), "web>files", "web>api"])
    (program,) = by_key(found.instances)["web"].software.programs
    assert {v.name: v.value for v in program.variables} == {
        "DB_HOST": Reference("database", "db", "address"), "DB_PORT": Reference("database", "db", "port"),
        "DB_NAME": Reference("database", "db", "name"), "DB_SECRET_ARN": Reference("database", "db", "secret"),
        "CACHE_HOST": Reference("cache", "cache", "address"), "CACHE_PORT": Reference("cache", "cache", "port"),
        "JOBS_URL": Reference("queue", "jobs", "url"), "FILES_BUCKET": Reference("bucket", "files", "name"),
        "API_HOST": "api.vpc.internal", "API_PORT": "8080",
    }  # fmt: skip
    assert [(r.label, r.private) for r in found.records] == [("api", True)]


def test_machines_that_call_one_another_do_not_wait_for_one_another() -> None:
    nodes = two_zones(a=("aws.ec2", "app-a"), b=("aws.ec2", "app-b"))
    found = cloud(nodes, ["a>b", "b>a"])
    values = [v.value for m in found.instances for p in m.software.programs for v in p.variables]
    assert all(isinstance(value, str) for value in values)


# --- identities ------------------------------------------------------------------------------------------------------


def test_a_machine_without_a_role_gets_one_that_may_do_what_its_links_need() -> None:
    nodes = {**two_zones(web=("aws.ec2", "app-a"), db=("aws.rds", "data-a")), "files": ("aws.s3", "region")}
    found = by_key(cloud(nodes, ["web>db", "web>files"]).roles)
    granted = {(action, r) for s in found["web"].statements for action in s.actions for r in s.resources}
    assert granted == {
        ("secretsmanager:GetSecretValue", Reference("database", "db", "secret")),
        ("s3:GetObject", Reference("bucket", "files", "objects")),
        ("s3:PutObject", Reference("bucket", "files", "objects")),
        ("s3:ListBucket", Reference("bucket", "files", "arn")),
    }
    assert found["web"].machines


def test_a_drawn_role_is_shared_and_trusts_those_who_use_it() -> None:
    nodes = {
        **two_zones(a=("aws.ec2", "app-a"), b=("aws.ec2", "app-b")),
        "role": "aws.iam-role",
        "kim": "aws.iam-user",
        "devs": "aws.iam-group",
    }
    uses: list[LinkSketch] = [(who, "role", {"kind": "uses"}) for who in ("a", "b", "kim", "devs")]
    found = cloud(nodes, uses)
    assert {m.role for m in found.instances} == {"role"}
    (role,) = found.roles
    assert (role.machines, role.users, role.account) == (True, ("kim",), True)


def test_the_root_user_is_not_made_and_trusts_nothing_by_name() -> None:
    found = cloud(
        {"root": ("aws.iam-user", {"root": True}), "role": "aws.iam-role"},
        [("root", "role", {"kind": "uses"})],
    )
    assert found.users == ()
    assert "root" in found.reasons
    assert [(role.users, role.account) for role in found.roles] == [((), True)]


def test_users_are_members_of_groups_and_hold_attached_policies() -> None:
    nodes: dict[str, NodeSketch] = {"kim": ("aws.iam-user", {"mfa": True}), "devs": "aws.iam-group", "read": "aws.iam-policy",
                                    "empty": "aws.iam-policy", "files": "aws.s3"}  # fmt: skip
    links: list[LinkSketch] = [(a, b, {"kind": "uses"}) for a, b in
                               [("kim", "devs"), ("devs", "read"), ("kim", "empty"), ("read", "files")]]  # fmt: skip
    found = cloud(nodes, links)
    assert [(u.key, u.groups, u.policies, u.mfa) for u in found.users] == [("kim", ("devs",), (), True)]
    assert [(g.key, g.policies) for g in found.groups] == [("devs", ("read",))]
    assert [p.key for p in found.policies] == ["read"]
    assert "empty" in found.reasons

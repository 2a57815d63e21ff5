"""Exposure by permission: buckets, roles, users and groups."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.exposure import Exposure, exposure
from designer.graph.topology import Topology

USES = {"kind": "uses"}


def seen(nodes: dict[str, NodeSketch], links: list[LinkSketch] | None = None) -> dict[str, Exposure]:
    return exposure(Topology(draw(nodes, links or [])))


@pytest.mark.parametrize("setting", ["public_read", "website"])
def test_a_bucket_that_anyone_may_read_is_on_the_internet(setting: str) -> None:
    found = seen({"b": ("aws.s3", {setting: True})})["b"]
    assert (found.verdict, found.subject, found.nodes) == ("internet", "data", ("internet", "b"))
    assert setting in str(found.path[0].text)


def test_behind_a_cdn_that_signs_its_requests_a_bucket_is_internal() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "cdn": "aws.cloudfront", "b": "aws.s3"}
    found = seen(nodes, ["users>cdn", "cdn>b"])["b"]
    assert (found.verdict, found.nodes) == ("internal", ("cdn", "b"))


def test_behind_a_cdn_that_does_not_it_has_to_admit_everyone() -> None:
    nodes: dict[str, NodeSketch] = {
        "cdn": ("aws.cloudfront", {"origin_access_control": False}),
        "b": "aws.s3",
    }
    found = seen(nodes, ["cdn>b"])["b"]
    assert (found.verdict, found.nodes) == ("internet", ("internet", "b"))


def test_users_drawn_to_a_closed_bucket_are_one_flag_away() -> None:
    nodes: dict[str, NodeSketch] = {"users": "users", "dns": "aws.route53", "b": "aws.s3"}
    found = seen(nodes, ["users>dns", "dns>b"])["b"]
    assert found.verdict == "one-change"
    assert found.change is not None
    assert (found.change.node, found.change.property, found.change.value) == ("b", "public_read", True)


def test_a_bucket_that_nobody_uses_is_isolated() -> None:
    assert seen({"b": "aws.s3"})["b"].verdict == "isolated"


def web(**more: NodeSketch) -> dict[str, NodeSketch]:
    return {
        **two_zones(),
        "igw": ("aws.internet-gateway", "vpc"),
        "users": "users",
        "web": ("aws.ec2", "public-a", {"public_ip": True}),
        "inner": ("aws.ec2", "data-a"),
        **more,
    }


def test_a_bucket_is_as_safe_as_the_machine_that_may_use_it() -> None:
    found = seen(web(b="aws.s3"), ["users>web", "web>b"])["b"]
    assert (found.verdict, found.nodes, found.through) == ("lateral", ("internet", "web", "b"), ("web",))
    found = seen(web(b="aws.s3"), ["users>web", "inner>b"])["b"]
    assert (found.verdict, found.nodes) == ("internal", ("inner", "b"))


def test_a_role_is_as_safe_as_the_machine_that_acts_as_it_and_so_is_what_it_may_use() -> None:
    links: list[LinkSketch] = ["users>web", ("web", "role", USES), ("role", "b", USES)]
    found = seen(web(role="aws.iam-role", b="aws.s3"), links)
    assert (found["role"].verdict, found["role"].nodes) == ("lateral", ("internet", "web", "role"))
    assert found["role"].subject == "identity"
    assert (found["b"].verdict, found["b"].nodes) == ("lateral", ("internet", "web", "role", "b"))
    assert found["b"].through == ("web", "role")


@pytest.mark.parametrize(
    ("user", "verdict", "setting"),
    [
        ({"mfa": True}, "internal", None),
        ({"mfa": False}, "one-change", "mfa"),
        ({"mfa": True, "access_keys": 1}, "one-change", "access_keys"),
        ({"console": False}, "isolated", None),
    ],
)
def test_a_user_is_one_stolen_secret_away_unless_it_takes_two(
    user: dict[str, Any], verdict: str, setting: str | None
) -> None:
    found = seen({"kim": ("aws.iam-user", user)})["kim"]
    assert (found.verdict, found.change.property if found.change else None) == (verdict, setting)


def test_what_a_careless_user_may_take_on_is_as_careless() -> None:
    nodes: dict[str, NodeSketch] = {"kim": "aws.iam-user", "ops": "aws.iam-role", "team": "aws.iam-group"}
    found = seen(nodes, [("kim", "ops", USES), ("kim", "team", USES)])
    assert (found["ops"].verdict, found["ops"].nodes) == ("one-change", ("internet", "kim", "ops"))
    assert found["team"].verdict == "one-change"


def test_identities_that_use_each_other_end() -> None:
    nodes: dict[str, NodeSketch] = {"a": "aws.iam-role", "b": "aws.iam-role"}
    found = seen(nodes, [("a", "b", USES), ("b", "a", USES)])
    assert {found["a"].verdict, found["b"].verdict} <= {"internal", "isolated"}


WRITTEN = [
    {"actions": ["s3:*"], "resources": ["*"]},
    {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]},
    {"actions": ["*"], "resources": ["*"]},
    {"not_actions": ["iam:*"], "resources": ["*"]},
    {"actions": ["s3:PutBucketPolicy"], "resources": ["b"]},
]


@pytest.mark.parametrize("statement", WRITTEN)
def test_what_a_written_statement_permits_counts_as_what_is_drawn(statement: dict[str, Any]) -> None:
    nodes = web(role="aws.iam-role", policy=("aws.iam-policy", {"statements": [statement]}), b="aws.s3")
    links: list[LinkSketch] = ["users>web", ("web", "role", USES), ("role", "policy", USES)]
    found = seen(nodes, links)["b"]
    assert (found.verdict, found.nodes) == ("lateral", ("internet", "web", "role", "policy", "b"))
    assert found.through == ("web", "role")  # a policy is nobody who could be taken over
    links[1] = ("inner", "role", USES)
    found = seen(nodes, links)["b"]
    assert (found.verdict, found.nodes) == ("internal", ("inner", "role", "policy", "b"))


def test_an_attack_path_leads_by_written_statements_too_and_is_cut_at_them() -> None:
    nodes = web(
        role="aws.iam-role",
        policy=("aws.iam-policy", {"statements": WRITTEN[:1]}),
        b=("aws.s3", {"sensitivity": "secret"}),
    )
    links: list[LinkSketch] = ["users>web", ("web", "role", USES), ("role", "policy", USES)]
    a = Assessment(draw(nodes, links))
    (attack,) = (one for one in a.attack_paths if one.store == "b")
    assert attack.nodes == ("internet", "web", "role", "policy", "b")
    cut = a.cheapest_cut(attack)
    assert cut is not None
    assert a.design.links[cut.link].target == "policy"


def test_a_machine_gets_at_what_the_roles_it_can_take_on_may_do() -> None:
    nodes = web(
        first="aws.iam-role",
        admin="aws.iam-role",
        all=("aws.iam-policy", {"statements": [WRITTEN[2]]}),
        b="aws.s3",
    )
    links: list[LinkSketch] = [
        "users>web", ("web", "first", USES), ("first", "admin", USES), ("admin", "all", USES),
    ]  # fmt: skip
    found = seen(nodes, links)
    assert found["admin"].nodes == ("internet", "web", "first", "admin")
    assert found["b"].nodes == ("internet", "web", "first", "admin", "all", "b")
    assert found["b"].verdict == "lateral"


def test_what_a_statement_denies_nobody_gets_at() -> None:
    denied = [{"effect": "Deny", "actions": ["s3:*"], "resources": ["*"]}]
    policy = ("aws.iam-policy", {"statements": [WRITTEN[0], *denied]})
    nodes = web(role="aws.iam-role", policy=policy, b="aws.s3")
    links: list[LinkSketch] = ["users>web", ("web", "role", USES), ("role", "policy", USES)]
    assert seen(nodes, links)["b"].verdict == "isolated"
    assert seen(nodes, [*links, "web>b"])["b"].verdict == "isolated"  # though it is drawn to call it


def test_a_policy_that_nobody_has_lets_nobody_in() -> None:
    nodes = web(policy=("aws.iam-policy", {"statements": WRITTEN[:1]}), b="aws.s3")
    assert seen(nodes, [("policy", "b", USES)])["b"].verdict == "isolated"


def test_the_careless_user_does_not_hide_the_machine_that_gets_at_the_same() -> None:
    links: list[LinkSketch] = ["users>web", "web>b", ("kim", "b", USES)]
    found = seen(web(kim="aws.iam-user", b="aws.s3"), links)["b"]
    assert (found.verdict, found.nodes) == ("one-change", ("internet", "kim", "b"))
    assert [found.lateral[0].source, *(step.target for step in found.lateral)] == ["internet", "web", "b"]


def test_a_role_that_admits_anyone_opens_what_it_may_do() -> None:
    nodes: dict[str, NodeSketch] = {"role": ("aws.iam-role", {"trusted_accounts": ["*"]}), "b": "aws.s3"}
    found = seen(nodes, [("role", "b", USES)])
    assert (found["role"].verdict, found["role"].nodes) == ("internet", ("internet", "role"))
    assert (found["b"].verdict, found["b"].nodes) == ("internet", ("internet", "role", "b"))
    nodes["role"] = ("aws.iam-role", {"trusted_accounts": ["123456789012"]})
    found = seen(nodes, [("role", "b", USES)])
    assert (found["role"].verdict, found["b"].verdict) == ("internal", "internal")


@pytest.mark.parametrize(
    "actions", [["s3:List*"], ["s3:ListBucket"], ["s3:PutObject"], ["s3:PutBucketPolicy"]]
)
def test_a_policy_that_lets_anyone_do_anything_opens_a_bucket(actions: list[str]) -> None:
    statement = {"principals": ["*"], "actions": actions}
    found = seen({"b": ("aws.s3", {"policy": [statement]})})["b"]
    assert (found.verdict, found.nodes) == ("internet", ("internet", "b"))
    narrow = {**statement, "addresses": ["203.0.113.0/24"]}
    denied = [statement, {**statement, "effect": "Deny"}]
    for closed in ({"policy": [narrow]}, {"policy": denied}):
        assert seen({"b": ("aws.s3", closed)})["b"].verdict == "isolated"

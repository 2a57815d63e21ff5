"""Permissions boundaries: what an identity may do is what its policies allow and its boundary allows as well."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import NodeSketch, draw

from designer.analysis.assessment import Assessment
from designer.reports.identity_json import identity_data
from designer.reports.identity_text import identity_lines
from designer.rules.registry import load_rules

USES = {"kind": "uses"}
EVERYTHING = {"actions": ["*"], "resources": ["*"]}


def policy(*statements: dict[str, Any]) -> NodeSketch:
    return ("aws.iam-policy", {"statements": list(statements)})


def world(boundary: str = "limit", **more: NodeSketch) -> dict[str, NodeSketch]:
    """A user who may do everything, bounded; what is drawn further."""
    nodes: dict[str, NodeSketch] = {
        "kim": ("aws.iam-user", {"mfa": True, "boundary": boundary}),
        "all": policy(EVERYTHING),
        "limit": policy({"actions": ["s3:Get*"], "resources": ["files"]}),
        "files": "aws.s3",
        "other": "aws.s3",
    }
    return {**nodes, **more}


def assess(nodes: dict[str, NodeSketch], *links: Any) -> Assessment:
    return Assessment(draw(nodes, [("kim", "all", USES), *links]))


def may(a: Assessment, who: str) -> set[tuple[str, str]]:
    return {(access.what, action) for access in a.identity.of(who) for action in access.actions}


def found(a: Assessment, *rules: str) -> set[tuple[str, tuple[str, ...]]]:
    known = load_rules()
    return {(rule, hit.nodes) for rule in rules for hit in known[rule].check(a)}


def test_a_boundary_leaves_what_both_allow_and_permits_nothing_itself() -> None:
    assert may(assess(world()), "kim") == {("files", "s3:GetObject"), ("files", "s3:GetObjectVersion")}
    alone = Assessment(draw(world(), []))
    assert may(alone, "kim") == set()


def test_a_deny_of_the_boundary_wins() -> None:
    limit = policy(EVERYTHING, {"effect": "Deny", "actions": ["s3:*"], "resources": ["*"]})
    assert not {what for what, _ in may(assess(world(limit=limit)), "kim")} & {"files", "other"}


def test_what_a_bucket_gives_a_user_by_name_no_boundary_takes_away_but_from_a_role_it_does() -> None:
    def given(kind: str) -> set[tuple[str, str]]:
        at = [{"principals": [f"arn:aws:iam::123456789012:{kind}/who"], "actions": ["s3:PutObject"]}]
        spec = {"boundary": "limit"}
        nodes = world(other=("aws.s3", {"policy": at}), who=(f"aws.iam-{kind}", spec))
        return may(assess(nodes), "who")

    assert given("user") == {("other", "s3:PutObject")}
    assert given("role") == set()


def test_a_role_that_admits_a_user_by_name_is_taken_on_in_spite_of_a_boundary() -> None:
    nodes = world(ops="aws.iam-role", read=policy({"actions": ["s3:GetObject"], "resources": ["other"]}))
    a = assess(nodes, ("kim", "ops", USES), ("ops", "read", USES))
    assert ("other", "s3:GetObject") in may(a, "kim")
    by_account = assess(
        {**nodes, "team": "aws.iam-group"},
        ("team", "ops", USES),
        ("kim", "team", USES),
        ("ops", "read", USES),
    )
    assert ("other", "s3:GetObject") not in may(by_account, "kim")


def test_whoever_is_bounded_is_no_administrator_and_raises_nothing() -> None:
    assert not assess(world()).identity.authorization.is_administrator("kim")
    assert assess(world(boundary="")).identity.authorization.is_administrator("kim")
    attach = policy({"actions": ["iam:AttachUserPolicy"], "resources": ["*"]})
    assert found(assess(world(boundary="", all=attach)), "IAM008") == {("IAM008", ("all", "kim"))}
    assert found(assess(world(all=attach)), "IAM008") == set()


@pytest.mark.parametrize("action", ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"])
def test_whoever_may_take_the_boundary_away_raises_its_privilege(action: str) -> None:
    limit = policy({"actions": ["s3:*", action], "resources": ["*"]})
    attach = policy({"actions": [action], "resources": ["*"]})
    assert found(assess(world(limit=limit, all=attach)), "IAM008") == {("IAM008", ("all", "kim"))}
    assert found(assess(world(boundary="", all=attach)), "IAM008") == set()


def test_a_wide_policy_in_narrow_bounds_is_no_finding_and_a_boundary_is_no_grant() -> None:
    assert found(assess(world()), "IAM003", "IAM007") == set()
    assert found(assess(world(boundary="")), "IAM003", "IAM007") == {
        ("IAM003", ("all",)),
        ("IAM007", ("limit",)),
    }
    wide = policy(EVERYTHING)
    assert found(assess(world(limit=wide)), "IAM003", "IAM007") == {("IAM003", ("all",))}


def test_a_call_that_the_boundary_does_not_allow_is_a_denied_call() -> None:
    nodes = world(web="aws.ec2", role=("aws.iam-role", {"boundary": "limit"}))
    a = assess(nodes, ("web", "role", USES), "web>other", "web>files")
    (hit, other) = sorted(load_rules()["IAM016"].check(a), key=lambda h: h.nodes)
    assert (hit.nodes, other.nodes) == (("web", "files", "role"), ("web", "other", "role"))
    assert "s3:PutObject" in str(hit.why)
    assert "its boundary limit does not allow it" in str(other.why)


@pytest.mark.parametrize(
    ("boundary", "said"),
    [
        ("gone", "kim: boundary names gone, which is not drawn"),
        ("files", "kim: its boundary files is no policy"),
    ],
)
def test_a_boundary_that_is_no_policy_is_found_and_bounds_nothing(boundary: str, said: str) -> None:
    a = assess(world(boundary=boundary))
    assert said in [str(hit.message) for hit in load_rules()["LP005"].check(a)]
    assert a.identity.authorization.is_administrator("kim")


def test_the_reports_name_the_boundary() -> None:
    a = assess(world())
    assert "  kim may do no more than its boundary limit allows" in list(identity_lines(a, "en"))
    told = identity_data(a)
    assert (told["boundaries"], "boundary" in told["credentials"]["kim"]) == ({"kim": "limit"}, False)

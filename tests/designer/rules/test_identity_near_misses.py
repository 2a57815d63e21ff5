"""Identity rules on designs that nearly are what they are about, and on those where another rule speaks."""

from typing import Any

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.files import parse
from designer.rules.registry import load_rules

Nodes = dict[str, dict[str, Any]]
KIM: dict[str, Any] = {"kind": "aws.iam-user", "mfa": True}
ROLE: dict[str, Any] = {"kind": "aws.iam-role"}
GROUP: dict[str, Any] = {"kind": "aws.iam-group"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "aws.iam-policy", "statements": list(statements)}


def allow(actions: str, *resources: str) -> dict[str, Any]:
    return {"actions": actions.split(), "resources": list(resources)}


def deny(actions: str, *resources: str) -> dict[str, Any]:
    return {"effect": "Deny", **allow(actions, *resources)}


def drawn(nodes: Nodes, uses: str = "", calls: str = "") -> Assessment:
    named = {node_id: {"name": node_id, **node} for node_id, node in nodes.items()}
    links = [
        {"from": source, "to": target, **kind}
        for pairs, kind in ((uses, {"kind": "uses"}), (calls, {}))
        for source, target in (pair.split(">") for pair in pairs.split())
    ]
    return Assessment(
        parse(orjson.dumps({"format": 1, "name": "x", "nodes": named, "links": links}), load_catalog())
    )


def hits(rule: str, assessment: Assessment) -> list[tuple[str, ...]]:
    return [hit.nodes for hit in load_rules()[rule].check(assessment)]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([allow("iam:CreatePolicyVersion", "*")], True),
        ([allow("iam:Create*", "*")], True),
        ([allow("iam:CreatePolicyVersion", "*"), deny("iam:*", "*")], False),
        ([allow("iam:CreatePolicyVersion", "*"), deny("iam:*", "role")], True),  # denied on something else
        ([allow("iam:AttachRolePolicy", "role"), deny("iam:*", "role")], False),
        ([allow("iam:AttachRolePolicy", "role", "boss"), deny("iam:*", "role")], True),
        ([allow("iam:CreateAccessKey iam:UpdateLoginProfile", "kim")], False),  # one's own keys
        ([allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")], False),
        ([allow("iam:CreateAccessKey", "kim", "lee")], True),
        ([allow("iam:CreateAccessKey", "arn:aws:iam::*:user/*")], True),
        ([allow("iam:AttachUserPolicy", "kim")], True),  # what one may do is not one's own to say
        ([allow("iam:PassRole", "*")], False),
        ([allow("iam:PassRole", "role"), allow("ec2:RunInstances", "*")], False),
        (
            [allow("iam:PassRole", "boss"), allow("ec2:RunInstances", "*")],
            True,
        ),  # the role of an administrator
        ([allow("iam:PassRole lambda:CreateFunction", "*")], False),
        ([allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction", "*")], True),
        ([allow("*", "*")], False),  # an administrator already: IAM003
        ([allow("iam:Get* iam:List*", "*")], False),
    ],
)
def test_who_may_raise_its_own_privilege(statements: list[dict[str, Any]], found: bool) -> None:
    nodes = {"kim": KIM, "lee": KIM, "p": policy(*statements), "role": ROLE, "boss": ROLE}
    nodes["all"] = policy(allow("*", "*"))
    assert hits("IAM008", drawn(nodes, "kim>p boss>all")) == ([("p", "kim")] if found else [])


def test_all_who_hold_the_same_policy_are_one_finding() -> None:
    nodes = {"kim": KIM, "lee": KIM, "team": GROUP, "p": policy(allow("iam:PutUserPolicy", "*"))}
    assert hits("IAM008", drawn(nodes, "kim>team lee>team team>p")) == [("p", "kim", "lee")]


def test_permissions_in_two_policies_add_up() -> None:
    nodes = {"kim": KIM, "p": policy(allow("iam:PassRole", "*")), "q": policy(allow("ec2:*", "*"))}
    assert hits("IAM008", drawn(nodes, "kim>p kim>q")) == [("p", "q", "kim")]


ADMIN: Nodes = {"kim": KIM, "mid": ROLE, "admin": ROLE, "all": policy(allow("*", "*"))}


def test_a_chain_has_something_harmless_in_the_middle() -> None:
    assert hits("IAM009", drawn(ADMIN, "kim>mid mid>admin admin>all")) == [("kim", "mid", "admin")]
    assert hits("IAM009", drawn(ADMIN, "kim>admin admin>all")) == []
    assert (
        hits("IAM009", drawn(ADMIN, "kim>mid mid>admin mid>all admin>all")) == []
    )  # an administrator in the middle
    entered = {**ADMIN, "box": {"kind": "aws.ec2"}}
    assert hits("IAM009", drawn(entered, "kim>mid mid>box box>admin admin>all")) == [
        ("kim", "mid", "box", "admin")
    ]


def test_machines_whose_role_leads_to_an_administrators_are_one_finding() -> None:
    machines: Nodes = {**ADMIN, "web-a": {"kind": "aws.ec2"}, "web-b": {"kind": "aws.ec2"}}
    chained = drawn(machines, "web-a>mid web-b>mid mid>admin admin>all")
    assert hits("IAM009", chained) == [("web-a", "web-b", "mid", "admin")]
    assert hits("IAM009", drawn(machines, "web-a>admin admin>all")) == []  # its policy is a finding
    assert hits("IAM009", drawn(machines, "web-a>mid mid>all mid>admin admin>all")) == []


BOX: Nodes = {"box": {"kind": "aws.ec2"}, "role": ROLE, "b": {"kind": "aws.s3"}, "c": {"kind": "aws.s3"}}


def test_more_than_the_links_need() -> None:
    spare = {**BOX, "p": policy(allow("s3:GetObject", "c"), allow("s3:DeleteBucket", "b"))}
    found = drawn(spare, "box>role role>p", "box>b")
    assert hits("IAM011", found) == [("role", "box", "c")]
    assert hits("IAM012", found) == [("box", "role", "b")]
    needed = drawn({**BOX, "p": policy(allow("s3:GetObject", "b"))}, "box>role role>p", "box>b")
    assert (hits("IAM011", needed), hits("IAM012", needed)) == ([], [])


def test_an_administrators_machine_is_told_by_its_policy_only() -> None:
    found = drawn({**BOX, "p": policy(allow("*", "*"))}, "box>role role>p", "box>b")
    assert (hits("IAM003", found), hits("IAM011", found), hits("IAM012", found)) == ([("p",)], [], [])


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (allow("s3:GetObject", "*"), True),
        (allow("s3:*", "*"), False),  # IAM003
        (allow("s3:*", "arn:aws:s3:::*"), True),
        (allow("s3:GetObject", "arn:aws:s3:::team-*"), False),
        (allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*"), True),
        (allow("s3:GetBucketLocation s3:ListAllMyBuckets", "*"), False),
        (deny("s3:GetObject", "*"), False),
    ],
)
def test_data_of_every_store(statement: dict[str, Any], found: bool) -> None:
    assert hits("IAM015", drawn({"p": policy(statement)})) == ([("p",)] if found else [])


def test_only_what_a_link_needs_can_be_missed() -> None:
    nodes = {**BOX, "p": policy(deny("s3:PutObject", "b"))}
    assert hits("IAM016", drawn(nodes, "box>role role>p", "box>b")) == [("box", "b", "role")]
    assert hits("IAM016", drawn(nodes, "box>role role>p", "box>c")) == []
    assert hits("IAM016", drawn(nodes, "box>p", "box>b")) == [("box", "b")]  # a role of its own


def test_machines_that_call_the_same_may_share_a_role() -> None:
    nodes = {**BOX, "other": {"kind": "aws.ec2"}, "app": {"kind": "app", "in": "other"}}
    assert hits("IAM022", drawn(nodes, "box>role other>role", "box>b app>b")) == []
    assert hits("IAM022", drawn(nodes, "box>role other>role", "box>b app>c")) == [("role", "box", "other")]


def test_calls_as_nobody_are_those_of_ones_own_machines_to_closed_buckets() -> None:
    nodes: Nodes = {
        "own": {"kind": "server"}, "app": {"kind": "app", "in": "own"}, "rented": {"kind": "aws.ec2"}, "kim": KIM,
        "b": {"kind": "aws.s3"}, "open": {"kind": "aws.s3", "public_read": True}, "mine": {"kind": "object-store"},
        "loose": {"kind": "app"}, "db": {"kind": "aws.rds"},
    }  # fmt: skip
    calls = "app>b app>open app>mine rented>b loose>b own>b app>db"
    assert hits("IAM020", drawn(nodes, "", calls)) == [("own", "b")]
    assert hits("IAM020", drawn(nodes, "own>kim", calls)) == []
    assert drawn(nodes, "own>kim", calls).identity.who_may("b", "write") == ("kim", "own", "rented")


def test_a_person_behind_a_role_has_no_standing_access() -> None:
    nodes: Nodes = {"kim": KIM, "role": ROLE, "team": GROUP, "b": {"kind": "aws.s3", "sensitivity": "secret"}}
    assert hits("IAM024", drawn({**nodes, "p": policy()}, "kim>team team>p p>b")) == [("kim", "b")]
    assert hits("IAM024", drawn(nodes, "kim>team team>role role>b")) == []
    assert hits("IAM024", drawn({**nodes, "kim": {**KIM, "console": False}}, "kim>b")) == []


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ("s3:PutObject", "write to files: s3:PutObject"),
        ("s3:DeleteObject s3:PutObject", "write to files: s3:DeleteObject, s3:PutObject"),
        ("s3:PutBucketPolicy s3:GetObject", "administer files: s3:PutBucketPolicy"),
        (
            "s3:PutObject s3:PutBucketAcl s3:DeleteBucket",
            "write to files (s3:PutObject) and administer it (s3:DeleteBucket, s3:PutBucketAcl)",
        ),
    ],
)
def test_each_thing_that_anyone_may_do_to_a_bucket_is_named(actions: str, said: str) -> None:
    statement = {"principals": ["*"], "actions": actions.split()}
    (hit,) = load_rules()["SEC031"].check(
        drawn({"files": {"kind": "aws.s3", "name": "files", "policy": [statement]}})
    )
    assert str(hit.message) == f"Anyone may {said}"

"""Who can do what to which resource, and by which chain: groups, policies, roles, machines, denials."""

from __future__ import annotations

from typing import Any

import pytest
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.identity import ANYONE, Identities

USES = {"kind": "uses"}


def identities(
    nodes: dict[str, NodeSketch], uses: str = "", calls: str = "", **statements: Any
) -> Identities:
    """Of these nodes, and a policy for each name in `statements`; `uses` and `calls` are pairs `a>b`."""
    policies = {name: ("aws.iam-policy", {"statements": held}) for name, held in statements.items()}
    links: list[LinkSketch] = [(*pair.split(">"), USES) for pair in uses.split()]
    return Assessment(draw({**nodes, **policies}, [*links, *calls.split()])).identity


def chains(found: Identities, who: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Chain -> levels of everything the principal may do."""
    return {access.chain: access.levels for access in found.of(who)}


PEOPLE: dict[str, NodeSketch] = {
    "kim": "aws.iam-user",
    "team": "aws.iam-group",
    "ops": "aws.iam-role",
    "b": "aws.s3",
}


def test_a_member_has_what_its_group_and_the_policies_of_its_group_have() -> None:
    found = identities(PEOPLE, "kim>team team>files files>b", files=[])
    assert chains(found, "kim") == {("kim", "team", "files", "b"): ("read", "write")}
    assert found.who_may("b", "write") == ("kim",)
    assert found.who_may("b", "administer") == ()


def test_a_role_taken_on_by_way_of_a_group_is_part_of_the_chain() -> None:
    found = identities(PEOPLE, "kim>team team>ops ops>b")
    assert chains(found, "kim")[("kim", "team", "ops", "b")] == ("read", "write")
    assert found.who_may("b", "read") == ("kim", "ops")


def test_an_explicit_denial_wins_wherever_it_is_written() -> None:
    allow = [{"actions": ["s3:*"], "resources": ["b"]}]
    deny = [{"effect": "Deny", "actions": ["s3:Delete*", "s3:PutObject"], "resources": ["*"]}]
    found = identities(PEOPLE, "kim>all kim>team team>never", all=allow, never=deny)
    (access,) = found.of("kim")
    assert access.levels == ("read", "administer")
    assert not {"s3:PutObject", "s3:DeleteObject", "s3:DeleteBucket"} & set(access.actions)


def test_a_denial_does_not_follow_into_a_role() -> None:
    deny = [{"effect": "Deny", "actions": ["s3:*"], "resources": ["*"]}]
    found = identities(PEOPLE, "kim>never kim>ops ops>b", never=deny)
    assert chains(found, "kim") == {("kim", "ops", "b"): ("read", "write")}
    refused = [{"effect": "Deny", "actions": ["sts:AssumeRole"], "resources": ["ops"]}]
    assert chains(identities(PEOPLE, "kim>never kim>ops ops>b", never=refused), "kim") == {}


def test_whoever_may_open_a_session_on_a_machine_acts_as_it() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a"), kim="aws.iam-user", role="aws.iam-role", db=("aws.rds", "data-a")
    )
    found = identities(nodes, "kim>web web>role", calls="web>db")
    assert chains(found, "kim") == {
        ("kim", "web"): ("administer",),
        ("kim", "web", "role", "db"): ("read", "write"),
    }
    assert found.who_may("db", "read") == ("kim", "role", "web")


def test_permission_to_take_on_a_role_that_admits_nobody_is_none() -> None:
    everything = [{"actions": ["*"], "resources": ["*"]}]
    found = identities({**PEOPLE, "lee": "aws.iam-user"}, "kim>all lee>ops ops>b", all=everything)
    assert ("kim", "ops", "b") not in chains(found, "kim")
    assert found.acting("kim") == {"kim": ("kim",)}
    assert found.acting("lee") == {"lee": ("lee",), "ops": ("lee", "ops")}


def test_the_root_user_may_do_everything_to_everything() -> None:
    deny = [{"effect": "Deny", "actions": ["*"], "resources": ["*"]}]
    found = identities({"root": ("aws.iam-user", {"root": True}), "b": "aws.s3"}, "root>never", never=deny)
    assert chains(found, "root")[("root", "b")] == ("read", "write", "administer")


def test_some_objects_are_enough_to_read_and_not_enough_to_deny() -> None:
    some = [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/public/*"]}]
    assert identities(PEOPLE, "kim>some", some=some).who_may("b", "read") == ("kim",)
    never = [{"effect": "Deny", "actions": ["*"], "resources": ["arn:aws:s3:::b/public/*"]}]
    assert identities(PEOPLE, "kim>never kim>b", never=never).who_may("b", "write") == ("kim",)
    nothing = [{"effect": "Deny", "actions": ["*"], "resources": ["arn:aws:s3:::b/*"]}]
    assert identities(PEOPLE, "kim>never kim>b", never=nothing).who_may("b", "write") == ()


def test_buckets_open_to_all_and_those_behind_a_cdn() -> None:
    nodes: dict[str, NodeSketch] = {
        "open": ("aws.s3", {"public_read": True}), "shut": "aws.s3", "cdn": "aws.cloudfront", "own": "object-store",
    }  # fmt: skip
    found = identities(nodes, calls="cdn>shut cdn>own")
    assert (found.who_may("open", "read"), found.who_may("shut", "read")) == ((ANYONE,), ("cdn",))
    assert "own" not in found.by_resource


def test_what_a_machine_may_do_and_never_does() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a"), role="aws.iam-role", db=("aws.rds", "data-a"), a="aws.s3", b="aws.s3"
    )
    written = [{"actions": ["s3:*"], "resources": ["a"]}, {"actions": ["rds:*"], "resources": ["db"]}]
    found = identities(nodes, "web>role role>spare role>b", calls="web>a web>db", spare=written)
    assert found.unused == {"role": {"a": ("administer",), "b": ("read", "write"), "db": ("administer",)}}


def test_what_people_may_take_on_is_not_called_unused() -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), role="aws.iam-role", b="aws.s3", kim="aws.iam-user")
    assert identities(nodes, "web>role role>b").unused == {"role": {"b": ("read", "write")}}
    assert identities(nodes, "web>role role>b kim>role").unused == {}


def test_what_other_accounts_may_do_by_a_role_that_admits_them() -> None:
    nodes: dict[str, NodeSketch] = {
        "audit": ("aws.iam-role", {"trusted_accounts": ["210987654321"]}), "b": "aws.s3", "box": "aws.ec2",
    }  # fmt: skip
    found = identities(nodes, "audit>b")
    assert found.who_may("b", "read") == ("210987654321", "audit")
    assert [access.chain for access in found.by_resource["b"]] == [
        ("210987654321", "audit", "b"),
        ("audit", "b"),
    ]
    assert found.authorization.principals.trusts["audit"].machines is False


def test_who_is_no_principal_is_none_however_often_that_is_asked() -> None:
    found = identities({"web": "aws.ec2"})
    for _ in range(2):
        with pytest.raises(KeyError):
            found.acting("nobody")


def at(effect: str, actions: str, *principals: str, **more: Any) -> dict[str, Any]:
    return {"effect": effect, "actions": actions.split(), "principals": list(principals), **more}


def test_a_bucket_policy_gives_takes_and_names_outsiders() -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a"), kim="aws.iam-user", lee="aws.iam-user",
        b=("aws.s3", {"policy": [
            at("Allow", "s3:PutObject", "arn:aws:iam::123456789012:user/kim", "210987654321"),
            at("Deny", "s3:GetObject", "arn:aws:iam::123456789012:role/web"),
            at("Deny", "s3:ListBucket", "*"),
            at("Deny", "s3:*", "*", addresses=["10.0.0.0/16"]),
        ]}),
    )  # fmt: skip
    found = identities(nodes, "lee>b", calls="web>b")
    assert {(a.who, a.actions) for a in found.by_resource["b"]} == {
        ("210987654321", ("s3:PutObject",)),
        ("kim", ("s3:PutObject",)),
        ("lee", ("s3:GetObject", "s3:PutObject")),
        ("web", ("s3:PutObject",)),
    }
    assert found.denied == {"web": {"b": ("s3:GetObject", "s3:ListBucket")}}


def test_what_anyone_may_do_to_a_bucket_is_told_once() -> None:
    writable = at("Allow", "s3:PutObject s3:GetObject", "*")
    nodes: dict[str, NodeSketch] = {
        "open": ("aws.s3", {"policy": [writable]}), "shut": ("aws.s3", {"policy": [writable], "block_public_access": True}),
        "half": ("aws.s3", {"policy": [writable, at("Deny", "s3:Get*", "*")]}), "cdn": "aws.cloudfront", "kim": "aws.iam-user",
    }  # fmt: skip
    found = identities(nodes, calls="cdn>half")
    assert {what: [(a.who, a.levels) for a in who] for what, who in found.by_resource.items()} == {
        "open": [(ANYONE, ("read", "write"))],
        "half": [(ANYONE, ("write",))],
    }

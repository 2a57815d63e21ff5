"""Who acts, whose permissions it has, and whom a role admits."""

from __future__ import annotations

from support.drawing import NodeSketch, draw, two_zones

from designer.graph.principals import Principals, Trust
from designer.graph.topology import Topology

USES = {"kind": "uses"}


def principals(nodes: dict[str, NodeSketch], uses: str) -> Principals:
    return Principals(Topology(draw(nodes, [(*pair.split(">"), USES) for pair in uses.split()])))


PEOPLE: dict[str, NodeSketch] = {
    "kim": "aws.iam-user", "root": ("aws.iam-user", {"root": True}), "team": "aws.iam-group", "role": "aws.iam-role",
    "other": "aws.iam-role", "p": "aws.iam-policy", "q": "aws.iam-policy",
}  # fmt: skip


def test_users_are_in_groups_whichever_way_the_link_is_drawn_and_roles_are_in_none() -> None:
    found = principals(PEOPLE, "kim>team role>team team>p kim>q")
    assert found.holders("kim") == [("kim",), ("kim", "q"), ("kim", "team"), ("kim", "team", "p")]
    assert found.holders("role") == [("role",)]
    assert principals(PEOPLE, "team>kim").groups("kim") == ("team",)
    assert found.all() == ("kim", "other", "role", "root")


def test_machines_act_as_what_is_drawn_and_bring_the_policies_drawn_to_them() -> None:
    nodes = {
        **PEOPLE,
        **two_zones(web=("aws.ec2", "app-a"), app=("app", "web"), lone=("aws.ec2", "app-b"), own="server"),
    }
    found = principals(nodes, "web>role app>p lone>q")
    assert found.machines == {"web": "role", "lone": "lone"}
    assert found.holders("role") == [("role",), ("role", "p")]
    assert found.holders("lone") == [("lone",), ("lone", "q")]
    assert found.holders("web") == []
    assert "own" not in found.all()


def test_a_role_admits_those_drawn_to_use_it() -> None:
    nodes = {**PEOPLE, "box": "aws.ec2", "far": ("aws.iam-role", {"trusted_accounts": ["210987654321"]})}
    found = principals(nodes, "kim>role box>role team>other kim>other")
    assert found.trusts == {
        "role": Trust(("kim",), machines=True, account=False, outsiders=()),
        "other": Trust(("kim",), machines=False, account=True, outsiders=()),
        "far": Trust((), machines=False, account=False, outsiders=("210987654321",)),
    }
    assert found.roles_of_users == {"kim": ("other", "role")}
    assert principals(PEOPLE, "root>role").trusts["role"] == Trust(
        (), machines=False, account=True, outsiders=()
    )
    assert principals(PEOPLE, "").trusts["role"] == Trust((), machines=True, account=False, outsiders=())

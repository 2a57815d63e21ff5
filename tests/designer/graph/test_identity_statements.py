"""What each identity may do: exactly what the links need, at whoever holds it."""

from __future__ import annotations

from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.graph.identity import Permission, Resource, acts_as, statements
from designer.graph.topology import Topology

USES = {"kind": "uses"}
BUCKET = {
    (("s3:GetObject", "s3:PutObject"), Resource("b", "objects")),
    (("s3:ListBucket",), Resource("b", "arn")),
}


def permitted(
    nodes: dict[str, NodeSketch], links: list[LinkSketch]
) -> dict[str, set[tuple[tuple[str, ...], object]]]:
    """Holder -> (actions, resource) of its allow statements, each about one resource."""
    found = statements(Topology(draw(nodes, links)))
    assert all(p.effect == "Allow" and len(p.resources) == 1 for held in found.values() for p in held)
    return {holder: {(p.actions, p.resources[0]) for p in held} for holder, held in found.items()}


def test_a_machine_without_a_role_gets_one_of_its_own_for_what_it_calls() -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), app=("app", "web"), idle=("aws.ec2", "app-b"), b="aws.s3")
    assert permitted(nodes, ["app>b"]) == {"web": BUCKET, "idle": set()}


def test_a_drawn_role_holds_the_permissions_of_its_machines() -> None:
    nodes = two_zones(
        a=("aws.ec2", "app-a"),
        c=("aws.asg", "app-b"),
        role="aws.iam-role",
        b="aws.s3",
        db=("aws.rds", "data-a"),
    )
    links: list[LinkSketch] = ["a>b", "c>db", "c>b", ("a", "role", USES), ("c", "role", USES)]
    secret = (("secretsmanager:GetSecretValue",), Resource("db", "secret"))
    assert permitted(nodes, links) == {"role": {*BUCKET, secret}}
    objects = next(p for p in statements(Topology(draw(nodes, links)))["role"] if "s3:GetObject" in p.actions)
    assert objects.because == ("a>b", "c>b")


def test_a_role_is_preferred_to_a_key() -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"), app=("app", "web"), kim="aws.iam-user", role="aws.iam-role")
    with_both = Topology(draw(nodes, [("web", "kim", USES), ("app", "role", USES)]))
    assert acts_as(with_both, "web") == "role"
    assert acts_as(Topology(draw(nodes, [("web", "kim", USES)])), "web") == "kim"
    assert acts_as(Topology(draw(nodes)), "web") == "web"


def test_machines_of_ones_own_and_those_who_only_forward_need_none() -> None:
    nodes = two_zones(
        own="server", alb=("aws.alb", "vpc"), cdn="aws.cloudfront", b="aws.s3", cache=("aws.elasticache", "data-a"),
        web=("aws.ec2", "app-a"),
    )  # fmt: skip
    assert permitted(nodes, ["own>b", "cdn>b", "alb>web", "web>cache"]) == {"web": set()}


def test_identities_and_policies_are_permitted_what_they_are_linked_to() -> None:
    nodes = two_zones(
        kim="aws.iam-user", ops="aws.iam-role", team="aws.iam-group", files="aws.iam-policy", b="aws.s3",
        web=("aws.ec2", "app-a"),
    )  # fmt: skip
    links: list[LinkSketch] = [
        ("kim", "ops", USES), ("kim", "team", USES), ("team", "files", USES), ("files", "b", USES), ("ops", "web", USES),
    ]  # fmt: skip
    assert permitted(nodes, links) == {
        "kim": {(("sts:AssumeRole",), Resource("ops"))},
        "ops": {(("ssm:StartSession",), Resource("web"))},
        "team": set(),
        "files": BUCKET,
        "web": set(),
    }


def test_written_statements_are_kept_and_ids_in_them_resolved() -> None:
    written = [
        {"actions": ["s3:DeleteObject"], "resources": ["b", "arn:aws:s3:::other/*"]},
        {"effect": "Deny", "actions": ["*"], "resources": ["*"]},
        {"actions": ["secretsmanager:GetSecretValue"], "resources": ["db"]},
        {"actions": [], "resources": ["b"]},
    ]
    nodes = two_zones(p=("aws.iam-policy", {"statements": written}), b="aws.s3", db=("aws.rds", "data-a"))
    assert statements(Topology(draw(nodes)))["p"] == (
        Permission(
            "Allow",
            ("s3:DeleteObject",),
            (Resource("b"), Resource("b", "objects"), "arn:aws:s3:::other/*"),
            ("statement:0",),
        ),
        Permission("Deny", ("*",), ("*",), ("statement:1",)),
        Permission(
            "Allow", ("secretsmanager:GetSecretValue",), (Resource("db", "secret"),), ("statement:2",)
        ),
    )

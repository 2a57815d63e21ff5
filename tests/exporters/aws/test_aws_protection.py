"""Who may do what, and how safely, as code makes it: what is drawn reaches both targets, and means the same there."""

from __future__ import annotations

import re

import pytest
from support.drawing import draw, two_zones

from exporters.aws.assembly import cloud_of
from exporters.cdk.exporter import CdkExporter
from exporters.terraform.exporter import TerraformExporter

USES = {"kind": "uses"}


def exported(statement: dict[str, object]) -> tuple[str, str]:
    """The Terraform and the CDK code of one policy with this statement, without spaces between words."""
    nodes = {
        "kim": "aws.iam-user", "p": ("aws.iam-policy", {"statements": [statement]}), "b": "aws.s3", "own": "database",
    }  # fmt: skip
    design = draw(nodes, [("kim", "p", USES)])
    terraform = TerraformExporter().export(design).files["identity.tf"]
    cdk = "".join(CdkExporter().export(design).files.values())
    return re.sub(r" +", " ", terraform), re.sub(r"\s+", " ", cdk)


@pytest.mark.parametrize(
    ("statement", "terraform", "cdk"),
    [
        (
            {"not_actions": ["iam:*"], "resources": ["*"]},
            'not_actions = ["iam:*"]\n resources = ["*"]',
            'not_actions=["iam:*"], resources=["*"]',
        ),
        (
            {"actions": ["s3:*"], "not_resources": ["arn:aws:s3:::keep/*"]},
            'actions = ["s3:*"]\n not_resources = ["arn:aws:s3:::keep/*"]',
            'actions=["s3:*"], not_resources=["arn:aws:s3:::keep/*"]',
        ),
    ],
)
def test_what_a_statement_leaves_out_is_left_out_in_the_code(
    statement: dict[str, object], terraform: str, cdk: str
) -> None:
    made = exported(statement)
    assert (terraform in made[0], cdk in made[1]) == (True, True)


def test_all_but_what_aws_does_not_know_is_everything() -> None:
    design = draw(
        {"kim": "aws.iam-user", "root": ("aws.iam-user", {"root": True}),
         "p": ("aws.iam-policy", {"statements": [{"actions": ["iam:*"], "not_resources": ["root"]}]})},
        [("kim", "p", USES)],
    )  # fmt: skip
    (policy,) = cloud_of(design).policies
    (statement,) = policy.statements
    assert (statement.resources, statement.other_resources) == (("*",), False)


def test_other_accounts_are_trusted_as_drawn_and_hostile_ones_are_not() -> None:
    nodes = {
        "audit": (
            "aws.iam-role",
            {"trusted_accounts": ["210987654321", '"]}; evil'], "external_id": "customer/4711"},
        ),
        "open": ("aws.iam-role", {"trusted_accounts": ["*"]}),
    }
    design = draw(nodes)
    roles = {role.key: role for role in cloud_of(design).roles}
    assert (roles["audit"].outsiders, roles["audit"].machines) == (("210987654321",), False)
    terraform = re.sub(r" +", " ", TerraformExporter().export(design).files["identity.tf"])
    assert 'identifiers = ["arn:aws:iam::210987654321:root"]' in terraform
    assert 'variable = "sts:ExternalId"\n values = ["customer/4711"]' in terraform
    cdk = re.sub(r"\s+", "", "".join(CdkExporter().export(design).files.values())).replace(",)", ")")
    assert (
        'iam.AccountPrincipal("210987654321").with_conditions({"StringEquals":{"sts:ExternalId":"customer/4711"}})'
        in cdk
    )
    assert "assumed_by=iam.AnyPrincipal()" in cdk
    assert "evil" not in terraform + cdk


def test_a_boundary_is_made_first_and_names_nobody_it_bounds() -> None:
    limit = {
        "statements": [
            {"actions": ["s3:*"], "resources": ["files"]},
            {"effect": "Deny", "actions": ["iam:*", "ec2:*"], "resources": ["limit", "ops", "web"]},
        ]
    }
    nodes = two_zones(
        files="aws.s3", web=("aws.ec2", "app-a"), ops=("aws.iam-role", {"boundary": "limit"}),
        kim=("aws.iam-user", {"boundary": "limit"}), lee=("aws.iam-user", {"boundary": "both"}),
        idle=("aws.iam-role", {"boundary": "nothing"}),
        limit=("aws.iam-policy", limit), both="aws.iam-policy", nothing="aws.iam-policy",
    )  # fmt: skip
    design = draw(nodes, [("lee", "both", USES), ("both", "files", USES)])
    cloud = cloud_of(design)
    assert [policy.key for policy in cloud.policies] == ["both"]
    assert [boundary.key for boundary in cloud.boundaries] == ["both_boundary", "limit", "nothing"]
    assert {user.key: user.boundary for user in cloud.users} == {"kim": "limit", "lee": "both_boundary"}
    bounds = {boundary.key: boundary.statements for boundary in cloud.boundaries}
    assert [(s.effect, s.actions, s.resources) for s in bounds["nothing"]] == [("Deny", ("*",), ("*",))]
    assert bounds["limit"][1].resources == (
        "arn:aws:iam::*:policy/*",
        "arn:aws:iam::*:role/*",
        "arn:aws:ec2:*:*:instance/*",
    )
    assert "all of their kind" in str(cloud.reasons["limit"])
    terraform = re.sub(r" +", " ", TerraformExporter().export(design).files["identity.tf"])
    assert terraform.count(" permissions_boundary = aws_iam_policy.limit.arn") == 2
    assert 'resource "aws_iam_policy" "both_boundary"' in terraform
    cdk = "".join(CdkExporter().export(design).files.values())
    assert cdk.count("permissions_boundary=self.limit,") == 2
    assert cdk.index("self.limit = iam.ManagedPolicy(") < cdk.index("permissions_boundary=self.limit,")


@pytest.mark.parametrize(
    ("drawn", "tokens", "required"), [(False, "required", "True"), (True, "optional", "False")]
)
def test_the_metadata_service_asks_for_a_token_unless_drawn_otherwise(
    drawn: bool, tokens: str, required: str
) -> None:
    nodes = two_zones(
        web=("aws.ec2", "app-a", {"metadata_without_token": drawn}),
        more=("aws.asg", "app-b", {"metadata_without_token": drawn}),
    )
    terraform = re.sub(r" +", " ", TerraformExporter().export(draw(nodes)).files["compute.tf"])
    assert re.findall(r'http_tokens = "(\w+)"', terraform) == [tokens, tokens]
    cdk = "".join(CdkExporter().export(draw(nodes)).files.values())
    assert re.findall(r"require_imdsv2=(\w+)", cdk) == [required, required]


@pytest.mark.parametrize(
    ("oldest", "terraform", "cdk"),
    [
        ("1.0", ["ELBSecurityPolicy-TLS13-1-0-2021-06", "TLSv1_2016"], ["TLS13_10", "TLS_V1_2016"]),
        (
            "1.2",
            ["ELBSecurityPolicy-TLS13-1-2-2021-06", "TLSv1.2_2021"],
            ["RECOMMENDED_TLS", "TLS_V1_2_2021"],
        ),
        ("1.3", ["ELBSecurityPolicy-TLS13-1-3-2021-06", "TLSv1.3_2025"], ["TLS13_13", "TLS_V1_3_2025"]),
    ],
)
def test_the_oldest_tls_is_the_one_drawn(oldest: str, terraform: list[str], cdk: list[str]) -> None:
    nodes = two_zones(
        alb=("aws.alb", "vpc", {"tls_minimum": oldest}), cdn=("aws.cloudfront", {"tls_minimum": oldest}),
        web=("aws.ec2", "app-a"), dns="aws.route53", users="users", cert="aws.acm",
    )  # fmt: skip
    https = {"protocol": "https", "port": 443}
    design = draw(
        nodes, ["users>dns", ("dns", "cdn", https), ("cdn", "alb", https), "alb>web", ("cdn", "cert", USES)]
    )
    made = "".join(TerraformExporter().export(design).files.values())
    assert [
        re.findall(rf'{key} += "([^"]+)"', made) for key in ("ssl_policy", "minimum_protocol_version")
    ] == [[policy] for policy in terraform]
    made = "".join(CdkExporter().export(design).files.values())
    assert [re.findall(rf"{kind}\.(\w+)", made) for kind in ("SslPolicy", "SecurityPolicyProtocol")] == [
        [policy] for policy in cdk
    ]

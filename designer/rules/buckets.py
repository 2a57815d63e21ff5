"""Rules about policies of buckets: who is let in by a written statement, and what would stop a slip."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.aws_bucket_policy import LIST, is_public
from designer.catalog.aws_data import S3
from designer.catalog.sensitivity import KEPT
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule


@each(S3)
def _open_policy(a: Assessment, node_id: str, spec: S3) -> Iterator[Hit]:
    if spec.blocks_public() or spec.sensitivity == "public":
        return
    if is_public(spec.policy):
        yield Hit(
            text("The policy of {name} lets anyone read its {data}", name=a.name(node_id), data=KEPT[spec.sensitivity]),
            (node_id,),
        )  # fmt: skip
    elif is_public(spec.policy, LIST):
        yield Hit(
            text("The policy of {name} lets anyone list what is in it", name=a.name(node_id)),
            (node_id,),
            severity="warning",
        )


OPEN_POLICY = Rule(
    id="SEC022",
    name="bucket-anyone-may-read",
    severity="error",
    summary="The policy of a bucket lets anyone read data that is not public, or list it.",
    why="Buckets are found by guessing their names; what anyone may read is copied within hours. Names alone tell whose data it is, and what to ask for next.",
    detection="A statement that allows reading objects (a warning: listing them) to a star as principal without addresses that narrow it and without a statement that denies it, in a bucket whose public access is not blocked and whose sensitivity is not public.",
    fix="Name the identities, narrow it to addresses, or turn on the block of public access.",
    false_alarm="The files are public: set their sensitivity to public.",
    check=_open_policy,
    bad=example({"files": ("aws.s3", {"policy": [{"actions": ["s3:GetObject"]}]})}),
    good=example(
        {"files": ("aws.s3", {"policy": [{"actions": ["s3:GetObject"], "principals": ["123456789012"]}]})}
    ),
    references=('Amazon S3 User Guide: The meaning of "public"',),
    tags=("security", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-732",),
    controls=(
        "CIS AWS Foundations v3.0.0 2.1.4",
        "CIS AWS Foundations v5.0.0 2.1.4",
        "AWS Well-Architected SEC03-BP07",
    ),
)


@each(S3)
def _unblocked(a: Assessment, node_id: str, spec: S3) -> Iterator[Hit]:
    if spec.block_public_access is False and not spec.meant_for_all():
        yield Hit(
            text(
                "{name} is not meant for all, and nothing blocks public access to it",
                name=a.name(node_id),
            ),
            (node_id,),
        )


UNBLOCKED = Rule(
    id="SEC023",
    name="public-access-not-blocked",
    severity="warning",
    summary="The block of public access is turned off for a bucket that nothing is meant to open.",
    why="The block makes one wrong statement harmless; without it that statement opens the bucket.",
    detection="A bucket whose block of public access is turned off, without public read, website hosting or a public policy.",
    fix="Leave the property empty or turn the block on.",
    false_alarm="None known.",
    check=_unblocked,
    bad=example({"files": ("aws.s3", {"block_public_access": False})}),
    good=example({"files": "aws.s3"}),
    references=("Amazon S3 User Guide: Blocking public access to your storage",),
    tags=("security", "data"),
    stride=("information-disclosure",),
    cwe=("CWE-732",),
    controls=(
        "CIS AWS Foundations v3.0.0 2.1.4",
        "CIS AWS Foundations v5.0.0 2.1.4",
        "AWS Well-Architected SEC03-BP07",
    ),
)

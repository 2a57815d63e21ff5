"""Rules about what is written in policies and roles: wildcards, everything but what is named, other accounts."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.identity import ANYONE
from designer.catalog.traits import Identity, ObjectStore
from designer.graph.actions import levels
from designer.i18n import Text, text
from designer.rules.each import each
from designer.rules.granting import every_but, granting, of_everyone, too_wide
from designer.rules.identity import BEST_PRACTICES
from designer.rules.rule import Hit, Rule


def _wildcards(a: Assessment) -> Iterator[Hit]:
    for node_id, policy in granting(a):
        for statement in policy.statements:
            wide = too_wide(statement)
            if wide:
                yield Hit(
                    text("Policy {name} allows {actions} on everything", name=a.name(node_id), actions=", ".join(wide)),
                    (node_id,),
                    why=text("Whoever holds it can do far more than the links of this design need."),
                    severity="error" if {"*", "*:*"} & set(wide) else None,
                )  # fmt: skip


WILDCARD_POLICY = Rule(
    id="IAM003",
    name="wildcard-policy",
    severity="warning",
    summary="A policy allows every action of a service, or of all, on every resource.",
    why="Least privilege bounds what a stolen identity can do; a wildcard gives it everything.",
    detection="An Allow statement with an action * or service:* on resource *; ssmmessages:* and ec2messages:*, which know no resources, are left out.",
    fix="Link the policy to what it is for: the actions are derived from the links; name the resources.",
    false_alarm="An administrators' policy, held only by people with MFA.",
    check=_wildcards,
    bad={
        "nodes": {
            "all": {"kind": "aws.iam-policy", "name": "all", "statements": [{"actions": ["*"], "resources": ["*"]}]}
        }
    },
    good={
        "nodes": {
            "read": {"kind": "aws.iam-policy", "name": "read", "statements": [{"actions": ["s3:GetObject"], "resources": ["assets"]}]},
            "assets": {"kind": "aws.s3", "name": "assets"},
        }
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-266",),
    controls=("CIS AWS Foundations v3.0.0 1.16", "CIS AWS Foundations v5.0.0 1.15", "AWS Well-Architected SEC03-BP02"),
)  # fmt: skip


def _all_but(a: Assessment) -> Iterator[Hit]:
    for node_id, policy in granting(a):
        for statement in policy.statements:
            said = every_but(statement) if statement.effect == "Allow" else None
            if said is not None:
                yield Hit(text("Policy {name} allows {what}", name=a.name(node_id), what=said), (node_id,))


ALLOW_ALL_BUT = Rule(
    id="IAM014",
    name="allow-all-but",
    severity="warning",
    summary="A policy allows everything except what it names.",
    why="It allows what nobody thought of, and whatever the provider adds tomorrow, often ways to undo the exception itself.",
    detection="An Allow statement with NotAction or NotResource.",
    fix="Name what is allowed; keep NotAction and NotResource for Deny.",
    false_alarm="An administrators' policy, bounded by a Deny elsewhere.",
    check=_all_but,
    bad={
        "nodes": {
            "most": {
                "kind": "aws.iam-policy", "name": "most",
                "statements": [{"not_actions": ["iam:*"], "resources": ["*"]}],
            }
        }
    },
    good={
        "nodes": {
            "most": {
                "kind": "aws.iam-policy", "name": "most",
                "statements": [{"effect": "Deny", "not_actions": ["iam:ChangePassword"], "resources": ["*"]}],
            }
        }
    },
    references=("AWS IAM User Guide: IAM JSON policy elements: NotAction",),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-266",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip


def _every_store(a: Assessment) -> Iterator[Hit]:
    for node_id, policy in granting(a):
        actions = [
            action
            for statement in policy.statements
            if statement.effect == "Allow"
            for action in of_everyone(statement)
            if action not in too_wide(statement)
        ]
        if actions:
            listed = ", ".join(dict.fromkeys(actions))
            yield Hit(
                text(
                    "Policy {name} allows {actions} on every store there is",
                    name=a.name(node_id),
                    actions=listed,
                ),
                (node_id,),
            )


EVERY_STORE = Rule(
    id="IAM015",
    name="data-action-on-everything",
    severity="warning",
    summary="A policy lets data of every store be read or written, instead of naming the stores.",
    why="Whoever holds it reaches every bucket, queue or secret of the account, those of other teams and those yet to come.",
    detection="An Allow statement of single actions (s3:GetObject, secretsmanager:GetSecretValue and the like) on resource *, or on an ARN that means every resource of the kind.",
    fix="Name the stores, or link the policy to them: the actions are derived from the links.",
    false_alarm="A backup or audit identity that must read everything.",
    check=_every_store,
    bad={
        "nodes": {
            "read": {
                "kind": "aws.iam-policy", "name": "read",
                "statements": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::*"]}],
            }
        }
    },
    good={
        "nodes": {
            "read": {
                "kind": "aws.iam-policy", "name": "read",
                "statements": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::assets/*"]}],
            }
        }
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity", "data"),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-1220",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip


@each(Identity)
def _admits_outsiders(a: Assessment, node_id: str, role: Identity) -> Iterator[Hit]:
    outsiders = role.outsiders()
    stated = getattr(role, "external_id", "")
    if "*" in outsiders:
        yield Hit(
            text("Anyone may take on {role}", role=a.name(node_id)),
            (node_id,),
            why=text("A star as principal is every AWS account there is, those of attackers included."),
            severity="error",
        )
    elif outsiders and not stated:
        yield Hit(
            text(
                "{accounts} may take on {role} without an external id",
                accounts=", ".join(outsiders), role=a.name(node_id),
            ),
            (node_id,),
        )  # fmt: skip


ADMITS_OUTSIDERS = Rule(
    id="IAM010",
    name="role-open-to-other-accounts",
    severity="warning",
    summary="A role may be taken on by anyone, or from another account without an external id.",
    why="A service that works for many customers can be tricked into taking on the role of another one; the external id tells them apart.",
    detection="A role whose trusted accounts hold a star (an error, whatever else is asked), or accounts and no external id.",
    fix="Name the account, and agree on an external id with whoever runs it.",
    false_alarm="The other account is your own, and works for you alone.",
    check=_admits_outsiders,
    bad={"nodes": {"audit": {"kind": "aws.iam-role", "name": "audit", "trusted_accounts": ["210987654321"]}}},
    good={
        "nodes": {
            "audit": {
                "kind": "aws.iam-role", "name": "audit",
                "trusted_accounts": ["210987654321"], "external_id": "customer-4711",
            }
        }
    },
    references=("AWS IAM User Guide: The confused deputy problem",),
    tags=("security", "identity"),
    stride=("spoofing", "elevation-of-privilege"),
    cwe=("CWE-441",),
    controls=("AWS Well-Architected SEC03-BP07", "AWS Well-Architected SEC03-BP09"),
)  # fmt: skip


def _anyone_writes(a: Assessment) -> Iterator[Hit]:
    for bucket in a.identity.authorization.at_resources if _has_policies(a) else ():
        spec = a.topology.spec(bucket)
        anyone = [access for access in a.identity.by_resource.get(bucket, ()) if access.who == ANYONE]
        actions = [(action, levels(spec, action)) for access in anyone for action in access.actions]
        written = [action for action, to in actions if "write" in to]
        administered = [action for action, to in actions if "administer" in to]
        if written or administered:
            yield Hit(
                _what_anyone_may(a.name(bucket), ", ".join(written), ", ".join(administered)), (bucket,)
            )


def _what_anyone_may(bucket: str, written: str, administered: str) -> Text:
    if not administered:
        return text("Anyone may write to {bucket}: {actions}", bucket=bucket, actions=written)
    if not written:
        return text("Anyone may administer {bucket}: {actions}", bucket=bucket, actions=administered)
    return text(
        "Anyone may write to {bucket} ({written}) and administer it ({administered})",
        bucket=bucket, written=written, administered=administered,
    )  # fmt: skip


def _has_policies(a: Assessment) -> bool:
    return any(getattr(spec, "policy", ()) for _, spec in a.topology.having(ObjectStore))


ANYONE_WRITES = Rule(
    id="SEC031",
    name="bucket-anyone-may-change",
    severity="error",
    summary="The policy of a bucket lets anyone write to it, or administer it.",
    why="Strangers replace what your users download, fill the bucket at your cost, or delete it.",
    detection="A statement of a bucket's policy that allows anyone, from anywhere, to write, delete or administer, and that no Deny for everybody takes back; not where public access is blocked.",
    fix="Name who may write; for uploads of users let the application sign each one.",
    false_alarm="None known.",
    check=_anyone_writes,
    bad={
        "nodes": {
            "uploads": {
                "kind": "aws.s3", "name": "uploads",
                "policy": [{"principals": ["*"], "actions": ["s3:PutObject"]}],
            }
        }
    },
    good={
        "nodes": {
            "uploads": {
                "kind": "aws.s3", "name": "uploads",
                "policy": [{"principals": ["arn:aws:iam::123456789012:role/app"], "actions": ["s3:PutObject"]}],
            }
        }
    },
    references=("Amazon S3 User Guide: The meaning of \"public\"",),
    tags=("security", "identity", "data"),
    stride=("tampering", "denial-of-service"),
    cwe=("CWE-732",),
    controls=("CIS AWS Foundations v3.0.0 2.1.4", "CIS AWS Foundations v5.0.0 2.1.4", "AWS Well-Architected SEC03-BP07"),
)  # fmt: skip

"""Rules about identities: the root user, shared identities, wildcards, second factors, long-lived keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.aws_identity import IamUser
from designer.catalog.traits import Host, Identity, Policy
from designer.document.design import Link
from designer.i18n import text
from designer.rules.each import each, each_link
from designer.rules.rule import Hit, Rule

BEST_PRACTICES = "AWS IAM User Guide: Security best practices in IAM"


@each(IamUser)
def _root_in_use(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    if not user.root:
        return
    links = a.topology.links_to(node_id) + a.topology.links_from(node_id)
    if links or user.access_keys:
        yield Hit(
            text("Root user {name} is used for daily work", name=a.name(node_id)),
            (node_id,),
            tuple(link_id for link_id, _ in links),
            text(
                "Access keys: {keys}; links: {links}. The root user can do anything and cannot be restricted.",
                keys=user.access_keys, links=len(links),
            ),
        )  # fmt: skip


ROOT_USER = Rule(
    id="IAM001",
    name="root-user-for-daily-work",
    severity="error",
    summary="The root user of the account is used, or has access keys.",
    why="The root user may do everything and no policy restricts it; a leaked root key is the whole account.",
    detection="An IAM user marked as root that holds access keys or is linked to anything.",
    fix="Give each person a user or role of their own, delete root's keys, lock root away with MFA.",
    false_alarm="A drawing of the account's creation, before other identities exist.",
    check=_root_in_use,
    bad={
        "nodes": {
            "root": {"kind": "aws.iam-user", "name": "root", "root": True, "access_keys": 1, "mfa": True}
        }
    },
    good={"nodes": {"root": {"kind": "aws.iam-user", "name": "root", "root": True, "mfa": True}}},
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-250",),
    controls=(
        "CIS AWS Foundations v3.0.0 1.4",
        "CIS AWS Foundations v3.0.0 1.7",
        "CIS AWS Foundations v5.0.0 1.3",
        "CIS AWS Foundations v5.0.0 1.6",
        "AWS Well-Architected SEC01-BP02",
    ),
)


@each(IamUser)
def _shared(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    used_by = {link.source for _, link in a.topology.links_to(node_id, "uses")}
    sharers = max(user.people, len(used_by))
    if sharers > 1:
        yield Hit(
            text("{people} people or programs share {name}", name=a.name(node_id), people=sharers),
            (node_id, *sorted(used_by)),
            why=text("Nobody can tell who did what, and one leak means changing the key everywhere at once."),
        )


SHARED_IDENTITY = Rule(
    id="IAM002",
    name="shared-identity",
    severity="error",
    summary="One user or access key is shared by several people or programs.",
    why="A shared key cannot be traced to a person, and cannot be withdrawn from one without cutting off all.",
    detection="An IAM user with more than one person, or used by more than one component.",
    fix="Give each person a user and each program a role of its own.",
    false_alarm="None known: even a break-glass account has one keeper at a time.",
    check=_shared,
    bad={"nodes": {"dev": {"kind": "aws.iam-user", "name": "developers", "people": 5, "mfa": True}}},
    good={"nodes": {"dev": {"kind": "aws.iam-user", "name": "kim", "people": 1, "mfa": True}}},
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing", "repudiation"),
    cwe=("CWE-1390",),
)


@each(IamUser)
def _without_mfa(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    if not user.mfa and (user.console or user.root):
        yield Hit(
            text("{name} can sign in without a second factor", name=a.name(node_id)),
            (node_id,),
            severity="error" if user.root else None,
        )


USER_WITHOUT_MFA = Rule(
    id="IAM004",
    name="user-without-mfa",
    severity="warning",
    summary="A user with console access signs in with a password alone.",
    why="Passwords leak; a second factor is what keeps a leaked password from being an open door.",
    detection="An IAM user with console access, or the root user, without MFA.",
    fix="Turn on MFA for the user, or let people sign in through a role of your identity provider.",
    false_alarm="The second factor is demanded by a policy or an identity provider that is not drawn.",
    check=_without_mfa,
    bad={"nodes": {"kim": {"kind": "aws.iam-user", "name": "kim"}}},
    good={"nodes": {"kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True}}},
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-308",),
    controls=(
        "CIS AWS Foundations v3.0.0 1.5",
        "CIS AWS Foundations v3.0.0 1.10",
        "CIS AWS Foundations v5.0.0 1.4",
        "CIS AWS Foundations v5.0.0 1.9",
        "AWS Well-Architected SEC02-BP01",
    ),
)


@each_link
def _key_where_a_role_would_do(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    source, target = a.topology.spec(link.source), a.topology.spec(link.target)
    if isinstance(source, Host) and isinstance(target, IamUser) and target.access_keys:
        yield Hit(
            text(
                "{machine} uses the access key of {user} where a role would do",
                machine=a.name(link.source), user=a.name(link.target),
            ),
            (link.target, link.source),
            (link_id,),
        )  # fmt: skip


@each(IamUser)
def _old_keys(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    if user.access_keys and user.key_age_days > 90:
        yield Hit(
            text("An access key of {name} is {days} days old", name=a.name(node_id), days=user.key_age_days),
            (node_id,),
        )  # fmt: skip


KEY_INSTEAD_OF_ROLE = Rule(
    id="IAM005",
    name="key-instead-of-role",
    severity="warning",
    summary="A machine in the cloud uses a long-lived access key.",
    why="Keys lie in files and images and leak with them; a role gives the machine keys that expire by themselves.",
    detection="A machine linked to an IAM user that holds access keys.",
    fix="Draw an IAM role and link the machine to it.",
    false_alarm="The program runs outside the cloud and cannot take a role.",
    check=_key_where_a_role_would_do,
    bad={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "bot": {"kind": "aws.iam-user", "name": "bot", "access_keys": 1, "console": False},
        },
        "links": [{"from": "web", "to": "bot", "kind": "uses"}],
    },
    good={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
        },
        "links": [{"from": "web", "to": "role", "kind": "uses"}],
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-522",),
    controls=(
        "CIS AWS Foundations v3.0.0 1.18",
        "CIS AWS Foundations v5.0.0 1.17",
        "AWS Well-Architected SEC02-BP02",
    ),
)

OLD_KEY = Rule(
    id="IAM006",
    name="old-access-key",
    severity="warning",
    summary="An access key has not been changed for more than 90 days.",
    why="The longer a key lives, the more copies of it exist.",
    detection="An IAM user with access keys whose oldest is older than 90 days.",
    fix="Replace the key, or use a role.",
    false_alarm="Your own rotation period is longer, and written down.",
    check=_old_keys,
    bad={"nodes": {"bot": {"kind": "aws.iam-user", "name": "bot", "access_keys": 1, "key_age_days": 400, "console": False}}},
    good={"nodes": {"bot": {"kind": "aws.iam-user", "name": "bot", "access_keys": 1, "key_age_days": 30, "console": False}}},
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-262",),
    controls=("CIS AWS Foundations v3.0.0 1.14", "CIS AWS Foundations v5.0.0 1.13", "AWS Well-Architected SEC02-BP05"),
)  # fmt: skip


def _granted_to_nobody(a: Assessment) -> Iterable[Hit]:
    bounding = {spec.bounded_by() for _, spec in a.topology.having(Identity)}
    for node_id, _ in a.topology.having(Policy):
        if node_id in bounding:
            continue
        holders = [link for _, link in a.topology.links_to(node_id, "uses")]
        if not any(isinstance(a.topology.spec(link.source), Identity) for link in holders):
            name = a.name(node_id)
            yield Hit(text("Policy {name} is given to no identity", name=name), (node_id,))


UNUSED_POLICY = Rule(
    id="IAM007",
    name="unused-policy",
    severity="info",
    summary="A policy that no user, group or role holds.",
    why="Unused permissions are forgotten and later given to the wrong identity.",
    detection="An IAM policy without a link from an identity, that is the boundary of none.",
    fix="Link an identity to it, or delete it.",
    false_alarm="It is attached outside this design.",
    check=_granted_to_nobody,
    bad={"nodes": {"read": {"kind": "aws.iam-policy", "name": "read"}}},
    good={
        "nodes": {
            "read": {"kind": "aws.iam-policy", "name": "read"},
            "ops": {"kind": "aws.iam-role", "name": "ops"},
        },
        "links": [{"from": "ops", "to": "read", "kind": "uses"}],
    },
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-269",),
    controls=("AWS Well-Architected SEC03-BP04",),
)

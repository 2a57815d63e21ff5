"""Rules about people and their credentials: groups, keys beside passwords, access to data, identities nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.analysis.assessment import Assessment
from designer.analysis.authorization import Way
from designer.analysis.names import NamesAmong
from designer.catalog.aws_identity import IamUser
from designer.catalog.sensitivity import KEPT
from designer.catalog.traits import Policy, Stateful
from designer.graph.actions import levels
from designer.i18n import text
from designer.rules.each import each
from designer.rules.identity import BEST_PRACTICES
from designer.rules.rule import Hit, Rule


@each(IamUser)
def _directly_attached(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    links = a.topology.links_from(node_id, "uses")
    attached = [(i, link.target) for i, link in links if isinstance(a.topology.spec(link.target), Policy)]
    if attached and not user.root:
        policies = [target for _, target in attached]
        yield Hit(
            text("{user} holds {policies} itself, not by a group", user=a.name(node_id), policies=", ".join(map(a.name, policies))),
            (node_id, *policies),
            tuple(link_id for link_id, _ in attached),
        )  # fmt: skip


DIRECTLY_ATTACHED = Rule(
    id="IAM013",
    name="policy-attached-to-user",
    severity="info",
    summary="A user holds a policy itself instead of having it from a group.",
    why="Permissions given one by one stay when people change their job, and nobody sees who has what.",
    detection="A link from an IAM user to a policy.",
    fix="Put the user into a group and give the policy to the group, or let the user take on a role.",
    false_alarm="A program's user, the only one with its task.",
    check=_directly_attached,
    bad={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "read": {"kind": "aws.iam-policy", "name": "read"},
        },
        "links": [{"from": "kim", "to": "read", "kind": "uses"}],
    },
    good={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "team": {"kind": "aws.iam-group", "name": "team"},
            "read": {"kind": "aws.iam-policy", "name": "read"},
        },
        "links": [
            {"from": "kim", "to": "team", "kind": "uses"},
            {"from": "team", "to": "read", "kind": "uses"},
        ],
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-269",),
    controls=("CIS AWS Foundations v3.0.0 1.15", "CIS AWS Foundations v5.0.0 1.14"),
)


@each(IamUser)
def _without_use(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    linked = a.topology.links_from(node_id) or a.topology.links_to(node_id)
    if not linked and not user.root and user.signs_in():
        yield Hit(text("{user} can sign in, and is drawn to do nothing", user=a.name(node_id)), (node_id,))


USER_WITHOUT_USE = Rule(
    id="IAM017",
    name="user-without-use",
    severity="info",
    summary="A user with a password or a key that has no permission at all.",
    why="Accounts nobody needs are the ones nobody watches; their passwords and keys work all the same.",
    detection="An IAM user that can sign in, without any link to a group, a policy, a role or a resource.",
    fix="Link the user to its group, or delete it.",
    false_alarm="A drawing that is still being made.",
    check=_without_use,
    bad={"nodes": {"kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True}}},
    good={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "team": {"kind": "aws.iam-group", "name": "team"},
        },
        "links": [{"from": "kim", "to": "team", "kind": "uses"}],
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-269",),
    controls=("AWS Well-Architected SEC03-BP06",),
)


@each(IamUser)
def _key_beside_password(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    if user.console and user.access_keys and not user.root:
        yield Hit(text("{user} has a password and an access key", user=a.name(node_id)), (node_id,))


KEY_BESIDE_PASSWORD = Rule(
    id="IAM018",
    name="access-key-beside-password",
    severity="warning",
    summary="A person's user holds long-lived access keys as well.",
    why="The key needs no second factor and lies in files of a laptop; whoever copies it is that person from anywhere.",
    detection="An IAM user with console access and access keys.",
    fix="Delete the key: on the command line people sign in too, and get keys for hours; programs use a role.",
    false_alarm="The keys work only together with a second factor (a policy that is not drawn demands it).",
    check=_key_beside_password,
    bad={"nodes": {"kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True, "access_keys": 1}}},
    good={"nodes": {"kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True}}},
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-308",),
    controls=("AWS Well-Architected SEC02-BP02",),
)


@each(IamUser)
def _two_keys(a: Assessment, node_id: str, user: IamUser) -> Iterator[Hit]:
    if user.access_keys > 1 and not user.root:
        yield Hit(
            text("{user} holds {keys} access keys", user=a.name(node_id), keys=user.access_keys),
            (node_id,),
        )


TWO_KEYS = Rule(
    id="IAM019",
    name="two-access-keys",
    severity="info",
    summary="A user holds two access keys at once.",
    why="The second key is there to change the first without a pause; kept, it is one more that can leak, and often a shared one.",
    detection="An IAM user with more than one access key.",
    fix="Delete the older key once nothing uses it.",
    false_alarm="The keys are being changed right now.",
    check=_two_keys,
    bad={"nodes": {"bot": {"kind": "aws.iam-user", "name": "bot", "console": False, "access_keys": 2}}},
    good={"nodes": {"bot": {"kind": "aws.iam-user", "name": "bot", "console": False, "access_keys": 1}}},
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-262",),
    controls=("CIS AWS Foundations v3.0.0 1.13", "CIS AWS Foundations v5.0.0 1.12"),
)


def _person_at_data(a: Assessment) -> Iterator[Hit]:
    sensitive = {n: s for n, s in a.topology.having(Stateful) if s.sensitivity in ("personal", "secret")}
    for node_id, user in a.topology.having(IamUser) if sensitive else ():
        if user.root or not user.console or a.identity.authorization.is_administrator(node_id):
            continue
        for store_id, way in _reads(a, node_id, sensitive):
            chain = node_id, *way.through, store_id
            yield Hit(
                text("{user} reads the {data} in {store} at any time", user=a.name(node_id), data=KEPT[sensitive[store_id].sensitivity], store=a.name(store_id)),
                (node_id, store_id),
                why=text("It is permitted all along: {chain}.", chain=NamesAmong(a.topology, chain).all(chain, " > ")),
            )  # fmt: skip


def _reads(a: Assessment, user: str, stores: Mapping[str, Stateful]) -> Iterator[tuple[str, Way]]:
    """(store, what permits it) of those that the user itself may read."""
    found: dict[str, Way] = {}
    for resource, actions in a.identity.authorization.permitted(user).items():
        if resource.node in stores:
            for action, way in actions.items():
                if "read" in levels(stores[resource.node], action):
                    found.setdefault(resource.node, way)
    yield from sorted(found.items())


PERSON_AT_DATA = Rule(
    id="IAM024",
    name="standing-access-to-sensitive-data",
    severity="info",
    summary="A person may read personal or secret data all the time, without taking on a role for it.",
    why="One stolen password is then a data breach, and nothing tells a look-up for work from one out of curiosity.",
    detection="A user with console access whose own permissions, or those of its groups and policies, read a store with personal or secret data; administrators are left out.",
    fix="Let people take on a role for the task, for a while and with a second factor; let programs do the rest.",
    false_alarm="The person's daily work is that data, and each access is logged.",
    check=_person_at_data,
    bad={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "patients": {"kind": "aws.s3", "name": "patients", "sensitivity": "personal"},
        },
        "links": [{"from": "kim", "to": "patients", "kind": "uses"}],
    },
    good={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "review": {"kind": "aws.iam-role", "name": "review"},
            "patients": {"kind": "aws.s3", "name": "patients", "sensitivity": "personal"},
        },
        "links": [
            {"from": "kim", "to": "review", "kind": "uses"},
            {"from": "review", "to": "patients", "kind": "uses"},
        ],
    },
    tags=("security", "identity", "data"),
    stride=("information-disclosure", "repudiation"),
    cwe=("CWE-272",),
    controls=("AWS Well-Architected SEC08-BP04",),
)

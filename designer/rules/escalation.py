"""Rules about permissions that lead to more: raising one's own privilege, chains of roles, machines that administer."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.escalation import escalations
from designer.analysis.names import NamesAmong
from designer.catalog.traits import Identity, Policy
from designer.i18n import text
from designer.rules.rule import Hit, Rule


def draws_identities(a: Assessment) -> bool:
    """Whether any identity or policy is drawn: where none is, permissions are exactly what the links need."""
    return any(next(a.topology.having(trait), None) is not None for trait in (Identity, Policy))


def _escalating(a: Assessment) -> Iterator[Hit]:
    if not draws_identities(a):
        return
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for identity in a.identity.principals:
        for way in escalations(a.identity.authorization, identity):
            ways, whose = found.setdefault(way.holders, ({}, {}))
            ways[" + ".join(way.actions)] = None
            whose[identity] = None
    for holders, (ways, whose) in sorted(found.items()):
        yield Hit(
            text(
                "{holders} lets {who} become administrator",
                holders=", ".join(a.name(h) for h in holders), who=", ".join(a.name(w) for w in whose),
            ),
            tuple(dict.fromkeys((*holders, *whose))),
            why=text("Each of these is enough to get every permission there is: {ways}.", ways="; ".join(ways)),
        )  # fmt: skip


ESCALATION = Rule(
    id="IAM008",
    name="privilege-escalation",
    severity="error",
    summary="An identity that is no administrator may make itself one.",
    why="Whoever steals it has the whole account: the few permissions that were meant to bound it give all the others.",
    detection="An identity whose statements allow one of the known ways, for example iam:CreatePolicyVersion, iam:AttachUserPolicy, or iam:PassRole with ec2:RunInstances, and are not denied; administrators are left out.",
    fix="Take the actions out, name the resources they are for (iam:PassRole: the one role), or deny the rest.",
    false_alarm="The identity is meant to administer permissions: give it to few, with MFA, and say so in the waiver.",
    check=_escalating,
    bad={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "team": {"kind": "aws.iam-group", "name": "team"},
            "deploy": {
                "kind": "aws.iam-policy", "name": "deploy",
                "statements": [{"actions": ["iam:PassRole", "ec2:RunInstances"], "resources": ["*"]}],
            },
        },
        "links": [{"from": "kim", "to": "team", "kind": "uses"}, {"from": "team", "to": "deploy", "kind": "uses"}],
    },
    good={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "team": {"kind": "aws.iam-group", "name": "team"},
            "web-role": {"kind": "aws.iam-role", "name": "web-role"},
            "deploy": {
                "kind": "aws.iam-policy", "name": "deploy",
                "statements": [
                    {"actions": ["iam:PassRole"], "resources": ["web-role"]},
                    {"actions": ["ec2:RunInstances"], "resources": ["*"]},
                ],
            },
        },
        "links": [{"from": "kim", "to": "team", "kind": "uses"}, {"from": "team", "to": "deploy", "kind": "uses"}],
    },
    references=("Rhino Security Labs: AWS IAM Privilege Escalation, Methods and Mitigation",),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-269",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip


def _actors(a: Assessment) -> Iterator[tuple[str, ...]]:
    """Who acts: users and roles one by one, machines that act as the same role together."""
    machines = a.identity.authorization.principals.machines
    yield from ((who,) for who in a.identity.principals if who not in machines)
    for identity in sorted(set(machines.values())):
        yield a.identity.authorization.principals.machines_as(identity)


def _chained_to_administrator(a: Assessment) -> Iterator[Hit]:
    if not draws_identities(a):
        return
    authorization = a.identity.authorization
    administrators = {n for n in a.identity.principals if authorization.is_administrator(n)}
    if not administrators:
        return
    for several in _actors(a):
        who = several[0]
        if who in administrators or authorization.principals.machines.get(who, who) in administrators:
            continue
        chains = {n: chain for n, chain in a.identity.acting(who).items() if n in administrators}
        acted = {
            n: [step for step in chain if step in authorization.principals.identities or step == who]
            for n, chain in chains.items()
        }
        for administrator, steps in sorted(acted.items()):
            if len(steps) > 2 and not set(steps[1:-1]) & administrators:
                yield Hit(
                    text("{who} becomes administrator by way of {steps}", who=", ".join(a.name(w) for w in several), steps=", ".join(a.name(s) for s in steps[1:])),
                    (*several, *chains[administrator][1:]),
                    why=text("No one of the steps looks like much: {chain}.", chain=NamesAmong(a.topology, chains[administrator]).all(chains[administrator], " > ")),
                )  # fmt: skip


CHAIN_TO_ADMINISTRATOR = Rule(
    id="IAM009",
    name="role-chain-to-administrator",
    severity="warning",
    summary="An identity becomes administrator by taking on one role after the other.",
    why="The role in the middle looks harmless and is given freely; whoever has it has the account.",
    detection="A chain of two or more roles taken on (or machines entered, for what they act as; the role a machine acts as is its first) that ends at an identity which may change any permission.",
    fix="Let the administrator's role admit named users only, or take the link to it from the role in the middle.",
    false_alarm="Both steps ask for a second factor and are meant to be taken one after the other.",
    check=_chained_to_administrator,
    bad={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "support": {"kind": "aws.iam-role", "name": "support"},
            "admin": {"kind": "aws.iam-role", "name": "admin"},
            "all": {"kind": "aws.iam-policy", "name": "all", "statements": [{"actions": ["*"], "resources": ["*"]}]},
        },
        "links": [
            {"from": "kim", "to": "support", "kind": "uses"},
            {"from": "support", "to": "admin", "kind": "uses"},
            {"from": "admin", "to": "all", "kind": "uses"},
        ],
    },
    good={
        "nodes": {
            "kim": {"kind": "aws.iam-user", "name": "kim", "mfa": True},
            "support": {"kind": "aws.iam-role", "name": "support"},
            "admin": {"kind": "aws.iam-role", "name": "admin"},
            "all": {"kind": "aws.iam-policy", "name": "all", "statements": [{"actions": ["*"], "resources": ["*"]}]},
        },
        "links": [
            {"from": "kim", "to": "support", "kind": "uses"},
            {"from": "kim", "to": "admin", "kind": "uses"},
            {"from": "admin", "to": "all", "kind": "uses"},
        ],
    },
    references=("AWS IAM User Guide: Roles terms and concepts (role chaining)",),
    tags=("security", "identity"),
    stride=("elevation-of-privilege",),
    cwe=("CWE-268",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip


def _machine_administers(a: Assessment) -> Iterator[Hit]:
    if not draws_identities(a):
        return
    for identity, spare in a.identity.unused.items():
        targets = sorted(what for what, may in spare.items() if "administer" in may)
        machines = a.identity.authorization.principals.machines_as(identity)
        if targets and not a.identity.authorization.is_administrator(identity):
            yield Hit(
                text(
                    "{machines} may administer {targets}",
                    machines=", ".join(a.name(m) for m in machines), targets=", ".join(a.name(t) for t in targets),
                ),
                tuple(dict.fromkeys((*machines, identity, *targets))),
                why=text("Whoever takes over the machine deletes or opens them; what the machine is drawn to do needs none of that."),
            )  # fmt: skip


MACHINE_ADMINISTERS = Rule(
    id="IAM012",
    name="machine-administers",
    severity="warning",
    summary="A machine may change or delete what it is only drawn to use.",
    why="Machines that answer requests are what attackers reach first; one that administers hands over everything it may change.",
    detection="An identity that only machines act as, whose permissions administer a drawn resource (delete it, open it, run commands on it); administrators of everything are left out: their policy is a finding.",
    fix="Delete the statement: what the links need is permitted without it; give administration to people's roles.",
    false_alarm="The machine deploys or backs up the others, and nothing else runs on it.",
    check=_machine_administers,
    bad={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "more": {"kind": "aws.iam-policy", "name": "more", "statements": [{"actions": ["s3:*"], "resources": ["files"]}]},
            "files": {"kind": "aws.s3", "name": "files"},
        },
        "links": [
            {"from": "web", "to": "role", "kind": "uses"},
            {"from": "role", "to": "more", "kind": "uses"},
            {"from": "web", "to": "files"},
        ],
    },
    good={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "files": {"kind": "aws.s3", "name": "files"},
        },
        "links": [{"from": "web", "to": "role", "kind": "uses"}, {"from": "web", "to": "files"}],
    },
    tags=("security", "identity"),
    stride=("tampering", "elevation-of-privilege"),
    cwe=("CWE-250",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip

"""Rules about permissions beyond, or short of, what the drawn links need."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Host, ObjectStore
from designer.graph.actions import facets
from designer.graph.connections import origins
from designer.graph.identity import Resource, acts
from designer.i18n import Text, text
from designer.rules.each import each
from designer.rules.escalation import draws_identities
from designer.rules.identity import BEST_PRACTICES
from designer.rules.rule import Hit, Rule


def _names(a: Assessment, ids: tuple[str, ...] | list[str]) -> str:
    return ", ".join(a.name(node_id) for node_id in ids)


def _never_called(a: Assessment) -> Iterator[Hit]:
    if not draws_identities(a):
        return
    for identity, spare in a.identity.unused.items():
        stores = sorted(what for what, may in spare.items() if "read" in may or "write" in may)
        if not stores or a.identity.authorization.is_administrator(identity):
            continue
        machines = a.identity.authorization.principals.machines_as(identity)
        yield Hit(
            text(
                "No link needs what {machines} may do to {stores}",
                machines=_names(a, machines), stores=_names(a, stores),
            ),
            tuple(dict.fromkeys((identity, *machines, *stores))),
            why=text("Whoever takes over one of them has that data as well; nothing would break without the permission."),
        )  # fmt: skip


NEVER_CALLED = Rule(
    id="IAM011",
    name="permission-no-link-needs",
    severity="warning",
    summary="A machine may read or write what it is not drawn to call.",
    why="A permission that is never used is only ever used by somebody who took the machine over.",
    detection="An identity that only machines act as, whose permissions read or write a drawn resource more than the links of those machines need; administrators of everything are left out: their policy is a finding.",
    fix="Delete the statement or the link from the role, or draw the call that needs it.",
    false_alarm="The call exists and is not drawn: draw it, so that the export permits it.",
    check=_never_called,
    bad={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "reports": {"kind": "aws.s3", "name": "reports"},
        },
        "links": [{"from": "web", "to": "role", "kind": "uses"}, {"from": "role", "to": "reports", "kind": "uses"}],
    },
    good={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "reports": {"kind": "aws.s3", "name": "reports"},
        },
        "links": [{"from": "web", "to": "role", "kind": "uses"}, {"from": "web", "to": "reports"}],
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("information-disclosure", "tampering"),
    cwe=("CWE-250",),
    controls=("AWS Well-Architected SEC03-BP04",),
)  # fmt: skip


def _denied(a: Assessment) -> Iterator[Hit]:
    if not draws_identities(a):
        return
    for machine, lost in a.identity.denied.items():
        identity = a.identity.authorization.principals.machines[machine]
        for what, actions in sorted(lost.items()):
            yield Hit(
                text("{machine} is denied {what}, which it is drawn to call", machine=a.name(machine), what=a.name(what)),
                tuple(dict.fromkeys((machine, what, identity))),
                why=_refused(a, identity, what, actions),
            )  # fmt: skip


def _refused(a: Assessment, identity: str, what: str, actions: tuple[str, ...]) -> Text:
    policy = a.identity.authorization.principals.boundary(identity)
    parts = [Resource(what, facet.part) for facet in facets(a.topology.spec(what))]
    if policy is not None and all(
        a.identity.authorization.is_beyond_boundary(identity, action, part)
        for action in actions
        for part in parts
    ):
        return text(
            "{identity} may not {actions}: its boundary {policy} does not allow it, whatever else does.",
            identity=a.name(identity), actions=", ".join(actions), policy=a.name(policy),
        )  # fmt: skip
    return text("{identity} may not {actions}: a Deny statement wins over every Allow.", identity=a.name(identity), actions=", ".join(actions))  # fmt: skip


DENIED_CALL = Rule(
    id="IAM016",
    name="denied-call",
    severity="error",
    summary="A machine is drawn to use a store, and a statement or a boundary denies it that.",
    why="Deployed like this, every such call fails with AccessDenied.",
    detection="An action that a drawn link needs, and that a Deny statement of the identity of the machine covers, or that its boundary does not allow.",
    fix="Narrow the Deny statement, allow it in the boundary, give the machine another role, or take the link away.",
    false_alarm="None known.",
    check=_denied,
    bad={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "read-only": {
                "kind": "aws.iam-policy", "name": "read-only",
                "statements": [{"effect": "Deny", "actions": ["s3:Put*"], "resources": ["*"]}],
            },
            "uploads": {"kind": "aws.s3", "name": "uploads"},
        },
        "links": [
            {"from": "web", "to": "role", "kind": "uses"},
            {"from": "role", "to": "read-only", "kind": "uses"},
            {"from": "web", "to": "uploads"},
        ],
    },
    good={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "read-only": {
                "kind": "aws.iam-policy", "name": "read-only",
                "statements": [{"effect": "Deny", "actions": ["s3:DeleteBucket"], "resources": ["*"]}],
            },
            "uploads": {"kind": "aws.s3", "name": "uploads"},
        },
        "links": [
            {"from": "web", "to": "role", "kind": "uses"},
            {"from": "role", "to": "read-only", "kind": "uses"},
            {"from": "web", "to": "uploads"},
        ],
    },
    references=("AWS IAM User Guide: Policy evaluation logic",),
    tags=("security", "identity", "availability"),
    stride=("denial-of-service",),
    cwe=("CWE-732",),
)  # fmt: skip


def _shared_by_unlike(a: Assessment) -> Iterator[Hit]:
    principals = a.identity.authorization.principals if draws_identities(a) else None
    for role in principals.trusts if principals is not None else ():
        assert principals is not None
        needs = {m: {r.node for r in a.identity.needed_by(m)} for m in principals.machines_as(role)}
        every = set().union(*needs.values())
        short = [machine for machine, needed in needs.items() if needed != every]
        if len(needs) > 1 and short:
            yield Hit(
                text("{machines} share {role}, but do not call the same", machines=_names(a, list(needs)), role=a.name(role)),
                (role, *needs),
                why=text(
                    "{machine} may do what only others need: {stores}.",
                    machine=a.name(short[0]), stores=_names(a, sorted(every - needs[short[0]])),
                ),
            )  # fmt: skip


SHARED_ROLE = Rule(
    id="IAM022",
    name="role-shared-by-unlike-machines",
    severity="info",
    summary="Machines with different tasks act as one role.",
    why="Each has the permissions of all of them, so the weakest one gives away what the others use.",
    detection="A role that several machines act as, whose links call different stores and queues.",
    fix="Give each kind of machine a role of its own.",
    false_alarm="The machines run the same software, and some calls are not drawn.",
    check=_shared_by_unlike,
    bad={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "batch": {"kind": "aws.ec2", "name": "batch"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "assets": {"kind": "aws.s3", "name": "assets"},
            "ledger": {"kind": "aws.s3", "name": "ledger"},
        },
        "links": [
            {"from": "web", "to": "role", "kind": "uses"},
            {"from": "batch", "to": "role", "kind": "uses"},
            {"from": "web", "to": "assets"},
            {"from": "batch", "to": "ledger"},
        ],
    },
    good={
        "nodes": {
            "web": {"kind": "aws.ec2", "name": "web"},
            "batch": {"kind": "aws.ec2", "name": "batch"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "other": {"kind": "aws.iam-role", "name": "other"},
            "assets": {"kind": "aws.s3", "name": "assets"},
            "ledger": {"kind": "aws.s3", "name": "ledger"},
        },
        "links": [
            {"from": "web", "to": "role", "kind": "uses"},
            {"from": "batch", "to": "other", "kind": "uses"},
            {"from": "web", "to": "assets"},
            {"from": "batch", "to": "ledger"},
        ],
    },
    references=(BEST_PRACTICES,),
    tags=("security", "identity"),
    stride=("information-disclosure", "elevation-of-privilege"),
    cwe=("CWE-653",),
    controls=("AWS Well-Architected SEC03-BP02",),
)  # fmt: skip


@each(ObjectStore)
def _as_nobody(a: Assessment, store_id: str, store: ObjectStore) -> Iterator[Hit]:
    if store.responsibility.operating_system != "provider" or store.open_to_all():
        return
    told: dict[str, str] = {}
    for link_id, link in a.topology.links_to(store_id, "traffic"):
        for caller, _ in origins(a.topology, link.source):
            machine = caller if isinstance(a.topology.spec(caller), Host) else a.placement.host(caller)
            if machine is not None and not acts(a.topology, machine):
                told.setdefault(machine, link_id)
    for machine, link_id in told.items():
        yield Hit(
            text("{machine} calls {store} as nobody", machine=a.name(machine), store=a.name(store_id)),
            (machine, store_id),
            (link_id,),
        )


AS_NOBODY = Rule(
    id="IAM020",
    name="call-as-nobody",
    severity="warning",
    summary="A machine of your own calls a bucket of a provider, and no identity is drawn to it.",
    why="The bucket refuses whoever shows no identity; in practice a key is then copied to the machine, and nobody knows of it.",
    detection="A link from a machine of your own, or from what runs in it, to a bucket that a provider runs and that is not open to all, where the machine uses no user and no role.",
    fix="Link the machine to a role that it takes on with a certificate (IAM Roles Anywhere), or to a user of its own.",
    false_alarm="The application signs in as each of its users.",
    check=_as_nobody,
    bad={
        "nodes": {
            "box": {"kind": "server", "name": "box"},
            "backups": {"kind": "aws.s3", "name": "backups"},
        },
        "links": [{"from": "box", "to": "backups"}],
    },
    good={
        "nodes": {
            "box": {"kind": "server", "name": "box"},
            "role": {"kind": "aws.iam-role", "name": "role"},
            "backups": {"kind": "aws.s3", "name": "backups"},
        },
        "links": [{"from": "box", "to": "backups"}, {"from": "box", "to": "role", "kind": "uses"}],
    },
    references=(
        "AWS IAM Roles Anywhere User Guide: What is AWS Identity and Access Management Roles Anywhere?",
    ),
    tags=("security", "identity"),
    stride=("spoofing",),
    cwe=("CWE-522",),
    controls=("AWS Well-Architected SEC02-BP02",),
)

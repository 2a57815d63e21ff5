"""Identities: one each, with a second factor; roles for machines; no more than the links need."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_identity import IamGroup, IamRole, IamUser
from designer.catalog.traits import Host, Identity, Policy, Process, Service, Station
from designer.document.design import Design
from designer.fixes.draft import Draft, carried, next_name
from designer.fixes.fix import Fix
from designer.rules.rule import Finding

SEVERAL = 8
"""Up to so many people get a user each; more sign in through one role of the identity provider."""


def _mfa(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), IamUser):
        draft.change(finding.nodes[0], mfa=True)
    return draft.design


MFA = Fix(
    id="turn-on-mfa",
    title="Turn on MFA",
    summary="Signing in needs a second factor.",
    cures=("IAM004",),
    edit=_mfa,
)


def _rotate(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), IamUser):
        draft.change(finding.nodes[0], key_age_days=None)
    return draft.design


ROTATE_KEY = Fix(
    id="rotate-key",
    title="Replace the access key",
    summary="The key is made anew, and its age counts from today.",
    cures=("IAM006",),
    edit=_rotate,
)


def with_role(a: Assessment, draft: Draft, machine: str, instead_of: str) -> str:
    """Gives a machine a role with what the user may do, in place of the user's key; answers its id."""
    name = f"{draft.node(machine).name} role"
    role = draft.add(f"{machine}-role", name, IamRole(), None, near=instead_of)
    for _, link in draft.links_of(instead_of):
        if link.source == instead_of and not isinstance(a.topology.spec(link.target), IamGroup):
            draft.link(role, link.target, "uses")
    for key, link in draft.links_of(machine):
        if link.target == instead_of:
            draft.relink(key, target=role)
    return role


def _role_for_key(a: Assessment, finding: Finding) -> Design | None:
    user, machine = finding.nodes[:2]
    draft, spec = Draft(a.design), a.topology.spec(user)
    users = {link.source for _, link in a.topology.links_to(user, "uses")}
    if not isinstance(spec, IamUser):
        return None
    if users == {machine} and not spec.console and not spec.root:
        draft.become(user, carried(spec, IamRole))  # it was the machine's own: it is the role now
    else:
        with_role(a, draft, machine, user)
    return draft.design


ROLE_FOR_KEY = Fix(
    id="role-instead-of-key",
    title="Use a role instead of the key",
    summary="The machine takes on a role with the same permissions; its keys expire by themselves.",
    cures=("IAM005",),
    edit=_role_for_key,
)


def _own_administrator(a: Assessment, finding: Finding) -> Design | None:
    root = finding.nodes[0]
    spec = a.topology.spec(root)
    if not isinstance(spec, IamUser):
        return None
    draft = Draft(a.design)
    if spec.access_keys:
        draft.change(root, access_keys=None, key_age_days=None)
    links = draft.links_of(root)
    if links:
        name = draft.free_name("Administrator")
        person = draft.add("administrator", name, IamUser(mfa=True), draft.node(root).parent, near=root)
        for key, link in links:
            if link.source == root:
                draft.relink(key, source=person)
            elif isinstance(a.topology.spec(link.source), Host | Process):
                with_role(a, draft, link.source, root)
            else:
                draft.relink(key, target=person)
    return draft.design


LOCK_ROOT = Fix(
    id="lock-root-away",
    title="Lock root away",
    summary="Deletes root's keys, and gives what root did to a user with MFA, or to a role where a machine did it.",
    cures=("IAM001",),
    edit=_own_administrator,
)


def _one_each(a: Assessment, finding: Finding) -> Design | None:
    user, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(user)
    if not isinstance(spec, IamUser) or spec.root:
        return None
    programs = [
        link.source
        for _, link in draft.links_of(user)
        if link.target == user and isinstance(a.topology.spec(link.source), Station)
    ]
    for program in programs[0 if spec.people > 1 else 1 :]:
        with_role(a, draft, program, user)
    if spec.people > SEVERAL:
        draft.become(user, carried(spec, IamRole))
    elif spec.people > 1:
        _group(a, draft, user, spec)
    return draft.design


def _group(a: Assessment, draft: Draft, user: str, spec: IamUser) -> None:
    node = draft.node(user)
    group = draft.add(f"{user}-group", f"{node.name} group", IamGroup(), node.parent, near=user)
    for key, link in draft.links_of(user):
        if link.source == user and isinstance(a.topology.spec(link.target), Policy | Identity):
            draft.relink(key, source=group)
    draft.change(user, people=None, mfa=True)
    draft.link(user, group, "uses")
    name = node.name
    for _ in range(spec.people - 1):
        name = next_name(name, draft.names())
        more = draft.add(
            user, name, carried(spec, IamUser, people=1, mfa=True, access_keys=0), node.parent, near=user
        )
        draft.link(more, group, "uses")


ONE_EACH = Fix(
    id="one-identity-each",
    title="Give each an identity of its own",
    summary="Each person gets a user with MFA in a group that holds the permissions (many people: one role to sign in through); each program gets a role.",
    cures=("IAM002",),
    edit=_one_each,
)


def _narrow(a: Assessment, finding: Finding) -> Design | None:
    policy, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(policy)
    if not isinstance(spec, Policy):
        return None
    kept = tuple(
        statement
        for statement in spec.statements
        if statement.effect != "Allow"
        or "*" not in statement.resources
        or not any(action == "*" or action.endswith(":*") for action in statement.actions)
    )
    draft.change(policy, statements=kept or None)
    for target in needed_by(a, policy):
        draft.link(policy, target, "uses")
    return draft.design


def needed_by(a: Assessment, policy: str) -> list[str]:
    """Managed services that those who hold the policy call: what it has to allow, by the links drawn."""
    holders = [link.source for _, link in a.topology.links_to(policy, "uses")]
    users = {link.source for holder in holders for _, link in a.topology.links_to(holder, "uses")} | set(
        holders
    )
    called = {
        link.target
        for user in users
        for node in (user, *a.topology.inside(user))
        for _, link in a.topology.links_from(node, "traffic", "async")
    }
    return sorted(
        key
        for key in called
        if isinstance(spec := a.topology.spec(key), Service)
        and spec.responsibility.operating_system == "provider"
        and not isinstance(spec, Host)
    )


NARROW_POLICY = Fix(
    id="narrow-policy",
    title="Allow what the links need",
    summary="Takes the wildcard statements away, and links the policy to the services its holders call: their actions are derived.",
    cures=("IAM003",),
    edit=_narrow,
)


def _delete(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    draft.remove(finding.nodes[0])
    return draft.design


DELETE_UNUSED = Fix(
    id="delete-it",
    title="Delete it",
    summary="Takes it out of the design, with its links.",
    cures=("IAM007", "NET003", "NET004", "COST002", "COST005", "COST006"),
    edit=_delete,
    by_choice=True,
)

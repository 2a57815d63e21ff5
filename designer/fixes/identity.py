"""Identities: one each, with a second factor; roles for machines; no more than the links need."""

from __future__ import annotations

from collections.abc import Mapping

from designer.analysis.assessment import Assessment
from designer.catalog.aws_identity import IamGroup, IamRole, IamUser
from designer.catalog.traits import Host, Identity, Policy, Process, Station
from designer.document.design import Design
from designer.document.graft import next_name
from designer.fixes.draft import Draft, another, carried
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


def with_own_roles(a: Assessment, draft: Draft, ids: Mapping[str, str]) -> Mapping[str, str]:
    """Gives each copy (original -> copy) a role where its original signs in with a user's key: a key is not shared."""
    for copy in ids.values():
        for _, link in draft.links_of(copy):
            if link.source == copy and isinstance(draft.node(link.target).spec, IamUser):
                with_role(a, draft, copy, link.target)
    return ids


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
    brings=("IAM011", "IAM012"),
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
    brings=("IAM013",),
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
        more = draft.add(user, name, another(spec, people=1, mfa=True, access_keys=0), node.parent, near=user)
        draft.link(more, group, "uses")


ONE_EACH = Fix(
    id="one-identity-each",
    title="Give each an identity of its own",
    summary="Each person gets a user with MFA in a group that holds the permissions (many people: one role to sign in through); each program gets a role.",
    cures=("IAM002",),
    edit=_one_each,
    brings=("IAM011", "IAM012"),
)


def _no_key(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), IamUser):
        draft.change(finding.nodes[0], access_keys=None, key_age_days=None)
    return draft.design


NO_KEY = Fix(
    id="delete-keys",
    title="Delete the access keys",
    summary="People sign in on the command line, too, and get keys that last for hours.",
    cures=("IAM018",),
    edit=_no_key,
)


def _one_key(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    if isinstance(a.topology.spec(finding.nodes[0]), IamUser):
        draft.change(finding.nodes[0], access_keys=1)
    return draft.design


ONE_KEY = Fix(
    id="keep-one-key",
    title="Keep one access key",
    summary="Deletes the older one; make sure that nothing uses it any more.",
    cures=("IAM019",),
    edit=_one_key,
)


def _delete(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    draft.remove(finding.nodes[0])
    return draft.design


DELETE_UNUSED = Fix(
    id="delete-it",
    title="Delete it",
    summary="Takes it out of the design, with its links and what names it. What only it needed or hid may show then.",
    cures=("IAM007", "IAM017", "NET003", "NET004", "COST002", "COST005", "COST006"),
    edit=_delete,
    by_choice=True,
    brings=(
        "CAP002",
        "CAP008",
        "CAP015",
        "COST002",
        "COST006",
        "DATA018",
        "HA001",
        "HA003",
        "HA013",
        "HA014",
        "HA020",
        "HA023",
        "NET004",
        "NET006",
        "NET007",
    ),
)

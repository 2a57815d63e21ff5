"""Permissions: no more than the links need, by groups and roles instead of one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from designer.analysis.assessment import Assessment
from designer.analysis.escalation import GIVES_ITSELF, PASS_ROLE
from designer.catalog.aws_identity import IamGroup, IamRole
from designer.catalog.traits import Host, Identity, Policy, Service, Statement
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.identity import with_role
from designer.graph.actions import means_action
from designer.rules.granting import too_wide
from designer.rules.rule import Finding

EVERY_ONE = re.compile(r"\*|arn:.*:\*(/\*)?")
"""Resources that stand for all of their kind."""
RAISING = (*(actions[0] for actions in GIVES_ITSELF), PASS_ROLE)
"""Actions with which an identity raises its own privilege."""


def _is_wide(statement: Statement) -> bool:
    return bool(too_wide(statement))


def _is_inverted(statement: Statement) -> bool:
    return statement.effect == "Allow" and bool(statement.not_actions or statement.not_resources)


def _is_of_everyone(statement: Statement) -> bool:
    return statement.effect == "Allow" and any(EVERY_ONE.fullmatch(one) for one in statement.resources)


TOO_MUCH: dict[str, Callable[[Statement], bool]] = {
    "IAM003": _is_wide, "IAM014": _is_inverted, "IAM015": _is_of_everyone,
}  # fmt: skip


def _narrow(a: Assessment, finding: Finding) -> Design | None:
    policy, draft = finding.nodes[0], Draft(a.design)
    spec = a.topology.spec(policy)
    if not isinstance(spec, Policy):
        return None
    kept = tuple(statement for statement in spec.statements if not TOO_MUCH[finding.rule](statement))
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
    summary="Takes the statements that allow too much away, and links the policy to the services its holders call: their actions are derived.",
    cures=("IAM003", "IAM014", "IAM015"),
    edit=_narrow,
)


def _no_way_up(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    roles = tuple(
        key
        for key, _ in a.topology.having(IamRole)
        if any(isinstance(a.topology.spec(link.source), Host) for _, link in a.topology.links_to(key, "uses"))
    )
    for policy in finding.nodes:
        spec = a.topology.spec(policy)
        if isinstance(spec, Policy):
            kept = tuple(part for one in spec.statements for part in _without_raising(one, roles))
            draft.change(policy, statements=kept or None)
    return draft.design


def _without_raising(statement: Statement, roles: tuple[str, ...]) -> Iterable[Statement]:
    """The statement without the actions that raise privilege; passing the roles of the machines drawn stays allowed."""
    if statement.effect != "Allow":
        return [statement]
    raising = [pattern for pattern in statement.actions if any(means_action(pattern, one) for one in RAISING)]
    others = tuple(pattern for pattern in statement.actions if pattern not in raising)
    passes = any(means_action(pattern, PASS_ROLE) for pattern in raising)
    found = [statement.model_validate({**statement.given(), "actions": others})] if others else []
    if passes and roles:
        found.append(Statement(actions=(PASS_ROLE,), resources=roles))
    return found if raising else [statement]


NO_WAY_UP = Fix(
    id="no-way-up",
    title="Take away the actions that raise privilege",
    summary="Deletes them from the statements; passing a role stays allowed for the roles of the machines drawn.",
    cures=("IAM008",),
    edit=_no_way_up,
)


def _trim(a: Assessment, finding: Finding) -> Design | None:
    """What the machines do not need of these resources is taken from their identity, as far as it alone holds it."""
    identity = next((key for key in finding.nodes if isinstance(a.topology.spec(key), Identity)), None)
    if identity is None:
        return None  # it acts as itself: what it may do follows its links
    spare = set(a.identity.unused.get(identity, {}))
    draft = Draft(a.design)
    for key, link in a.topology.links_from(identity, "uses"):
        spec = a.topology.spec(link.target)
        if link.target in spare:
            draft.unlink(key)
        elif isinstance(spec, Policy):
            holders = {one.source for _, one in a.topology.links_to(link.target, "uses")}
            if holders == {identity}:
                _trim_policy(a, draft, link.target, spec, spare)
    left = Assessment(draft.design).identity.unused.get(identity, {})
    return draft.design if not set(left) & spare else None


def _trim_policy(a: Assessment, draft: Draft, policy: str, spec: Policy, spare: set[str]) -> None:
    kept = tuple(
        one
        for one in spec.statements
        if one.effect != "Allow"
        or not (spare & set(one.resources) or _is_of_everyone(one) or _is_inverted(one))
    )
    if kept != spec.statements:
        draft.change(policy, statements=kept or None)
    for key, link in a.topology.links_from(policy, "uses"):
        if link.target in spare:
            draft.unlink(key)


TRIM = Fix(
    id="only-what-is-called",
    title="Take away what no link needs",
    summary="Deletes statements and links of the machine's own identity and policies beyond what the machine is drawn to call.",
    cures=("IAM011", "IAM012"),
    edit=_trim,
    brings=("NET004",),
)


def _by_group(a: Assessment, finding: Finding) -> Design | None:
    user, policy = finding.nodes[:2]
    draft = Draft(a.design)
    node = draft.node(policy)
    group = draft.add(f"{policy}-group", f"{node.name} group", IamGroup(), node.parent, near=user)
    draft.link(user, group, "uses")
    draft.link(group, policy, "uses")
    draft.unlink(*finding.links)
    return draft.design


BY_GROUP = Fix(
    id="policy-by-group",
    title="Give the policy to a group",
    summary="Draws a group that holds the policy, and puts the user into it.",
    cures=("IAM013",),
    edit=_by_group,
)


def _no_chain(a: Assessment, finding: Finding) -> Design | None:
    """The role in the middle may no longer take on the last one."""
    middle, last = finding.nodes[-2:]
    draft = Draft(a.design)
    draft.unlink(*(key for key, link in a.topology.links_from(middle, "uses") if link.target == last))
    return draft.design


NO_CHAIN = Fix(
    id="break-the-chain",
    title="Take the last step of the chain away",
    summary="The role in the middle may no longer take on the one that may do everything.",
    cures=("IAM009",),
    edit=_no_chain,
    by_choice=True,
)


def _own_roles(a: Assessment, finding: Finding) -> Design | None:
    role, machines = finding.nodes[0], finding.nodes[1:]
    draft = Draft(a.design)
    for machine in machines[1:]:
        with_role(a, draft, machine, role)
    return draft.design


OWN_ROLES = Fix(
    id="a-role-each",
    title="Give each machine a role of its own",
    summary="The first keeps the role; each of the others gets one with the same policies, and the rest follows its links.",
    cures=("IAM022",),
    edit=_own_roles,
)


def _role_for_the_task(a: Assessment, finding: Finding) -> Design | None:
    user, stores = finding.nodes[0], finding.nodes[1:]
    draft = Draft(a.design)
    own = [(key, link) for key, link in a.topology.links_from(user, "uses") if link.target in stores]
    if {link.target for _, link in own} != set(stores):
        return None  # what a group or a policy gives is not this user's alone
    role = draft.add(f"{user}-role", f"{draft.node(user).name} task role", IamRole(), None, near=user)
    draft.link(user, role, "uses")
    for key, _ in own:
        draft.relink(key, source=role)
    return draft.design


ROLE_FOR_THE_TASK = Fix(
    id="role-for-the-task",
    title="Read it in a role",
    summary="The user takes on a role for the task, which may read the data; it may not do so all the time.",
    cures=("IAM024",),
    edit=_role_for_the_task,
)

"""Who is trusted with a role, and identities that cannot do what the drawing asks of them."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.aws_identity import IamRole
from designer.catalog.traits import Policy
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.operations import switched
from designer.graph.actions import means_action
from designer.rules.rule import Finding


def _trust_nobody_outside(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, trusted_accounts=None)


TRUST_NOBODY_OUTSIDE = Fix(
    id="trust-no-other-account",
    title="Trust no other account",
    summary="Nobody outside may take the role on any more; whoever shall is named with an external id that both sides have agreed on.",
    cures=("IAM010",),
    edit=_trust_nobody_outside,
    by_choice=True,
)


def _role_to_call_with(a: Assessment, finding: Finding) -> Design | None:
    machine, draft = finding.nodes[0], Draft(a.design)
    name = f"{draft.node(machine).name} role"
    role = draft.add(f"{machine}-role", name, IamRole(), None, near=machine)
    draft.link(machine, role, "uses")
    return draft.design


ROLE_TO_CALL_WITH = Fix(
    id="role-to-call-with",
    title="Give the machine a role",
    summary="It takes the role on with a certificate (IAM Roles Anywhere); what the role may do follows the machine's links.",
    cures=("IAM020",),
    edit=_role_to_call_with,
)


def _lift_the_denial(a: Assessment, finding: Finding) -> Design | None:
    """Takes the actions that the link needs out of the Deny statements of the identity's policies."""
    machine, store = finding.nodes[:2]
    identity = finding.nodes[-1]
    needed = a.identity.denied.get(machine, {}).get(store, ())
    draft = Draft(a.design)
    for policy in _policies(a, identity):
        spec = a.topology.spec(policy)
        if isinstance(spec, Policy):
            kept = tuple(
                one
                for one in spec.statements
                if one.effect != "Deny"
                or not any(means_action(pattern, action) for pattern in one.actions for action in needed)
            )
            if kept != spec.statements:
                draft.change(policy, statements=kept or None)
    return draft.design


def _policies(a: Assessment, identity: str) -> list[str]:
    """Ids of what the identity uses, its groups' included."""
    found, work = [], [identity]
    while work:
        for _, link in a.topology.links_from(work.pop(), "uses"):
            if link.target not in found:
                found.append(link.target)
                work.append(link.target)
    return found


LIFT_THE_DENIAL = Fix(
    id="lift-the-denial",
    title="Take away the statement that denies it",
    summary="Deletes the Deny statements that stop a call that is drawn; ask first for whom they were written.",
    cures=("IAM016",),
    edit=_lift_the_denial,
    by_choice=True,
)

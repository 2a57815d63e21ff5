"""How somebody with a few permissions gets all of them: the known ways to raise one's own privilege in AWS.

Source: Spencer Gietzen (Rhino Security Labs), "AWS IAM Privilege Escalation: Methods and Mitigation", as far as one account and
actions alone tell: each way is a set of actions that together hand over the permissions of another identity.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from designer.analysis.authorization import Authorization, Way
from designer.graph.identity import Resource

PASS_ROLE = "iam:PassRole"

GIVES_ITSELF: tuple[tuple[str, ...], ...] = (
    ("iam:AddUserToGroup",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:AttachUserPolicy",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:CreatePolicyVersion",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy",),
    ("iam:PutUserPolicy",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:UpdateAssumeRolePolicy",),
    ("iam:UpdateLoginProfile",),
)
"""Changes what identities may do, or makes credentials of another one."""
CREDENTIALS = frozenset({"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"})
"""Those that make credentials: one's own raise nothing."""

USES_ANOTHERS: tuple[tuple[str, ...], ...] = (
    (PASS_ROLE, "cloudformation:CreateStack"),
    (PASS_ROLE, "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"),
    (PASS_ROLE, "ec2:RunInstances"),
    (PASS_ROLE, "glue:CreateDevEndpoint"),
    (PASS_ROLE, "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    (PASS_ROLE, "lambda:CreateFunction", "lambda:InvokeFunction"),
)
"""Starts something that acts as a role of one's choice; as powerful as the roles that may be passed."""


UNBINDS_USER = (("iam:DeleteUserPermissionsBoundary",), ("iam:PutUserPermissionsBoundary",))
UNBINDS_ROLE = (("iam:DeleteRolePermissionsBoundary",), ("iam:PutRolePermissionsBoundary",))
"""Takes a boundary away, or sets a wider one: raises what somebody may do who has one."""


class Escalation(Struct, frozen=True):
    """One way for one identity."""

    actions: tuple[str, ...]
    holders: tuple[str, ...]
    """Ids of those who hold the statements: policies, or the identity itself."""


def escalations(authorization: Authorization, identity: str) -> Iterator[Escalation]:
    """Every known way for an identity to raise its own privilege; none for one that may do everything already."""
    if not authorization.has_written(identity) or authorization.is_administrator(identity):
        return
    for actions in GIVES_ITSELF:
        way = authorization.way_anywhere(identity, actions[0], on_others=actions[0] in CREDENTIALS)
        if way is not None:
            yield Escalation(actions, (_holder(identity, way),))
    for actions in _unbinding(authorization, identity):
        way = authorization.way_anywhere(identity, actions[0])
        if way is not None:
            yield Escalation(actions, (_holder(identity, way),))
    passes = _passes_power(authorization, identity)
    for actions in USES_ANOTHERS if passes is not None else ():
        found = [authorization.way_anywhere(identity, action) for action in actions[1:]]
        ways = [passes, *found]
        if all(ways):
            yield Escalation(
                actions, tuple(dict.fromkeys(_holder(identity, way) for way in ways if way is not None))
            )


def _unbinding(authorization: Authorization, identity: str) -> tuple[tuple[str, ...], ...]:
    principals = authorization.principals
    if principals.boundary(identity) is None:
        return ()
    return UNBINDS_ROLE if principals.identities[identity].is_taken_on else UNBINDS_USER


def _holder(identity: str, way: Way) -> str:
    return way.through[-1] if way.through else identity


def _passes_power(authorization: Authorization, identity: str) -> Way | None:
    """What permits it to pass any role, or one of an administrator."""
    way = authorization.way_anywhere(identity, PASS_ROLE, everywhere=True)
    if way is not None:
        return way
    powerful = (r for r in authorization.principals.trusts if authorization.is_administrator(r))
    ways = (authorization.way(identity, PASS_ROLE, Resource(role)) for role in powerful)
    return next((found for found in ways if found is not None), None)

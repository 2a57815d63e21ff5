"""Which policies give what they say, and how much that is: for rules that judge policies by their statements."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Identity, Policy, Statement
from designer.graph.actions import every_facet, means_action, means_resource
from designer.graph.identity import Resource
from designer.i18n import Text, text

OF_THE_AGENT = ("ssmmessages:*", "ec2messages:*")
"""All of two services that know no resources; the provider's own policy for its agent (AmazonSSMManagedInstanceCore) allows both on everything."""
UNKNOWN = "\0"
"""The id of no resource: what means it, means all of its kind."""


def too_wide(statement: Statement) -> list[str]:
    """The actions of a statement that allow all of a service, or of all services, on everything."""
    if statement.effect != "Allow" or "*" not in statement.resources:
        return []
    return [
        action
        for action in statement.actions
        if action == "*" or (action.endswith(":*") and action not in OF_THE_AGENT)
    ]


def granting(a: Assessment) -> Iterator[tuple[str, Policy]]:
    """Policies that give what they say: not those that only bound somebody, nor those whose holders are all bounded."""
    bounding = {identity.bounded_by() for _, identity in a.topology.having(Identity)} - {""}
    principals = a.identity.authorization.principals if bounding else None
    for node_id, policy in a.topology.having(Policy):
        if principals is None:
            yield node_id, policy
            continue
        holders = principals.holding(node_id)
        bounds = {principals.boundary(holder) for holder in holders}
        if (holders and (None in bounds or any(_is_wide(a, bound) for bound in bounds if bound))) or (
            not holders and node_id not in principals.bounding
        ):
            yield node_id, policy


def _is_wide(a: Assessment, boundary: str) -> bool:
    """Whether a boundary leaves what the rules about policies are about."""
    policy = a.topology.spec(boundary)
    assert isinstance(policy, Policy)
    return any(
        too_wide(statement) or of_everyone(statement) or every_but(statement) is not None
        for statement in policy.statements
        if statement.effect == "Allow"
    )


def every_but(statement: Statement) -> Text | None:
    """What a statement is about, where it names what it is not about."""
    about = statement.resources or statement.not_resources
    if not statement.actions and statement.not_actions and about:
        return text("every action but {some}", some=", ".join(statement.not_actions))
    if statement.actions and not statement.resources and statement.not_resources:
        return text("everything but {some}", some=", ".join(statement.not_resources))
    return None


def of_everyone(statement: Statement) -> list[str]:
    """The actions on data that a statement allows on every resource of a kind."""
    found: dict[str, None] = {}
    for facet in every_facet():
        every = Resource(UNKNOWN, facet.part)
        if any(means_resource(named, every, facet, whole=True) for named in statement.resources):
            data = [action for action, meant in facet.actions.items() if {"read", "write"} & set(meant)]
            found.update(
                dict.fromkeys(
                    pattern
                    for pattern in statement.actions
                    if any(means_action(pattern, one) for one in data)
                )
            )
    return list(found)

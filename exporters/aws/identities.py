"""Roles, users, groups and policies of the AWS model: what the drawn links need, and nothing more."""

from __future__ import annotations

from typing import Any

from designer.catalog.aws_compute import Machines
from designer.catalog.aws_identity import IamGroup, IamPolicy, IamRole, IamUser
from designer.catalog.traits import Identity, Policy
from designer.i18n import text

from exporters.aws.model.identity import Group, Role, User
from exporters.aws.model.identity import Policy as PolicyElement
from exporters.aws.scene import Scene
from exporters.naming import identifier


def identities(scene: Scene) -> dict[str, Any]:
    """Every identity of a design, by field of the model."""
    return {
        "policies": _policies(scene),
        "roles": _roles(scene),
        "groups": _groups(scene),
        "users": _users(scene),
    }


def _policies(scene: Scene) -> tuple[PolicyElement, ...]:
    return tuple(PolicyElement(**scene.base(n), statements=()) for n, _ in scene.having(IamPolicy))


def _roles(scene: Scene) -> tuple[Role, ...]:
    found = []
    for node_id, _ in scene.having(IamRole):
        users = [scene.spec(user) for user in scene.users_of(node_id)]
        machines = any(scene.guard(user) for user in scene.users_of(node_id))
        found.append(
            Role(**scene.base(node_id), machines=machines or not users, statements=(),
                 policies=scene.keys(used for used, _ in scene.used(node_id, Policy)))
        )
    for node_id, spec in scene.having(Machines):
        if not scene.used(node_id, Identity):
            found.append(Role(**scene.base(node_id), machines=True, statements=()))
    return tuple(found)


def _groups(scene: Scene) -> tuple[Group, ...]:
    return tuple(
        Group(**scene.base(n), policies=scene.keys(u for u, _ in scene.used(n, Policy)), statements=())
        for n, _ in scene.having(IamGroup)
    )


def _users(scene: Scene) -> tuple[User, ...]:
    found = []
    for node_id, spec in scene.having(IamUser):
        if spec.root:
            scene.explain(node_id, text("the root user comes with the account; code must not use it"))
            continue
        found.append(
            User(**scene.base(node_id), groups=scene.keys(u for u, _ in scene.used(node_id, IamGroup)),
                 policies=scene.keys(u for u, _ in scene.used(node_id, Policy)), statements=(), mfa=spec.mfa)
        )
    return tuple(found)


_ = identifier

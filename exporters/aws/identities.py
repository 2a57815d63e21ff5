"""Roles, users, groups and policies of the AWS model: what the drawn links need, and what is written; nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from designer.catalog.aws_compute import AutoScalingGroup, Ec2, ElasticLoadBalancer, Machines
from designer.catalog.aws_data import S3, ElastiCache, Rds
from designer.catalog.aws_edge import CloudFront
from designer.catalog.aws_identity import IamGroup, IamPolicy, IamRole, IamUser
from designer.catalog.component import Component
from designer.catalog.traits import Host
from designer.graph.identity import Permission, Resource, acts_as, statements
from designer.graph.principals import Principals
from designer.i18n import text
from exporters.aws.components import Efs, Sqs
from exporters.aws.model.element import Reference, What
from exporters.aws.model.identity import NOTHING, Boundary, Group, Policy, Role, Statement, User
from exporters.aws.origins import origins_of
from exporters.aws.scene import Base, Scene
from exporters.naming import free, identifier

_WHAT: Mapping[type[Component], What] = {
    Rds: "database",
    ElastiCache: "cache",
    S3: "bucket",
    Sqs: "queue",
    Efs: "files",
    Ec2: "instance",
    AutoScalingGroup: "scaling-group",
    ElasticLoadBalancer: "balancer",
    CloudFront: "distribution",
    IamRole: "role",
    IamUser: "user",
    IamGroup: "group",
    IamPolicy: "policy",
}
"""What permissions can name."""

_LATER: Mapping[What, str] = {
    "instance": "arn:aws:ec2:*:*:instance/*",
    "scaling-group": "arn:aws:autoscaling:*:*:autoScalingGroup:*",
    "balancer": "arn:aws:elasticloadbalancing:*:*:loadbalancer/*",
    "distribution": "arn:aws:cloudfront::*:distribution/*",
    "role": "arn:aws:iam::*:role/*",
    "user": "arn:aws:iam::*:user/*",
    "group": "arn:aws:iam::*:group/*",
    "policy": "arn:aws:iam::*:policy/*",
}
"""What is made after boundaries, or names them itself: a boundary speaks of all of its kind."""

ACCOUNT = re.compile(r"\d{12}|\*")
"""The number of an account, or anyone."""


def identities(scene: Scene) -> dict[str, Any]:
    """Every identity of a design, by field of the model."""
    found = _Identities(scene)
    return {
        "boundaries": found.boundaries(),
        "policies": found.policies(),
        "roles": found.roles(),
        "groups": found.groups(),
        "users": found.users(),
    }


class _Identities:
    """Makes the identities of one scene; knows everybody's permissions."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._permissions = statements(scene.topology)
        self._principals = Principals(scene.topology)
        holders = (IamGroup, IamRole, IamUser, Machines)
        attached = {n for kind in holders for holder, _ in scene.having(kind) for n in self._used(holder)}
        self._only_bounding = self._principals.bounding - attached

    def boundaries(self) -> tuple[Boundary, ...]:
        """Policies as the boundaries of somebody."""
        found = []
        for node_id in sorted(self._principals.bounding):
            base = self._base(node_id)
            base["key"] = self._boundary_key(node_id)
            statements = tuple(self._before(node_id, s) for s in self._statements(node_id))
            found.append(Boundary(**base, statements=statements or NOTHING))
        return tuple(found)

    def _boundary_key(self, policy: str) -> str:
        """Its own, where nobody holds the policy as well."""
        key = identifier(policy)
        taken = {identifier(node_id) for node_id, _ in self._scene.having(IamPolicy)}
        return key if policy in self._only_bounding else free(f"{key}_boundary", taken)

    def _before(self, policy: str, statement: Statement) -> Statement:
        resources = tuple(
            _LATER[r.what] if isinstance(r, Reference) and r.what in _LATER else r
            for r in statement.resources
        )
        if resources != statement.resources:
            reason = text("a boundary is made before machines and identities: it names all of their kind")
            self._scene.explain(policy, reason)
        return replace(statement, resources=tuple(dict.fromkeys(resources)))

    def _bound(self, identity: str) -> str:
        policy = self._principals.boundary(identity)
        return "" if policy is None else self._boundary_key(policy)

    def policies(self) -> tuple[Policy, ...]:
        """Policies that permit something."""
        found = []
        for node_id, _ in self._scene.having(IamPolicy):
            if node_id in self._only_bounding:
                continue
            permitted = self._statements(node_id)
            if permitted:
                found.append(Policy(**self._base(node_id), statements=permitted))
            else:
                self._scene.explain(node_id, text("it permits nothing, and AWS has no empty policies"))
        return tuple(found)

    def roles(self) -> tuple[Role, ...]:
        """Drawn roles, and one for each machine that is given none."""
        acting: dict[str, list[str]] = {}
        for machine, _ in self._scene.having(Machines):
            acting.setdefault(role_of(self._scene, machine), []).append(machine)
        found = [
            self._drawn_role(node_id, acting.get(node_id, [])) for node_id, _ in self._scene.having(IamRole)
        ]
        for machine, _ in self._scene.having(Machines):
            if machine in acting:
                own = acts_as(self._scene.topology, machine) == machine
                base = self._base(machine)
                base["notes"] = ""
                found.append(
                    Role(
                        **base,
                        machines=True,
                        statements=self._statements(machine) if own else (),
                        policies=self._attached(machine),
                    )
                )
        return tuple(found)

    def _drawn_role(self, node_id: str, machines: Iterable[str]) -> Role:
        trust = self._principals.trusts[node_id]
        outsiders = tuple(a for a in dict.fromkeys(trust.outsiders) if ACCOUNT.fullmatch(a))
        if len(outsiders) < len(set(trust.outsiders)):
            self._scene.explain(node_id, text("who is trusted is told by the twelve digits of an account"))
        if not (self._scene.users_of(node_id) or outsiders):
            self._scene.explain(node_id, text("nobody is drawn to use it: machines may take it on"))
        if trust.machines and self._bound(node_id):
            reason = text("its boundary has to allow what sessions and the fetching of programs need")
            self._scene.explain(node_id, reason)
        role = self._scene.spec(node_id)
        assert isinstance(role, IamRole)
        return Role(
            **self._base(node_id),
            machines=trust.machines or not (trust.users or trust.account or outsiders),
            statements=self._statements(node_id),
            policies=self._attached(node_id, *machines),
            users=self._scene.keys(trust.users),
            account=trust.account,
            outsiders=outsiders,
            external_id=role.external_id if outsiders else "",
            boundary=self._bound(node_id),
        )

    def groups(self) -> tuple[Group, ...]:
        """Every group."""
        return tuple(
            Group(**self._base(n), policies=self._attached(n), statements=self._statements(n))
            for n, _ in self._scene.having(IamGroup)
        )

    def users(self) -> tuple[User, ...]:
        """Every user but the root user, which no code can make."""
        found = []
        for node_id, spec in self._scene.having(IamUser):
            if spec.root:
                self._scene.explain(node_id, text("the root user comes with the account; no code makes it"))
                continue
            if spec.access_keys:
                reason = text("access keys are made by hand: in code they would end up in the state")
                self._scene.explain(node_id, reason)
            found.append(
                User(
                    **self._base(node_id),
                    groups=self._scene.keys(self._principals.groups(node_id)),
                    policies=self._attached(node_id),
                    statements=self._statements(node_id),
                    mfa=spec.mfa,
                    boundary=self._bound(node_id),
                )
            )
        return tuple(found)

    def _is_root(self, node_id: str) -> bool:
        spec = self._scene.spec(node_id)
        return isinstance(spec, IamUser) and spec.root

    def _attached(self, *holders: str) -> tuple[str, ...]:
        """Keys of the policies that the holders, and what runs in them, use; empty ones are not made."""
        used = {n for holder in holders for n in self._used(holder)}
        return self._scene.keys(sorted(n for n in used if self._statements(n)))

    def _used(self, holder: str) -> set[str]:
        members = (holder, *self._scene.topology.inside(holder))
        return {n for member in members for n, _ in self._scene.used(member, IamPolicy)}

    def _base(self, node_id: str) -> Base:
        """An identity comes from its node and from the links its permissions are derived from; it is in no region."""
        links = [link for permission in self._permissions.get(node_id, ()) for link in permission.because]
        base = self._scene.base(node_id, *links)
        base["region"] = ""
        return base

    def _statements(self, holder: str) -> tuple[Statement, ...]:
        found = (self._statement(holder, permission) for permission in self._permissions.get(holder, ()))
        return tuple(statement for statement in found if statement is not None)

    def _statement(self, holder: str, permission: Permission) -> Statement | None:
        resources = [self._resource(resource) for resource in permission.resources]
        known = tuple(r for r in resources if r is not None)
        others = permission.other_resources and bool(known)
        if permission.other_resources and not known:
            known = ("*",)
        if not known:
            reason = text("a statement about what AWS has no counterpart for is left out")
            self._scene.explain(holder, reason)
            return None
        return Statement(
            effect=permission.effect,
            actions=permission.actions,
            resources=known,
            other_actions=permission.other_actions,
            other_resources=others,
        )

    def _resource(self, resource: Resource | str) -> str | Reference | None:
        if isinstance(resource, str):
            return resource
        spec = self._scene.spec(resource.node)
        what = next((name for kind, name in _WHAT.items() if isinstance(spec, kind)), None)
        missing = isinstance(spec, IamPolicy) and not self._permissions.get(resource.node)
        missing = missing or (
            isinstance(spec, CloudFront) and not origins_of(self._scene, resource.node, spec)
        )
        if what is None or missing or self._is_root(resource.node):
            return None
        return Reference(what, identifier(resource.node), resource.part)


def role_of(scene: Scene, machine: str) -> str:
    """Id of the role a machine has: the drawn one it uses, else one of its own under its own id."""
    found = acts_as(scene.topology, machine)
    if isinstance(scene.spec(found), Host | IamRole):
        return found
    scene.explain(machine, text("keys of the user it acts as are handed to it by hand"))
    return machine

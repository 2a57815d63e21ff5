"""Whether an identity may do something to a resource: the policy evaluation of IAM over every statement that applies.

An explicit Deny wins; else an Allow of any policy the identity has is enough, as far as its permissions boundary allows it
as well; else it is denied. What a resource itself gives a user by name no boundary takes away, but for its Deny; from a
role it does. The root user may do everything. Source: AWS IAM User Guide, "Policy evaluation logic" and "Permissions
boundaries for IAM entities" (one account; no conditions are drawn).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from msgspec import Struct

from designer.catalog.traits import Identity
from designer.graph.actions import SESSIONS, TAKE_ON, Facet, drawn_facets, means_action, means_resource
from designer.graph.identity import Permission, Resource, statements
from designer.graph.principals import Principals
from designer.graph.resource_policies import is_about, is_at_resource, resource_permissions
from designer.graph.topology import Topology

GIVING_PERMISSION = (
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PutRolePolicy",
)
"""Whoever may do all of these to everything can make anybody an administrator."""


class Way(Struct, frozen=True):
    """What permits something."""

    through: tuple[str, ...]
    """Ids from the identity to the holder of the statement: groups, a policy; nothing where it holds it itself."""
    because: tuple[str, ...]
    """Ids of the links the statement is derived from, or `statement:N` of its holder."""


class Authorization:
    """Answers about the permissions of one topology; what is asked twice is computed once."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self.principals = Principals(topology)
        self._statements = statements(topology)
        self.at_resources = resource_permissions(topology)
        """Per resource the statements written at it."""
        self._facets = drawn_facets(topology)
        self._held: dict[str, list[tuple[tuple[str, ...], Permission]]] = {}
        self._drawn: dict[int, tuple[Resource, ...]] = {}
        """By object of a statement, which many may hold, the drawn resources it is about."""
        self._permitted: dict[str, Mapping[Resource, Mapping[str, Way]]] = {}
        self._alike: dict[Hashable, Mapping[Resource, Mapping[str, Way]]] = {}
        """The same by all that decides it: members of one group with nothing of their own are permitted the same."""
        self._meant: dict[tuple[tuple[str, ...], bool, str, str], tuple[str, ...]] = {}

    def drawn(self) -> tuple[object, ...]:
        """Everything about a drawing that decides what is permitted: two that agree in it permit the same."""
        return self.principals.drawn(), self._statements, self.at_resources, self._facets

    def held(self, identity: str) -> list[tuple[tuple[str, ...], Permission]]:
        """Every statement that applies to the identity, with the ids from it to who holds the statement.

        Of its boundary those that deny: what that allows permits nothing.
        """
        if identity not in self._held:
            paths = self.principals.holders(identity)
            self._held[identity] = [
                (path[1:], permission) for path in paths for permission in self._statements.get(path[-1], ())
            ]
            self._held[identity] += [
                ((), written.permission)
                for statements_there in self.at_resources.values()
                for written in statements_there
                if paths and is_about(written, self._topology, identity)
            ]
            policy = self.principals.boundary(identity)
            self._held[identity] += [
                ((policy,), p) for p in self._bounds(identity) or () if p.effect == "Deny" and policy
            ]
        return self._held[identity]

    def has_written(self, identity: str) -> bool:
        """Whether any statement that applies to it is written; what is derived from links permits only what they need."""
        return any(
            reason.startswith("statement:") for _, held in self.held(identity) for reason in held.because
        )

    def permitted(self, identity: str) -> Mapping[Resource, Mapping[str, Way]]:
        """Per drawn resource the actions that the identity itself may do, each with what permits it."""
        if identity not in self._permitted:
            key: Hashable = None
            if not self._is_unlimited(identity):
                held = tuple((through, id(permission)) for through, permission in self.held(identity))
                key = held, self.principals.boundary(identity), self._is_user(identity)
            if key not in self._alike:
                self._alike[key] = self._evaluated(identity)
            self._permitted[identity] = self._alike[key]
        return self._permitted[identity]

    def way(self, identity: str, action: str, resource: Resource) -> Way | None:
        """What permits the identity one action on a drawn resource; None where it may not."""
        if self._is_unlimited(identity):
            return Way((), ())
        facet = self._facets[resource]
        found = None
        for through, permission in self.held(identity):
            denies = permission.effect == "Deny"
            if is_about_action(permission, action) and _covers(permission, resource, facet, whole=denies):
                if denies:
                    return None
                if self._is_within(identity, permission, action, resource):
                    found = found or Way(through, permission.because)
        return found

    def _bounds(self, identity: str) -> tuple[Permission, ...] | None:
        """The statements of its boundary; None where it has none."""
        policy = self.principals.boundary(identity)
        return None if policy is None else self._statements.get(policy, ())

    def is_beyond_boundary(self, identity: str, action: str, resource: Resource) -> bool:
        """Whether it has a boundary that does not allow the action on any part of a drawn resource."""
        bounds = self._bounds(identity)
        return bounds is not None and not any(
            p.effect == "Allow"
            and is_about_action(p, action)
            and _covers(p, resource, self._facets[resource], whole=False)
            for p in bounds
        )

    def _is_within(self, identity: str, permission: Permission, action: str, resource: Resource) -> bool:
        """Whether its boundary lets it use a statement; what admits a user by name, it has without its own statements."""
        if self._is_user(identity):
            admitted = resource.node in self.principals.roles_of_users.get(identity, ())
            if is_at_resource(permission) or (admitted and action == TAKE_ON):
                return True
        return not self.is_beyond_boundary(identity, action, resource)

    def _is_user(self, identity: str) -> bool:
        spec = self._topology.spec(identity)
        return isinstance(spec, Identity) and not spec.is_taken_on

    def way_anywhere(
        self, identity: str, action: str, *, everywhere: bool = False, on_others: bool = False
    ) -> Way | None:
        """What permits the identity one action on anything, drawn or not (on everything, where `everywhere` is asked).

        None where no statement does, or where it is denied on everything, or on each drawn thing that is named. With
        `on_others`, what it may do to itself alone is nothing.
        """
        if self._is_unlimited(identity):
            return Way((), ())
        found = self._anywhere(identity, self.held(identity), action, everywhere, on_others)
        bounds = self._bounds(identity)
        if found is None or bounds is None:
            return found
        within = [((), permission) for permission in bounds]
        return found if self._anywhere(identity, within, action, everywhere, on_others) is not None else None

    def _anywhere(
        self,
        identity: str,
        held: Iterable[tuple[tuple[str, ...], Permission]],
        action: str,
        everywhere: bool,
        on_others: bool,
    ) -> Way | None:
        found = None
        for through, permission in held:
            if not is_about_action(permission, action):
                continue
            on_all = "*" in permission.resources or permission.other_resources
            named = not everywhere and any(
                not (on_others and _is_oneself(identity, resource))
                and not self._is_denied(identity, action, resource)
                and not self._is_beyond(identity, permission, action, resource)
                for resource in permission.resources
            )
            if permission.effect == "Allow" and (on_all or named):
                found = found or Way(through, permission.because)
            elif (
                permission.effect == "Deny" and "*" in permission.resources and not permission.other_resources
            ):
                return None
        return found

    def _is_beyond(
        self, identity: str, permission: Permission, action: str, resource: Resource | str
    ) -> bool:
        """Whether a boundary keeps a statement from a drawn resource; of others a drawing cannot tell."""
        if not isinstance(resource, Resource) or resource not in self._facets:
            return False
        return not self._is_within(identity, permission, action, resource)

    def _is_denied(self, identity: str, action: str, resource: Resource | str) -> bool:
        """Whether a statement denies it on all of a drawn resource; of others a drawing cannot tell."""
        if not isinstance(resource, Resource) or resource not in self._facets:
            return False
        return any(
            permission.effect == "Deny"
            and is_about_action(permission, action)
            and _covers(permission, resource, self._facets[resource], whole=True)
            for _, permission in self.held(identity)
        )

    def is_administrator(self, identity: str) -> bool:
        """Whether it may give anybody any permission, itself included, and so everything."""
        if not (self._is_unlimited(identity) or self.has_written(identity)):
            return False
        return all(self.way_anywhere(identity, action, everywhere=True) for action in GIVING_PERMISSION)

    def roles_of(self, identity: str) -> Iterator[tuple[str, Way]]:
        """The roles that the identity may take on: those that admit it and that it is permitted to; never as root."""
        if self._is_unlimited(identity):
            return
        admitted = {*self.principals.roles_of_account, *self.principals.roles_of_users.get(identity, ())}
        for role in sorted(admitted - {identity}):
            way = self.way(identity, TAKE_ON, Resource(role))
            if way is not None:
                yield role, way

    def sessions_of(self, identity: str) -> Iterator[tuple[str, Way]]:
        """The machines on which the identity may run commands."""
        for resource, actions in self.permitted(identity).items():
            way = next((actions[action] for action in sorted(SESSIONS & actions.keys())), None)
            if way is not None:
                yield resource.node, way

    def _is_unlimited(self, identity: str) -> bool:
        spec = self._topology.spec(identity)
        return isinstance(spec, Identity) and spec.is_unlimited()

    def _evaluated(self, identity: str) -> dict[Resource, dict[str, Way]]:
        if self._is_unlimited(identity):
            everything = Way((), ())
            return {
                resource: dict.fromkeys(facet.actions, everything) for resource, facet in self._facets.items()
            }
        found: dict[Resource, dict[str, Way]] = {}
        for through, permission in self.held(identity):
            if permission.effect == "Allow":
                way = Way(through, permission.because)
                for resource in self._named(permission):
                    for action in self._actions(permission, self._facets[resource]):
                        if self._is_within(identity, permission, action, resource):
                            found.setdefault(resource, {}).setdefault(action, way)
        for _, permission in self.held(identity):
            if permission.effect == "Deny":
                for resource, actions in found.items():
                    facet = self._facets[resource]
                    if _covers(permission, resource, facet, whole=True):
                        for action in self._actions(permission, facet):
                            actions.pop(action, None)
        return {resource: actions for resource, actions in found.items() if actions}

    def _named(self, permission: Permission) -> tuple[Resource, ...]:
        """The drawn resources that a statement is about, at least in part."""
        if id(permission) not in self._drawn:
            self._drawn[id(permission)] = tuple(self._found(permission))
        return self._drawn[id(permission)]

    def _found(self, permission: Permission) -> Iterator[Resource]:
        drawn = [r for r in permission.resources if isinstance(r, Resource)]
        if len(drawn) == len(permission.resources) and not permission.other_resources:
            yield from (resource for resource in drawn if resource in self._facets)
            return
        for resource, facet in self._facets.items():
            if _covers(permission, resource, facet, whole=False):
                yield resource

    def _actions(self, permission: Permission, facet: Facet) -> tuple[str, ...]:
        """The actions of a kind of resource that a statement is about."""
        key = (permission.actions, permission.other_actions, facet.service, facet.resource)
        if key not in self._meant:
            self._meant[key] = tuple(
                action for action in facet.actions if is_about_action(permission, action)
            )
        return self._meant[key]


def _is_oneself(identity: str, resource: Resource | str) -> bool:
    """Whether a statement names whoever holds it: its drawn user, or the variable for the name of the caller."""
    return resource == Resource(identity) or (
        isinstance(resource, str) and resource.endswith(("/${aws:username}", ":${aws:username}"))
    )


def is_about_action(permission: Permission, action: str) -> bool:
    """Whether a statement is about an action, by name, by wildcard, or as one of all the others."""
    named = any(means_action(pattern, action) for pattern in permission.actions)
    return named is not permission.other_actions


def _covers(permission: Permission, resource: Resource, facet: Facet, *, whole: bool) -> bool:
    """Whether the statement is about a drawn resource: all of it, or some of it."""
    if permission.other_resources:
        return not any(means_resource(r, resource, facet, whole=not whole) for r in permission.resources)
    return any(means_resource(r, resource, facet, whole=whole) for r in permission.resources)

"""Who can do what to which resource: the permissions of every principal, those of the roles it can get at included.

A principal is a user, a role or a machine. It acts as itself, then as every role it may take on from there, then as
the identity of every machine on which it may run commands, and so on: each access comes with the shortest such chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.authorization import Authorization, is_about_action
from designer.catalog.component import Component
from designer.catalog.traits import Identity
from designer.graph.actions import LEVELS, Level, facets, levels
from designer.graph.identity import Resource, needs
from designer.graph.resource_policies import ResourcePermission, readers_of_buckets
from designer.graph.topology import Topology

ANYONE = "*"
"""Stands for everybody on the internet, signed in or not."""

READ_OBJECTS = "s3:GetObject"


class Access(Struct, frozen=True):
    """What one principal may do to one drawn resource by one chain."""

    who: str
    what: str
    levels: tuple[Level, ...]
    actions: tuple[str, ...]
    chain: tuple[str, ...]
    """Ids from who to what: roles taken on, machines entered, groups and policies that hold the statement."""
    because: tuple[str, ...]
    """Ids of links, or `statement:N` of the policy that stands before the resource."""


class _Held(NamedTuple):
    """What one identity itself may do to one resource by statements of one holder."""

    what: str
    through: tuple[str, ...]
    reasons: Mapping[str, tuple[str, ...]]
    levels: tuple[Level, ...]
    actions: tuple[str, ...]
    because: tuple[str, ...]


class Identities:
    """Answers about who can do what in one topology; read-only."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self.authorization = Authorization(topology)
        self.principals = self.authorization.principals.all()
        self._wanted = needs(topology)
        self._buckets = readers_of_buckets(topology)
        self._of: dict[str, tuple[Access, ...]] = {}
        self._acting: dict[str, dict[str, tuple[str, ...]]] = {}
        self._steps: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
        self._held: dict[int, list[_Held]] = {}

    def drawn(self) -> tuple[object, ...]:
        """Everything about a drawing that decides the answers: two that agree in it are answered the same."""
        return self.authorization.drawn(), self._wanted, self._buckets

    def acting(self, who: str) -> Mapping[str, tuple[str, ...]]:
        """Everything the principal can act as, with the ids passed on the way to it: itself first, nearest next."""
        if who not in self._acting:
            found: dict[str, tuple[str, ...]] = {who: (who,)}
            work = [who]
            for current in work:
                for step, passed in self._next_of(current):
                    if step not in found:
                        found[step] = (*found[current], *passed, step)
                        work.append(step)
            self._acting[who] = found
        return self._acting[who]

    def of(self, who: str) -> tuple[Access, ...]:
        """What the principal may do, by resource; each action once, by its shortest chain. Raises KeyError."""
        if who not in self._of:
            self._of[who] = tuple(sorted(self._accesses(who), key=lambda access: (access.what, access.chain)))
        return self._of[who]

    @cached_property
    def by_resource(self) -> Mapping[str, tuple[Access, ...]]:
        """Per drawn resource who may do something to it: anyone, CDNs, other accounts, principals."""
        found: dict[str, list[Access]] = {}
        for access in (*self._to_buckets(), *self._from_outside()):
            found.setdefault(access.what, []).append(access)
        for who in self.principals:
            for access in self.of(who):
                found.setdefault(access.what, []).append(access)
        return {what: tuple(found[what]) for what in sorted(found)}

    @cached_property
    def acting_as(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Per identity or machine who else may act as it (`*`: anyone), each with the ids from there to it."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for who in self.principals:
            for other, passed in self.acting(who).items():
                if other != who:
                    found.setdefault(other, {})[who] = passed
        for role, trust in self.authorization.principals.trusts.items():
            for outsider in trust.outsiders:
                for other, passed in self.acting(role).items():
                    found.setdefault(other, {}).setdefault(outsider, (outsider, *passed))
        return found

    def who_may(self, what: str, level: Level) -> tuple[str, ...]:
        """Ids of those who may read, write or administer a resource (`*`: anyone), once each."""
        accesses = self.by_resource.get(what, ())
        return tuple(dict.fromkeys(access.who for access in accesses if level in access.levels))

    def needed_by(self, machine: str) -> Mapping[Resource, tuple[str, ...]]:
        """Per resource the actions that the links of a machine, and of what runs in it, need."""
        return self._needs.get(machine, {})

    @cached_property
    def denied(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Per machine and resource the actions that its links need, and that a statement denies its identity."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for machine, wanted in self._needs.items():
            permitted = self.authorization.permitted(self.authorization.principals.machines[machine])
            for resource, actions in wanted.items():
                spec = self._topology.spec(resource.node)
                lost = [x for x in actions if levels(spec, x) and x not in permitted.get(resource, {})]
                if lost:
                    known = found.setdefault(machine, {}).get(resource.node, ())
                    found[machine][resource.node] = (*known, *lost)
        return found

    @cached_property
    def _needs(self) -> Mapping[str, Mapping[Resource, tuple[str, ...]]]:
        found: dict[str, dict[Resource, tuple[str, ...]]] = {}
        for machine, permission in self._wanted:
            wanted = found.setdefault(machine, {})
            for resource in permission.resources:
                if isinstance(resource, Resource):
                    known = (*wanted.get(resource, ()), *permission.actions)
                    wanted[resource] = tuple(dict.fromkeys(known))
        return found

    @cached_property
    def unused(self) -> Mapping[str, Mapping[str, tuple[Level, ...]]]:
        """Per identity that only machines act as: per resource what it permits and none of their links needs."""
        found = {}
        for identity in self._only_of_machines():
            needed = self._needed(identity)
            spare = {
                what: tuple(level for level in may if level not in needed.get(what, frozenset()))
                for what, may in self._own_levels(identity).items()
            }
            if any(spare.values()):
                found[identity] = {what: may for what, may in spare.items() if may}
        return found

    def _next(self, current: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What can be acted as in one more step, with the groups and policies that allow it."""
        identity = self.authorization.principals.machines.get(current, current)
        if identity != current:
            yield identity, ()
            return
        for role, way in self.authorization.roles_of(current):
            yield role, way.through
        for machine, way in self.authorization.sessions_of(current):
            yield machine, way.through

    def _next_of(self, current: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if current not in self._steps:
            self._steps[current] = tuple(self._next(current))
        return self._steps[current]

    def _accesses(self, who: str) -> Iterator[Access]:
        reached = [(i, passed) for i, passed in self.acting(who).items() if self.authorization.permitted(i)]
        known: set[tuple[str, str]] = set()
        for number, (identity, passed) in enumerate(reached, 1):
            for held in self._held_by(identity):
                chain = (*passed, *held.through, held.what)
                if not known:
                    yield Access(who, held.what, held.levels, held.actions, chain, held.because)
                    continue
                new = {a: reasons for a, reasons in held.reasons.items() if (held.what, a) not in known}
                if new:
                    yield self._access(who, held.what, new, chain)
            if number < len(reached):
                known.update(
                    (held.what, action) for held in self._held_by(identity) for action in held.actions
                )

    def _held_by(self, identity: str) -> list[_Held]:
        """What an identity itself may do, by resource and holder; the same list for all who are permitted the same."""
        permitted = self.authorization.permitted(identity)
        if id(permitted) not in self._held:
            grouped: dict[tuple[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = {}
            for resource, actions in permitted.items():
                for action, way in actions.items():
                    grouped.setdefault((resource.node, way.through), {})[action] = way.because
            self._held[id(permitted)] = [
                _Held(what, through, reasons, *self._told(what, reasons))
                for (what, through), reasons in grouped.items()
            ]
        return self._held[id(permitted)]

    def _to_buckets(self) -> Iterator[Access]:
        """Who gets at buckets without an identity of the account: anyone, other accounts, CDNs that sign their requests."""
        for bucket, (setting, signing) in self._buckets.items():
            spec = self._topology.spec(bucket)
            at = self.authorization.at_resources.get(bucket, ())
            denied = {
                x for w in at if w.everybody and w.permission.effect == "Deny" for x in self._meant(w, spec)
            }
            given: dict[str, dict[str, tuple[str, ...]]] = {}
            if setting:
                given[ANYONE] = {READ_OBJECTS: (setting,)}
            for written in at:
                if written.permission.effect == "Allow":
                    for who in (ANYONE,) if written.everybody else written.accounts:
                        actions = dict.fromkeys(self._meant(written, spec), written.permission.because)
                        given[who] = {**actions, **given.get(who, {})}
            for caller, link_id in signing.items():
                given[caller] = {READ_OBJECTS: (link_id,)}
            for who, actions in given.items():
                left = {action: because for action, because in actions.items() if action not in denied}
                if left:
                    yield self._access(who, bucket, left, (who, bucket))

    def _meant(self, written: ResourcePermission, spec: Component) -> list[str]:
        """The actions on a bucket that a statement at it is about."""
        return [
            action
            for facet in facets(spec)
            for action in facet.actions
            if is_about_action(written.permission, action)
        ]

    def _access(
        self, who: str, what: str, reasons: Mapping[str, tuple[str, ...]], chain: tuple[str, ...]
    ) -> Access:
        amount, actions, because = self._told(what, reasons)
        return Access(who, what, amount, actions, chain, because)

    def _told(
        self, what: str, reasons: Mapping[str, tuple[str, ...]]
    ) -> tuple[tuple[Level, ...], tuple[str, ...], tuple[str, ...]]:
        """Levels, actions and reasons of what is permitted on a resource."""
        spec = self._topology.spec(what)
        meant = {level for action in reasons for level in levels(spec, action)}
        every = tuple(dict.fromkeys(reason for found in reasons.values() for reason in found))
        return tuple(level for level in LEVELS if level in meant), tuple(sorted(reasons)), every

    def _from_outside(self) -> Iterator[Access]:
        """What other accounts, or anyone, may do by the roles that admit them."""
        for role, trust in self.authorization.principals.trusts.items():
            for outsider in trust.outsiders:
                for access in self.of(role):
                    yield replace(access, who=outsider, chain=(outsider, *access.chain))

    def _only_of_machines(self) -> Iterator[str]:
        principals = self.authorization.principals
        for identity in sorted(set(principals.machines.values())):
            trust = principals.trusts.get(identity)
            spec = self._topology.spec(identity)
            if (
                trust is not None and not (trust.users or trust.account or trust.outsiders)
            ) or not isinstance(spec, Identity):
                yield identity

    def _own_levels(self, identity: str) -> Mapping[str, tuple[Level, ...]]:
        found: dict[str, set[Level]] = {}
        for resource, actions in self.authorization.permitted(identity).items():
            spec = self._topology.spec(resource.node)
            found.setdefault(resource.node, set()).update(
                level for action in actions for level in levels(spec, action)
            )
        return {what: tuple(level for level in LEVELS if level in meant) for what, meant in found.items()}

    def _needed(self, identity: str) -> Mapping[str, frozenset[Level]]:
        """What the links of its machines need; a link drawn from the identity itself permits, but nothing needs it."""
        found: dict[str, set[Level]] = {}
        for machine in self.authorization.principals.machines_as(identity):
            for resource, actions in self.needed_by(machine).items():
                spec = self._topology.spec(resource.node)
                meant = (level for action in actions for level in levels(spec, action))
                found.setdefault(resource.node, set()).update(meant)
        return {what: frozenset(meant) for what, meant in found.items()}


def identities_of(topology: Topology, before: Identities | None = None) -> Identities:
    """Who can do what in a topology: the very same as `before` where nothing that decides it is drawn differently."""
    found = Identities(topology)
    drawn = found.drawn()  # looks at all of it, though nothing came before
    return before if before is not None and drawn == before.drawn() else found

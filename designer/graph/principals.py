"""Who acts, with whose permissions: groups, attached policies, the identities of machines, and who may take on a role.

Principals are users, roles and machines. A machine acts as the identity drawn to it; a rented one else as a role of its own.
A role admits: the users drawn to use it, by name; the machines that act as it, or any machine where nobody else is
drawn; once a group, another role or the root user is drawn to use it, whoever of the account is permitted to; and the
other accounts written on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from designer.catalog.traits import Identity, Policy
from designer.graph.identity import acting
from designer.graph.once import once
from designer.graph.topology import Topology


class Trust(Struct, frozen=True):
    """Whom a role admits."""

    users: tuple[str, ...]
    """Ids of users, by name."""
    machines: bool
    account: bool
    """Whoever of the account is permitted to take it on."""
    outsiders: tuple[str, ...]
    """Numbers of other accounts; a star for anyone."""


class Principals:
    """Answers about identities in one topology."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self.identities = {n: s for n, s in topology.having(Identity) if not s.gathers}
        self.machines = acting(topology)
        """Machine -> the identity it acts as: a drawn one or, of rented ones, itself."""
        self._acting: dict[str, list[str]] = {}
        for machine, identity in self.machines.items():
            self._acting.setdefault(identity, []).append(machine)

    def drawn(self) -> tuple[object, ...]:
        """Everything about a drawing that decides who acts as whom: two that agree in it have the same principals."""
        identities, policies = self._topology.having(Identity), self._topology.having(Policy)
        return self.machines, dict(identities), dict(policies), _uses(self._topology)

    def all(self) -> tuple[str, ...]:
        """Ids of every principal: users, roles, machines that act as somebody."""
        return tuple(sorted({*self.identities, *self.machines}))

    def machines_as(self, identity: str) -> tuple[str, ...]:
        """Ids of the machines that act as it."""
        return tuple(self._acting.get(identity, ()))

    def groups(self, identity: str) -> tuple[str, ...]:
        """Ids of the groups a user is a member of; a role is in none."""
        spec = self._topology.spec(identity)
        if not isinstance(spec, Identity) or spec.is_taken_on or spec.gathers:
            return ()
        ends = [link.target for _, link in self._topology.links_from(identity, "uses")]
        ends += [link.source for _, link in self._topology.links_to(identity, "uses")]
        return tuple(sorted({end for end in ends if self._is_group(end)}))

    def holders(self, identity: str) -> list[tuple[str, ...]]:
        """From the identity to each holder of permissions it has: itself, its policies, its groups, their policies.

        A machine that acts as something else has none of its own.
        """
        if self.machines.get(identity, identity) != identity:
            return []
        found: list[tuple[str, ...]] = [(identity,)]
        found += [(identity, policy) for policy in self.policies(identity)]
        for group in self.groups(identity):
            found.append((identity, group))
            found += [(identity, group, policy) for policy in self.policies(group)]
        return found

    def policies(self, identity: str) -> tuple[str, ...]:
        """Ids of the policies attached to it, those drawn to the machines that act as it included."""
        machines = [
            m for machine in self.machines_as(identity) for m in (machine, *self._topology.inside(machine))
        ]
        used = {
            link.target
            for holder in (identity, *machines)
            for _, link in self._topology.links_from(holder, "uses")
            if isinstance(self._topology.spec(link.target), Policy)
        }
        return tuple(sorted(used))

    def boundary(self, identity: str) -> str | None:
        """Id of the policy that bounds what it may do; None where none does."""
        spec = self._topology.spec(identity)
        policy = spec.bounded_by() if isinstance(spec, Identity) else ""
        known = policy in self._topology and isinstance(self._topology.spec(policy), Policy)
        return policy if known else None

    def holding(self, policy: str) -> tuple[str, ...]:
        """Ids of the users and roles that have a policy: attached to them, to their groups, or to machines that act as them."""
        return tuple(
            n for n in sorted({*self.identities, *self.machines.values()})
            if any(path[-1] == policy for path in self.holders(n))
        )  # fmt: skip

    @cached_property
    def bounding(self) -> frozenset[str]:
        """Ids of the policies that bound somebody."""
        return frozenset(p for n in self.identities if (p := self.boundary(n)) is not None)

    @cached_property
    def trusts(self) -> Mapping[str, Trust]:
        """Role -> whom it admits."""
        return {n: self._trust(n) for n, spec in self.identities.items() if spec.is_taken_on}

    @cached_property
    def roles_of_users(self) -> Mapping[str, tuple[str, ...]]:
        """User -> the roles that admit it by name."""
        found: dict[str, list[str]] = {}
        for role, trust in self.trusts.items():
            for user in trust.users:
                found.setdefault(user, []).append(role)
        return {user: tuple(roles) for user, roles in found.items()}

    @cached_property
    def roles_of_account(self) -> tuple[str, ...]:
        """The roles that admit whoever of the account is permitted to."""
        return tuple(role for role, trust in self.trusts.items() if trust.account)

    def _trust(self, role: str) -> Trust:
        users, others = set(), False
        for _, link in self._topology.links_to(role, "uses"):
            spec = self._topology.spec(link.source)
            if not isinstance(spec, Identity):
                continue
            if spec.gathers or spec.is_taken_on or spec.is_unlimited():
                others = True
            else:
                users.add(link.source)
        outsiders = self.identities[role].outsiders()
        machines = bool(self.machines_as(role)) or not (users or others or outsiders)
        return Trust(tuple(sorted(users)), machines, others, outsiders)

    def _is_group(self, node_id: str) -> bool:
        spec = self._topology.spec(node_id)
        return isinstance(spec, Identity) and spec.gathers


@once
def _uses(topology: Topology) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(who, what, what is around who) of every link to an identity or a policy."""
    held = {*topology.ids_having(Identity), *topology.ids_having(Policy)}
    return tuple(
        (link.source, link.target, tuple(topology.ancestors(link.source)))
        for link in topology.links.values()
        if link.kind == "uses" and link.target in held
    )

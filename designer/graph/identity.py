"""What each identity may do to which resource: least privilege derived from the drawn links, plus the written statements.

A rented machine acts as the role drawn to it (the first by id; a user where no role is), or as an implicit role of its
own, known by the id of the machine; what runs in it acts as the machine. A machine of one's own acts as what is drawn to it,
or as nobody. Resources a provider runs ask for permission:

| drawn | permitted |
|---|---|
| call of a bucket | read and write objects, list the bucket; no delete |
| work handed to a queue | send |
| a queue hands work on | receive, delete, and what waiting for messages needs |
| call of a database | read the secret with its password |
| mount of a file share | mount and write |
| a user or group uses a role | take it on |
| an identity or policy uses a machine | a session on it |

Reaching a cache or a machine on the network needs none. Identities in a group, and those that use a policy, have what it has:
that is written once, at the group or the policy. Actions are those of the AWS Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.component import Component
from designer.catalog.traits import Database, FileShare, Host, Identity, ObjectStore, Policy, Queue
from designer.graph.connections import Connection, connections
from designer.graph.once import joined, once, once_each
from designer.graph.topology import Topology

Part = Literal["arn", "objects", "secret"]


class Resource(Struct, frozen=True):
    """A drawn resource, or a part of it: itself, the objects in a bucket, the secret with a database's password."""

    node: str
    part: Part = "arn"


class Permission(Struct, frozen=True):
    """One statement. Resources are drawn ones, or ARN patterns as text (`*` is everything).

    `because` are the ids of the links it is derived from, or `statement:N` for a written one. With `other_actions` it
    is about every action that is none of `actions`; likewise with `other_resources`.
    """

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[Resource | str, ...]
    because: tuple[str, ...]
    other_actions: bool = False
    other_resources: bool = False


Grant = tuple[tuple[str, ...], Part]
_BUCKET: tuple[Grant, ...] = ((("s3:GetObject", "s3:PutObject"), "objects"), (("s3:ListBucket",), "arn"))
_SEND: tuple[Grant, ...] = ((("sqs:GetQueueUrl", "sqs:SendMessage"), "arn"),)
_RECEIVE: tuple[Grant, ...] = (
    (
        (
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
        ),
        "arn",
    ),
)
_SECRET: tuple[Grant, ...] = ((("secretsmanager:GetSecretValue",), "secret"),)
_MOUNT: tuple[Grant, ...] = ((("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"), "arn"),)
_SESSION: tuple[Grant, ...] = ((("ssm:StartSession",), "arn"),)
_TAKE_ON: tuple[Grant, ...] = ((("sts:AssumeRole",), "arn"),)


@once
def statements(topology: Topology) -> dict[str, tuple[Permission, ...]]:
    """Permissions by holder: every identity and policy drawn, and every rented machine that acts as none of them."""
    holders: dict[str, Component] = {**dict(topology.having(Identity)), **dict(topology.having(Policy))}
    identity = acting(topology)
    found: dict[str, list[Permission]] = {holder: [] for holder in (*sorted(holders), *identity.values())}
    for machine, permission in needs(topology):
        found[identity[machine]].append(permission)
    for holder, spec in holders.items():
        for link_id, link in topology.links_from(holder, "uses"):
            grants = _for_use(topology.spec(link.target))
            found[holder].extend(_permissions(grants, link.target, link_id))
        found[holder].extend(_written(topology, spec))
    return {holder: _merged(found[holder]) for holder in sorted(found)}


def needs(topology: Topology) -> tuple[tuple[str, Permission], ...]:
    """(machine, what it has to be permitted) for the links it, and what runs in it, is drawn with; as nobody, none."""
    return _every_need(topology)


@once_each
def _needs(topology: Topology, connection: Connection) -> tuple[tuple[str, Permission], ...]:
    source = connection.source
    machine = source if isinstance(topology.spec(source), Host) else topology.around(source, Host)
    if machine is None or not acts(topology, machine):
        return ()
    grants = _for_connection(topology, connection)
    return tuple((machine, found) for found in _permissions(grants, connection.target, connection.link))


_every_need = joined(_needs, connections)


def acting(topology: Topology) -> dict[str, str]:
    """Machine -> the identity it acts as: a drawn one or, of rented ones, itself; without those that act as nobody."""
    return dict(_every_acting(topology))


@once_each
def _acting(topology: Topology, machine: str) -> tuple[tuple[str, str], ...]:
    return ((machine, acts_as(topology, machine)),) if acts(topology, machine) else ()


_every_acting = joined(_acting, lambda topology: topology.ids_having(Host))


def acts(topology: Topology, machine: str) -> bool:
    """Whether a machine acts as anybody: a rented one always, one of one's own where an identity is drawn to it."""
    spec = topology.spec(machine)
    rented = isinstance(spec, Host) and spec.responsibility.hardware == "provider"
    return rented or acts_as(topology, machine) != machine


@once_each
def acts_as(topology: Topology, machine: str) -> str:
    """Id of the identity that a machine acts as: a role it uses, else a user, else itself for an implicit role."""
    used = {
        link.target
        for node_id in (machine, *topology.inside(machine))
        for _, link in topology.links_from(node_id, "uses")
        if isinstance(topology.spec(link.target), Identity)
    }
    ranked = sorted(used, key=lambda n: (not _is_taken_on(topology.spec(n)), n))
    return ranked[0] if ranked else machine


def _for_connection(topology: Topology, connection: Connection) -> tuple[Grant, ...]:
    called = topology.spec(connection.target)
    if called.responsibility.operating_system != "provider":
        return ()
    if isinstance(called, Queue):
        link = topology.link(connection.link)
        return _RECEIVE if link.source == connection.target else _SEND
    return _for_use(called) if not isinstance(called, Host) else ()


def _for_use(used: Component) -> tuple[Grant, ...]:
    """What using a resource of a provider takes."""
    if isinstance(used, Identity):
        return _TAKE_ON if used.is_taken_on else ()
    if isinstance(used, Host):
        return _SESSION if used.responsibility.hardware == "provider" else ()
    if used.responsibility.operating_system != "provider":
        return ()
    if isinstance(used, Queue):
        return (*_SEND, *_RECEIVE)
    granted: tuple[tuple[type[Component], tuple[Grant, ...]], ...] = (
        (ObjectStore, _BUCKET),
        (Database, _SECRET),
        (FileShare, _MOUNT),
    )
    return next((grants for kind, grants in granted if isinstance(used, kind)), ())


def _permissions(grants: Iterable[Grant], target: str, because: str) -> Iterator[Permission]:
    for actions, part in grants:
        yield Permission("Allow", actions, (Resource(target, part),), (because,))


def _written(topology: Topology, spec: Component) -> Iterator[Permission]:
    """What is written in a policy; a statement that names no action or no resource permits nothing."""
    for number, statement in enumerate(spec.statements if isinstance(spec, Policy) else ()):
        actions = statement.actions or statement.not_actions
        about = statement.resources or statement.not_resources
        resources = tuple(r for written in about for r in _named(topology, written, actions))
        if actions and resources:
            yield Permission(
                statement.effect,
                actions,
                resources,
                (f"statement:{number}",),
                other_actions=not statement.actions,
                other_resources=not statement.resources,
            )


def _named(topology: Topology, written: str, actions: tuple[str, ...]) -> Iterator[Resource | str]:
    """The resources a written statement means: a component's id stands for the parts that its actions are about."""
    if written not in topology:
        yield written
        return
    spec = topology.spec(written)
    if isinstance(spec, Database) and all(action.startswith("secretsmanager:") for action in actions):
        yield Resource(written, "secret")
        return
    yield Resource(written)
    if isinstance(spec, ObjectStore):
        yield Resource(written, "objects")


def _is_taken_on(spec: Component) -> bool:
    return isinstance(spec, Identity) and spec.is_taken_on


def _merged(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """The same permission once, with every reason for it."""
    found: dict[Permission, Permission] = {}
    for permission in permissions:
        key = replace(permission, because=())
        known = found.get(key)
        reasons = (*known.because, *permission.because) if known else permission.because
        found[key] = replace(permission, because=tuple(dict.fromkeys(reasons)))
    return tuple(found.values())

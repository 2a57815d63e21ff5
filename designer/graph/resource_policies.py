"""What is written at a resource itself: who may do what to it, and what nobody may (policies of buckets).

A statement names identities by ARN: the drawn one whose id is the name in it, as with ARNs of resources. A star is
everybody: it takes away from every identity, but what it gives is told of anyone, not of each. What holds only from some
addresses gives, and takes nothing away for sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from designer.catalog.aws_bucket_policy import BucketStatement, is_for_anyone
from designer.catalog.traits import Cdn, Identity, ObjectStore
from designer.graph.connections import origins
from designer.graph.identity import Permission, Resource
from designer.graph.topology import Topology

AT_RESOURCE = "policy:"
"""What the reason of a statement at a resource starts with, before its number."""
ACCOUNT = re.compile(r"\d{12}")
_PRINCIPAL = re.compile(r"arn:aws[\w-]*:iam::(?P<account>\d{12}):(?P<kind>user|role)/(?:.*/)?(?P<name>[^/]+)")


class ResourcePermission(Struct, frozen=True):
    """One statement at a resource."""

    permission: Permission
    everybody: bool
    roles: frozenset[str]
    """Ids of the roles it names; a machine with a role of its own is one."""
    users: frozenset[str]
    accounts: tuple[str, ...]
    """Numbers of the accounts it names."""


def resource_permissions(topology: Topology) -> dict[str, tuple[ResourcePermission, ...]]:
    """Per resource of a provider what is written at it; a Deny that holds from some addresses only is left out."""
    found = {}
    for node_id, spec in topology.having(ObjectStore):
        written: tuple[BucketStatement, ...] = getattr(spec, "policy", ())
        read = [_read(node_id, number, statement) for number, statement in enumerate(written)]
        kept = [
            r
            for r, s in zip(read, written, strict=True)
            if not _holds_never(r, s, blocked=spec.blocks_public())
        ]
        if kept:
            found[node_id] = tuple(kept)
    return found


def readers_of_buckets(topology: Topology) -> dict[str, tuple[str, dict[str, str]]]:
    """Per bucket of a provider the setting that opens it to all (empty: none), and the CDNs that sign, with their links."""
    return {
        bucket: (spec.open_to_all(), dict(sorted(_signing(topology, bucket))))
        for bucket, spec in topology.having(ObjectStore)
        if spec.responsibility.operating_system == "provider"
    }


def _signing(topology: Topology, bucket: str) -> Iterator[tuple[str, str]]:
    """(CDN that signs its requests to a bucket, id of the link it is drawn with)."""
    for link_id, link in topology.links_to(bucket, "traffic"):
        for caller, _ in origins(topology, link.source):
            spec = topology.spec(caller)
            if isinstance(spec, Cdn) and spec.signs_requests():
                yield caller, link_id


def _read(node_id: str, number: int, statement: BucketStatement) -> ResourcePermission:
    whole = (Resource(node_id), Resource(node_id, "objects"))
    named = [found for p in statement.principals if (found := _PRINCIPAL.fullmatch(p)) is not None]
    return ResourcePermission(
        Permission(statement.effect, statement.actions, whole, (f"{AT_RESOURCE}{number}",)),
        is_for_anyone(statement),
        frozenset(found["name"] for found in named if found["kind"] == "role"),
        frozenset(found["name"] for found in named if found["kind"] == "user"),
        tuple(p for p in statement.principals if ACCOUNT.fullmatch(p)),
    )


def _holds_never(read: ResourcePermission, statement: BucketStatement, *, blocked: bool) -> bool:
    """Whether nobody is sure to feel it: narrowed to addresses as a Deny, refused by the provider as an Allow."""
    if statement.effect == "Deny":
        return bool(statement.addresses) and not read.everybody
    return read.everybody and blocked


def is_at_resource(permission: Permission) -> bool:
    """Whether a statement is written at the resource, not held by an identity."""
    return permission.because[0].startswith(AT_RESOURCE)


def is_about(statement: ResourcePermission, topology: Topology, identity: str) -> bool:
    """Whether it gives something to the identity by name, or takes something away from it."""
    spec = topology.spec(identity)
    if isinstance(spec, Identity) and spec.gathers:
        return False
    if statement.everybody and statement.permission.effect == "Deny":
        return True
    is_user = isinstance(spec, Identity) and not spec.is_taken_on
    return identity in (statement.users if is_user else statement.roles)

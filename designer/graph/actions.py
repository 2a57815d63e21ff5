"""What can be done to a drawn resource that a provider runs, and what each action amounts to.

Actions that read, write or administer what is drawn, by trait; those that only list, tag or describe are left out. Names
and the resources they are about are those of the AWS Service Authorization Reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from msgspec import Struct

from designer.catalog.component import Component
from designer.catalog.traits import (
    Balancer,
    Cache,
    Cdn,
    Database,
    Dns,
    FileShare,
    Host,
    Identity,
    ObjectStore,
    Policy,
    Queue,
)
from designer.graph.identity import Part, Resource
from designer.graph.once import joined, once_each
from designer.graph.topology import Topology

Level = Literal["read", "write", "administer"]
LEVELS: tuple[Level, ...] = ("read", "write", "administer")

TAKE_ON = "sts:AssumeRole"
SESSIONS = frozenset({"ssm:StartSession", "ssm:SendCommand"})
"""Whoever may do one of these to a machine runs commands on it, and so acts as the identity of the machine."""


class Facet(Struct, frozen=True):
    """One part of a kind of resource: how its ARN begins, and what can be done to it."""

    part: Part
    service: str
    resource: str
    """The last field of its ARN; `{id}` is the id of the node. It ends in a slash where everything below it is meant."""
    actions: Mapping[str, tuple[Level, ...]]
    """Action -> what it amounts to."""


def _facet(part: Part, service: str, resource: str, **levels: str) -> Facet:
    found: dict[str, tuple[Level, ...]] = {}
    for level in LEVELS:
        for name in levels.get(level, "").split():
            action = name if ":" in name else f"{service}:{name}"
            found[action] = (*found.get(action, ()), level)
    return Facet(part, service, resource, found)


_USED_BY_ALL = "GetSecretValue"
"""The password of a database: whoever has it reads and writes as the application does."""

_FACETS: tuple[tuple[type[Component], tuple[Facet, ...]], ...] = (
    (
        ObjectStore,
        (
            _facet("objects", "s3", "{id}/", read="GetObject GetObjectVersion", write="PutObject DeleteObject DeleteObjectVersion"),
            _facet(
                "arn", "s3", "{id}", read="ListBucket",
                administer="PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock DeleteBucket",
            ),
        ),
    ),
    (
        Queue,
        (
            _facet(
                "arn", "sqs", "{id}", read="ReceiveMessage", write="SendMessage DeleteMessage PurgeQueue",
                administer="AddPermission SetQueueAttributes DeleteQueue",
            ),
        ),
    ),
    (
        Database,
        (
            _facet("secret", "secretsmanager", "secret:{id}", read=_USED_BY_ALL, write=_USED_BY_ALL, administer="PutSecretValue DeleteSecret"),
            _facet("arn", "rds", "db:{id}", administer="ModifyDBInstance CreateDBSnapshot DeleteDBInstance"),
        ),
    ),
    (
        FileShare,
        (
            _facet(
                "arn", "elasticfilesystem", "file-system/{id}", read="ClientMount", write="ClientWrite",
                administer="ClientRootAccess PutFileSystemPolicy DeleteFileSystem",
            ),
        ),
    ),
    (Cache, (_facet("arn", "elasticache", "replicationgroup:{id}", administer="ModifyReplicationGroup DeleteReplicationGroup"),)),
    (
        Host,
        (
            _facet(
                "arn", "ec2", "instance/{id}",
                administer="ssm:StartSession ssm:SendCommand ModifyInstanceAttribute StopInstances TerminateInstances",
            ),
        ),
    ),
    (Balancer, (_facet("arn", "elasticloadbalancing", "loadbalancer/{id}", administer="SetSecurityGroups ModifyLoadBalancerAttributes DeleteLoadBalancer"),)),
    (Cdn, (_facet("arn", "cloudfront", "distribution/{id}", administer="UpdateDistribution DeleteDistribution"),)),
    (Dns, (_facet("arn", "route53", "hostedzone/{id}", administer="ChangeResourceRecordSets DeleteHostedZone"),)),
    (Policy, (_facet("arn", "iam", "policy/{id}", administer="CreatePolicyVersion SetDefaultPolicyVersion DeletePolicy"),)),
)  # fmt: skip

_ROLE = _facet(
    "arn", "iam", "role/{id}", administer="AttachRolePolicy PutRolePolicy UpdateAssumeRolePolicy DeleteRole"
)
_GROUP = _facet(
    "arn", "iam", "group/{id}", administer="AttachGroupPolicy PutGroupPolicy AddUserToGroup DeleteGroup"
)
_USER = _facet(
    "arn", "iam", "user/{id}",
    administer="AttachUserPolicy PutUserPolicy CreateAccessKey CreateLoginProfile UpdateLoginProfile DeleteUser",
)  # fmt: skip


def facets(spec: Component) -> tuple[Facet, ...]:
    """What can be done to a component; nothing where no provider asks for permission."""
    if isinstance(spec, Identity):
        return (_ROLE if spec.is_taken_on else _GROUP if spec.gathers else _USER,)
    run_by = spec.responsibility.hardware if isinstance(spec, Host) else spec.responsibility.operating_system
    if run_by != "provider":
        return ()
    return next((found for kind, found in _FACETS if isinstance(spec, kind)), ())


def drawn_facets(topology: Topology) -> dict[Resource, Facet]:
    """What can be done to each part of everything drawn."""
    return dict(_every_facet(topology))


@once_each
def _facets_of(topology: Topology, node_id: str) -> tuple[tuple[Resource, Facet], ...]:
    return tuple((Resource(node_id, facet.part), facet) for facet in facets(topology.spec(node_id)))


_every_facet = joined(_facets_of, lambda topology: topology.ids)


def every_facet() -> Iterator[Facet]:
    """Every part of every kind of resource, identities included."""
    for _, found in _FACETS:
        yield from found
    yield from (_ROLE, _GROUP, _USER)


def levels(spec: Component, action: str) -> tuple[Level, ...]:
    """What an action on a component amounts to; nothing for one that is not about it."""
    return next((facet.actions[action] for facet in facets(spec) if action in facet.actions), ())


@cache
def _wildcards(pattern: str, *, ignoring_case: bool) -> re.Pattern[str]:
    parts = (".*" if letter == "*" else "." if letter == "?" else re.escape(letter) for letter in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignoring_case else 0))


def means_action(pattern: str, action: str) -> bool:
    """Whether the action that a statement names is, or includes, `action`; upper and lower case are the same."""
    return _wildcards(pattern, ignoring_case=True).fullmatch(action) is not None


def means_resource(named: Resource | str, resource: Resource, facet: Facet, *, whole: bool) -> bool:
    """Whether the resource that a statement names is, or includes, a drawn one.

    An ARN in words means what it would name if the drawn one were called by its id: partition, region and account are
    not part of a drawing and match whatever is written. Of objects it may name some only: enough unless `whole` is asked.
    """
    if isinstance(named, Resource):
        return named == resource
    if named == "*":
        return True
    fields = named.split(":", 5)
    called = facet.resource.format(id=resource.node)
    if len(fields) < 6:
        return _names(named, f"arn:aws:{facet.service}:::{called}", whole=whole)
    return _names(fields[2], facet.service, whole=True) and _names(fields[5], called, whole=whole)


_ANYTHING = "\0" * 9
"""Stands for the keys of all objects: no pattern names it but one that ends in a star."""


def _names(pattern: str, called: str, *, whole: bool) -> bool:
    """Whether the pattern matches; where `called` ends in a slash, all (`whole`) or some of what begins like that."""
    if not called.endswith("/"):
        return _wildcards(pattern, ignoring_case=False).fullmatch(called) is not None
    if whole:
        return _wildcards(pattern, ignoring_case=False).fullmatch(called + _ANYTHING) is not None
    at = _past_stars(pattern, {0})
    for letter in called:
        after = {
            i if pattern[i] == "*" else i + 1
            for i in at
            if i < len(pattern) and pattern[i] in ("*", "?", letter)
        }
        at = _past_stars(pattern, after)
    return bool(at)


def _past_stars(pattern: str, at: set[int]) -> set[int]:
    """The places in the pattern that can be reached from these without a letter."""
    found, work = set(at), list(at)
    while work:
        place = work.pop()
        if place < len(pattern) and pattern[place] == "*" and place + 1 not in found:
            found.add(place + 1)
            work.append(place + 1)
    return found

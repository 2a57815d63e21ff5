"""What each stack of an application holds, by kind: elements of the model, and what only code has to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from exporters.aws.model.cloud import Cloud
from exporters.aws.model.data import Bucket, Database
from exporters.aws.model.element import Element
from exporters.aws.model.identity import Group, Role, User
from exporters.aws.model.network import Peering
from exporters.cdk.stacks import TIERS, StackKey, Stacks

Contents = dict[str, list[Any]]
"""Field of the model (and `permissions`, `read_buckets`, `peering_routes`) -> what of it the stack holds."""

_KINDS = tuple(f.name for f in fields(Cloud) if f.name not in ("name", "prefix", "regions", "reasons"))
_FURTHER = ("permissions", "read_buckets", "peering_routes")


@dataclass(frozen=True, slots=True)
class PeeringRoute:
    """How one subnet reaches the other network of a peering."""

    subnet: str
    peer: str
    cidr: str
    peering: str


def contents(cloud: Cloud, stacks: Stacks) -> Mapping[StackKey, Contents]:
    """Every stack that is needed, in order of deployment, with all it holds."""
    found: dict[StackKey, Contents] = {}

    def put(key: StackKey, kind: str, what: object) -> None:
        found.setdefault(key, {k: [] for k in (*_KINDS, *_FURTHER)})[kind].append(what)

    for kind in _KINDS:
        for element in _in_order(kind, getattr(cloud, kind)):
            put(stacks.of(element), kind, element)
    holders: list[Role | Group | User] = [*cloud.roles, *cloud.groups, *cloud.users]
    for holder in holders:
        if holder.statements:
            put(stacks.of_statements(holder.statements), "permissions", holder)
    for bucket in cloud.buckets:
        if bucket.readers:
            put(stacks.of_rules(bucket), "read_buckets", bucket)
    for peering in cloud.peerings:
        for region, route in _routes(cloud, peering):
            same = peering.region == peering.peer_region
            key = stacks.of(peering) if same else StackKey(TIERS.index("routes"), 0, region)
            put(key, "peering_routes", route)
    return {key: found[key] for key in sorted(found)}


def _routes(cloud: Cloud, peering: Peering) -> list[tuple[str, PeeringRoute]]:
    """(region, route) of each subnet on both sides."""
    vpcs = {vpc.key: vpc for vpc in cloud.vpcs}
    other = {peering.vpc: peering.peer, peering.peer: peering.vpc}
    if not peering.routed:
        return []
    return [
        (
            subnet.region,
            PeeringRoute(subnet.key, other[subnet.vpc], vpcs[other[subnet.vpc]].cidr, peering.key),
        )
        for subnet in cloud.subnets
        if subnet.vpc in other
    ]


def _in_order(kind: str, elements: Iterable[Element]) -> list[Element]:
    """Elements of one kind, what others are made from first."""
    if kind not in _BEFORE:
        return list(elements)
    before = _BEFORE[kind]
    by_key = {element.key: element for element in elements}
    found: dict[str, Element] = {}
    for element in by_key.values():
        chain = [element]
        while (key := before(chain[-1])) is not None:
            chain.append(by_key[key])
        for one in reversed(chain):
            found.setdefault(one.key, one)
    return list(found.values())


def _followed(database: Database) -> str | None:
    return database.replica_of


def _copied_to(bucket: Bucket) -> str | None:
    return bucket.replica


_BEFORE: Mapping[str, Callable[[Any], str | None]] = {"databases": _followed, "buckets": _copied_to}
"""Kind -> which other element of it must be there first."""

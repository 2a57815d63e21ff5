"""Which stack holds which element: tiers in order of deployment, one stack for each region of a tier.

A stack refers only to stacks of earlier tiers, or, across regions, to those of its own tier with a smaller `hop`; so
there are never circles. CloudFront's certificates and filters make the first tier live in us-east-1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from exporters.aws.model.border import AccessList, Endpoint, FurtherRoute, OutwardGateway
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Balancer, Instance, Listener, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.edge import Certificate, Distribution, HealthCheck, Record, WebFilter, Zone
from exporters.aws.model.element import HOME, Element, Reference
from exporters.aws.model.identity import Boundary, Group, Policy, Role, Statement, User
from exporters.aws.model.network import (
    InternetGateway,
    NatGateway,
    Peering,
    RouteTable,
    SecurityGroup,
    SecurityRule,
    Subnet,
    Vpc,
)

Tier = Literal["names", "network", "peering", "routes", "data", "identity", "service", "edge"]
TIERS: tuple[Tier, ...] = ("names", "network", "peering", "routes", "data", "identity", "service", "edge")
"""In order of deployment."""

_NETWORK = (
    Vpc, Subnet, InternetGateway, NatGateway, RouteTable, SecurityGroup, SecurityRule,
    AccessList, OutwardGateway, Endpoint,
)  # fmt: skip
_DATA = (Database, CacheCluster, Bucket, FileSystem, Queue)
_IDENTITY = (Boundary, Role, Group, User)
_SERVICE = (Instance, ScalingGroup, Balancer, Listener, TargetGroup)
_EDGE = (HealthCheck, Distribution)
_ALWAYS: tuple[tuple[Tier, tuple[type[Element], ...]], ...] = (
    ("network", _NETWORK),
    ("data", _DATA),
    ("identity", _IDENTITY),
    ("service", _SERVICE),
    ("edge", _EDGE),
)
REFERRED: Mapping[str, type[Element]] = {
    "database": Database,
    "cache": CacheCluster,
    "queue": Queue,
    "bucket": Bucket,
    "files": FileSystem,
    "instance": Instance,
    "scaling-group": ScalingGroup,
    "balancer": Balancer,
    "distribution": Distribution,
    "role": Role,
    "user": User,
    "group": Group,
    "policy": Policy,
}
"""What references name -> class of the element."""


@dataclass(frozen=True, slots=True, order=True)
class StackKey:
    """One stack; the order is that of deployment."""

    tier: int
    hop: int
    region: str

    @property
    def word(self) -> str:
        """The stack as an identifier: `network`, `data_tokyo`."""
        parts = [TIERS[self.tier], self.region.strip("_"), f"after_{self.hop}" if self.hop else ""]
        return "_".join(part for part in parts if part)


class Stacks:
    """Answers where each element of a model stands."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._elements = {(type(e), e.key): e for e in cloud.elements()}
        self._names_region = next((e.region for e in self._at_edge()), HOME)
        self._hops: dict[tuple[type[Element], str], int] = {}

    def of(self, element: Element) -> StackKey:
        """The stack of an element."""
        if isinstance(element, Policy):
            return self.of_statements(element.statements)
        tier = self._tier(element)
        region = (
            self._names_region
            if tier == "names"
            else HOME
            if tier in ("identity", "edge")
            else element.region
        )
        hop = self._hop(element) if isinstance(element, Database | Bucket) else 0
        return StackKey(TIERS.index(tier), hop, region)

    def find(self, kind: type[Element], key: str) -> Element:
        """The element of a class with this key."""
        return self._elements[(kind, key)]

    def referred(self, reference: Reference) -> Element:
        """The element a reference points at."""
        return self.find(REFERRED[reference.what], reference.key)

    def of_statements(self, statements: Iterable[Statement]) -> StackKey:
        """The first stack in which everything is known that statements name."""
        named = [
            r for s in statements for r in s.resources if isinstance(r, Reference) and r.what != "policy"
        ]
        found = [self.of(self.referred(reference)) for reference in named]
        last = max(found, default=StackKey(TIERS.index("identity"), 0, HOME))
        if last.tier < TIERS.index("identity"):
            return StackKey(TIERS.index("identity"), 0, HOME)
        if last.tier == TIERS.index("identity"):
            return last
        elsewhere = any(key.tier == last.tier and key.region != HOME for key in found)
        return StackKey(last.tier, last.hop + 1 if elsewhere else last.hop, HOME)

    def of_rules(self, bucket: Bucket) -> StackKey:
        """The stack of a bucket's policy: at the edge where distributions are named in it."""
        return StackKey(TIERS.index("edge"), 0, HOME) if bucket.readers else self.of(bucket)

    def _at_edge(self) -> list[Element]:
        proven = [c for c in self._cloud.certificates if c.zone and self._is_for_edge(c)]
        return [*proven, *(f for f in self._cloud.web_filters if f.scope == "CLOUDFRONT")]

    def _is_for_edge(self, certificate: Certificate) -> bool:
        return any(cdn.certificate == certificate.key for cdn in self._cloud.distributions)

    def _tier(self, element: Element) -> Tier:
        for tier, kinds in _ALWAYS:
            if isinstance(element, kinds):
                return tier
        if isinstance(element, Peering):
            return "network" if element.region == element.peer_region else "peering"
        if isinstance(element, FurtherRoute):
            return "routes" if self._crosses(element) else "network"
        if isinstance(element, Zone):
            return "network" if element.vpc else "names"
        if isinstance(element, Record):
            return "service" if element.private else "edge"
        if isinstance(element, WebFilter):
            return "names" if element.scope == "CLOUDFRONT" else "service"
        assert isinstance(element, Certificate)
        if self._is_for_edge(element):
            return "names" if element.zone else "edge"
        return "service"

    def _crosses(self, route: FurtherRoute) -> bool:
        """Whether a route leads to another region."""
        if route.via != "peering":
            return False
        peering = self.find(Peering, route.gateway)
        assert isinstance(peering, Peering)
        return peering.region != peering.peer_region

    def _hop(self, element: Database | Bucket) -> int:
        """How many regions lie between an element and what it is a copy of, or is copied to."""
        at = (type(element), element.key)
        if at not in self._hops:
            self._hops[at] = 0
            other = element.replica_of if isinstance(element, Database) else element.replica
            if other is not None:
                near = self.find(type(element), other)
                assert isinstance(near, Database | Bucket)
                self._hops[at] = self._hop(near) + (near.region != element.region)
        return self._hops[at]

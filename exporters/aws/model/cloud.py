"""Everything to create on AWS for one design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from designer.i18n import Text
from exporters.aws.model.border import AccessList, Endpoint, FurtherRoute, OutwardGateway
from exporters.aws.model.compute import Balancer, Instance, Listener, ScalingGroup, TargetGroup
from exporters.aws.model.data import Bucket, CacheCluster, Database, FileSystem, Queue
from exporters.aws.model.edge import Certificate, Distribution, HealthCheck, Record, WebFilter, Zone
from exporters.aws.model.element import Element
from exporters.aws.model.identity import Boundary, Group, Policy, Role, User
from exporters.aws.model.network import (
    InternetGateway,
    NatGateway,
    Peering,
    Region,
    RouteTable,
    SecurityGroup,
    SecurityRule,
    Subnet,
    Vpc,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """All elements by kind, each tuple in order of key, so that the same design gives the same bytes."""

    name: str
    prefix: str
    """Default of what every physical name starts with."""
    regions: tuple[Region, ...]
    """The home region first."""
    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    internet_gateways: tuple[InternetGateway, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    route_tables: tuple[RouteTable, ...] = ()
    peerings: tuple[Peering, ...] = ()
    access_lists: tuple[AccessList, ...] = ()
    outward_gateways: tuple[OutwardGateway, ...] = ()
    further_routes: tuple[FurtherRoute, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    security_groups: tuple[SecurityGroup, ...] = ()
    security_rules: tuple[SecurityRule, ...] = ()
    instances: tuple[Instance, ...] = ()
    scaling_groups: tuple[ScalingGroup, ...] = ()
    balancers: tuple[Balancer, ...] = ()
    listeners: tuple[Listener, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    databases: tuple[Database, ...] = ()
    caches: tuple[CacheCluster, ...] = ()
    buckets: tuple[Bucket, ...] = ()
    file_systems: tuple[FileSystem, ...] = ()
    queues: tuple[Queue, ...] = ()
    zones: tuple[Zone, ...] = ()
    records: tuple[Record, ...] = ()
    health_checks: tuple[HealthCheck, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    web_filters: tuple[WebFilter, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    policies: tuple[Policy, ...] = ()
    roles: tuple[Role, ...] = ()
    groups: tuple[Group, ...] = ()
    users: tuple[User, ...] = ()
    reasons: Mapping[str, Text]
    """Drawn id -> why it is not exactly as drawn, or why it is left out."""

    @property
    def watched(self) -> bool:
        """Whether anything has alarms."""
        machines = [*(m.alarms for m in self.instances), *(m.alarms for m in self.scaling_groups)]
        return any((*machines, *(b.alarms for b in self.balancers), *(d.alarms for d in self.databases)))

    def elements(self) -> tuple[Element, ...]:
        """Every element, in the order of the fields."""
        return tuple(
            element
            for field in fields(self)
            if isinstance(found := getattr(self, field.name), tuple)
            for element in found
        )

"""Where the parts of a lowered design are, and which security groups guard them; worked out once."""

from __future__ import annotations

from functools import cached_property
from ipaddress import ip_network
from typing import TypeVar

from designer.catalog.aws_network import Region as RegionSpec
from designer.catalog.aws_network import Vpc as VpcSpec
from designer.catalog.aws_network import Zone as ZoneSpec
from designer.catalog.component import Component
from designer.graph.guards import guard
from designer.graph.permissions import groups_carried
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from exporters.aws.draft import Lowered
from exporters.aws.model.element import HOME
from exporters.naming import identifier

EDGE_REGION = "us-east-1"
"""Where certificates and web filters of CloudFront live (CloudFront developer guide)."""

T = TypeVar("T")


class Ground:
    """Answers where things are: region, VPC, zone."""

    def __init__(self, lowered: Lowered) -> None:
        self.lowered = lowered
        self.topology = Topology(lowered.design)
        self.placement = Placement(self.topology)

    def spec(self, node_id: str) -> Component:
        """The properties of a lowered node."""
        return self.topology.spec(node_id)

    def having(self, kind: type[T]) -> list[tuple[str, T]]:
        """(id, spec) of every lowered node of this class or trait, by id."""
        return list(self.topology.having(kind))

    @cached_property
    def home_region(self) -> str | None:
        """Id of the region that is the default; None where nothing needs one."""
        return next((node_id for node_id, _ in self.having(RegionSpec)), None)

    def region_of(self, node_id: str) -> str | None:
        """Id of the region around the node, else the home region."""
        found = self.topology.enclosing(node_id, RegionSpec)
        return found[0] if found else self.home_region

    def region_key(self, node_id: str) -> str:
        """`Element.region` of what is made for the node."""
        region = self.region_of(node_id)
        return HOME if region is None or region == self.home_region else identifier(region)

    def region_code(self, region: str | None) -> str:
        """The code of a region by id; the catalogue's default where none is drawn."""
        spec = self.spec(region) if region else RegionSpec()
        return spec.region if isinstance(spec, RegionSpec) else RegionSpec().region

    @cached_property
    def edge_region_key(self) -> str:
        """Key of the region that CloudFront's certificates and filters live in."""
        for node_id, spec in self.having(RegionSpec):
            if spec.region == EDGE_REGION:
                return self.region_key(node_id) if node_id != self.home_region else HOME
        taken = {identifier(node_id) for node_id, _ in self.having(RegionSpec)}
        return "us_east_1" if "us_east_1" not in taken else "cloudfront_edge"

    def vpc_of(self, node_id: str) -> str | None:
        """Id of the VPC the node is in."""
        found = self.topology.enclosing(node_id, VpcSpec)
        return found[0] if found else None

    def overlap(self, vpc: str, other: str) -> bool:
        """True where two VPCs share addresses, so that nothing can route between them."""
        ranges = [ip_network(s.cidr) for s in (self.spec(vpc), self.spec(other)) if isinstance(s, VpcSpec)]
        return vpc != other and ranges[0].overlaps(ranges[1])

    def letter_of(self, subnet: str) -> str:
        """Letter of the zone a subnet is in."""
        found = self.topology.enclosing(subnet, ZoneSpec)
        return found[1].zone if found else "a"


class GuardedGround(Ground):
    """Answers which security groups guard what stands there."""

    @cached_property
    def carried(self) -> dict[str, tuple[str, ...]]:
        """Node id -> ids of the drawn security groups it carries."""
        return groups_carried(self.topology)

    def guard(self, node_id: str) -> str | None:
        """Id of the machine, balancer or store whose security group protects the node."""
        return guard(self.topology, node_id)

    def group_key(self, group: str, vpc: str) -> str:
        """Key of a drawn security group in a VPC: its own id in the first one it is needed in."""
        vpcs = self.vpcs_of_group(group)
        plain = identifier(group)
        return plain if vpc == vpcs[0] else f"{plain}_{identifier(vpc)}"

    def vpcs_of_group(self, group: str) -> list[str]:
        """Ids of the VPCs a drawn security group is needed in: its own, those of its carriers; at least the first of all."""
        own = self.vpc_of(group)
        carriers = [node_id for node_id, groups in self.carried.items() if group in groups]
        found = [own, *(self.vpc_of(node_id) for node_id in sorted(carriers))]
        some = list(dict.fromkeys(vpc for vpc in found if vpc is not None))
        return some or [vpc for vpc, _ in self.having(VpcSpec)][:1]

    def group_keys(self, node_id: str) -> tuple[str, ...]:
        """Keys of the security groups of a machine, balancer or store: its own first."""
        vpc = self.vpc_of(node_id)
        drawn = [self.group_key(group, vpc) for group in self.carried.get(node_id, ()) if vpc]
        return (identifier(node_id), *drawn)

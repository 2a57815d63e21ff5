"""A lowered design with everything the model's builders ask about it, worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from ipaddress import ip_network
from typing import TypedDict, TypeVar

from designer.catalog.aws_network import Region as RegionSpec
from designer.catalog.aws_network import Vpc as VpcSpec
from designer.catalog.aws_network import Zone as ZoneSpec
from designer.catalog.component import Component
from designer.document.design import Link
from designer.graph.connections import Connection, connections
from designer.graph.permissions import groups_carried, guard
from designer.graph.placement import Placement
from designer.graph.topology import Topology
from designer.i18n import Text
from exporters.aws.draft import Lowered, joined
from exporters.aws.model.element import HOME
from exporters.naming import identifier

EDGE_REGION = "us-east-1"
"""Where certificates and web filters of CloudFront live (CloudFront developer guide)."""

T = TypeVar("T")


class Base(TypedDict):
    """The fields every element takes over from the node it is made for."""

    key: str
    name: str
    origin: tuple[str, ...]
    region: str
    notes: str


class Scene:
    """Answers what the builders ask; remembers what they had to leave out. Lives inside one export."""

    def __init__(self, lowered: Lowered) -> None:
        self.lowered = lowered
        self.topology = Topology(lowered.design)
        self.placement = Placement(self.topology)
        self.connections: tuple[Connection, ...] = connections(self.topology)
        self._reasons: dict[str, list[Text]] = {key: [reason] for key, reason in lowered.reasons.items()}
        self.left_out: set[str] = set()
        """Ids of lowered links that nothing can be made of."""

    def spec(self, node_id: str) -> Component:
        """The properties of a lowered node."""
        return self.topology.spec(node_id)

    def having(self, kind: type[T]) -> list[tuple[str, T]]:
        """(id, spec) of every lowered node of this class or trait, by id."""
        return list(self.topology.having(kind))

    def sources(self, part: str) -> tuple[str, ...]:
        """Ids of the drawn things a lowered node or link stands for."""
        return self.lowered.sources.get(part, ())

    def base(self, node_id: str, *more: str) -> Base:
        """Key, name, origin, region and notes for the element of a node; `more` are further parts it stands for."""
        node = self.topology.node(node_id)
        origin = [source for part in (node_id, *more) for source in self.sources(part)]
        return Base(
            key=identifier(node_id),
            name=node.name,
            origin=tuple(dict.fromkeys(origin)),
            region=self.region_key(node_id),
            notes=node.spec.notes,
        )

    def explain(self, part: str, reason: Text) -> None:
        """Says why what a lowered node or link stands for is not exactly as drawn."""
        for source in self.sources(part):
            known = self._reasons.setdefault(source, [])
            if reason not in known:
                known.append(reason)

    def reasons(self) -> dict[str, Text]:
        """Drawn id -> why it is not exactly as drawn, or left out; as far as known by now."""
        return {key: joined(found) for key, found in sorted(self._reasons.items())}

    def leave_out(self, link: str, reason: Text) -> None:
        """Says why nothing is made of a lowered link."""
        if link not in self.left_out:
            self.left_out.add(link)
            self.explain(link, reason)

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

    def calls_to(self, node_id: str) -> list[Connection]:
        """Connections the drawing implies to the node, or to something that answers for it."""
        return [c for c in self.connections if c.target == node_id or node_id in c.answers]

    def links_from(self, node_id: str, *kinds: str) -> list[tuple[str, Link]]:
        """Lowered links of these kinds that start at the node."""
        return [pair for pair in self.topology.links_from(node_id) if pair[1].kind in kinds]

    def used(self, node_id: str, kind: type[T]) -> list[tuple[str, T]]:
        """(id, spec) of what of this class or trait the node is linked to by `uses`."""
        found: list[tuple[str, T]] = []
        for _, link in self.topology.links_from(node_id, "uses"):
            spec = self.spec(link.target)
            if isinstance(spec, kind):
                found.append((link.target, spec))
        return found

    def users_of(self, node_id: str) -> list[str]:
        """Ids of those linked to the node by `uses`."""
        return [link.source for _, link in self.topology.links_to(node_id, "uses")]

    def keys(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The keys of nodes."""
        return tuple(identifier(node_id) for node_id in node_ids)

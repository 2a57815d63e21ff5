"""Regions, VPCs, subnets, gateways, routes and peerings of the AWS model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.catalog.aws_compute import Machines
from designer.catalog.aws_network import AwsSubnet
from designer.catalog.aws_network import InternetGateway as GatewaySpec
from designer.catalog.aws_network import NatGateway as NatSpec
from designer.catalog.aws_network import Region as RegionSpec
from designer.catalog.aws_network import Vpc as VpcSpec
from designer.catalog.aws_network import Zone as ZoneSpec
from designer.catalog.routing import ExtraRoute
from designer.catalog.traits import PrivateWay
from designer.i18n import text
from exporters.aws.ground import EDGE_REGION
from exporters.aws.grounds import USUAL_LETTERS
from exporters.aws.model.element import HOME, Element
from exporters.aws.model.network import (
    InternetGateway,
    NatGateway,
    Peering,
    Region,
    RouteTable,
    Subnet,
    Vpc,
)
from exporters.aws.scene import Scene
from exporters.naming import identifier, tag_value

LOG_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""For how many days CloudWatch can keep logs (API reference, PutRetentionPolicy)."""


def regions(scene: Scene, elements: Iterable[Element]) -> tuple[Region, ...]:
    """The home region first, the other drawn ones, and us-east-1 where only the edge needs it."""
    found = []
    for node_id, spec in scene.having(RegionSpec):
        inside = (scene.spec(child) for child in scene.topology.inside(node_id))
        letters = sorted({zone.zone for zone in inside if isinstance(zone, ZoneSpec)})
        base = scene.base(node_id)
        tags = {tag.key: tag_value(tag.value) for tag in spec.tags}
        found.append(
            Region(
                **base, code=spec.region, letters=tuple(letters), drawn=True, tags=tuple(sorted(tags.items()))
            )
        )
    if not found:
        home = Region(key="region", code=RegionSpec().region, letters=tuple(USUAL_LETTERS[:2]), drawn=True)
        found.append(home)
    edge = scene.edge_region_key
    known = {region.key for region in found}
    if edge != HOME and edge not in known and any(element.region == edge for element in elements):
        found.append(Region(key=edge, code=EDGE_REGION, letters=(), drawn=False, region=edge))
    return tuple(found)


def vpcs(scene: Scene) -> tuple[Vpc, ...]:
    """Every VPC; machines in it, and buckets they call, are reasons for an endpoint to S3."""
    found = []
    for node_id, spec in scene.having(VpcSpec):
        inside = [scene.spec(child) for child in scene.topology.inside(node_id)]
        machines = any(isinstance(s, Machines) for s in inside)
        drawn = any(isinstance(s, PrivateWay) and s.serves() == "s3" for s in inside)
        found.append(
            Vpc(
                **scene.base(node_id),
                cidr=spec.cidr,
                flow_logs=spec.flow_logs,
                flow_log_days=_kept(scene, node_id, spec),
                ipv6=any(isinstance(s, AwsSubnet) and s.ipv6_way() is not None for s in inside),
                storage_endpoint=machines and not drawn,
            )
        )
    return tuple(found)


def subnets(scene: Scene) -> tuple[Subnet, ...]:
    """Every subnet with its zone and the route table its default route asks for."""
    found = []
    parts: Counter[str] = Counter()
    for node_id, spec in scene.having(AwsSubnet):
        vpc = scene.vpc_of(node_id)
        zone = scene.placement.zone_of(node_id)
        part = None
        if vpc is not None and spec.ipv6_way() is not None:
            part = parts[vpc]
            parts[vpc] += 1
        if vpc is not None:
            found.append(
                Subnet(
                    **scene.base(node_id, *([zone] if zone else ())),
                    vpc=identifier(vpc),
                    cidr=spec.cidr,
                    letter=scene.letter_of(node_id),
                    table=identifier(node_id) if _is_special(spec) else _door(scene, node_id, spec, vpc),
                    ipv6_part=part,
                )
            )
    return tuple(found)


def _is_special(spec: AwsSubnet) -> bool:
    """True for a subnet whose routes no other subnet shares."""
    return spec.ipv6_way() is not None or bool(spec.extra_routes())


def _door(scene: Scene, subnet: str, spec: AwsSubnet, vpc: str) -> str:
    """Key of the route table a subnet uses: that of the gateway it goes through, else the VPC's isolated one."""
    way = spec.internet_way()
    door = None
    if way == "inbound":
        door = scene.placement.internet_gateway_of(vpc)
    elif way == "outbound":
        door = scene.placement.nat_of(subnet)
    return identifier(door or vpc)


def gateways(scene: Scene) -> tuple[tuple[InternetGateway, ...], tuple[NatGateway, ...]]:
    """Internet gateways and NAT gateways; a VPC has one internet gateway, whatever is drawn."""
    doors, ways_out = [], []
    for node_id, _ in scene.having(GatewaySpec):
        vpc = scene.vpc_of(node_id)
        if vpc is None:
            continue
        if scene.placement.internet_gateway_of(vpc) == node_id:
            twins = [n for n, _ in scene.having(GatewaySpec) if n != node_id and scene.vpc_of(n) == vpc]
            doors.append(InternetGateway(**scene.base(node_id, *twins), vpc=identifier(vpc)))
        else:
            scene.explain(node_id, text("a VPC has one internet gateway"))
    for node_id, _ in scene.having(NatSpec):
        subnet = scene.topology.enclosing(node_id, AwsSubnet)
        vpc = scene.vpc_of(node_id)
        if subnet is not None and vpc is not None:
            base = scene.base(node_id)
            ways_out.append(NatGateway(**base, subnet=identifier(subnet[0]), vpc=identifier(vpc)))
    return tuple(doors), tuple(ways_out)


def route_tables(
    scene: Scene,
    used: Iterable[Subnet],
    doors: Iterable[InternetGateway],
    ways_out: Iterable[NatGateway],
) -> tuple[RouteTable, ...]:
    """One table for each gateway, and one without a way out for each VPC, where a subnet uses it."""
    by_key = {door.key: door for door in doors} | {way.key: way for way in ways_out}
    own = {
        identifier(node_id): _door(scene, node_id, spec, vpc)
        for node_id, spec in scene.having(AwsSubnet)
        if _is_special(spec) and (vpc := scene.vpc_of(node_id)) is not None
    }
    found: dict[str, RouteTable] = {}
    for subnet in used:
        door = by_key.get(own.get(subnet.table, subnet.table))
        found[subnet.table] = RouteTable(
            key=subnet.table,
            name=f"{subnet.name if subnet.table in own else door.name if door else 'isolated'} routes",
            region=subnet.region,
            vpc=subnet.vpc,
            internet_gateway=door.key if isinstance(door, InternetGateway) else None,
            nat_gateway=door.key if isinstance(door, NatGateway) else None,
        )
    return tuple(found[key] for key in sorted(found))


def routes_to_vpcs(scene: Scene) -> Iterator[tuple[str, ExtraRoute, str]]:
    """(subnet, route, other VPC) of every drawn route that leads to another VPC."""
    for node_id, spec in scene.having(AwsSubnet):
        for route in spec.extra_routes():
            own = scene.vpc_of(node_id)
            if route.via == "vpc" and scene.placement.is_network(route.vpc) and own not in (None, route.vpc):
                yield node_id, route, route.vpc


def _kept(scene: Scene, node_id: str, spec: VpcSpec) -> int:
    """Days its logs are kept: as drawn, or the next length that there is."""
    days = next((days for days in LOG_DAYS if days >= spec.flow_log_days), LOG_DAYS[-1])
    if spec.flow_log_days in (0, days):
        return spec.flow_log_days
    if spec.flow_logs:
        scene.explain(
            node_id, text("logs are kept for {days} days, the next length that CloudWatch offers", days=days)
        )
    return days


def joined_vpcs(scene: Scene) -> tuple[dict[tuple[str, str], list[str]], set[tuple[str, str]]]:
    """Two VPCs -> the links and subnets whose routes lead from one to the other; and those that links lead across."""
    found: dict[tuple[str, str], list[str]] = {}
    for connection in scene.connections:
        ends = {scene.vpc_of(connection.source), scene.vpc_of(connection.target)} - {None}
        if len(ends) == 2:
            first, second = sorted(str(end) for end in ends)
            found.setdefault((first, second), []).append(connection.link)
    joined = set(found)
    for node_id, _, vpc in routes_to_vpcs(scene):
        first, second = sorted((str(scene.vpc_of(node_id)), vpc))
        found.setdefault((first, second), []).append(node_id)
    return found, joined


def peerings(scene: Scene) -> tuple[Peering, ...]:
    """One peering for each two VPCs between which a connection is drawn and whose ranges leave room for it."""
    found, joined = joined_vpcs(scene)
    made = []
    for (first, second), links in sorted(found.items()):
        if scene.overlap(first, second):
            for link in links:
                scene.explain(link, text("the VPCs overlap in address range, so no peering can join them"))
            continue
        base = scene.base(first)
        base["key"] = f"{identifier(first)}_{identifier(second)}"
        base["name"] = f"{first} - {second}"
        base["origin"] = tuple(dict.fromkeys(s for link in links for s in scene.sources(link)))
        base["notes"] = ""
        made.append(
            Peering(
                **base,
                vpc=identifier(first),
                peer=identifier(second),
                peer_region=scene.region_key(second),
                routed=(first, second) in joined,
            )
        )
        for link in links:
            if link not in scene.topology.design.nodes:
                scene.explain(link, text("the two VPCs are joined by a peering"))
    return tuple(made)

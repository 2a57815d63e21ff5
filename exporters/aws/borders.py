"""Access lists, further routes, ways out over IPv6 and endpoints of the AWS model."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from designer.catalog.aws_data import S3
from designer.catalog.aws_network import AwsSubnet, NatGateway, Vpc, VpcEndpoint
from designer.catalog.routing import AclRule, ExtraRoute
from designer.graph.far_sides import port_range
from designer.i18n import text
from exporters.aws.model.border import AccessList, AclLine, Endpoint, FurtherRoute, OutwardGateway
from exporters.aws.model.network import Peering
from exporters.aws.networks import routes_to_vpcs
from exporters.aws.scene import Scene
from exporters.naming import identifier

GATEWAY_SERVICES = frozenset({"s3"})
"""Services that an endpoint is routed to (VPC user guide: gateway endpoints)."""
_ANY = "-1"


def access_lists(scene: Scene) -> tuple[AccessList, ...]:
    """The access list of every subnet that has lines of its own."""
    found = []
    for node_id, spec in scene.having(AwsSubnet):
        lists, vpc = spec.access_lists(), scene.vpc_of(node_id)
        if lists is None or vpc is None:
            continue
        entering, leaving = (tuple(_lines(scene, node_id, lines)) for lines in lists)
        base = scene.base(node_id)
        base["notes"] = ""
        found.append(AccessList(**base, vpc=identifier(vpc), entering=entering, leaving=leaving))
    return tuple(found)


def _lines(scene: Scene, node_id: str, rules: Iterable[AclRule]) -> Iterator[AclLine]:
    taken: set[int] = set()
    for rule in rules:
        ports = port_range(rule.ports)
        if ports is None or not _is_range(rule.cidr) or rule.number in taken:
            scene.explain(
                node_id,
                text(
                    "line {number} of its access list is left out: no range, or a number twice",
                    number=rule.number,
                ),
            )
            continue
        taken.add(rule.number)
        protocol = _ANY if rule.protocol == "any" and ports == (0, 65535) else rule.protocol
        for spoken in ("tcp", "udp") if protocol == "any" else (protocol,):
            # a line about ports of any protocol is two on AWS; the second number is free or the line is left as it is
            number = rule.number if spoken != "udp" or protocol == "udp" else _free(rule.number, taken, rules)
            if number > rule.number + 1:
                scene.explain(
                    node_id,
                    text(
                        "line {number} of its access list is two on AWS; the one for UDP comes later",
                        number=rule.number,
                    ),
                )
            first, last = (0, 0) if spoken == _ANY else ports
            yield AclLine(number, rule.action, spoken, first, last, rule.cidr)


def _free(number: int, taken: set[int], rules: Iterable[AclRule]) -> int:
    """The next number that no line has."""
    known = taken | {rule.number for rule in rules}
    while number in known:
        number += 1
    taken.add(number)
    return number


def _is_range(written: str) -> bool:
    try:
        ipaddress.ip_network(written, strict=False)
    except ValueError:
        return False
    return True


def outward_gateways(scene: Scene) -> tuple[OutwardGateway, ...]:
    """One for each VPC in which something goes out over IPv6 only."""
    found: dict[str, list[str]] = {}
    for node_id, spec in scene.having(AwsSubnet):
        vpc = scene.vpc_of(node_id)
        wanted = spec.ipv6_way() == "outbound" or any(r.via == "egress-only" for r in spec.extra_routes())
        if vpc is not None and wanted:
            found.setdefault(vpc, []).append(node_id)
    made = []
    for vpc, subnets in sorted(found.items()):
        base = scene.base(vpc)
        base["origin"] = tuple(source for subnet in subnets for source in scene.sources(subnet))
        base["notes"] = ""
        made.append(OutwardGateway(**base, vpc=identifier(vpc)))
    return tuple(made)


def further_routes(scene: Scene, peered: Iterable[Peering]) -> tuple[FurtherRoute, ...]:
    """The routes of subnets beside the default ones, those of IPv6 included."""
    peerings = {frozenset((peering.vpc, peering.peer)): peering for peering in peered}
    found = []
    for node_id, spec in scene.having(AwsSubnet):
        vpc = scene.vpc_of(node_id)
        if vpc is None:
            continue
        for number, (destination, via, gateway) in enumerate(_ways(scene, node_id, spec, vpc, peerings), 1):
            base = scene.base(node_id)
            base["key"] = f"{identifier(node_id)}_{number}"
            base["notes"] = ""
            table = identifier(node_id)
            found.append(
                FurtherRoute(
                    **base, subnet=table, table=table, destination=destination, via=via, gateway=gateway
                )
            )
    return tuple(found)


def _ways(
    scene: Scene, node_id: str, spec: AwsSubnet, vpc: str, peerings: dict[frozenset[str], Peering]
) -> Iterator[tuple[str, Any, str]]:
    """(destination, kind of way, key of what it leads to) of each route."""
    taken = {"0.0.0.0/0"} if spec.internet_way() != "none" else set()
    door, way = scene.placement.internet_gateway_of(vpc), spec.ipv6_way()
    if way == "inbound" and door is not None:
        yield "::/0", "internet-gateway", identifier(door)
    elif way == "outbound":
        yield "::/0", "egress-only", identifier(vpc)
    taken |= {"::/0"} if way in ("inbound", "outbound") else set()
    taken |= {_range_of(scene, other) for other, _ in scene.having(Vpc) if _is_routed(vpc, other, peerings)}
    for route in spec.extra_routes():
        led = _led(scene, node_id, route, vpc, peerings)
        if led is None or not _is_range(route.destination) or route.destination in taken:
            scene.explain(
                node_id,
                text("its route to {destination} is left out: it leads nowhere, or another one does", destination=route.destination),
            )  # fmt: skip
            continue
        taken.add(route.destination)
        yield route.destination, *led


def _led(
    scene: Scene, node_id: str, route: ExtraRoute, vpc: str, peerings: dict[frozenset[str], Peering]
) -> tuple[str, str] | None:
    if route.via == "vpc":
        known = [r for n, r, _ in routes_to_vpcs(scene) if n == node_id and r == route]
        peering = peerings.get(frozenset((identifier(vpc), identifier(route.vpc)))) if known else None
        if peering is None:
            return None
        return "peering", peering.key
    if route.via == "egress-only":
        return ("egress-only", identifier(vpc)) if ":" in route.destination else None
    if ":" in route.destination and route.via == "nat-gateway":
        return None
    if route.via == "internet-gateway":
        door = scene.placement.internet_gateway_of(vpc)
    else:
        door = next((n for n, _ in scene.having(NatGateway) if scene.vpc_of(n) == vpc), None)
    return (route.via, identifier(door)) if door is not None else None


def _is_routed(vpc: str, other: str, peerings: dict[frozenset[str], Peering]) -> bool:
    """Whether links join two VPCs, so that each subnet has a route to the other."""
    peering = peerings.get(frozenset((identifier(vpc), identifier(other))))
    return other != vpc and peering is not None and peering.routed


def _range_of(scene: Scene, vpc: str) -> str:
    return str(getattr(scene.spec(vpc), "cidr", ""))


def endpoints(scene: Scene) -> tuple[Endpoint, ...]:
    """Every drawn endpoint; one with addresses has one in each zone of its VPC, in a private subnet where there is one."""
    found = []
    for connection in scene.connections:
        vpc = scene.vpc_of(connection.source)
        if vpc is not None and _lacks_way(scene, connection.source, connection.target, vpc):
            scene.explain(connection.link, text("no way to S3 is drawn from there; an endpoint is added"))
    for node_id, spec in scene.having(VpcEndpoint):
        vpc = scene.vpc_of(node_id)
        if vpc is None:
            continue
        if spec.service == "s3" and _earlier(scene, node_id, vpc):
            scene.explain(node_id, text("one endpoint to S3 is enough for a VPC"))
            continue
        subnets: dict[str, tuple[bool, str]] = {}
        for subnet, placed in scene.having(AwsSubnet):
            if scene.vpc_of(subnet) == vpc:
                letter, rank = scene.letter_of(subnet), (placed.internet_way() == "inbound", subnet)
                subnets[letter] = min(subnets.get(letter, rank), rank)
        is_gateway = spec.service in GATEWAY_SERVICES
        if not is_gateway and not subnets:
            scene.explain(node_id, text("there is no subnet it could have an address in"))
            continue
        found.append(
            Endpoint(
                **scene.base(node_id),
                vpc=identifier(vpc),
                service=spec.service,
                is_gateway=is_gateway,
                subnets=() if is_gateway else scene.keys(subnets[key][1] for key in sorted(subnets)),
            )
        )
    return tuple(found)


def _lacks_way(scene: Scene, source: str, target: str, vpc: str) -> bool:
    """True for a machine without a way out that calls a bucket past no drawn endpoint."""
    return (
        isinstance(scene.spec(target), S3)
        and scene.placement.way(source) == "none"
        and not any(spec.service == "s3" and scene.vpc_of(n) == vpc for n, spec in scene.having(VpcEndpoint))
    )


def _earlier(scene: Scene, node_id: str, vpc: str) -> bool:
    return any(
        other < node_id and scene.vpc_of(other) == vpc and spec.service == "s3"
        for other, spec in scene.having(VpcEndpoint)
    )

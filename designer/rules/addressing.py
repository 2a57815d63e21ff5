"""Rules about addresses and routes: ranges that overlap or lie outside, routes that lead nowhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Network, Subnet
from designer.i18n import text
from designer.rules.each import each
from designer.rules.rule import Hit, Rule

_Ranged = tuple[str, ipaddress.IPv4Network]
"""Id and address range."""


@lru_cache(maxsize=1 << 14)
def _range(cidr: str) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(cidr)
    except ValueError:
        return None


def _overlapping(a: Assessment) -> Iterator[Hit]:
    ranges = [(node_id, _range(spec.cidr)) for node_id, spec in a.topology.having(Network)]
    siblings: dict[str | None, list[_Ranged]] = {}
    for node_id, found in ranges:
        if found is not None:
            siblings.setdefault(a.placement.network(node_id), []).append((node_id, found))
    for members in siblings.values():
        for (one, range_one), (two, range_two) in _overlaps(members):
            yield Hit(
                text(
                    "{one} {range_one} and {two} {range_two} overlap",
                    one=a.name(one), range_one=range_one, two=a.name(two), range_two=range_two,
                ),
                (one, two),
            )  # fmt: skip


def _overlaps(members: list[_Ranged]) -> Iterator[tuple[_Ranged, _Ranged]]:
    """Pairs that share addresses. Blocks nest or are apart: each overlaps just those that are still open where it begins."""
    around: list[tuple[int, _Ranged]] = []
    numbered = [
        (int(found.network_address), -found.num_addresses, node_id, found) for node_id, found in members
    ]
    for first, minus_size, node_id, found in sorted(numbered, key=lambda block: block[:3]):
        while around and around[-1][0] < first:
            around.pop()
        yield from ((other, (node_id, found)) for _, other in around)
        around.append((first - minus_size - 1, (node_id, found)))


OVERLAPPING_RANGES = Rule(
    id="NET001",
    name="overlapping-ranges",
    severity="error",
    summary="Two networks, or two subnets of one, share addresses.",
    why="AWS refuses overlapping subnets; overlapping networks can never be connected to one another.",
    detection="Address ranges of sibling networks or subnets that intersect.",
    fix="Give each its own range.",
    false_alarm="Two networks that will never be connected.",
    check=_overlapping,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc", "cidr": "10.0.0.0/16"},
            "a": {"kind": "aws.subnet", "name": "a", "in": "vpc", "cidr": "10.0.0.0/23"},
            "b": {"kind": "aws.subnet", "name": "b", "in": "vpc", "cidr": "10.0.1.0/24"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc", "cidr": "10.0.0.0/16"},
            "a": {"kind": "aws.subnet", "name": "a", "in": "vpc", "cidr": "10.0.0.0/24"},
            "b": {"kind": "aws.subnet", "name": "b", "in": "vpc", "cidr": "10.0.1.0/24"},
        }
    },
    references=("Amazon VPC User Guide: VPC CIDR blocks",),
    tags=("network",),
)


@each(Network)
def _outside(a: Assessment, node_id: str, spec: Network) -> Iterator[Hit]:
    own, around = _range(spec.cidr), a.placement.network(node_id)
    if own is None:
        yield Hit(
            text("{name}: {cidr} is no address range", name=a.name(node_id), cidr=spec.cidr),
            (node_id,),
            why=text("Expected IPv4 CIDR notation with no host bits set, for example 10.0.0.0/24."),
        )
        return
    outer_spec = a.topology.spec(around) if around else None
    outer = _range(outer_spec.cidr) if isinstance(outer_spec, Network) else None
    if around and outer is not None and not own.subnet_of(outer):
        yield Hit(
            text("{name} {own} lies outside {network} {outer}", name=a.name(node_id), own=own, network=a.name(around), outer=outer),
            (node_id, around),
        )  # fmt: skip


RANGE_OUTSIDE_NETWORK = Rule(
    id="NET002",
    name="range-outside-network",
    severity="error",
    summary="A subnet's address range is not inside its network's, or is no range at all.",
    why="Such a subnet cannot be created.",
    detection="A subnet whose CIDR block is not a part of the CIDR block of its network.",
    fix="Choose a block inside the network's range.",
    false_alarm="The network has a second range that is not drawn.",
    check=_outside,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc", "cidr": "10.0.0.0/16"},
            "a": {"kind": "aws.subnet", "name": "a", "in": "vpc", "cidr": "10.1.0.0/24"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc", "cidr": "10.0.0.0/16"},
            "a": {"kind": "aws.subnet", "name": "a", "in": "vpc", "cidr": "10.0.3.0/24"},
        }
    },
    references=("Amazon VPC User Guide: Subnet CIDR blocks",),
    tags=("network",),
)


@each(Subnet)
def _door_missing(a: Assessment, node_id: str, spec: Subnet) -> Iterator[Hit]:
    network = a.placement.network(node_id)
    if network is None or (spec.container and network == node_id):
        return
    way = spec.internet_way()
    if way == "inbound" and a.placement.internet_gateway_of(network) is None:
        missing = text("no internet gateway is drawn in {network}", network=a.name(network))
    elif way == "outbound" and a.placement.nat_of(node_id) is None:
        missing = text("no NAT gateway is drawn in {network}", network=a.name(network))
    else:
        return
    yield Hit(
        text(
            "The default route of {name} leads nowhere: {missing}",
            name=a.name(node_id),
            missing=missing,
        ),
        (node_id, network),
        severity=None if a.topology.children(node_id) else "info",
    )


ROUTE_TO_NOWHERE = Rule(
    id="NET007",
    name="route-to-nowhere",
    severity="error",
    summary="A subnet's default route names a gateway that is not there.",
    why="What is in the subnet cannot reach the internet, nor be reached, whatever the drawing suggests.",
    detection="A subnet routed to an internet or NAT gateway in a network where none is drawn.",
    fix="Draw the gateway, or change the route of the subnet.",
    false_alarm="The gateway is shared and drawn in another design.",
    check=_door_missing,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "public": {"kind": "aws.subnet", "name": "public", "in": "vpc", "route": "internet-gateway"},
            "web": {"kind": "aws.ec2", "name": "web", "in": "public"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "igw": {"kind": "aws.internet-gateway", "name": "igw", "in": "vpc"},
            "public": {"kind": "aws.subnet", "name": "public", "in": "vpc", "route": "internet-gateway"},
            "web": {"kind": "aws.ec2", "name": "web", "in": "public"},
        }
    },
    references=("Amazon VPC User Guide: Configure route tables",),
    tags=("network",),
)

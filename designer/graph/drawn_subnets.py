"""What is drawn about subnets and network segments: which network each belongs to, its addresses, its ways out."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.networks import Filter, Route, Via
from designer.catalog.traits import InternetWay, Subnet
from designer.graph.access_lists import access_list
from designer.graph.far_sides import ANYWHERE
from designer.graph.once import joined, once_each
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

CANVAS = "~canvas"
"""The network of what stands in no site; a tilde never occurs in the id of a node."""
_VIA: Mapping[InternetWay, tuple[Route, ...]] = {
    "inbound": (Route(ANYWHERE, Via.INTERNET),),
    "outbound": (Route(ANYWHERE, Via.NAT),),
    "none": (),
}
_IPV6_VIA: Mapping[InternetWay, tuple[Route, ...]] = {
    "inbound": (Route("::/0", Via.INTERNET),),
    "outbound": (Route("::/0", Via.EGRESS_ONLY),),
    "none": (),
}
_EXTRA_VIA: Mapping[str, Via] = {
    "internet-gateway": Via.INTERNET,
    "nat-gateway": Via.NAT,
    "egress-only": Via.EGRESS_ONLY,
}


class DrawnSubnet(NamedTuple):
    """What is drawn about one subnet."""

    site: str
    """Id of the network it belongs to."""
    cidr: str | None
    routes: tuple[Route, ...]
    peerings: tuple[tuple[str, str], ...]
    """The networks its routes lead across."""
    ipv6: tuple[Route, ...] | None
    """The routes of its IPv6 range; None where it has none."""
    access_list: Filter | None


@once_each
def _subnet(topology: Topology, subnet_id: str) -> tuple[tuple[str, DrawnSubnet], ...]:
    spec = topology.spec(subnet_id)
    assert isinstance(spec, Subnet)
    known, site, lists = cidr_or_none(spec.cidr), site_of(topology, subnet_id), spec.access_lists()
    further, ipv6 = list(_extra_routes(topology, site, spec)), spec.ipv6_way()
    found = DrawnSubnet(
        site,
        str(known) if known else None,
        (*_VIA[spec.internet_way()], *further),
        tuple((min(site, vpc), max(site, vpc)) for vpc in _peers(topology, site, spec)),
        None if ipv6 is None else _IPV6_VIA[ipv6],
        None if lists is None else access_list(*lists),
    )
    return ((subnet_id, found),)


every_subnet = joined(_subnet, lambda topology: topology.ids_having(Subnet))
"""(id, what is drawn about it) of every subnet, by id."""


def site_of(topology: Topology, node_id: str) -> str:
    """Id of the network a node belongs to: its VPC, else its site, else the open canvas."""
    placement = placement_of(topology)
    network = placement.network(node_id)
    if network is not None and not isinstance(topology.spec(network), Subnet):
        return network
    region = placement.region(node_id)
    return region[0] if region else CANVAS


def _peers(topology: Topology, site: str, spec: Subnet) -> Iterator[str]:
    """The other VPCs that the further routes of a subnet lead to."""
    for route in spec.extra_routes():
        is_meant = cidr_or_none(route.destination) is not None and route.via == "vpc" and route.vpc != site
        if is_meant and placement_of(topology).is_network(route.vpc):
            yield route.vpc


def _extra_routes(topology: Topology, site: str, spec: Subnet) -> Iterator[Route]:
    """The further routes of a subnet; one to another VPC is a peering of the two."""
    peers = set(_peers(topology, site, spec))
    for route in spec.extra_routes():
        destination = cidr_or_none(route.destination)
        if destination is None:
            continue
        if route.via != "vpc":
            yield Route(str(destination), _EXTRA_VIA[route.via])
        elif route.vpc in peers:
            yield Route(str(destination), Via.PEERING, peering_of(site, route.vpc))


@lru_cache(maxsize=1 << 14)
def cidr_or_none(written: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The address range that is meant; None where the text is none."""
    try:
        return ipaddress.ip_network(written, strict=False)
    except ValueError:
        return None


def peering_of(one: str, other: str) -> str:
    """Name of the peering of two networks in the model."""
    return f"{min(one, other)}|{max(one, other)}"

"""Where everything stands on the network: its networks and segments, drawn or assumed, and an address for each guard.

What is drawn in no subnet still stands somewhere. On the open canvas, and in a site without segments, everything is
assumed to share one flat network with a way to and from the internet and no filter but the hosts' own: the most open
reading, so that nothing passes for closed that was only not drawn. In a VPC without subnets it is a subnet whose route is the
internet gateway, where one is drawn.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct, field

from designer.analysis.addresses import address_text, parse_prefix
from designer.analysis.networks import Filter, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.component import Component
from designer.catalog.traits import Guarded, InternetWay, Network, Subnet
from designer.graph.access_lists import access_list
from designer.graph.far_sides import ANYWHERE
from designer.graph.guards import guard
from designer.graph.once import joined, once, once_each
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology

CANVAS = "~canvas"
"""The network of what stands in no site; a tilde never occurs in the id of a node."""
_VIA: Mapping[InternetWay, tuple[Route, ...]] = {
    "inbound": (Route(ANYWHERE, Via.INTERNET),),
    "outbound": (Route(ANYWHERE, Via.NAT),),
    "none": (),
}
_ASSUMED_RANGES = tuple(str(net) for net in ipaddress.ip_network("100.64.0.0/10").subnets(new_prefix=16))
"""Addresses of assumed segments: shared address space (RFC 6598), which no drawing uses and no client has."""
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
_RESERVED = 4
"""Addresses at the start of a subnet that hosts do not get (AWS keeps the first four)."""


class Ground(Struct, frozen=True):
    """Networks, segments and the addresses of guards, by id. `assumed` are the segments that are not drawn."""

    networks: Mapping[str, Routed]
    segments: Mapping[str, Segment]
    assumed: Mapping[str, str]
    """Assumed segment -> its address range."""
    addresses: Mapping[str, Mapping[str, str]]
    """Guard id -> segment id -> its IPv4 address there."""
    ipv6: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Guard id -> segment id -> its IPv6 address there; only of those that have one."""
    filters: Mapping[str, Filter] = field(default_factory=dict)
    """Subnet id -> its access list, where it has one of its own."""
    peerings: frozenset[tuple[str, str]] = frozenset()
    """Pairs of networks that some drawn route leads across."""

    def networks_of(self, guard_id: str) -> set[str]:
        """Ids of the networks the guard has an address in."""
        return {self.segments[segment].network for segment in self.addresses[guard_id]}


@once
def ground(topology: Topology) -> Ground:
    """Where every guard of the topology stands."""
    plan = _Plan(topology, placement_of(topology))
    for node_id, _ in topology.having(Subnet):
        plan.add_drawn(node_id, _drawn(topology, node_id))
    addresses = {
        node_id: dict(
            sorted(plan.settle(node_id, subnets).items())
        )  # so that equal ones are told in the same order
        for node_id, subnets in _every_home(topology)
    }
    ipv6 = {n: held for n, places in addresses.items() if (held := plan.ipv6_of(n, places))}
    return Ground(
        plan.networks(), plan.segments, plan.assumed, addresses, ipv6, plan.filters, frozenset(plan.peerings)
    )


@once
def networks_around(topology: Topology) -> Mapping[str, frozenset[str]]:
    """Guard id -> ids of the networks it has an address in."""
    where = ground(topology)
    return {
        node_id: frozenset(where.segments[segment].network for segment in places)
        for node_id, places in where.addresses.items()
    }


@once_each
def _home(topology: Topology, node_id: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What has a guard of its own, with the subnets it may live in; nothing of what is behind another's."""
    is_guard = guard(topology, node_id) == node_id
    return ((node_id, placement_of(topology).subnets(node_id)),) if is_guard else ()


_every_home = joined(_home, lambda topology: topology.ids_having(Guarded))


class _Drawn(NamedTuple):
    """What is drawn about one subnet."""

    site: str
    """Id of the network it belongs to."""
    cidr: str | None
    routes: tuple[Route, ...]
    peerings: tuple[tuple[str, str], ...]
    """The networks its routes lead across."""
    ipv6: InternetWay | None
    access_list: Filter | None


@once_each
def _drawn(topology: Topology, subnet_id: str) -> _Drawn:
    spec = topology.spec(subnet_id)
    assert isinstance(spec, Subnet)
    known, site, lists = cidr_or_none(spec.cidr), _site(topology, subnet_id), spec.access_lists()
    further = list(_extra_routes(topology, site, spec))
    return _Drawn(
        site,
        str(known) if known else None,
        (*_VIA[spec.internet_way()], *further),
        tuple((min(site, vpc), max(site, vpc)) for vpc in _peers(topology, site, spec)),
        spec.ipv6_way(),
        None if lists is None else access_list(*lists),
    )


def _site(topology: Topology, node_id: str) -> str:
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


def _takes_ipv6(spec: Component) -> bool:
    return isinstance(spec, Guarded) and spec.takes_ipv6


def assumed_range(number: int) -> str:
    """An address range of its own for each assumed segment; they come round again after a thousand sites."""
    return _ASSUMED_RANGES[number % len(_ASSUMED_RANGES)]


class _Plan(Struct):
    topology: Topology
    placement: Placement
    segments: dict[str, Segment] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    filters: dict[str, Filter] = field(default_factory=dict)
    peerings: set[tuple[str, str]] = field(default_factory=set)
    _taken: dict[str, int] = field(default_factory=dict)
    _ipv6: dict[str, int] = field(default_factory=dict)
    _ipv6_parts: dict[str, int] = field(default_factory=dict)

    def add_drawn(self, subnet_id: str, drawn: _Drawn) -> None:
        cidrs: tuple[str, ...] = (drawn.cidr or assumed_range(len(self.segments)),)
        routes = drawn.routes
        if drawn.ipv6 is not None:
            cidrs = (*cidrs, self._ipv6_range(drawn.site))
            routes = (*routes, *_IPV6_VIA[drawn.ipv6])
        if drawn.access_list is not None:
            self.filters[subnet_id] = drawn.access_list
        self.peerings.update(drawn.peerings)
        filters = () if drawn.access_list is None else (subnet_id,)
        self.segments[subnet_id] = Segment(drawn.site, cidrs, routes, filters)

    def settle(self, guard_id: str, subnets: Iterable[str]) -> dict[str, str]:
        """Gives the guard an address in each segment it may live in."""
        drawn = [s for s in subnets if s in self.segments]
        return {segment: self._address(segment) for segment in drawn or [self._assume(guard_id)]}

    def ipv6_of(self, guard_id: str, places: Mapping[str, str]) -> dict[str, str]:
        """The IPv6 address of a guard in each of its segments that has some."""
        if not _takes_ipv6(self.topology.spec(guard_id)):
            return {}
        found = {}
        for segment, address in places.items():
            cidrs = self.segments[segment].cidrs
            if len(cidrs) > 1:
                net, first = ipaddress.IPv6Network(cidrs[1]), cidr_or_none(cidrs[0])
                assert first is not None
                found[segment] = str(net[int(ipaddress.ip_address(address)) - int(first[0])])
        return found

    def networks(self) -> dict[str, Routed]:
        ranges: dict[str, list[str]] = {}
        for segment in self.segments.values():
            ranges.setdefault(segment.network, []).extend(segment.cidrs)
        found: dict[str, Routed] = {}
        for name, cidrs in ranges.items():
            spec = None if name == CANVAS else self.topology.spec(name)
            has_door = True
            if isinstance(spec, Network):
                has_door = self.placement.internet_gateway_of(name) is not None
                own = cidr_or_none(spec.cidr)
                if own is not None:
                    cidrs.insert(0, str(own))
            found[name] = Routed(_covering(tuple(cidrs)), has_door)
        for name in sorted({end for ends in self.peerings for end in ends} - found.keys()):
            spec = self.topology.spec(name)  # nothing stands in it: only routes lead there
            own = cidr_or_none(spec.cidr) if isinstance(spec, Network) else None
            found[name] = Routed((str(own),) if own else (), internet_gateway=False)
        return found

    def _ipv6_range(self, site: str) -> str:
        """A /64 of its own for a segment, out of the /56 of its network (documentation range, RFC 3849)."""
        number = self._ipv6.setdefault(site, len(self._ipv6) + 1)
        part = self._ipv6_parts[site] = self._ipv6_parts.get(site, -1) + 1
        return f"2001:db8:{number:x}:{part % 256:x}::/64"

    def _assume(self, guard_id: str) -> str:
        site = _site(self.topology, guard_id)
        name = site if site == CANVAS else f"~{site}"
        if name not in self.segments:
            self.assumed[name] = assumed_range(len(self.segments))
            self.segments[name] = Segment(site, (self.assumed[name],), _VIA["inbound"])
        return name

    def _address(self, segment: str) -> str:
        net = parse_prefix(self.segments[segment].cidrs[0])
        number = self._taken.get(segment, _RESERVED)
        self._taken[segment] = number + 1
        return address_text(net.version, net.first + number % (net.last - net.first + 1))


@lru_cache(maxsize=1 << 12)
def _covering(cidrs: tuple[str, ...]) -> tuple[str, ...]:
    """The ranges without those that lie in an earlier one; a subnet drawn outside its VPC still belongs to it."""
    kept: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
    for written in cidrs:
        net = ipaddress.ip_network(written, strict=False)
        if not any(_lies_in(net, other) for other in kept):
            kept.append(net)
    return tuple(str(net) for net in kept)


def _lies_in(
    net: ipaddress.IPv4Network | ipaddress.IPv6Network, other: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    if isinstance(net, ipaddress.IPv4Network) and isinstance(other, ipaddress.IPv4Network):
        return net.subnet_of(other)
    if isinstance(net, ipaddress.IPv6Network) and isinstance(other, ipaddress.IPv6Network):
        return net.subnet_of(other)
    return False

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

from msgspec import Struct, field

from designer.analysis.addresses import address_text, parse_prefix
from designer.analysis.networks import Filter, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.component import Component
from designer.catalog.traits import Guarded, InternetWay, Network, Subnet
from designer.graph.access_lists import access_list
from designer.graph.far_sides import ANYWHERE
from designer.graph.guards import guard
from designer.graph.placement import Placement
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


def ground(topology: Topology, placement: Placement) -> Ground:
    """Where every guard of the topology stands."""
    plan = _Plan(topology, placement)
    for node_id, _ in topology.having(Subnet):
        plan.add_drawn(node_id)
    addresses = {
        node_id: plan.settle(node_id)
        for node_id, _ in topology.having(Guarded)
        if guard(topology, node_id) == node_id
    }
    ipv6 = {n: held for n, places in addresses.items() if (held := plan.ipv6_of(n, places))}
    return Ground(
        plan.networks(), plan.segments, plan.assumed, addresses, ipv6, plan.filters, frozenset(plan.peerings)
    )


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

    def add_drawn(self, subnet_id: str) -> None:
        spec = self.topology.spec(subnet_id)
        assert isinstance(spec, Subnet)
        known = cidr_or_none(spec.cidr)
        cidrs = [str(known) if known else assumed_range(len(self.segments))]
        site, way = self._site(subnet_id), spec.ipv6_way()
        routes = [*_VIA[spec.internet_way()], *self._extra_routes(site, spec)]
        if way is not None:
            cidrs.append(self._ipv6_range(site))
            routes += _IPV6_VIA[way]
        lists = spec.access_lists()
        if lists is not None:
            self.filters[subnet_id] = access_list(*lists)
        filters = () if lists is None else (subnet_id,)
        self.segments[subnet_id] = Segment(site, tuple(cidrs), tuple(routes), filters)

    def settle(self, guard_id: str) -> dict[str, str]:
        """Gives the guard an address in each segment it may live in."""
        drawn = [s for s in self.placement.subnets(guard_id) if s in self.segments]
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
        found: dict[str, Routed] = {}
        for segment in self.segments.values():
            name = segment.network
            spec = None if name == CANVAS else self.topology.spec(name)
            has_door = True
            cidrs: Iterable[str] = found[name].cidrs if name in found else ()
            if isinstance(spec, Network):
                has_door = self.placement.internet_gateway_of(name) is not None
                own = cidr_or_none(spec.cidr)
                cidrs = cidrs or ([str(own)] if own else [])
            found[name] = Routed(_covering((*cidrs, *segment.cidrs)), has_door)
        for name in {end for ends in self.peerings for end in ends} - found.keys():
            spec = self.topology.spec(name)  # nothing stands in it: only routes lead there
            own = cidr_or_none(spec.cidr) if isinstance(spec, Network) else None
            found[name] = Routed((str(own),) if own else (), internet_gateway=False)
        return found

    def _extra_routes(self, site: str, spec: Subnet) -> Iterator[Route]:
        """The further routes of a subnet; one to another VPC is a peering of the two."""
        for route in spec.extra_routes():
            destination = cidr_or_none(route.destination)
            if destination is None:
                continue
            if route.via != "vpc":
                yield Route(str(destination), _EXTRA_VIA[route.via])
            elif route.vpc != site and self.placement.is_network(route.vpc):
                self.peerings.add((min(site, route.vpc), max(site, route.vpc)))
                yield Route(str(destination), Via.PEERING, peering_of(site, route.vpc))

    def _ipv6_range(self, site: str) -> str:
        """A /64 of its own for a segment, out of the /56 of its network (documentation range, RFC 3849)."""
        number = self._ipv6.setdefault(site, len(self._ipv6) + 1)
        part = self._ipv6_parts[site] = self._ipv6_parts.get(site, -1) + 1
        return f"2001:db8:{number:x}:{part % 256:x}::/64"

    def _site(self, node_id: str) -> str:
        """Id of the network a segment belongs to: its VPC, else its site, else the open canvas."""
        network = self.placement.network(node_id)
        if network is not None and network not in self.segments:
            return network
        region = self.placement.region(node_id)
        return region[0] if region else CANVAS

    def _assume(self, guard_id: str) -> str:
        site = self._site(guard_id)
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


def _covering(cidrs: Iterable[str]) -> tuple[str, ...]:
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

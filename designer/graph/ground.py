"""Where everything stands on the network: its networks and segments, drawn or assumed, and an address for each guard.

What is drawn in no subnet still stands somewhere. On the open canvas, and in a site without segments, everything is
assumed to share one flat network with a way to and from the internet and no filter but the hosts' own: the most open
reading, so that nothing passes for closed that was only not drawn. In a VPC without subnets it is a subnet whose route is the
internet gateway, where one is drawn.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct, field

from designer.analysis.addresses import address_text, parse_prefix
from designer.analysis.again import Piece, pieces
from designer.analysis.networks import Filter, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.traits import Guarded, Network
from designer.graph.drawn_subnets import CANVAS, DrawnSubnet, cidr_or_none, every_subnet, site_of
from designer.graph.far_sides import ANYWHERE
from designer.graph.guards import guard
from designer.graph.once import joined, once, once_each
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Topology

_ASSUMED_RANGES = tuple(str(net) for net in ipaddress.ip_network("100.64.0.0/10").subnets(new_prefix=16))
"""Addresses of assumed segments: shared address space (RFC 6598), which no drawing uses and no client has."""
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
    known: Mapping[str, Piece[Mapping[str, str]]] = field(default_factory=dict)
    """What the addresses were made of, for the ground of the next snapshot."""

    def networks_of(self, guard_id: str) -> set[str]:
        """Ids of the networks the guard has an address in."""
        return {self.segments[segment].network for segment in self.addresses[guard_id]}


@once
def ground(topology: Topology) -> Ground:
    """Where every guard of the topology stands."""
    plan = _Plan(topology, placement_of(topology))
    for subnet, drawn in every_subnet(topology):
        plan.add_drawn(subnet, drawn)
    before, homes = topology.ledger.before(ground), _every_home(topology)
    places = {guard_id: plan.settle(guard_id, subnets) for guard_id, subnets, _ in homes}
    known = pieces(_addresses, places, before and before.known)
    addresses = {guard_id: held for guard_id, (_, held) in known.items()}
    ipv6 = {
        guard_id: held
        for guard_id, _, takes_ipv6 in homes
        if takes_ipv6 and (held := plan.ipv6_of(addresses[guard_id]))
    }
    return Ground(
        plan.networks(),
        plan.segments,
        plan.assumed,
        addresses,
        ipv6,
        plan.filters,
        frozenset(plan.peerings),
        known,
    )


def _addresses(*places: _Place) -> Mapping[str, str]:
    """Segment -> the address there; by segment, so that equal ones are told in the same order."""
    found = {}
    for segment, cidr, number in sorted(places):
        net = parse_prefix(cidr)
        found[segment] = address_text(net.version, net.first + number % (net.last - net.first + 1))
    return found


@once
def networks_around(topology: Topology) -> Mapping[str, frozenset[str]]:
    """Guard id -> ids of the networks it has an address in."""
    where = ground(topology)
    alone = {segment: frozenset([about.network]) for segment, about in where.segments.items()}
    return {
        node_id: alone[next(iter(places))]
        if len(places) == 1
        else frozenset().union(*map(alone.__getitem__, places))
        for node_id, places in where.addresses.items()
    }


@once_each
def _home(topology: Topology, node_id: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """What has a guard of its own, with the subnets it may live in, and whether it takes an IPv6 address; nothing else."""
    if guard(topology, node_id) != node_id:
        return ()
    spec = topology.spec(node_id)
    takes_ipv6 = isinstance(spec, Guarded) and spec.takes_ipv6
    return ((node_id, placement_of(topology).subnets(node_id), takes_ipv6),)


_every_home = joined(_home, lambda topology: topology.ids_having(Guarded))
_Place: TypeAlias = tuple[str, str, int]
"""A segment, its range of addresses, and which number there."""


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

    def add_drawn(self, subnet_id: str, drawn: DrawnSubnet) -> None:
        cidrs: tuple[str, ...] = (drawn.cidr or assumed_range(len(self.segments)),)
        routes = drawn.routes
        if drawn.ipv6 is not None:
            cidrs = (*cidrs, self._ipv6_range(drawn.site))
            routes = (*routes, *drawn.ipv6)
        if drawn.access_list is not None:
            self.filters[subnet_id] = drawn.access_list
        self.peerings.update(drawn.peerings)
        filters = () if drawn.access_list is None else (subnet_id,)
        self.segments[subnet_id] = Segment(drawn.site, cidrs, routes, filters)

    def settle(self, guard_id: str, subnets: Iterable[str]) -> tuple[_Place, ...]:
        """Gives the guard a place in each segment it may live in."""
        drawn = [s for s in subnets if s in self.segments] or [self._assume(guard_id)]
        found = []
        for segment in drawn:
            number = self._taken.get(segment, _RESERVED)
            self._taken[segment] = number + 1
            found.append((segment, self.segments[segment].cidrs[0], number))
        return tuple(found)

    def ipv6_of(self, places: Mapping[str, str]) -> dict[str, str]:
        """The IPv6 address beside each IPv4 one in the segments that have some."""
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
        site = site_of(self.topology, guard_id)
        name = site if site == CANVAS else f"~{site}"
        if name not in self.segments:
            self.assumed[name] = assumed_range(len(self.segments))
            self.segments[name] = Segment(site, (self.assumed[name],), (Route(ANYWHERE, Via.INTERNET),))
        return name


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

"""Where everything stands on the network: its networks and segments, drawn or assumed, and an address for each guard.

What is drawn in no subnet still stands somewhere. On the open canvas, and in a site without segments, everything is
assumed to share one flat network with a way to and from the internet and no filter but the hosts' own: the most open
reading, so that nothing passes for closed that was only not drawn. In a VPC without subnets it is a subnet whose route is the
internet gateway, where one is drawn.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from designer.analysis.networks import Network as Routed
from designer.analysis.networks import Route, Segment, Via
from designer.catalog.traits import Guarded, InternetWay, Network, Subnet
from designer.graph.permissions import ANYWHERE, guard
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
_RESERVED = 4
"""Addresses at the start of a subnet that hosts do not get (AWS keeps the first four)."""


@dataclass(frozen=True)
class Ground:
    """Networks, segments and the addresses of guards, by id. `assumed` are the segments that are not drawn."""

    networks: Mapping[str, Routed]
    segments: Mapping[str, Segment]
    assumed: Mapping[str, str]
    """Assumed segment -> its address range."""
    addresses: Mapping[str, Mapping[str, str]]
    """Guard id -> segment id -> its address there."""

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
    return Ground(plan.networks(), plan.segments, plan.assumed, addresses)


@lru_cache(maxsize=1 << 14)
def cidr_or_none(written: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The address range that is meant; None where the text is none."""
    try:
        return ipaddress.ip_network(written, strict=False)
    except ValueError:
        return None


def assumed_range(number: int) -> str:
    """An address range of its own for each assumed segment; they come round again after a thousand sites."""
    return _ASSUMED_RANGES[number % len(_ASSUMED_RANGES)]


@dataclass
class _Plan:
    topology: Topology
    placement: Placement
    segments: dict[str, Segment] = field(default_factory=dict)
    assumed: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)

    def add_drawn(self, subnet_id: str) -> None:
        spec = self.topology.spec(subnet_id)
        assert isinstance(spec, Subnet)
        known = cidr_or_none(spec.cidr)
        cidr = str(known) if known else assumed_range(len(self.segments))
        self.segments[subnet_id] = Segment(self._site(subnet_id), (cidr,), _VIA[spec.internet_way()])

    def settle(self, guard_id: str) -> dict[str, str]:
        """Gives the guard an address in each segment it may live in."""
        drawn = [s for s in self.placement.subnets(guard_id) if s in self.segments]
        return {segment: self._address(segment) for segment in drawn or [self._assume(guard_id)]}

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
        return found

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
        net = cidr_or_none(self.segments[segment].cidrs[0])
        assert net is not None
        number = self._taken.get(segment, _RESERVED)
        self._taken[segment] = number + 1
        return str(net[number % net.num_addresses])


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

"""CDNs as the network model sees them: outside every network, with a way in to those origins that can be called from there."""

from __future__ import annotations

import ipaddress
from functools import cache

from msgspec import Struct

from designer.analysis.networks import Host, Listener, Route, Segment, Via
from designer.catalog.component import PORTS
from designer.graph.called import all_called
from designer.graph.far_sides import ANYWHERE
from designer.graph.ground import assumed_range, ground, networks_around
from designer.graph.once import once
from designer.graph.topology import Topology


class Edge(Struct, frozen=True):
    """A CDN as one network sees it: a host outside, with a way in."""

    cdn: str
    network: str
    cidr: str
    address: str
    origins: tuple[str, ...]
    port: int
    inward: tuple[str, ...]
    """The addresses of that network."""
    forwarded: frozenset[str]
    """Of the origins, those it calls at the address of a firewall that forwards to them."""

    @property
    def name(self) -> str:
        """Id of its network, segment, host and way in."""
        return f"{self.cdn}@{self.network}"

    def segment(self) -> Segment:
        """Where it stands: open to the internet, with a way to the network of its origins."""
        inward = tuple(Route(cidr, Via.PEERING, self.name) for cidr in self.inward)
        return Segment(self.name, (self.cidr,), (Route(ANYWHERE, Via.INTERNET), *inward))

    def host(self) -> Host:
        """The CDN itself: open to everyone, it calls its origins only."""
        return Host(
            addresses={self.name: (self.address,)},
            listens=(Listener(self.port, "tcp"),),
            groups=(self.cdn,),
            public_v4=True,
            targets=self.origins,
        )


@cache
def _assumed(number: int) -> tuple[str, str]:
    """An assumed range, and its first address that a host may have."""
    cidr = ipaddress.ip_network(assumed_range(number))
    return str(cidr), str(cidr[1])


@once
def edges(topology: Topology) -> tuple[Edge, ...]:
    """Every CDN, once for each network in which it can reach an origin."""
    where, asked, around = ground(topology), all_called(topology), networks_around(topology)
    origins: dict[tuple[str, str], set[str]] = {}
    behind: set[tuple[str, str]] = set()
    for target in [guard_id for guard_id in where.addresses if asked[guard_id].cdns]:
        for cdn, forwarded in asked[target].cdns.items():
            if forwarded:
                behind.add((cdn, target))
            if forwarded or asked[target].is_public:
                for network in around[target]:
                    origins.setdefault((cdn, network), set()).add(target)
    found: list[Edge] = []
    for (cdn, network), called in sorted(origins.items()):
        cidr, address = _assumed(len(where.segments) + len(found))
        endpoint = topology.spec(cdn).endpoint()
        port = endpoint[1] if endpoint else PORTS["https"]
        forwarded_to = frozenset(origin for origin in called if (cdn, origin) in behind)
        inward = where.networks[network].cidrs
        found.append(Edge(cdn, network, cidr, address, tuple(sorted(called)), port, inward, forwarded_to))
    return tuple(found)

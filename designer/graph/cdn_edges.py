"""CDNs as the network model sees them: outside every network, with a way in to those origins that can be called from there."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from msgspec import Struct

from designer.analysis.networks import Host, Listener, Route, Segment, Via
from designer.catalog.component import PORTS
from designer.catalog.traits import Cdn
from designer.graph.connections import Connection
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import is_forwarded
from designer.graph.ground import Ground, assumed_range
from designer.graph.guards import guard
from designer.graph.topology import Topology


class Edge(Struct, frozen=True):
    """A CDN as one network sees it: a host outside, with a way in."""

    cdn: str
    network: str
    cidr: str
    address: str
    origins: tuple[str, ...]
    port: int
    forwarded: frozenset[str]
    """Of the origins, those it calls at the address of a firewall that forwards to them."""

    @property
    def name(self) -> str:
        """Id of its network, segment, host and way in."""
        return f"{self.cdn}@{self.network}"

    def segment(self, where: Ground) -> Segment:
        """Where it stands: open to the internet, with a way to the network of its origins."""
        inward = tuple(Route(c, Via.PEERING, self.name) for c in where.networks[self.network].cidrs)
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


def edges(
    topology: Topology, where: Ground, drawn: Iterable[Connection], hosts: Mapping[str, Host]
) -> list[Edge]:
    """Every CDN, once for each network in which it can reach an origin."""
    origins: dict[tuple[str, str], set[str]] = {}
    behind: set[tuple[str, str]] = set()
    for connection in drawn:
        target = guard(topology, connection.target)
        if target is None or not isinstance(topology.spec(connection.source), Cdn):
            continue
        forwarded = is_forwarded(topology, connection)
        if forwarded:
            behind.add((connection.source, target))
        if forwarded or hosts[target].public_v4:
            for network in where.networks_of(target):
                origins.setdefault((connection.source, network), set()).add(target)
    found: list[Edge] = []
    for (cdn, network), called in sorted(origins.items()):
        cidr = ipaddress.ip_network(assumed_range(len(where.segments) + len(found)))
        endpoint = topology.spec(cdn).endpoint()
        port = endpoint[1] if endpoint else PORTS["https"]
        forwarded_to = frozenset(origin for origin in called if (cdn, origin) in behind)
        found.append(Edge(cdn, network, str(cidr), str(cidr[1]), tuple(sorted(called)), port, forwarded_to))
    return found

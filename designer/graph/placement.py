"""Where nodes really are: the zones, subnets and network each one occupies, and the doors its subnet uses.

The one place that knows what "its like in the other zones" means; dependency, network, rules and exporters ask here.
"""

from __future__ import annotations

import re

from designer.catalog.component import Component
from designer.catalog.traits import (
    FailureDomain,
    Gateway,
    Host,
    InternetWay,
    Network,
    PrivateWay,
    RegionPlace,
    Service,
    Spanning,
    Stateful,
    Store,
    Subnet,
    ZonePlace,
)
from designer.graph.ledger import Ledger, derives
from designer.graph.once import joined, once, once_each
from designer.graph.topology import Topology

_ZONE_SUFFIX = re.compile(r"-?(?:\d*[a-f]|\d+)$")
"""What tells `data-a` from `data-c` or `web-1` from `web-2`: the ending that names the zone."""


class Placement:
    """Answers where nodes are in one topology; read-only."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    def region(self, node_id: str) -> tuple[str, RegionPlace] | None:
        """The region or site around the node, with its spec; None where none is drawn."""
        return self._topology.enclosing(node_id, RegionPlace)

    @once_each
    def network(self, node_id: str) -> str | None:
        """Id of the outermost network the node is in (its VPC or segment); None where none is drawn."""
        found = None
        for ancestor in self._topology.ancestors(node_id):
            if isinstance(self._topology.spec(ancestor), Network):
                found = ancestor
        return found or self._wired_segment(node_id)

    @once_each
    def subnets(self, node_id: str) -> tuple[str, ...]:
        """Ids of the subnets the node may live in (a subnet group), its own first; empty outside any network."""
        spec = self._topology.spec(node_id)
        home = self._topology.enclosing(node_id, Subnet)
        if isinstance(spec, Spanning) and spec.subnets:
            return tuple(s for s in spec.subnets if isinstance(self._spec_or_none(s), Subnet))
        if home is None:
            segment = self._wired_segment(node_id)
            return (segment,) if segment else self._one_per_zone(node_id, spec)
        if not isinstance(spec, Spanning) and spec.zones_wanted() == 1:
            return (home[0],)
        ways: tuple[InternetWay, ...] = (home[1].internet_way(),)
        if isinstance(spec, Stateful) and ways[0] != "inbound":
            ways += ("none",) if ways[0] == "outbound" else ("outbound",)  # a standby needs no way out
        return (home[0], *self._nearest(home[0], ways))

    @once_each
    def zones(self, node_id: str) -> tuple[str, ...]:
        """Ids of the zones in which copies of the node run, its own first; empty where no zone is drawn."""
        wanted = self._topology.spec(node_id).zones_wanted()
        found: list[str] = []
        for subnet in self.subnets(node_id):
            zone = self.zone_of(subnet)
            if zone is not None and zone not in found:
                found.append(zone)
        if not found and (zone := self.zone_of(node_id)) is not None:
            found = [zone]
        return tuple(found if wanted is None else found[:wanted])

    @once_each
    def subnets_in_use(self, node_id: str) -> tuple[str, ...]:
        """Of :meth:`subnets`, those in the zones in which copies run: one for each such zone."""
        zones = list(self.zones(node_id))
        found = []
        for subnet in self.subnets(node_id):
            zone = self.zone_of(subnet)
            if zone is None or zone in zones:
                found.append(subnet)
                if zone is not None:
                    zones.remove(zone)
        return tuple(found)

    def inhabitants(self, subnet_id: str) -> tuple[str, ...]:
        """Ids of the drawn things that stand in the subnet, or have copies in it though they are drawn around it or beside it."""
        return self._inhabitants().get(subnet_id, ())

    @once
    def _inhabitants(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for subnet, node_id in self.stances():
            found.setdefault(subnet, []).append(node_id)
        return {subnet: tuple(inside) for subnet, inside in found.items()}

    @once_each
    def _stands_in(self, node_id: str) -> tuple[tuple[str, str], ...]:
        """(subnet, node) of each subnet it stands in."""
        home = self._topology.enclosing(node_id, Subnet)
        used = self.subnets_in_use(node_id) if isinstance(self._topology.spec(node_id), Spanning) else ()
        subnets = dict.fromkeys((*((home[0],) if home else ()), *used))
        return tuple((subnet, node_id) for subnet in subnets)

    stances = joined(_stands_in, lambda self: self._topology.ids_having(Service))
    """(subnet, node) of whatever stands in a subnet, or has copies in it though it is drawn around it or beside it."""

    def zone_of(self, node_id: str) -> str | None:
        """Id of the zone drawn around the node; None where none is."""
        found = self._topology.enclosing(node_id, ZonePlace)
        return found[0] if found else None

    @once_each
    def domains(self, node_id: str) -> tuple[str, ...]:
        """Ids of the failure domains drawn around the node, innermost first (host, rack, zone, region, site)."""
        return tuple(
            ancestor
            for ancestor in self._topology.ancestors(node_id)
            if isinstance(self._topology.spec(ancestor), FailureDomain)
        )

    def host(self, node_id: str) -> str | None:
        """Id of the machine the node runs in; None where it is none's process."""
        found = self._topology.enclosing(node_id, Host)
        return found[0] if found else None

    def way(self, node_id: str) -> InternetWay | None:
        """Which way the default route of the node's own subnet goes; None outside any subnet."""
        subnets = self.subnets_in_use(node_id) or self.subnets(node_id)
        spec = self._spec_or_none(subnets[0]) if subnets else None
        return spec.internet_way() if isinstance(spec, Subnet) else None

    @once_each
    def nat_of(self, subnet_id: str) -> str | None:
        """Id of the NAT gateway through which the subnet goes out: the one it names, its zone's, else any of its VPC.

        None where its default route is no NAT gateway, or none is drawn.
        """
        spec = self._topology.spec(subnet_id)
        if not isinstance(spec, Subnet) or spec.internet_way() != "outbound":
            return None
        named = getattr(spec, "nat", "")
        zone, network = self.zone_of(subnet_id), self.network(subnet_id)
        candidates = self._outbound_doors().get(network, [])
        if named in candidates:
            return str(named)
        same_zone = [g for g in candidates if self.zone_of(g) == zone]
        return next(iter(same_zone or candidates), None)

    def private_way(self, node_id: str, service: str, target: str) -> str | None:
        """Id of the endpoint by which the node's network reaches a service of the provider in its own region; None: none."""
        network, region = self.network(node_id), self.region(node_id)
        elsewhere = self.region(target)
        if region is not None and elsewhere is not None and region[0] != elsewhere[0]:
            return None
        return next(
            (way for way, of, of_service in self._private_ways() if (of, of_service) == (network, service)),
            None,
        )

    @once
    def _private_ways(self) -> list[tuple[str, str | None, str]]:
        return [(way, self.network(way), spec.serves()) for way, spec in self._topology.having(PrivateWay)]

    def is_network(self, node_id: str) -> bool:
        """True for an id that is drawn and means a network of its own, no part of another."""
        spec = self._spec_or_none(node_id)
        return isinstance(spec, Network) and not isinstance(spec, Subnet)

    def internet_gateway_of(self, network_id: str) -> str | None:
        """Id of the internet gateway drawn in the network; None where there is none."""
        return next(iter(self._inbound_doors().get(network_id, ())), None)

    @once
    def _outbound_doors(self) -> dict[str | None, list[str]]:
        # A gateway that sits in a subnet is one it uses itself, so it can only lead out (NAT).
        return self._doors(in_subnets=True)

    @once
    def _inbound_doors(self) -> dict[str | None, list[str]]:
        return self._doors(in_subnets=False)

    def _doors(self, *, in_subnets: bool) -> dict[str | None, list[str]]:
        """Per network the gateways that sit in its subnets, or in none."""
        found: dict[str | None, list[str]] = {}
        for gateway, _ in self._topology.having(Gateway):
            if (self._topology.enclosing(gateway, Subnet) is not None) == in_subnets:
                found.setdefault(self.network(gateway), []).append(gateway)
        return found

    def _spec_or_none(self, node_id: str) -> Component | None:
        return self._topology.spec(node_id) if node_id in self._topology else None

    def _wired_segment(self, node_id: str) -> str | None:
        """The segment that the node, or the machine it runs in, names as its network."""
        for candidate in (node_id, *self._topology.ancestors(node_id)):
            segment = getattr(self._topology.spec(candidate), "segment", "")
            if segment and isinstance(self._spec_or_none(segment), Subnet):
                return str(segment)
        return None

    @once
    def _subnets_by_network(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subnet, _ in self._topology.having(Subnet):
            network = self.network(subnet)
            found.setdefault(network or subnet, []).append(subnet)
        return found

    def _subnet(self, subnet_id: str) -> Subnet:
        spec = self._topology.spec(subnet_id)
        assert isinstance(spec, Subnet)
        return spec

    def alike(self, home: str) -> list[str]:
        """For each zone other than that of the subnet `home`, the subnet most like it: same way out, then same name but for the zone."""
        return self._nearest(home, (self._subnet(home).internet_way(),))

    def _nearest(self, home: str, ways: tuple[InternetWay, ...]) -> list[str]:
        """For each zone other than that of the subnet `home`, the best one: of the first of these ways out, then of the same name."""
        stem, own = _stem(home), self.zone_of(home)
        best: dict[str, tuple[tuple[int, bool], str]] = {}
        for subnet in self._subnets_by_network().get(self.network(home) or home, []):
            zone, way = self.zone_of(subnet), self._subnet(subnet).internet_way()
            if zone is None or zone == own or way not in ways:
                continue
            rank = ways.index(way), _stem(subnet) != stem
            if zone not in best or rank < best[zone][0]:
                best[zone] = rank, subnet
        return [best[zone][1] for zone in sorted(best)]

    def _one_per_zone(self, node_id: str, spec: Component) -> tuple[str, ...]:
        """For something drawn in the VPC itself: one subnet in each zone, of the kind that suits it."""
        network = self.network(node_id)
        if network is None or not isinstance(spec, Spanning):
            return ()
        liked: tuple[InternetWay, ...] = ("outbound", "none")
        if spec.faces_internet():
            liked = ("inbound",)
        elif isinstance(spec, Store):
            liked = ("none", "outbound")
        best: dict[str, tuple[int, str]] = {}
        for subnet in self._subnets_by_network().get(network, []):
            way, zone = self._subnet(subnet).internet_way(), self.zone_of(subnet)
            if way not in liked:
                continue
            rank = (liked.index(way), subnet)
            key = zone or subnet
            best[key] = min(best.get(key, rank), rank)
        return tuple(best[key][1] for key in sorted(best))


def placement_of(topology: Topology) -> Placement:
    """Where nodes of a topology are."""
    return Placement(topology)


derives(Placement, Topology, placement_of)


def _stem(subnet_id: str) -> str:
    return _ZONE_SUFFIX.sub("", subnet_id)

"""Where the copies of drawn things run: one element each, in the machine, zone or site it stands in."""

from __future__ import annotations

from msgspec import Struct

from designer.catalog.traits import RegionPlace, ZonePlace
from designer.graph.placement import Placement
from designer.graph.topology import Topology


class Copy(Struct, frozen=True):
    """One running copy of a node: its element, and the zone, subnet and innermost failure domain it runs in."""

    element: str
    zone: str | None
    subnet: str | None
    domain: str | None


class CopyPlan:
    """Answers which copies a drawn node has; read-only, remembers what it found."""

    def __init__(self, topology: Topology, placement: Placement, most: int) -> None:
        """`most`: copies of a node beyond that are left out."""
        self._topology = topology
        self._placement = placement
        self._most = most
        self._copies: dict[str, tuple[Copy, ...]] = {}

    def of(self, node: str) -> tuple[Copy, ...]:
        """The copies of a node, in order."""
        if node not in self._copies:
            places = self._places(node)
            names = [node] if len(places) == 1 else [f"{node}#{i}" for i in range(1, len(places) + 1)]
            self._copies[node] = tuple(Copy(name, *place) for name, place in zip(names, places, strict=True))
        return self._copies[node]

    def _places(self, node: str) -> list[tuple[str | None, str | None, str | None]]:
        """(zone, subnet, innermost failure domain) of each copy."""
        spec = self._topology.spec(node)
        wanted = spec.copies()
        host = self._placement.host(node)
        if host is not None:
            each = min(wanted or 1, self._most)
            return [(c.zone, c.subnet, c.element) for c in self.of(host) for _ in range(each)]
        zones: tuple[str, ...] = ()
        subnets: dict[str | None, str] = {}
        if not isinstance(spec, (ZonePlace, RegionPlace)):
            zones = self._placement.zones(node)
            subnets = {self._placement.zone_of(s): s for s in reversed(self._placement.subnets_in_use(node))}
        around = next(iter(self._placement.domains(node)), None)
        in_place = around is None or isinstance(self._topology.spec(around), (ZonePlace, RegionPlace))
        found: list[tuple[str | None, str | None, str | None]] = []
        for i in range(min(max(1, len(zones)) if wanted is None else wanted, self._most)):
            zone = zones[i % len(zones)] if zones else None
            found.append((zone, subnets.get(zone), zone if zone is not None and in_place else around))
        return found

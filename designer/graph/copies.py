"""Where the copies of drawn things run: one element each, in the machine, zone or site it stands in."""

from __future__ import annotations

from msgspec import Struct

from designer.catalog.traits import Balancer, Copies, RegionPlace, ZonePlace
from designer.graph.ledger import Ledger
from designer.graph.once import joined, once, once_each
from designer.graph.placement import Placement
from designer.graph.topology import Topology


class Copy(Struct, frozen=True):
    """One running copy of a node: its element, and the zone, subnet and innermost failure domain it runs in."""

    element: str
    zone: str | None
    subnet: str | None
    domain: str | None


SPARE_COPIES = 63
"""Copies beyond what any balancer asks for that are modelled; more change no number that can be shown."""


@once
def most_copies(topology: Topology) -> int:
    """How many copies of a node are modelled; the others are left out."""
    return max([1, *_all_asked(topology)]) + SPARE_COPIES


@once_each
def _asked(topology: Topology, node: str) -> tuple[int, ...]:
    """How many copies must be healthy, or vote, at a node; nothing where one is enough."""
    spec = topology.spec(node)
    healthy = spec.min_healthy if isinstance(spec, Balancer) else 1
    votes = spec.copies_needed if isinstance(spec, Copies) else 1
    return tuple([each for each in (healthy, votes) if each > 1])


_all_asked = joined(
    _asked, lambda topology: dict.fromkeys((*topology.ids_having(Balancer), *topology.ids_having(Copies)))
)


class CopyPlan:
    """Answers which copies a drawn node has; read-only."""

    def __init__(self, topology: Topology, placement: Placement) -> None:
        self._topology = topology
        self._placement = placement

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    @once_each
    def of(self, node: str) -> tuple[Copy, ...]:
        """The copies of a node, in order."""
        places = self._places(node)
        names = [node] if len(places) == 1 else [f"{node}#{i}" for i in range(1, len(places) + 1)]
        return tuple(Copy(name, *place) for name, place in zip(names, places, strict=True))

    def _places(self, node: str) -> list[tuple[str | None, str | None, str | None]]:
        """(zone, subnet, innermost failure domain) of each copy."""
        spec = self._topology.spec(node)
        wanted = spec.copies()
        host = self._placement.host(node)
        if host is not None:
            each = min(wanted or 1, most_copies(self._topology))
            return [(c.zone, c.subnet, c.element) for c in self.of(host) for _ in range(each)]
        zones: tuple[str, ...] = ()
        subnets: dict[str | None, str] = {}
        if not isinstance(spec, (ZonePlace, RegionPlace)):
            zones = self._placement.zones(node)
            subnets = {self._placement.zone_of(s): s for s in reversed(self._placement.subnets_in_use(node))}
        around = next(iter(self._placement.domains(node)), None)
        in_place = around is None or isinstance(self._topology.spec(around), (ZonePlace, RegionPlace))
        found: list[tuple[str | None, str | None, str | None]] = []
        for i in range(min(max(1, len(zones)) if wanted is None else wanted, most_copies(self._topology))):
            zone = zones[i % len(zones)] if zones else None
            found.append((zone, subnets.get(zone), zone if zone is not None and in_place else around))
        return found

"""How far apart two drawn nodes are: the round trip of one call between them, and which fact says so."""

from __future__ import annotations

from collections import Counter

from designer.catalog.facts import Fact, facts
from designer.catalog.traits import Cdn, Dns, Entry, External
from designer.graph.dependency import DesignModel
from designer.graph.placement import Placement
from designer.graph.topology import Topology

Zones = tuple[tuple[str | None, int], ...]
"""(zone, copies in it) of a node."""


class Distances:
    """Answers round-trip times in one topology; read-only, remembers what it found."""

    def __init__(self, topology: Topology, placement: Placement, model: DesignModel) -> None:
        self._topology = topology
        self._placement = placement
        self._model = model
        self._same_host = facts().fact("latency.net.same-host")
        self._regions: dict[str, tuple[str, str] | None] = {}
        self._zones: dict[str, Zones] = {}
        self._found: dict[
            tuple[tuple[str, str] | None, Zones, tuple[str, str] | None, Zones], tuple[float, Fact]
        ] = {}

    def rtt_ms(self, source: str, target: str) -> float:
        """Mean round trip over all pairs of copies, in ms."""
        return self._between(source, target)[0]

    def reason(self, source: str, target: str) -> Fact | None:
        """The fact behind the round trip (of the farther pairs where copies differ); None where there is none."""
        found = self._between(source, target)
        return found[1] if found[0] > 0 else None

    def apart(self, source: str, target: str) -> float:
        """Share of the pairs of copies, in one cloud region, that are in different zones."""
        region = self._region(source)
        if region is None or region != self._region(target):
            return 0.0
        here, there = self._copies(source), self._copies(target)
        pairs = [(a != b and None not in (a, b), n * m) for a, n in here for b, m in there]
        return sum(count for far, count in pairs if far) / sum(count for _, count in pairs)

    def _between(self, source: str, target: str) -> tuple[float, Fact]:
        here, there = self._topology.spec(source), self._topology.spec(target)
        same = self._same_host
        if isinstance(here, (Entry, Dns)) or isinstance(there, (Dns, Cdn, External)):
            return 0.0, same  # at the door of the service, or counted in the answer of the other
        if isinstance(here, Cdn):
            return _of("latency.net.edge-origin")
        machine = self._placement.host(target)
        if machine is not None and machine == (self._placement.host(source) or source):
            return same.value, same
        key = (self._region(source), self._copies(source), self._region(target), self._copies(target))
        if key not in self._found:
            self._found[key] = _far(*key)
        return self._found[key]

    def _region(self, node: str) -> tuple[str, str] | None:
        """(id, code of a cloud region or "") of the region or site around the node."""
        if node not in self._regions:
            found = self._placement.region(node)
            self._regions[node] = (found[0], str(getattr(found[1], "region", ""))) if found else None
        return self._regions[node]

    def _copies(self, node: str) -> Zones:
        if node not in self._zones:
            counted = Counter(copy.zone for copy in self._model.copies[node])
            self._zones[node] = tuple(sorted(counted.items(), key=lambda z: z[0] or ""))
        return self._zones[node]


def _far(
    region: tuple[str, str] | None, zones: Zones, other: tuple[str, str] | None, other_zones: Zones
) -> tuple[float, Fact]:
    if region is None or other is None:
        return _of("latency.net.same-region" if (region or other) else "latency.net.same-site")
    if region != other:
        if region[1] and other[1]:
            between = facts().rtt(region[1], other[1])
            return between.value, between
        return _of("latency.net.sites")
    near, across = facts().fact("latency.net.same-az.min"), facts().fact("latency.net.cross-az.typical")
    pairs = [(a == b or None in (a, b), n * m) for a, n in zones for b, m in other_zones]
    total = sum(count for _, count in pairs)
    apart = sum(count for together, count in pairs if not together)
    if not apart:
        return _of("latency.net.same-az.min" if any(z for z, _ in zones) else "latency.net.same-site")
    return (near.value * (total - apart) + across.value * apart) / total, across


def _of(fact_id: str) -> tuple[float, Fact]:
    found = facts().fact(fact_id)
    return found.value, found

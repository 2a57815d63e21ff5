"""How far apart two drawn nodes are: the round trip of one call between them."""

from __future__ import annotations

from collections import Counter

from designer.catalog.facts import facts
from designer.catalog.traits import Cdn, Dns, Entry, External
from designer.graph.copies import CopyPlan
from designer.graph.ledger import Ledger
from designer.graph.once import once_each
from designer.graph.placement import Placement
from designer.graph.topology import Topology

Region = tuple[str, str]
"""(id, code of a cloud region or "") of a region or site."""
Zones = tuple[tuple[str | None, int], ...]
"""(zone, copies in it) of a node."""


class Distances:
    """Answers round-trip times in one topology; read-only."""

    def __init__(self, topology: Topology, placement: Placement) -> None:
        self._topology = topology
        self._placement = placement
        self._plan = CopyPlan(topology, placement)
        self._found: dict[tuple[Region | None, Zones, Region | None, Zones], float] = {}

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    def rtt_ms(self, source: str, target: str) -> float:
        """Mean round trip over all pairs of copies, in ms."""
        here, there = self._topology.spec(source), self._topology.spec(target)
        if isinstance(here, (Entry, Dns)) or isinstance(there, (Dns, Cdn, External)):
            return 0.0  # at the door of the service, or counted in the answer of the other
        if isinstance(here, Cdn):
            return facts().value("latency.net.edge-origin")
        machine = self._placement.host(target)
        if machine is not None and machine == (self._placement.host(source) or source):
            return facts().value("latency.net.same-host")
        key = (*self._place(source), *self._place(target))
        if key not in self._found:
            self._found[key] = _far(*key)
        return self._found[key]

    def apart(self, source: str, target: str) -> float:
        """Share of the pairs of copies, in one cloud region, that are in different zones."""
        (region, here), (other, there) = self._place(source), self._place(target)
        if region is None or region != other:
            return 0.0
        pairs = [(a != b and None not in (a, b), n * m) for a, n in here for b, m in there]
        return sum(count for far, count in pairs if far) / sum(count for _, count in pairs)

    @once_each
    def _place(self, node: str) -> tuple[Region | None, Zones]:
        """(the region or site around the node, its copies by zone)."""
        found = self._placement.region(node)
        region = None if found is None else (found[0], str(getattr(found[1], "region", "")))
        counted = Counter(copy.zone for copy in self._plan.of(node))
        return region, tuple(sorted(counted.items(), key=lambda z: z[0] or ""))


def _far(region: Region | None, zones: Zones, other: Region | None, other_zones: Zones) -> float:
    value = facts().value
    if region is None or other is None:
        return value("latency.net.same-region" if (region or other) else "latency.net.same-site")
    if region != other:
        if region[1] and other[1]:
            return facts().rtt(region[1], other[1]).value
        return value("latency.net.sites")
    near, across = value("latency.net.same-az.min"), value("latency.net.cross-az.typical")
    pairs = [(a == b or None in (a, b), n * m) for a, n in zones for b, m in other_zones]
    total = sum(count for _, count in pairs)
    apart = sum(count for together, count in pairs if not together)
    if not apart:
        return value("latency.net.same-az.min" if any(z for z, _ in zones) else "latency.net.same-site")
    return (near * (total - apart) + across * apart) / total

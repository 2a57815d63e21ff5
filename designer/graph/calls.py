"""Who really calls whom: what a call to a machine reaches, which links a process makes, who stands in for whom.

One reading of the drawing for everything that follows requests (what must be up, how much load arrives):

* Calling a machine calls what answers in it (``graph/answering.py``), in the protocol of the link where it says one.
* A link drawn from a machine is made by the processes in it.
* Targets joined by replication or standby with automatic failover stand in for one another; one that has no calls of
  its own takes over those of the one it stands in for.
"""

from __future__ import annotations

from collections import deque
from copy import copy
from functools import cached_property

from designer.catalog.component import Protocol
from designer.catalog.traits import Entry, Host, Process
from designer.document.design import Link
from designer.graph.answering import heads
from designer.graph.placement import Placement
from designer.graph.topology import Topology


class Calls:
    """Answers who calls whom in one topology; read-only, remembers what it found."""

    def __init__(self, topology: Topology, placement: Placement) -> None:
        self._topology = topology
        self._placement = placement
        self._heads: dict[tuple[str, Protocol | None], tuple[str, ...]] = {}
        self._links: dict[str, tuple[tuple[str, Link], ...]] = {}
        self._stand_ins = self._joined()

    def of(self, topology: Topology, placement: Placement) -> Calls:
        """The same about the topology of a design that differs in nothing that matters here (see :meth:`Topology.of`)."""
        other = copy(self)
        other._topology, other._placement = topology, placement
        return other

    def heads(self, host: str, protocol: Protocol | None = None) -> tuple[str, ...]:
        """Ids of what a call to the machine reaches in it; empty where nothing that answers is drawn in it."""
        key = host, protocol
        if key not in self._heads:
            self._heads[key] = heads(self._topology, host, protocol)
        return self._heads[key]

    def from_node(self, node_id: str) -> tuple[tuple[str, Link], ...]:
        """(link id, link) of the traffic the node itself sends on, optional links included."""
        if node_id not in self._links:
            self._links[node_id] = ()  # a ring of stand-ins without calls ends here
            self._links[node_id] = self._find_links(node_id)
        return self._links[node_id]

    def handed_over(self, node_id: str) -> tuple[tuple[str, Link], ...]:
        """(link id, link) of the work it hands over without waiting."""
        return tuple(self._topology.links_from(node_id, "async"))

    def needed(self, node_id: str) -> tuple[Link, ...]:
        """The links to what the node cannot do without beside the calls it makes (marked `uses` links)."""
        return tuple(
            link
            for _, link in self._topology.links_from(node_id, "uses")
            if not link.optional
            and (
                self._topology.spec(link.target).needed_when_used if link.required is None else link.required
            )
        )

    def alternatives(self, node_id: str) -> tuple[str, ...]:
        """Ids that stand in for one another with the node, itself included and first."""
        joined = self._stand_ins.get(node_id)
        return (node_id, *(other for other in joined if other != node_id)) if joined else (node_id,)

    def takeover(self, node_id: str, other: str) -> tuple[tuple[str, Link], ...]:
        """(link id, link) over which `other` comes to stand in for the node: the fewest takeovers; empty where it does not."""
        before: dict[str, tuple[str, str, Link] | None] = {node_id: None}
        work = deque([node_id])
        while work and other not in before:
            current = work.popleft()
            for link_id, link in (
                *self._topology.links_from(current, "replication", "standby"),
                *self._topology.links_to(current, "replication", "standby"),
            ):
                end = link.target if link.source == current else link.source
                if link.failover == "automatic" and end not in before:
                    before[end] = (current, link_id, link)
                    work.append(end)
        found: list[tuple[str, Link]] = []
        while (step := before.get(other)) is not None:
            other, link_id, link = step
            found.append((link_id, link))
        return tuple(reversed(found))

    @cached_property
    def served(self) -> frozenset[str]:
        """Ids that requests of some entry reach: by the calls really made, by work handed over, inside machines too."""
        found = {entry for entry, _ in self._topology.having(Entry)}
        work = list(found)
        while work:
            node = work.pop()
            for _, link in (*self.from_node(node), *self.handed_over(node)):
                reached = {link.target, *self.heads(link.target, link.protocol)} - found
                found |= reached
                work.extend(reached)
        return frozenset(found)

    def _find_links(self, node_id: str) -> tuple[tuple[str, Link], ...]:
        spec = self._topology.spec(node_id)
        own = self._topology.links_from(node_id, "traffic")
        if isinstance(spec, Host) and self._has_processes(node_id):
            return ()  # its processes make them
        host = self._placement.host(node_id)
        if host is not None and isinstance(spec, Process):
            inner = set(self.heads(host)) | {node_id}
            own = own + [
                pair for pair in self._topology.links_from(host, "traffic") if pair[1].target not in inner
            ]
        if own:
            return tuple(own)
        found: list[tuple[str, Link]] = []
        for _, link in self._topology.links_to(node_id, "replication", "standby"):
            if link.failover == "automatic":
                found += [pair for pair in self.from_node(link.source) if pair not in found]
        return tuple(found)

    def _has_processes(self, host: str) -> bool:
        return any(isinstance(self._topology.spec(c), Process) for c in self._topology.children.get(host, ()))

    def _joined(self) -> dict[str, tuple[str, ...]]:
        """Per node the group of nodes that stand in for one another."""
        group: dict[str, set[str]] = {}
        for link in self._topology.design.links.values():
            if (
                link.kind in ("replication", "standby")
                and link.failover == "automatic"
                and link.source != link.target
            ):
                merged = group.get(link.source, {link.source}) | group.get(link.target, {link.target})
                for member in merged:
                    group[member] = merged
        ordered = {id(members): tuple(sorted(members)) for members in group.values()}
        return {node: ordered[id(members)] for node, members in group.items()}

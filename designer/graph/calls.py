"""Who really calls whom: what a call to a machine reaches, which links a process makes, who stands in for whom.

One reading of the drawing for everything that follows requests (what must be up, how much load arrives):

* Calling a machine calls what answers in it (``graph/answering.py``), in the protocol of the link where it says one.
* A link drawn from a machine is made by the processes in it.
* Targets joined by replication or standby with automatic failover stand in for one another; one that has no calls of
  its own takes over those of the one it stands in for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from designer.catalog.component import Protocol
from designer.catalog.traits import Entry, Host, Process, Queue
from designer.document.design import Link
from designer.graph.answering import heads
from designer.graph.copies import CopyPlan
from designer.graph.ledger import Ledger, derives
from designer.graph.once import answer, joined, once_each
from designer.graph.placement import Placement, placement_of
from designer.graph.topology import Pairs, Topology
from designer.graph.ways_out import is_outside, leads_outside


class Calls:
    """Answers who calls whom in one topology; read-only, remembers what it found."""

    def __init__(self, topology: Topology, placement: Placement) -> None:
        self._topology = topology
        self._placement = placement

    @property
    def ledger(self) -> Ledger:
        """Where its answers are kept: with those about the topology."""
        return self._topology.ledger

    def heads(self, host: str, protocol: Protocol | None = None) -> tuple[str, ...]:
        """Ids of what a call to the machine reaches in it; empty where nothing that answers is drawn in it."""
        return heads(self._topology, host, protocol)

    @once_each
    def from_node(self, node_id: str) -> Pairs:
        """(link id, link) of the traffic the node itself sends on, optional links included."""
        return self._or_taken_over(node_id, self._own_links)

    @once_each
    def handed_over(self, node_id: str) -> Pairs:
        """(link id, link) of the work it hands over without waiting."""
        return self._or_taken_over(node_id, self._own_work)

    def _or_taken_over(self, node_id: str, own_of: Callable[[str], Pairs]) -> Pairs:
        """Its own, or where it has none those of what it takes over from."""
        found = dict(own_of(node_id))
        seen, work = {node_id}, [] if found or self._hosts_processes(node_id) else [node_id]
        while work:
            for _, link in self._topology.links_to(work.pop(), "replication", "standby"):
                if self._topology.failover(link) != "automatic" or link.source in seen:
                    continue
                seen.add(link.source)
                own = dict(own_of(link.source))
                found.update(own)
                if not own and not self._hosts_processes(link.source):
                    work.append(link.source)
        return tuple(found.items())

    def takers(self, node_id: str) -> tuple[Pairs, ...]:
        """The same by piece of work: one of those that a queue hands it to takes it; of others, each gets its own."""
        handed = self.handed_over(node_id)
        if handed and isinstance(self._topology.spec(node_id), Queue):
            return (handed,)
        return tuple((pair,) for pair in handed)

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

    @once_each
    def gateways(self, way: tuple[str, str]) -> tuple[str, ...]:
        """Ids of the NAT gateways of which calls from a node to another need one; none where a copy of it needs none."""
        source, target = way
        found: dict[str, None] = {}
        for copy in CopyPlan(self._topology, self._placement).of(source):
            door = None if copy.subnet is None else self._placement.nat_of(copy.subnet)
            if copy.subnet is None or door is None:
                return ()
            there = self._topology, self._placement
            if not is_outside(*there, copy.subnet, target) and not leads_outside(
                *there, self, copy.subnet, target
            ):
                return ()
            found[door] = None
        return tuple(sorted(found))

    @once_each
    def alternatives(self, node_id: str) -> tuple[str, ...]:
        """Ids that stand in for one another with the node, itself included and first."""
        found, work = {node_id}, [node_id]
        while work:
            for end, _, _ in self._joined(work.pop()):
                if end not in found:
                    found.add(end)
                    work.append(end)
        return (node_id, *sorted(found - {node_id}))

    def takeover(self, node_id: str, other: str) -> Pairs:
        """(link id, link) over which `other` comes to stand in for the node: the fewest takeovers; empty where it does not."""
        before: dict[str, tuple[str, str, Link] | None] = {node_id: None}
        work = deque([node_id])
        while work and other not in before:
            current = work.popleft()
            for end, link_id, link in self._joined(current):
                if end not in before:
                    before[end] = (current, link_id, link)
                    work.append(end)
        found: list[tuple[str, Link]] = []
        while (step := before.get(other)) is not None:
            other, link_id, link = step
            found.append((link_id, link))
        return tuple(reversed(found))

    def _joined(self, node_id: str) -> Iterator[tuple[str, str, Link]]:
        """(the other one, link id, link) of what takes over from the node by itself, or the node from it."""
        for link_id, link in (
            *self._topology.links_from(node_id, "replication", "standby"),
            *self._topology.links_to(node_id, "replication", "standby"),
        ):
            if self._topology.failover(link) == "automatic":
                yield (link.target if link.source == node_id else link.source), link_id, link

    @answer
    def served(self) -> frozenset[str]:
        """Ids that requests of some entry reach: by the calls really made, by work handed over, inside machines too."""
        onwards = dict(self._ways())
        found = reached = frozenset(self._topology.ids_having(Entry))
        while reached:
            reached = frozenset().union(*map(onwards.__getitem__, reached)) - found
            found |= reached
        return found

    @once_each
    def _reached_from(self, node_id: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """The node with whom its requests, and the work it hands over, reach."""
        links = [link for _, link in (*self.from_node(node_id), *self.handed_over(node_id))]
        ends = (end for link in links for end in (link.target, *self.heads(link.target, link.protocol)))
        return ((node_id, frozenset(ends)),)

    _ways = joined(_reached_from, lambda self: self._topology.ids)

    @once_each
    def _own_links(self, node_id: str) -> Pairs:
        """Those drawn from the node, and for a process those drawn from its machine; none of a machine with processes."""
        spec = self._topology.spec(node_id)
        if self._hosts_processes(node_id):
            return ()  # its processes make them
        own = self._topology.links_from(node_id, "traffic")
        host = self._placement.host(node_id)
        if host is not None and isinstance(spec, Process):
            inner = {*self.heads(host), node_id}
            own = own + [
                pair for pair in self._topology.links_from(host, "traffic") if pair[1].target not in inner
            ]
        return tuple(own)

    @once_each
    def _own_work(self, node_id: str) -> Pairs:
        """Work drawn from the node, and for what is called in a machine that drawn from the machine; none of such a machine."""
        if self.heads(node_id):
            return ()
        host = self._placement.host(node_id)
        is_called = host is not None and node_id in self.heads(host)
        own = self._topology.links_from(node_id, "async")
        return (*own, *(self._topology.links_from(host, "async") if host is not None and is_called else ()))

    def _hosts_processes(self, node_id: str) -> bool:
        return isinstance(self._topology.spec(node_id), Host) and any(
            isinstance(self._topology.spec(child), Process) for child in self._topology.children(node_id)
        )


derives(Calls, Topology, lambda topology: Calls(topology, placement_of(topology)))

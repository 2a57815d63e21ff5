"""Who answers a call to a machine: one reading of the drawing for availability, load, exposure and every exporter.

* Of what runs in the machine, at any depth (boxes in it are looked into), that answers which nothing else in it calls or
  feeds: its balancers, else its processes, else its other services. Several that call one another in a ring, and that
  nothing else calls, all answer. That something outside calls one of them too makes no difference.
* What only queues feed answers nobody, while anything else does.
* A call in a protocol goes to those that speak it, even where something in the machine calls them as well; where nothing
  speaks it, to those that would answer any call.
* A machine drawn in a machine is one of its services; what runs in the inner one answers for that one.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.strong_components import components_targets_first
from designer.catalog.component import Component, Protocol
from designer.catalog.traits import Balancer, Host, Process, Service
from designer.graph.once import once_each
from designer.graph.topology import Topology

WEB: tuple[Protocol, ...] = ("http", "https", "s3")
"""Protocols that one port may speak in turn: TLS is a property of the link, not of the port."""


def answering(topology: Topology, node_id: str, protocol: Protocol | None = None) -> tuple[str, ...]:
    """Who answers a call to the node in `protocol` (None: any): itself, or for a machine what runs in it; never empty."""
    return heads(topology, node_id, protocol) or (node_id,)


def heads(topology: Topology, node_id: str, protocol: Protocol | None = None) -> tuple[str, ...]:
    """Ids of what a call to a machine reaches in it; empty for what is no machine, or has nothing in it that answers."""
    return _heads(topology, (node_id, protocol))


@once_each
def _heads(topology: Topology, call: tuple[str, Protocol | None]) -> tuple[str, ...]:
    node_id, protocol = call
    if not isinstance(topology.spec(node_id), Host):
        return ()
    within = list(_services(topology, node_id))
    fronts = _not_fed(topology, within)
    for choice in (fronts, within):
        spoken = [n for n in choice if speaks(topology.spec(n), protocol)]
        if spoken:
            return _foremost(topology, spoken)
    return _foremost(topology, fronts or within)


def speaks(spec: Component, protocol: Protocol | None) -> bool:
    """Whether something answers in a protocol; None: in any."""
    endpoint = spec.endpoint()
    return endpoint is not None and (
        protocol is None or protocol == endpoint[0] or (protocol in WEB and endpoint[0] in WEB)
    )


def _services(topology: Topology, machine: str) -> Iterator[str]:
    """What runs in a machine, boxes inside it looked into; a machine inside it counts as one service."""
    for child in topology.children(machine):
        spec = topology.spec(child)
        if isinstance(spec, Service):
            yield child
        if not isinstance(spec, Host):
            yield from _services(topology, child)


def _not_fed(topology: Topology, within: list[str]) -> list[str]:
    """Those that nothing else within calls or feeds but in a ring, and that do not live on queues alone."""
    index = {node: i for i, node in enumerate(within)}
    inner = [
        [index[link.target] for _, link in topology.links_from(node, "traffic", "async") if link.target in index]
        for node in within
    ]  # fmt: skip
    ring = {member: i for i, members in enumerate(components_targets_first(inner)) for member in members}
    fed = {
        ring[target]
        for caller, targets in enumerate(inner)
        for target in targets
        if ring[target] != ring[caller]
    }
    return [
        node for i, node in enumerate(within)
        if ring[i] not in fed and not _lives_on_queues(topology, node)
    ]  # fmt: skip


def _lives_on_queues(topology: Topology, node_id: str) -> bool:
    incoming = topology.links_to(node_id, "traffic", "async")
    return bool(incoming) and all(link.kind == "async" for _, link in incoming)


def _foremost(topology: Topology, found: list[str]) -> tuple[str, ...]:
    for tier in (Balancer, Process, Service):
        members = tuple(node for node in found if isinstance(topology.spec(node), tier))
        if members:
            return members
    return ()

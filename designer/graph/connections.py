"""Who opens which connection to whom: the drawn links as network connections between two ends.

A link is not always a connection in its own direction. Names and firewalls stand between the caller and the called
without being either; a consumer opens the connection to its queue, and a replica the one to its primary; calling a
machine calls what answers in it (``graph/answering.py``); and whoever takes over from another is called, and calls, like it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from typing import Literal, NamedTuple

from designer.analysis.recalled import read
from designer.catalog.component import PORTS, Component, LinkKind, Protocol
from designer.catalog.filtering import PacketFilter
from designer.catalog.traits import (
    Balancer,
    Cache,
    Database,
    Dns,
    Identity,
    Policy,
    Queue,
    Stateful,
)
from designer.document.design import Link
from designer.graph.answering import WEB, answering
from designer.graph.guards import machines, together
from designer.graph.once import joined, once, once_each
from designer.graph.topology import Topology

Transport = Literal["tcp", "udp"]


class Connection(NamedTuple):
    """One connection that the drawing implies: `source` opens it to `target` on `port`.

    `source` is never a name or a firewall: those are in `via`, in the order passed. `target` is the node the link points
    to, `answers` the ones that really listen (what runs in a machine). `stands_in_for` names the end that source or
    target takes over from, where the connection is only needed after that.
    """

    source: str
    target: str
    answers: tuple[str, ...]
    kind: LinkKind
    protocol: Protocol | None
    transport: Transport
    port: int
    link: str
    via: tuple[str, ...] = ()
    stands_in_for: str = ""


@once
def connections(topology: Topology) -> tuple[Connection, ...]:
    """Every connection the drawing implies, by link id, stand-ins last; those inside one machine included."""
    return tuple(sorted(_all_calls(topology), key=_place))


def _place(connection: Connection) -> tuple[bool, str, str]:
    return bool(connection.stands_in_for), connection.link, connection.source


@once_each
def calls_to(topology: Topology, machine: str) -> tuple[Connection, ...]:
    """The connections to what a guard protects, or to a node that none does: by link id, stand-ins last."""
    within = together(topology, machine)
    ends = {*within, *(before for node_id in within for before in _relieved_by(topology, node_id))}
    links = dict(pair for end in ends for pair in _leading_to(topology, end))
    drawn = [
        c
        for link_id, link in sorted(links.items())
        for c in _of_link(topology, link_id, link)
        if c.target in ends
    ]
    direct = [connection for connection in drawn if connection.target in within]
    return (*direct, *_stand_ins(topology, drawn, within))


_all_calls = joined(calls_to, machines)


def _leading_to(topology: Topology, node_id: str) -> Iterator[tuple[str, Link]]:
    """The links that may mean a connection to a node: to a queue, and between copies, in either direction."""
    yield from topology.links_to(node_id)
    yield from topology.links_from(node_id, "async", "replication")


def is_transparent(spec: Component) -> bool:
    """True for what stands between caller and called without being either: names, and filters that forward."""
    return isinstance(spec, (Dns, PacketFilter))


def listening_port(topology: Topology, node_id: str) -> tuple[Protocol, int] | None:
    """Protocol and port on which the node answers unless a link says otherwise; of a machine, what runs in it."""
    return topology.spec(answering(topology, node_id)[0]).endpoint()


def peer_ports(spec: Component) -> tuple[tuple[Protocol, int], ...]:
    """Protocol and port of each connection that copies of one thing open to one another."""
    endpoint = spec.endpoint()
    if endpoint is None:
        return ()
    extra = spec.cluster_ports if isinstance(spec, Stateful) else ()
    return (endpoint, *(("tcp", port) for port in extra))


def successors(topology: Topology, node_id: str) -> tuple[str, ...]:
    """Ids that take over from a node (standby, replica with failover), nearest first, those of those included."""
    order = list(dict.fromkeys(_next_to(topology, node_id)))
    for successor in order:
        order.extend(n for n in _next_to(topology, successor) if n not in order and n != node_id)
    return tuple(n for n in order if n != node_id)


def _next_to(topology: Topology, node_id: str) -> list[str]:
    links = topology.links_from(node_id, "standby", "replication")
    return [link.target for _, link in links if link.failover != "none"]


def _relieved_by(topology: Topology, node_id: str) -> list[str]:
    """Ids that a node takes over from."""
    found = [node_id]
    for successor in found:
        links = topology.links_to(successor, "standby", "replication")
        found.extend(link.source for _, link in links if link.failover != "none" and link.source not in found)
    return found[1:]


def _of_link(topology: Topology, link_id: str, link: Link) -> Iterator[Connection]:
    source, target = topology.spec(link.source), topology.spec(link.target)
    if isinstance(source, (Identity, Policy)) or link.kind == "standby":
        return
    if link.kind == "replication":
        yield from _replication(topology, link_id, link)
        return
    if link.kind == "async" and isinstance(source, Queue):
        consumer, queue = (link.target, ()), link.source
        yield from _between(topology, (link_id, link), consumer, queue, source.endpoint())
        return
    if link.kind == "uses" and target.linked_as != "uses":
        return
    wanted = _wanted(link, topology.spec(answering(topology, link.target, link.protocol)[0]))
    if is_transparent(target) and (wanted is None or wanted[0] != "dns"):
        return  # what is called stands behind it
    for origin in origins(topology, link.source):
        yield from _between(topology, (link_id, link), origin, link.target, wanted)


def _replication(topology: Topology, link_id: str, link: Link) -> Iterator[Connection]:
    """The copy fetches from the original; with failover the roles may turn round. Providers do it by themselves."""
    source, target = topology.spec(link.source), topology.spec(link.target)
    if source.responsibility.operating_system == target.responsibility.operating_system == "provider":
        return
    fetched = isinstance(source, (Database, Cache, Queue))
    pairs = {(link.target, link.source) if fetched else (link.source, link.target)}
    if link.failover != "none":
        pairs = {(link.source, link.target), (link.target, link.source)}
    for caller, called in sorted(pairs):
        for wanted in peer_ports(topology.spec(called)):
            yield from _between(topology, (link_id, link), (caller, ()), called, wanted)


def _between(
    topology: Topology,
    drawn: tuple[str, Link],
    origin: tuple[str, tuple[str, ...]],
    target: str,
    wanted: tuple[Protocol | None, int] | None,
) -> Iterator[Connection]:
    (link_id, link), (source, via) = drawn, origin
    if wanted is None or source == target:
        return
    protocol, port = wanted
    transports: tuple[Transport, ...] = ("udp",) if protocol == "udp" else ("tcp",)
    if protocol == "dns":
        transports = ("tcp", "udp")  # RFC 7766: DNS is spoken over both
    answers = answering(topology, target, protocol)
    for transport in transports:
        yield Connection(source, target, answers, link.kind, protocol, transport, port, link_id, via)


def origins(topology: Topology, node_id: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(who really calls, the names and firewalls passed) for a link that starts at the node, each caller once."""
    work: list[tuple[str, tuple[str, ...]]] = [(node_id, ())]
    seen = {node_id}
    while work:
        current, via = work.pop(0)
        read(current)
        if not is_transparent(topology.spec(current)):
            yield current, via
            continue
        for _, link in topology.links_to(current, "traffic"):
            if link.source not in seen:
                seen.add(link.source)
                work.append((link.source, (current, *via)))


def _wanted(link: Link, called: Component) -> tuple[Protocol | None, int] | None:
    """Protocol and port of a link: as drawn, else what the called one answers on; None where nothing connects."""
    endpoint = called.endpoint()
    if link.port is not None:
        return link.protocol or (endpoint[0] if endpoint else None), link.port
    if link.protocol is None or endpoint is None or link.protocol == endpoint[0]:
        return endpoint
    same_port = link.protocol in WEB and endpoint[0] in WEB and not isinstance(called, Balancer)
    if same_port or link.protocol not in PORTS:
        return link.protocol, endpoint[1]
    return link.protocol, PORTS[link.protocol]


def _stand_ins(topology: Topology, drawn: list[Connection], within: Collection[str]) -> Iterator[Connection]:
    """The connections to something `within` that whoever takes over needs, unless they are drawn anyway."""
    ends = {end for connection in drawn for end in (connection.source, connection.target)}
    instead = {end: (end, *after) for end in ends if (after := successors(topology, end))}
    known = {(c.source, c.target, c.transport, c.port) for c in drawn} if instead else set()
    for connection in drawn if instead else ():
        if connection.kind == "replication":
            continue
        near, far = (instead.get(end, (end,)) for end in (connection.source, connection.target))
        for source, target in product(near, far):
            if target not in within:
                continue
            key = (source, target, connection.transport, connection.port)
            if key in known or source == target:
                continue
            known.add(key)
            missing = connection.source if source != connection.source else connection.target
            yield connection._replace(
                source=source,
                target=target,
                answers=answering(topology, target, connection.protocol),
                stands_in_for=missing,
            )

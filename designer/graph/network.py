"""What packets meet in a drawn design: networks, segments, firewalls, guards and hosts, ready for ``reachability.py``.

* Everything that runs in one machine is one host; it listens on every port that something in it answers on.
* Machines of your own have a public address where they say so, or where users or a CDN are drawn to call them;
  in the cloud only where they say so.
* A CDN stands outside every network and opens connections only to those of its origins that have a public address.
* A link between two networks says that there is a way between them (VPN, peering), for what the guards admit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.networks import Filter, Forward, Host, Listener, NetworkModel, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.component import Component
from designer.catalog.traits import Balancer, Cdn, Entry, Guarded, Service, Stateful
from designer.catalog.traits import Host as Machine
from designer.graph.answering import answering
from designer.graph.cdn_edges import Edge, edges
from designer.graph.connections import Connection, Transport, connections
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import Forwarded, forwards, is_forwarded
from designer.graph.ground import Ground, ground, peering_of
from designer.graph.guards import guards
from designer.graph.network_filters import guard_groups, site_filters
from designer.graph.permissions import (
    Admission,
    admissions,
    egress,
    groups_carried,
)
from designer.graph.placement import placement_of
from designer.graph.topology import Topology

T = TypeVar("T")
Ports = frozenset[tuple[Transport, int]]


class DrawnNetwork(Struct, frozen=True):
    """The model, and what is needed to say in words what happened in it."""

    model: NetworkModel
    ground: Ground
    rules: Mapping[str, tuple[Admission, ...]]
    """Group id -> the admission behind each of its inbound rules, by position."""
    answers: Mapping[str, Ports]
    """Node id -> transport and port on which it answers, remote administration apart."""
    guards: Mapping[str, str]
    """Node id -> id of the host it is reached at."""
    only_for_cdn: frozenset[str]
    """Hosts taken to have a public address only because a CDN is drawn to call them."""
    forwarded: Mapping[str, tuple[str, ...]]
    """Node id -> ids of the balancers in its own machine that forward to it."""


def node_of(host: str) -> str:
    """Id of the node a host of the model stands for: a CDN has one host in front of each network."""
    return host.partition("@")[0]


def drawn_network(topology: Topology) -> DrawnNetwork:
    """The network model of a topology."""
    where = ground(topology, placement_of(topology))
    drawn, inbound = connections(topology), admissions(topology)
    groups, rules = guard_groups(topology, where, inbound, egress(topology))
    protected = guards(topology)
    answers = _answers(topology, drawn)
    hosts = _hosts(topology, where, drawn, protected, answers)
    fronts = edges(topology, where, drawn, hosts)
    joined = _joined(where, drawn, protected)
    calling = _grouped((edge.cdn, edge.address) for edge in fronts)
    filters = site_filters(topology, where, inbound, calling)
    model = NetworkModel(
        networks={**where.networks, **{e.name: Routed((e.cidr,), internet_gateway=True) for e in fronts}},
        segments={
            **_segments(where, fronts, joined, filters),
            **{e.name: e.segment(where) for e in fronts},
        },
        hosts={**hosts, **{e.name: e.host() for e in fronts}},
        groups=groups,
        filters={**where.filters, **{name: found for name, (_, found) in filters.items()}},
        peerings={
            **{e.name: (e.name, e.network) for e in fronts},
            **{peering_of(*ends): ends for ends in joined | where.peerings},
        },
    )
    return DrawnNetwork(
        model,
        where,
        rules,
        answers,
        protected,
        _only_for_cdn(topology, drawn, protected),
        _forwarded(topology, drawn, protected),
    )


def _segments(
    where: Ground,
    fronts: Iterable[Edge],
    joined: Iterable[tuple[str, str]],
    filters: Mapping[str, tuple[str, Filter]],
) -> dict[str, Segment]:
    """The segments with the ways to CDNs and other networks, and the firewalls at their borders."""
    outward = _grouped((edge.network, Route(edge.cidr, Via.PEERING, edge.name)) for edge in fronts)
    forwarded = {s for edge in fronts for origin in edge.forwarded for s in where.addresses[origin]}
    across = _grouped(
        (near, Route(cidr, Via.PEERING, peering_of(first, second)))
        for first, second in sorted(joined)
        for near, far in ((first, second), (second, first))
        for cidr in where.networks[far].cidrs
        if ":" not in cidr  # a peering carries what is routed over it, and links route IPv4
    )
    standing = _grouped((site, name) for name, (site, _) in filters.items())
    found: dict[str, Segment] = {}
    for name, segment in where.segments.items():
        # only a segment with a route to the internet can answer a CDN, and one without a way in only what was forwarded
        answering = (Via.INTERNET, Via.NAT) if name in forwarded else (Via.INTERNET,)
        is_open = any(r.via in answering and r.destination == ANYWHERE for r in segment.routes)
        to_cdns = outward.get(segment.network, ()) if is_open else ()
        found[name] = replace(
            segment,
            # of two to the same range, what the links need counts
            routes=(*across.get(segment.network, ()), *segment.routes, *to_cdns),
            filters=(*segment.filters, *standing.get(segment.network, ())),
        )
    return found


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """The second ones by the first."""
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


def _forwarded(
    topology: Topology, drawn: Iterable[Connection], guards: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for connection in drawn:
        same_machine = guards.get(connection.source) == guards.get(connection.target, "")
        if same_machine and isinstance(topology.spec(connection.source), Balancer):
            found.setdefault(connection.target, []).append(connection.source)
    return {node_id: tuple(dict.fromkeys(balancers)) for node_id, balancers in found.items()}


def _called_from_outside(
    topology: Topology, drawn: Iterable[Connection], guards: Mapping[str, str], *callers: type[Component]
) -> set[str]:
    """Guards of what such callers are drawn to call at an address of its own, not at that of a firewall that forwards."""
    return {
        guards[c.target] for c in drawn
        if c.target in guards and isinstance(topology.spec(c.source), callers) and not is_forwarded(topology, c)
    }  # fmt: skip


def _only_for_cdn(
    topology: Topology, drawn: tuple[Connection, ...], guards: Mapping[str, str]
) -> frozenset[str]:
    called = _called_from_outside(topology, drawn, guards, Cdn)
    called -= _called_from_outside(topology, drawn, guards, Entry)
    return frozenset(
        n for n in called if isinstance(s := topology.spec(n), Guarded) and not s.has_public_address()
    )


def _answers(topology: Topology, drawn: Iterable[Connection]) -> dict[str, Ports]:
    """Per node the ports it answers on: those that links call, else the one it answers on by itself; a store on both."""
    found: dict[str, set[tuple[Transport, int]]] = {}
    for connection in drawn:
        for node_id in connection.answers:
            found.setdefault(node_id, set()).add((connection.transport, connection.port))
    for node_id, spec in topology.having(Service):
        endpoint = spec.endpoint()
        if endpoint is None or node_id not in answering(topology, node_id):
            continue
        if node_id not in found or isinstance(spec, Stateful):
            found.setdefault(node_id, set()).add(("tcp", endpoint[1]))
    for way in forwards(topology):
        for node_id in answering(topology, way.target):
            if not any(_administers(topology, n, way.inside) for n in (node_id, way.host)):
                found.setdefault(node_id, set()).add((way.protocol, way.inside))
    return {node_id: frozenset(ports) for node_id, ports in found.items()}


def _administers(topology: Topology, node_id: str, port: int) -> bool:
    spec = topology.spec(node_id)
    return isinstance(spec, Guarded) and spec.admin_port == port


def _hosts(
    topology: Topology,
    where: Ground,
    drawn: Iterable[Connection],
    guards: Mapping[str, str],
    answers: Mapping[str, Ports],
) -> dict[str, Host]:
    carried = groups_carried(topology)
    called_from_outside = _called_from_outside(topology, drawn, guards, Cdn, Entry)
    forwarded = _grouped(
        (way.host, _as_modelled(way)) for way in forwards(topology) if way.origin == "address"
    )
    open_ports: dict[str, set[tuple[Transport, int]]] = {}
    for node_id, protected in guards.items():
        open_ports.setdefault(protected, set()).update(answers.get(node_id, ()))
        spec = topology.spec(node_id)
        if isinstance(spec, Guarded) and spec.admin_port is not None:
            open_ports[protected].add(("tcp", spec.admin_port))
    targets: dict[str, set[str]] = {}
    for connection in drawn:
        if connection.target in guards:
            targets.setdefault(connection.source, set()).add(guards[connection.target])
    found: dict[str, Host] = {}
    for node_id, places in where.addresses.items():
        spec = topology.spec(node_id)
        assert isinstance(spec, Guarded)
        forwards_only = isinstance(spec, Balancer) and not isinstance(spec, Machine)
        owned = spec.responsibility.hardware == "you"
        ipv6 = where.ipv6.get(node_id, {})
        found[node_id] = Host(
            addresses={
                segment: (address, *([ipv6[segment]] if segment in ipv6 else []))
                for segment, address in places.items()
            },
            listens=tuple(Listener(port, transport) for transport, port in sorted(open_ports[node_id])),
            groups=(node_id, *carried.get(node_id, ())),
            public_v4=spec.has_public_address() or (owned and node_id in called_from_outside),
            public_v6=bool(ipv6),
            targets=tuple(sorted(targets.get(node_id, ()))) if forwards_only else None,
            pivot=not (isinstance(spec, Stateful) and spec.responsibility.operating_system == "provider"),
            forwards=forwarded.get(node_id, ()),
        )
    return found


def _as_modelled(way: Forwarded) -> Forward:
    return Forward(way.firewall, way.outside, way.inside, way.protocol, way.source)


def _joined(where: Ground, drawn: Iterable[Connection], guards: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of networks that some link leads across."""
    found: set[tuple[str, str]] = set()
    for connection in drawn:
        ends = guards.get(connection.source), guards.get(connection.target)
        if ends[0] is None or ends[1] is None:
            continue
        for near in where.networks_of(ends[0]):
            found.update(
                (min(near, far), max(near, far)) for far in where.networks_of(ends[1]) if far != near
            )
    return found

"""What packets meet in a drawn design: networks, segments, firewalls, guards and hosts, ready for ``reachability.py``.

* Everything that runs in one machine is one host; it listens on every port that something in it answers on.
* Machines of your own have a public address where they say so, or where users or a CDN are drawn to call them;
  in the cloud only where they say so.
* A CDN stands outside every network and opens connections only to those of its origins that have a public address.
* A link between two networks says that there is a way between them (VPN, peering), for what the guards admit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.again import Known
from designer.analysis.networks import Filter, Forward, Host, NetworkModel, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.traits import Balancer, Guarded, Stateful
from designer.catalog.traits import Host as Machine
from designer.graph.called import Called, Ports, all_called
from designer.graph.cdn_edges import Edge, edges
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import Forwarded, forwards
from designer.graph.ground import Ground, ground, peering_of
from designer.graph.guards import guards
from designer.graph.network_filters import guard_groups, site_filters
from designer.graph.permissions import Admission
from designer.graph.topology import Topology

T = TypeVar("T")


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
    known: Known
    """What hosts and groups were made of, for the network of the next snapshot."""


def node_of(host: str) -> str:
    """Id of the node a host of the model stands for: a CDN has one host in front of each network."""
    return host.partition("@")[0]


def drawn_network(topology: Topology, before: DrawnNetwork | None = None) -> DrawnNetwork:
    """The network model of a topology; hosts and groups that are made of the same as `before` are the same objects."""
    then, known = None if before is None else before.known, Known()
    where, protected = ground(topology), guards(topology)
    asked = all_called(topology)
    groups, rules = guard_groups(topology, where, partial(known.again, before=then))
    hosts = _hosts(topology, where, asked, protected, known.again(_host, then))
    fronts = edges(topology, where, asked, hosts)
    joined = _joined(where, asked, protected)
    calling = _grouped((edge.cdn, edge.address) for edge in fronts)
    filters = site_filters(topology, where, calling)
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
            **{peering_of(*ends): ends for ends in sorted(joined | where.peerings)},
        },
    )
    return DrawnNetwork(
        model,
        where,
        rules,
        {node_id: ports for found in asked.values() for node_id, ports in found.answers.items()},
        protected,
        frozenset(guard_id for guard_id in where.addresses if asked[guard_id].is_only_for_cdn),
        {node_id: names for found in asked.values() for node_id, names in found.forwarded.items()},
        known,
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


def _hosts(
    topology: Topology,
    where: Ground,
    asked: Mapping[str, Called],
    guards: Mapping[str, str],
    host: Callable[..., Host],
) -> dict[str, Host]:
    forwarded = _grouped(
        (way.host, _as_modelled(way)) for way in forwards(topology) if way.origin == "address"
    )
    targets: dict[str, list[str]] = {
        node_id: []
        for node_id, spec in topology.having(Balancer)
        if guards.get(node_id) == node_id and not isinstance(spec, Machine)
    }
    for guard_id in where.addresses:
        for caller in asked[guard_id].callers:
            if caller in targets:
                targets[caller].append(guard_id)
    return {
        guard_id: host(
            guard_id,
            guard_id,
            topology.spec(guard_id),
            places,
            where.ipv6.get(guard_id, {}),
            asked[guard_id],
            tuple(targets[guard_id]) if guard_id in targets else None,
            forwarded.get(guard_id, ()),
        )
        for guard_id, places in where.addresses.items()
    }


def _host(
    guard_id: str,
    spec: Guarded,
    places: Mapping[str, str],
    ipv6: Mapping[str, str],
    asked: Called,
    targets: tuple[str, ...] | None,
    forwarded: tuple[Forward, ...],
) -> Host:
    owned = spec.responsibility.hardware == "you"
    return Host(
        addresses={
            segment: (address, *([ipv6[segment]] if segment in ipv6 else []))
            for segment, address in places.items()
        },
        listens=asked.listens,
        groups=(guard_id, *asked.groups),
        public_v4=spec.has_public_address() or (owned and asked.is_called_from_outside),
        public_v6=bool(ipv6),
        targets=targets,
        pivot=not (isinstance(spec, Stateful) and spec.responsibility.operating_system == "provider"),
        forwards=forwarded,
    )


def _as_modelled(way: Forwarded) -> Forward:
    return Forward(way.firewall, way.outside, way.inside, way.protocol, way.source)


def _joined(where: Ground, asked: Mapping[str, Called], guards: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of networks that some link leads across."""
    networks = {guard_id: where.networks_of(guard_id) for guard_id in where.addresses}
    found: set[tuple[str, str]] = set()
    for far, there in networks.items():
        for caller in asked[far].callers:
            here = networks.get(guards.get(caller, ""), there)
            if here != there:
                found.update((min(a, b), max(a, b)) for a in here for b in there if a != b)
    return found

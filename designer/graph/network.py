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

from designer.analysis.again import Piece, pieces
from designer.analysis.networks import Forward, Host, NetworkModel, Route, Segment, Via
from designer.analysis.networks import Network as Routed
from designer.catalog.traits import Balancer
from designer.catalog.traits import Host as Machine
from designer.graph.called import Called, Ports, all_called
from designer.graph.cdn_edges import edges
from designer.graph.drawn_subnets import peering_of
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import Forwarded, forwards
from designer.graph.ground import Ground, ground, networks_around
from designer.graph.guards import guards
from designer.graph.network_filters import behind, firewalls, groups, site_filters
from designer.graph.once import once
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


def node_of(host: str) -> str:
    """Id of the node a host of the model stands for: a CDN has one host in front of each network."""
    return host.partition("@")[0]


@once
def drawn_network(topology: Topology) -> DrawnNetwork:
    """The network model of a topology. Its tables are answers of their own, so what an edit leaves alone is the same object."""
    where, fronts, joined = ground(topology), edges(topology), _joined(topology)
    model = NetworkModel(
        networks={**where.networks, **{e.name: Routed((e.cidr,), internet_gateway=True) for e in fronts}},
        segments=_segments(topology),
        hosts=_hosts(topology),
        groups=groups(topology),
        filters={**where.filters, **site_filters(topology)},
        peerings={
            **{e.name: (e.name, e.network) for e in fronts},
            **{peering_of(*ends): ends for ends in sorted(joined | where.peerings)},
        },
    )
    return DrawnNetwork(
        model,
        where,
        behind(topology),
        _answers(topology),
        guards(topology),
        _only_for_cdn(topology),
        _forwarded(topology),
    )


@once
def _answers(topology: Topology) -> Mapping[str, Ports]:
    found: dict[str, Ports] = {}
    for asked in all_called(topology).values():
        found.update(asked.answers)
    return found


@once
def _forwarded(topology: Topology) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for asked in all_called(topology).values():
        found.update(asked.forwarded)
    return found


@once
def _only_for_cdn(topology: Topology) -> frozenset[str]:
    asked = all_called(topology)
    return frozenset(guard_id for guard_id in ground(topology).addresses if asked[guard_id].is_only_for_cdn)


@once
def _segments(topology: Topology) -> Mapping[str, Segment]:
    found = {name: segment for name, (_, segment) in _bordered(topology).items()}
    return found | _outside(topology)[0]


@once
def _bordered(topology: Topology) -> Mapping[str, Piece[Segment]]:
    """The segments with the ways to CDNs and other networks, and the firewalls at their borders."""
    where, fronts = ground(topology), edges(topology)
    outward = _grouped((edge.network, Route(edge.cidr, Via.PEERING, edge.name)) for edge in fronts)
    forwarded = {s for edge in fronts for origin in edge.forwarded for s in where.addresses[origin]}
    across = _grouped(
        (near, Route(cidr, Via.PEERING, peering_of(first, second)))
        for first, second in sorted(_joined(topology))
        for near, far in ((first, second), (second, first))
        for cidr in where.networks[far].cidrs
        if ":" not in cidr  # a peering carries what is routed over it, and links route IPv4
    )
    standing = _grouped((site, name) for name, site in firewalls(topology).items())
    given = {
        name: (
            segment,
            across.get(segment.network, ()),
            outward.get(segment.network, ()),
            name in forwarded,
            standing.get(segment.network, ()),
        )
        for name, segment in where.segments.items()
    }
    return pieces(_segment, given, topology.ledger.before(_bordered))


def _segment(
    drawn: Segment,
    across: tuple[Route, ...],
    outward: tuple[Route, ...],
    is_forwarded: bool,
    standing: tuple[str, ...],
) -> Segment:
    # only a segment with a route to the internet can answer a CDN, and one without a way in only what was forwarded
    answering = (Via.INTERNET, Via.NAT) if is_forwarded else (Via.INTERNET,)
    is_open = any(r.via in answering and r.destination == ANYWHERE for r in drawn.routes)
    return replace(
        drawn,
        # of two to the same range, what the links need counts
        routes=(*across, *drawn.routes, *(outward if is_open else ())),
        filters=(*drawn.filters, *standing),
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    """The second ones by the first."""
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


@once
def _hosts(topology: Topology) -> Mapping[str, Host]:
    found = {guard_id: host for guard_id, (_, host) in _made(topology).items()}
    return found | _outside(topology)[1]


@once
def _outside(topology: Topology) -> tuple[dict[str, Segment], dict[str, Host]]:
    """CDNs as segments and hosts."""
    fronts = edges(topology)
    return {edge.name: edge.segment() for edge in fronts}, {edge.name: edge.host() for edge in fronts}


@once
def _made(topology: Topology) -> Mapping[str, Piece[Host]]:
    where, asked = ground(topology), all_called(topology)
    forwarded = _grouped(
        (way.host, _as_modelled(way)) for way in forwards(topology) if way.origin == "address"
    )
    protected = guards(topology)
    targets: dict[str, list[str]] = {
        node_id: []
        for node_id in topology.ids_having(Balancer)
        if protected.get(node_id) == node_id and node_id not in topology.ids_having(Machine)
    }
    for guard_id in where.addresses:
        for caller in asked[guard_id].callers:
            if caller in targets:
                targets[caller].append(guard_id)
    given = {
        guard_id: (
            guard_id,
            places,
            where.ipv6.get(guard_id),
            asked[guard_id],
            tuple(targets[guard_id]) if guard_id in targets else None,
            forwarded.get(guard_id, ()),
        )
        for guard_id, places in where.addresses.items()
    }
    return pieces(_host, given, topology.ledger.before(_made))


def _host(
    guard_id: str,
    places: Mapping[str, str],
    ipv6: Mapping[str, str] | None,
    asked: Called,
    targets: tuple[str, ...] | None,
    forwarded: tuple[Forward, ...],
) -> Host:
    held = ipv6 or {}
    return Host(
        addresses={
            segment: (address, *([held[segment]] if segment in held else []))
            for segment, address in places.items()
        },
        listens=asked.listens,
        groups=(guard_id, *asked.groups),
        public_v4=asked.is_public,
        public_v6=bool(held),
        targets=targets,
        pivot=asked.is_foothold,
        forwards=forwarded,
    )


def _as_modelled(way: Forwarded) -> Forward:
    return Forward(way.firewall, way.outside, way.inside, way.protocol, way.source)


@once
def _joined(topology: Topology) -> frozenset[tuple[str, str]]:
    """Pairs of networks that some link leads across."""
    asked, protected, networks = all_called(topology), guards(topology), networks_around(topology)
    found: set[tuple[str, str]] = set()
    for far, there in networks.items():
        for caller in asked[far].callers:
            here = networks.get(protected.get(caller, ""), there)
            if here != there:
                found.update((min(a, b), max(a, b)) for a in here for b in there if a != b)
    return frozenset(found)

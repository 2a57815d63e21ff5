"""Random networks, and answers about them found the slow way: one packet at a time with the standard library."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from designer.analysis.networks import (
    Filter,
    Forward,
    Group,
    Host,
    Listener,
    Network,
    NetworkModel,
    Route,
    Rule,
    Segment,
    Via,
)

SPACE = (
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "203.0.113.0/24",
    "198.51.100.7/32",
    "8.0.0.0/6",
    "10.0.0.0/8",
)
INSIDE = ("10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/24", "10.1.0.0/16", "10.1.1.0/24", "10.0.1.10/32")
PORTS = (22, 443)
RANGES = ((0, 65535), (22, 22), (80, 443), (1024, 65535), (32768, 65535), (1024, 2000))
GROUPS = ("red", "green")
PEER_OF = {"one": "10.1.0.0/16", "two": "10.0.0.0/16"}


def rules(*, verbs: tuple[bool, ...], groups: bool) -> st.SearchStrategy[tuple[Rule, ...]]:
    """Up to four rules about TCP or anything, far sides drawn from few ranges so that they meet."""
    far = st.one_of(
        st.sampled_from(SPACE + INSIDE).map(lambda cidr: {"cidr": cidr}),
        st.sampled_from(GROUPS).map(lambda group: {"group": group}) if groups else st.nothing(),
        st.just({}),
    )
    one = st.builds(
        lambda allow, protocol, ports, side: Rule(allow, protocol, ports, **side),
        st.sampled_from(verbs),
        st.sampled_from(("tcp", "tcp", "tcp", "any", "udp")),
        st.sampled_from(RANGES),
        far,
    )
    return st.lists(one, min_size=1, max_size=4).map(tuple)


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value three times out of four, so that most of what is drawn works."""
    return st.sampled_from((usual, usual, usual, *others))


FORWARDS = (
    (Forward("fw", 8443, 443),),
    (Forward("fw", 2222, 22, "tcp", "203.0.113.0/24"), Forward("fw", 53, 443, "udp")),
    (Forward("fw", 22, 22, "tcp", "0.0.0.0/1"), Forward("fw", 2222, 22, "tcp", "128.0.0.0/1")),
)
SEGMENTS = {"dmz": ("one", "10.0.1"), "app": ("one", "10.0.2"), "far": ("two", "10.1.1")}
"""Segments with their network and the first three numbers of their addresses."""


@st.composite
def network_models(draw: st.DrawFn) -> NetworkModel:
    """Two networks, maybe peered, with three segments, up to six hosts, filters with and without state, groups."""
    hosts = {f"h{number}": draw(_host(number)) for number in range(draw(st.integers(2, 6)))}
    allowing = rules(verbs=(True,), groups=True)
    return NetworkModel(
        networks={
            "one": Network(("10.0.0.0/16",), draw(mostly(True, False))),
            "two": Network(("10.1.0.0/16",), draw(st.booleans())),
        },
        segments={name: draw(_segment(network, prefix)) for name, (network, prefix) in SEGMENTS.items()},
        hosts=hosts,
        groups={name: Group(draw(allowing), draw(st.one_of(st.none(), allowing))) for name in GROUPS},
        filters={name: draw(_filter()) for name in ("f1", "f2")},
        peerings={"peer": ("one", "two")},
    )


def _filter() -> st.SearchStrategy[Filter]:
    listed = rules(verbs=(True, True, False), groups=False)
    wide_open = st.just(Filter((Rule(),), (Rule(),)))
    return st.one_of(wide_open, wide_open, st.builds(Filter, listed, listed, st.booleans()))


@st.composite
def _segment(draw: st.DrawFn, network: str, prefix: str) -> Segment:
    leads = st.sampled_from((Via.INTERNET, Via.INTERNET, Via.NAT, Via.PEERING, Via.BLACKHOLE))
    extra = st.builds(Route, st.sampled_from(SPACE + INSIDE), leads, st.just("peer"))
    routes = (
        *draw(mostly((Route("0.0.0.0/0", Via.INTERNET),), ())),
        *draw(mostly((Route(PEER_OF[network], Via.PEERING, "peer"),), ())),
        *draw(st.lists(extra, max_size=1)),
    )
    return Segment(network, (f"{prefix}.0/24",), routes, draw(mostly((), ("f1",), ("f2",), ("f1", "f2"))))


@st.composite
def _host(draw: st.DrawFn, number: int) -> Host:
    places = draw(mostly((list(SEGMENTS)[number % 3],), ("dmz", "app"), ("app", "far")))
    carried = st.lists(st.sampled_from(GROUPS), max_size=1).map(tuple)
    return Host(
        addresses={place: (f"{SEGMENTS[place][1]}.{10 + number}",) for place in places},
        listens=tuple(map(Listener, draw(st.lists(st.sampled_from(PORTS), min_size=1, unique=True)))),
        groups=draw(st.one_of(st.none(), carried, carried, st.just(GROUPS))),
        public_v4=draw(mostly(False, True)) if number else draw(mostly(True, False)),
        targets=draw(mostly(None, ("h0",))),
        pivot=draw(mostly(True, False)),
        forwards=draw(mostly((), *FORWARDS)),
    )


def clients(model: NetworkModel) -> Iterator[str]:
    """Public addresses at and around every boundary that the model could draw."""
    for text in {*SPACE, *INSIDE}:
        net = ipaddress.ip_network(text)
        for number in (int(net[0]) - 1, int(net[0]), int(net[-1]), int(net[-1]) + 1):
            if 0 <= number < 1 << 32:
                address = ipaddress.ip_address(number)
                if address.is_global or address in ipaddress.ip_network("203.0.113.0/24"):
                    yield str(address)
    yield from ("198.51.100.7", "198.51.100.8", "9.255.255.255", "1.0.0.1", "223.255.255.254")


def is_somebody(client: str) -> bool:
    """Whether an address is in one of the ranges of `SPACE` that are narrower than a /8: all that is left is wide."""
    address = ipaddress.ip_address(client)
    return any(address in ipaddress.ip_network(text) for text in SPACE if int(text.partition("/")[2]) > 8)


def let_in(model: NetworkModel, host: str, place: str, port: int, client: str) -> bool:
    """Whether one public address can complete a TCP handshake with a host at one of its places."""
    described, segment = model.hosts[host], model.segments[place]
    route = _route(model, place, client)
    forwarded = any(
        (way.port, way.protocol) == (port, "tcp")
        and ipaddress.ip_address(client) in ipaddress.ip_network(way.source)
        for way in described.forwards
    )
    return (
        ((described.public_v4 and route is Via.INTERNET) or (forwarded and route in (Via.INTERNET, Via.NAT)))
        and model.networks[segment.network].internet_gateway
        and any(_replies(model, place, client, port, inward=True))
        and _grouped(model, host, client, port, "in", frozenset())
        and any(listener.port == port for listener in described.listens)
    )


def connects(model: NetworkModel, source: str, target: str, port: int) -> bool:
    """Whether one host can open a TCP connection to another at any of their places."""
    if source == target:
        return False
    for near, one in model.hosts[source].addresses.items():
        for far, other in model.hosts[target].addresses.items():
            if _connects(model, (source, near, one[0]), (target, far, other[0]), port):
                return True
    return False


def shortest(model: NetworkModel, target: str, port: int) -> int | None:
    """How many connections it takes from the internet to a port, host by host; None when there is no way."""

    def entered(host: str, port: int) -> bool:
        places = model.hosts[host].addresses
        anyone = [client for client in clients(model) if not is_somebody(client)]
        return any(let_in(model, host, place, port, client) for place in places for client in anyone)

    if entered(target, port):
        return 1
    others = [h for h in model.hosts if h != target and model.hosts[h].pivot]
    taken = {h for h in others if any(entered(h, listener.port) for listener in model.hosts[h].listens)}
    length = 2
    while taken:
        if any(connects(model, host, target, port) for host in taken):
            return length
        more = {
            h
            for h in others
            if h not in taken
            and any(
                connects(model, t, h, listener.port) for t in taken for listener in model.hosts[h].listens
            )
        }
        if not more:
            return None
        taken |= more
        length += 1
    return None


def _connects(model: NetworkModel, near: tuple[str, str, str], far: tuple[str, str, str], port: int) -> bool:
    (source, start, here), (target, end, there) = near, far
    forwards = model.hosts[source].targets
    if forwards is not None and target not in forwards:
        return False
    if start != end:
        for place, other, address in ((start, end, there), (end, start, here)):
            same = model.segments[place].network == model.segments[other].network
            if _route(model, place, address) is not (Via.LOCAL if same else Via.PEERING):
                return False
        out = set(_replies(model, start, there, port, inward=False))
        if not out & set(_replies(model, end, here, port, inward=True)):
            return False
    carried = [frozenset(model.hosts[h].groups or ()) for h in (source, target)]
    return (
        _grouped(model, source, there, port, "out", carried[1])
        and _grouped(model, target, here, port, "in", carried[0])
        and any(listener.port == port for listener in model.hosts[target].listens)
    )


def _route(model: NetworkModel, place: str, address: str) -> Via | None:
    segment = model.segments[place]
    known = [(cidr, Via.LOCAL) for cidr in model.networks[segment.network].cidrs]
    known += [(route.destination, route.via) for route in segment.routes]
    inside = [(c, via) for c, via in known if ipaddress.ip_address(address) in ipaddress.ip_network(c)]
    longest = max((ipaddress.ip_network(c).prefixlen for c, _ in inside), default=-1)
    return next((via for c, via in inside if ipaddress.ip_network(c).prefixlen == longest), None)


def _replies(model: NetworkModel, place: str, peer: str, port: int, *, inward: bool) -> Iterator[int]:
    """Client ports (one of each kind) that get their answer through the filters of a segment."""
    for answer in (1024, 1500, 2000, 2001, 30000, 32768, 65535):
        for name in model.segments[place].filters:
            used = model.filters[name]
            ahead, back = (used.inbound, used.outbound) if inward else (used.outbound, used.inbound)
            if not _first(ahead, peer, port) or not (used.stateful or _first(back, peer, answer)):
                break
        else:
            yield answer


def _first(listed: tuple[Rule, ...], peer: str, port: int) -> bool:
    return next((rule.allow for rule in listed if _about(rule, peer, port, frozenset())), False)


def _grouped(
    model: NetworkModel, host: str, peer: str, port: int, way: str, peer_groups: frozenset[str]
) -> bool:
    carried = model.hosts[host].groups
    if carried is None:
        return True
    for name in carried:
        listed = model.groups[name].inbound if way == "in" else model.groups[name].outbound
        if listed is None or any(_about(rule, peer, port, peer_groups) for rule in listed):
            return True
    return False


def _about(rule: Rule, peer: str, port: int, peer_groups: frozenset[str]) -> bool:
    if rule.protocol not in ("any", "tcp") or not rule.ports[0] <= port <= rule.ports[1]:
        return False
    if rule.group is not None:
        return rule.group in peer_groups
    return rule.cidr is None or ipaddress.ip_address(peer) in ipaddress.ip_network(rule.cidr)

"""Who can open a connection to what: from the internet, and between two hosts, with every check it passes or fails.

Static and exact: no packet is sent. A connection is possible when route, filters and groups let the request through
and the replies back. For "the internet" the public address space is cut wherever a rule or route begins or ends, and
one address of each piece is tried, so `0.0.0.0/1` and `128.0.0.0/1` together are as open as `0.0.0.0/0`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Literal, TypeAlias

from msgspec import Struct

from designer.analysis.addresses import (
    BITS,
    WHOLE,
    Interval,
    Prefix,
    Version,
    address_text,
    cut,
    few_of,
    parse_prefix,
    ranges_text,
)
from designer.analysis.compiled_network import CompiledNetwork, ParsedForward, compile_network
from designer.analysis.entering import walk_in, ways_in
from designer.analysis.networks import Family, Via
from designer.analysis.packet_walk import (
    Block,
    Check,
    Ephemeral,
    Hop,
    RouteUse,
    RuleUse,
    Walk,
)
from designer.analysis.rule_lists import NOBODY, Flow, rule_prefixes

__all__ = [
    "INTERNET",
    "Block",
    "Check",
    "CompiledNetwork",
    "Exposure",
    "Hop",
    "Placement",
    "Reach",
    "RouteUse",
    "RuleUse",
    "can_reach",
    "compile_network",
    "internet_exposure",
]

INTERNET = "internet"
VERSIONS: Mapping[Family, Version] = {"v4": 4, "v6": 6}
EVERYONE: Mapping[Version, str] = {4: "0.0.0.0/0", 6: "::/0"}
Verdict: TypeAlias = Literal["all", "some", "none", "conditional"]
WHOEVER_ASKS = frozenset({Check.NO_PUBLIC_ADDR, Check.NO_IGW, Check.NOT_LISTENING})
"""Checks of a connection from the internet that no address passes where one fails."""


class Placement(Struct, frozen=True):
    """What the internet can do at one place a host may sit in."""

    segment: str
    verdict: Verdict
    sources: tuple[str, ...]
    """Public address ranges that get through, as CIDRs; the whole space when the verdict is "all"."""
    ephemeral: Ephemeral
    """Whether replies reach every client port, some or none (stateless filters on the way back)."""
    blocks: tuple[Block, ...]
    """Every check that fails for an ordinary client."""
    hop: Hop | None

    @property
    def is_wide(self) -> bool:
        """Whether those that get through are the internet, not somebody: at least a /8, in IPv6 a /16."""
        ranges = [parse_prefix(source) for source in self.sources]
        found = sum(r.last - r.first + 1 for r in ranges)
        version = ranges[0].version if ranges else 4
        return self.verdict == "all" or found >= 1 << (BITS[version] - WHOLE[version])


class Exposure(Struct, frozen=True):
    """What the internet can do to one port of a host, over all its placements."""

    host: str
    port: int
    protocol: str
    family: Family
    verdict: Verdict
    placements: Mapping[str, Placement]

    @property
    def blocked_by(self) -> tuple[Check, ...]:
        """Every check that fails for an ordinary client in some placement, sorted, each once."""
        return tuple(sorted({block.check for place in self.placements.values() for block in place.blocks}))

    @property
    def ephemeral(self) -> Ephemeral:
        """Whether replies reach every client port, some or none, where anyone is let in at all."""
        found = {place.ephemeral for place in self.placements.values() if place.verdict != "none"}
        return "partial" if "partial" in found else "full" if found else "none"

    @property
    def hop(self) -> Hop | None:
        """The connection an outsider can open, at the first placement where one can."""
        return next((place.hop for place in self.placements.values() if place.hop is not None), None)

    @property
    def hop_of_anyone(self) -> Hop | None:
        """The same where not only few addresses can: a range narrower than a /8 (IPv6: /16) is somebody's."""
        return next((p.hop for p in self.placements.values() if p.hop is not None and p.is_wide), None)


class Reach(Struct, frozen=True):
    """Whether one host can open a connection to another: the hop, or everything that blocks it."""

    hop: Hop | None
    blocks: tuple[Block, ...]


def internet_exposure(
    net: CompiledNetwork, host: str, port: int, *, protocol: str = "tcp", family: Family = "v4"
) -> Exposure:
    """Which public addresses can complete a connection to a port of a host, at each of its placements.

    "conditional" when the placements differ. Raises ModelError for an unknown host.
    """
    net.host(host)
    version = VERSIONS[family]
    places = {s: _placement(net, host, s, port, protocol, version) for s in net.addresses[host]}
    verdicts = {place.verdict for place in places.values()}
    verdict: Verdict = "none" if not verdicts else verdicts.pop() if len(verdicts) == 1 else "conditional"
    return Exposure(host, port, protocol, family, verdict, places)


def can_reach(
    net: CompiledNetwork,
    source: str,
    target: str,
    port: int,
    *,
    protocol: str = "tcp",
    family: Family = "v4",
    by_name: bool = True,
) -> Reach:
    """Whether one host can open a connection to another over private addresses.

    With several placements the first pair that works counts, else the pair that fails the fewest checks is reported.
    Without `by_name` no rule that names a group counts, only those about addresses. Raises ModelError for an unknown
    host.
    """
    forwards_to = net.host(source).targets
    net.host(target)
    version = VERSIONS[family]
    source_groups, target_groups = (
        (_groups(net, source), _groups(net, target)) if by_name else (NOBODY, NOBODY)
    )
    best: list[Block] | None = None
    for near, far in product(net.addresses[source], net.addresses[target]):
        walk = Walk(net)
        if forwards_to is not None and target not in forwards_to:
            walk.stop(Check.NOT_A_TARGET, source)
        ends = net.addresses[source][near].get(version), net.addresses[target][far].get(version)
        if ends[0] is None or ends[1] is None:
            walk.stop(Check.NO_ADDRESS, source if ends[0] is None else target)
        else:
            leaving = Flow(protocol, port, version, ends[0], ends[1], target_groups)
            entering = Flow(protocol, port, version, ends[1], ends[0], source_groups)
            _walk_inside(walk, (source, near, leaving), (target, far, entering))
            if not walk.blocks:
                texts = address_text(version, ends[0]), address_text(version, ends[1])
                hop = Hop(
                    source, target, protocol, port, near, far, *texts, tuple(walk.routes), tuple(walk.rules)
                )
                return Reach(hop, ())
        if best is None or len(walk.blocks) < len(best):
            best = walk.blocks
    return Reach(None, tuple(best or [Block(Check.NO_ADDRESS, target)]))


def _walk_inside(walk: Walk, start: tuple[str, str, Flow], end: tuple[str, str, Flow]) -> None:
    """Follow a connection between (host, segment, flow as seen there) and the same of the other end."""
    (source, near, leaving), (target, far, entering) = start, end
    if near != far:
        _route_inside(walk, near, far, leaving, Check.NO_ROUTE)
        _route_inside(walk, far, near, entering, Check.NO_RETURN_ROUTE)
    walk.pass_groups(source, leaving, "out")
    if near != far:  # filters stand at the border of a segment, not inside it
        walk.cross_border(near, leaving, "out")
        walk.cross_border(far, entering, "in")
    walk.pass_groups(target, entering, "in")
    walk.reach_listener(target, entering)


def _route_inside(walk: Walk, near: str, far: str, flow: Flow, check: Check) -> None:
    """Take the route from one segment to an address in another, or note that there is none."""
    model = walk.net.model
    route = walk.net.route(near, flow.version, flow.peer)
    here, there = model.segments[near].network, model.segments[far].network
    if route is not None:
        via = route.route.via
        if via is Via.LOCAL and here == there:
            walk.routes.append(RouteUse(near, route.destination.text, "local"))
            return
        if via is Via.PEERING and {here, there} == set(model.peerings[route.route.peering]):
            walk.routes.append(RouteUse(near, route.destination.text, route.route.peering))
            return
    walk.stop(check, near)


def _placement(
    net: CompiledNetwork, host: str, segment: str, port: int, protocol: str, version: Version
) -> Placement:
    """What every public address can do to one placement: one walk for each way in and piece of the cut address space."""
    local = net.addresses[host][segment].get(version)

    def walk_from(client: int, way: ParsedForward | None) -> Walk:
        return walk_in(net, host, segment, Flow(protocol, port, version, local, client), way)

    ordinary = net.ordinary[version]
    tried = [(way, walk_from(ordinary, way)) for way in ways_in(net, host, port, protocol, version)]
    typical = _farthest(walk for _, walk in tried)
    left = [(way, walk) for way, walk in tried if not any(b.check in WHOEVER_ASKS for b in walk.blocks)]
    if not left or not _admits_addresses(net, host):
        return Placement(segment, "none", (), "none", tuple(typical.blocks), None)
    pieces = cut(net.outside[version], _distinctions(net, host, segment, version), version)
    walks = [
        _farthest(
            walk if first <= ordinary <= last else walk_from(first, way) for way, walk in left
        ) for first, last in pieces
    ]  # fmt: skip
    admitted = [number for number, walk in enumerate(walks) if not walk.blocks]
    if not admitted:
        return Placement(segment, "none", (), "none", tuple(typical.blocks), None)
    everyone = len(admitted) == len(pieces)
    sources = (EVERYONE[version],) if everyone else ranges_text(version, _spans(pieces, admitted))
    shown = typical if everyone else walks[admitted[0]]
    target_address = "" if local is None else address_text(version, local)
    hop = Hop(
        INTERNET, host, protocol, port, "", segment, few_of(sources), target_address,
        tuple(shown.routes), tuple(shown.rules), shown.forward,
    )  # fmt: skip
    full = all(walks[number].ephemeral == "full" for number in admitted)
    return Placement(
        segment,
        "all" if everyone else "some",
        sources,
        "full" if full else "partial",
        tuple(typical.blocks),
        hop,
    )


def _farthest(walks: Iterable[Walk]) -> Walk:
    """The walk that fails the fewest checks, the first of equals."""
    return min(walks, key=lambda walk: len(walk.blocks))


def _admits_addresses(net: CompiledNetwork, host: str) -> bool:
    """Whether the groups of a host have a rule about addresses at all: nobody outside is a member of a group."""
    carried = net.host(host).groups
    return carried is None or any(net.groups[name][0].by_address for name in carried)


def _distinctions(net: CompiledNetwork, host: str, segment: str, version: Version) -> Iterator[Prefix]:
    """Every address range that something on the way to this placement tells apart from the rest."""
    local = net.addresses[host][segment].get(version)
    for parsed in net.routes[segment]:
        yield parsed.destination
    for way in net.forwards.get(host, ()):
        yield way.source
    for name in net.model.segments[segment].filters:
        for rules in net.filter_rules(name, version, local):
            yield from rule_prefixes(rules)
    for name in net.host(host).groups or ():
        yield from rule_prefixes(net.groups[name][0].by_address)


def _spans(pieces: list[Interval], admitted: list[int]) -> list[Interval]:
    """The admitted pieces as ranges; what is no public address between two of them is not worth a gap."""
    spans: list[Interval] = []
    for before, number in zip([-2, *admitted], admitted, strict=False):
        first, last = pieces[number]
        if before == number - 1:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _groups(net: CompiledNetwork, host: str) -> frozenset[str]:
    return frozenset(net.host(host).groups or ())

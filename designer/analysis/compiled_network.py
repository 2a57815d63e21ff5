"""The network model with every address parsed, and the three questions each packet asks: route, filter, group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct

from designer.analysis.addresses import (
    ORDINARY_CLIENT,
    PUBLIC,
    WHOLE,
    Interval,
    Prefix,
    Version,
    parse_address,
    parse_prefix,
    without,
)
from designer.analysis.again import differing
from designer.analysis.dependency import ModelError
from designer.analysis.networks import Filter, Forward, Group, Host, NetworkModel, Route, Rule, Via
from designer.analysis.rule_lists import PORTED, Allowed, Ordered, ParsedRule, Rules, rule_prefixes

R = TypeVar("R")
P = TypeVar("P")
PROTOCOLS = PORTED | {"icmp", "any"}


class ParsedRoute(Struct, frozen=True):
    """A route with its destination parsed."""

    route: Route
    destination: Prefix


class ParsedForward(NamedTuple):
    """A forward with the addresses it forwards for parsed."""

    forward: Forward
    source: Prefix


class CompiledNetwork(Struct, frozen=True, dict=True):
    """A network model with its addresses parsed, ready to be asked. Built by `compile_network`."""

    model: NetworkModel
    prefixes: Mapping[str, tuple[Prefix, ...]]
    """The addresses of each network."""
    routes: Mapping[str, tuple[ParsedRoute, ...]]
    """Per segment, the implicit local routes first."""
    filters: Mapping[str, tuple[Ordered, Ordered]]
    """Per filter its inbound and outbound rules."""
    groups: Mapping[str, tuple[Allowed, Allowed | None]]
    """Per group its inbound rules, and its outbound ones where they restrict anything."""
    addresses: Mapping[str, Mapping[str, Mapping[Version, int]]]
    """Per host and segment the address of each version."""
    forwards: Mapping[str, tuple[ParsedForward, ...]]
    """Per host that something forwards to, the ways in."""

    def host(self, host: str) -> Host:
        """The host of this id. Raises ModelError for an unknown one."""
        try:
            return self.model.hosts[host]
        except KeyError:
            raise ModelError(f"unknown host {host!r}") from None

    @cached_property
    def outside(self) -> Mapping[Version, tuple[Interval, ...]]:
        """The public internet: every public address that no drawn network has (all, should one have them all)."""
        drawn = [p for prefixes in self.prefixes.values() for p in prefixes]
        return {
            version: tuple(without(public, [(p.first, p.last) for p in drawn if p.version == version]))
            or public
            for version, public in PUBLIC.items()
        }

    @cached_property
    def ordinary(self) -> Mapping[Version, int]:
        """The usual client, or the nearest address outside that no range tells apart that is somebody's (narrower than a /8).

        Where all are told apart, by the narrowest ranges least.
        """
        told = {prefix for prefix in self.apart if prefix.length > WHOLE[prefix.version]}
        found: dict[Version, int] = {}
        for version, client in ORDINARY_CLIENT.items():
            apart = [prefix for prefix in told if prefix.version == version]
            for length in sorted({0, *(prefix.length for prefix in apart)}):
                spans = [(prefix.first, prefix.last) for prefix in apart if prefix.length > length]
                if left := without(self.outside[version], spans):
                    near = (min(max(client, first), last) for first, last in left)
                    found[version] = min(near, key=lambda address: abs(address - client))
                    break
        return found

    def route(self, segment: str, version: Version, address: int) -> ParsedRoute | None:
        """Which route traffic from a segment to an address takes; remembered, as many walks ask the same."""
        key = segment, version, address
        if key not in self._taken_routes:
            self._taken_routes[key] = best_route(self.routes[segment], version, address)
        return self._taken_routes[key]

    def filter_rules(self, name: str, version: Version, address: int | None) -> tuple[Rules, Rules]:
        """Inbound and outbound rules of a filter that can be about an address on its near side; remembered."""
        inbound, outbound = self.filters[name]
        return inbound.about(version, address), outbound.about(version, address)

    @cached_property
    def _taken_routes(self) -> dict[tuple[str, Version, int], ParsedRoute | None]:
        return {}

    @cached_property
    def apart(self) -> frozenset[Prefix]:
        """The address ranges that some route, rule or network tells apart from the rest."""
        return frozenset(self._told)

    @cached_property
    def _told(self) -> Counter[Prefix]:
        """Those, with how often."""
        return Counter(self.every_prefix())

    def every_prefix(self) -> Iterator[Prefix]:
        """Every address range that some route, rule or network tells apart from the rest."""
        for name, told in _TELLING.items():
            for described in getattr(self, name).values():
                yield from told(described)

    def take_over(self, before: CompiledNetwork) -> None:
        """Knows what was worked out about another network where it holds of this one."""
        if self.prefixes is before.prefixes:
            vars(self)["outside"] = before.outside
        if "apart" not in vars(before):
            return
        was, told, touched = before._told, before._told.copy(), set[Prefix]()
        for name, told_by in _TELLING.items():
            then, now = getattr(before, name), getattr(self, name)
            changed = differing(then, now)
            gone = [prefix for key in changed & then.keys() for prefix in told_by(then[key])]
            come = [prefix for key in changed & now.keys() for prefix in told_by(now[key])]
            told.subtract(gone)
            told.update(come)
            touched.update(gone, come)
        for prefix in touched:
            if not told[prefix]:
                del told[prefix]
        is_same = all((prefix in was) == (prefix in told) for prefix in touched)
        vars(self).update(_told=told, apart=before.apart if is_same else frozenset(told))
        if is_same and self.outside == before.outside:
            vars(self)["ordinary"] = before.ordinary


_TELLING: dict[str, Callable[[Any], Iterable[Prefix]]] = {
    "prefixes": lambda prefixes: prefixes,
    "routes": lambda routes: (route.destination for route in routes),
    "filters": lambda lists: rule_prefixes(rule for rules in lists for rule in rules.every),
    "groups": lambda lists: rule_prefixes(
        rule for rules in lists if rules is not None for rule in rules.every
    ),
    "forwards": lambda ways: (way.source for way in ways),
}
"""Table of a compiled network -> the address ranges that one entry of it tells apart."""


def compile_network(model: NetworkModel, before: CompiledNetwork | None = None) -> CompiledNetwork:
    """What the model says, with every address parsed. Raises ModelError for a broken model.

    What reads as it did in the network `before`, and is known to be sound then, is not parsed again.
    """
    then = before or _EMPTY
    prefixes = _parsed(
        model.networks,
        lambda _, network: tuple(map(parse_prefix, network.cidrs)),
        then.model.networks,
        then.prefixes,
    )
    for name, ends in model.peerings.items():
        _known(model.networks, ends, f"peering {name!r}", "network")
    found = CompiledNetwork(
        model=model,
        prefixes=prefixes,
        routes=_parsed(
            model.segments,
            lambda name, _: _routes(model, name, prefixes),
            then.model.segments,
            then.routes if prefixes is then.prefixes else {},  # segments have routes to their network
        ),
        filters=_parsed(
            model.filters, lambda name, f: _filter(model, name, f), then.model.filters, then.filters
        ),
        groups=_parsed(
            model.groups, lambda name, group: _group(model, name, group), then.model.groups, then.groups
        ),
        addresses=_parsed(
            model.hosts, lambda name, host: _addresses(model, name, host), then.model.hosts, then.addresses
        ),
        forwards={
            name: tuple(ParsedForward(way, parse_prefix(way.source)) for way in host.forwards)
            for name, host in model.hosts.items()
            if host.forwards
        },
    )
    if before is not None:
        found.take_over(before)
    return found


_EMPTY = CompiledNetwork(NetworkModel({}, {}, {}), {}, {}, {}, {}, {}, {})


def _parsed(
    now: Mapping[str, R], parse: Callable[[str, R], P], then: Mapping[str, R], known: Mapping[str, P]
) -> Mapping[str, P]:
    """Each thing parsed: as is `known` where it read the same `then`; the same table where all did."""
    if not known:
        return {name: parse(name, thing) for name, thing in now.items()}
    changed = differing(then, now)
    if not changed:
        return known
    return {name: parse(name, thing) if name in changed else known[name] for name, thing in now.items()}


def best_route(routes: Iterable[ParsedRoute], version: Version, address: int) -> ParsedRoute | None:
    """Which route traffic to an address takes: the longest matching prefix, the first one of equals."""
    best: ParsedRoute | None = None
    for candidate in routes:
        if candidate.destination.covers(version, address) and (
            best is None or candidate.destination.length > best.destination.length
        ):
            best = candidate
    return best


def _routes(
    model: NetworkModel, name: str, prefixes: Mapping[str, tuple[Prefix, ...]]
) -> tuple[ParsedRoute, ...]:
    segment = model.segments[name]
    _known(model.networks, [segment.network], f"segment {name!r}", "network")
    _known(model.filters, segment.filters, f"segment {name!r}", "filter")
    local = [ParsedRoute(Route(p.text, Via.LOCAL), p) for p in prefixes[segment.network]]
    drawn = [ParsedRoute(route, parse_prefix(route.destination)) for route in segment.routes]
    for parsed in drawn:
        if parsed.route.via is Via.PEERING:
            _known(model.peerings, [parsed.route.peering], f"a route of segment {name!r}", "peering")
    return (*local, *drawn)


def _filter(model: NetworkModel, name: str, described: Filter) -> tuple[Ordered, Ordered]:
    owner = f"filter {name!r}"
    inbound, outbound = (
        Ordered.of(_rules(model, rules, owner)) for rules in (described.inbound, described.outbound)
    )
    return inbound, outbound


def _group(model: NetworkModel, name: str, group: Group) -> tuple[Allowed, Allowed | None]:
    owner = f"group {name!r}"
    if not all(rule.allow for rule in (*group.inbound, *(group.outbound or ()))):
        raise ModelError(f"{owner} has a deny rule; groups only allow")
    outbound = None if group.outbound is None else Allowed.of(_rules(model, group.outbound, owner))
    return Allowed.of(_rules(model, group.inbound, owner)), outbound


def _rules(model: NetworkModel, rules: Iterable[Rule], owner: str) -> Rules:
    parsed = []
    for position, rule in enumerate(rules):
        if rule.protocol not in PROTOCOLS:
            raise ModelError(f"{owner} names unknown protocol {rule.protocol!r}")
        if rule.group is not None:
            _known(model.groups, [rule.group], owner, "group")
        parsed.append(
            ParsedRule(
                rule,
                position,
                None if rule.cidr is None else parse_prefix(rule.cidr),
                None if rule.local is None else parse_prefix(rule.local),
            )
        )
    return tuple(parsed)


def _addresses(model: NetworkModel, name: str, host: Host) -> Mapping[str, Mapping[Version, int]]:
    owner = f"host {name!r}"
    _known(model.segments, host.addresses, owner, "segment")
    _known(model.groups, host.groups or (), owner, "group")
    _known(model.hosts, host.targets or (), owner, "target")
    return {segment: dict(map(parse_address, texts)) for segment, texts in host.addresses.items()}


def _known(known: Mapping[str, object], refs: Iterable[str], owner: str, kind: str) -> None:
    for ref in refs:
        if ref not in known:
            raise ModelError(f"{owner} refers to unknown {kind} {ref!r}")

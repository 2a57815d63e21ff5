"""The network model with every address parsed, and the three questions each packet asks: route, filter, group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from designer.analysis.addresses import (
    PUBLIC,
    Interval,
    Prefix,
    Version,
    merged,
    parse_address,
    parse_prefix,
    without,
)
from designer.analysis.dependency import ModelError
from designer.analysis.networks import Group, Host, NetworkModel, Route, Rule, Via

PORTED = frozenset({"tcp", "udp"})
"""Protocols that have ports."""
PROTOCOLS = PORTED | {"icmp", "any"}


@dataclass(frozen=True, slots=True)
class Flow:
    """What a filter sees of a connection: protocol and port asked for, and both ends."""

    protocol: str
    port: int
    version: Version
    local: int | None
    """Address on the side of the filter; None when it has none of this version."""
    peer: int
    peer_groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ParsedRule:
    """A rule with its addresses parsed, and its position in its list."""

    rule: Rule
    position: int
    far: Prefix | None
    near: Prefix | None

    def concerns(self, flow: Flow) -> bool:
        """Whether protocol and both ends match; the port is looked at apart, replies have many."""
        rule = self.rule
        if rule.protocol not in ("any", flow.protocol):
            return False
        if rule.group is not None and rule.group not in flow.peer_groups:
            return False
        if self.far is not None and not self.far.covers(flow.version, flow.peer):
            return False
        return self.near is None or (flow.local is not None and self.near.covers(flow.version, flow.local))

    def matches(self, flow: Flow) -> bool:
        """Whether the rule is about this connection."""
        first, last = self.rule.ports
        return self.concerns(flow) and (flow.protocol not in PORTED or first <= flow.port <= last)


Rules = tuple[ParsedRule, ...]


@dataclass(frozen=True, slots=True)
class ParsedRoute:
    """A route with its destination parsed."""

    route: Route
    destination: Prefix


@dataclass(frozen=True)
class CompiledNetwork:
    """A network model with its addresses parsed, ready to be asked. Built by `compile_network`."""

    model: NetworkModel
    prefixes: Mapping[str, tuple[Prefix, ...]]
    """The addresses of each network."""
    routes: Mapping[str, tuple[ParsedRoute, ...]]
    """Per segment, the implicit local routes first."""
    filters: Mapping[str, tuple[Rules, Rules]]
    """Per filter its inbound and outbound rules."""
    groups: Mapping[str, tuple[Rules, Rules | None]]
    """Per group its inbound rules, and its outbound ones where they restrict anything."""
    addresses: Mapping[str, Mapping[str, Mapping[Version, int]]]
    """Per host and segment the address of each version."""

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

    def route(self, segment: str, version: Version, address: int) -> ParsedRoute | None:
        """Which route traffic from a segment to an address takes; remembered, as many walks ask the same."""
        key = segment, version, address
        if key not in self._taken_routes:
            self._taken_routes[key] = best_route(self.routes[segment], version, address)
        return self._taken_routes[key]

    def filter_rules(self, name: str, version: Version, address: int | None) -> tuple[Rules, Rules]:
        """Inbound and outbound rules of a filter that can be about an address on its near side; remembered."""
        key = name, version, address
        if key not in self._near_rules:
            inbound, outbound = self.filters[name]
            self._near_rules[key] = _near(inbound, version, address), _near(outbound, version, address)
        return self._near_rules[key]

    @cached_property
    def _near_rules(self) -> dict[tuple[str, Version, int | None], tuple[Rules, Rules]]:
        return {}

    @cached_property
    def _taken_routes(self) -> dict[tuple[str, Version, int], ParsedRoute | None]:
        return {}

    def every_prefix(self) -> Iterator[Prefix]:
        """Every address range that some route, rule or network tells apart from the rest."""
        for prefixes in self.prefixes.values():
            yield from prefixes
        for routes in self.routes.values():
            yield from (r.destination for r in routes)
        for lists in (*self.filters.values(), *self.groups.values()):
            for rules in lists:
                yield from rule_prefixes(rules or ())


def compile_network(model: NetworkModel) -> CompiledNetwork:
    """What the model says, with every address parsed. Raises ModelError for a broken model."""
    prefixes = {name: tuple(map(parse_prefix, network.cidrs)) for name, network in model.networks.items()}
    for name, ends in model.peerings.items():
        _known(model.networks, ends, f"peering {name!r}", "network")
    return CompiledNetwork(
        model=model,
        prefixes=prefixes,
        routes={name: _routes(model, name, prefixes) for name in model.segments},
        filters={
            name: (
                _rules(model, f.inbound, f"filter {name!r}"),
                _rules(model, f.outbound, f"filter {name!r}"),
            )
            for name, f in model.filters.items()
        },
        groups={name: _group(model, name, group) for name, group in model.groups.items()},
        addresses={name: _addresses(model, name, host) for name, host in model.hosts.items()},
    )


def best_route(routes: Iterable[ParsedRoute], version: Version, address: int) -> ParsedRoute | None:
    """Which route traffic to an address takes: the longest matching prefix, the first one of equals."""
    best: ParsedRoute | None = None
    for candidate in routes:
        if candidate.destination.covers(version, address) and (
            best is None or candidate.destination.length > best.destination.length
        ):
            best = candidate
    return best


def deciding_rule(rules: Iterable[ParsedRule], flow: Flow) -> ParsedRule | None:
    """Which rule lets the connection pass: the first match, if it allows; None is a deny."""
    for rule in rules:
        if rule.matches(flow):
            return rule if rule.rule.allow else None
    return None


def open_ports(rules: Iterable[ParsedRule], flow: Flow, ports: Sequence[Interval]) -> list[Interval]:
    """Which of the given destination ports the ordered rules let pass, whatever port `flow` names."""
    undecided, allowed = list(ports), []
    for rule in rules:
        if not undecided:
            break
        if rule.concerns(flow):
            first, last = rule.rule.ports if flow.protocol in PORTED else (0, 65535)
            if rule.rule.allow:
                allowed += [
                    (max(low, first), min(high, last))
                    for low, high in undecided
                    if low <= last and first <= high
                ]
            undecided = without(undecided, [(first, last)])
    return merged(allowed)


def _near(rules: Rules, version: Version, address: int | None) -> Rules:
    return tuple(
        rule
        for rule in rules
        if rule.near is None or (address is not None and rule.near.covers(version, address))
    )


def rule_prefixes(rules: Iterable[ParsedRule]) -> Iterator[Prefix]:
    """The address ranges that the rules tell apart."""
    for rule in rules:
        if rule.far is not None:
            yield rule.far
        if rule.near is not None:
            yield rule.near


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


def _group(model: NetworkModel, name: str, group: Group) -> tuple[Rules, Rules | None]:
    owner = f"group {name!r}"
    if not all(rule.allow for rule in (*group.inbound, *(group.outbound or ()))):
        raise ModelError(f"{owner} has a deny rule; groups only allow")
    outbound = None if group.outbound is None else _rules(model, group.outbound, owner)
    return _rules(model, group.inbound, owner), outbound


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

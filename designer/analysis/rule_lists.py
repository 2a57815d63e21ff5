"""Rules with their addresses parsed: ordered lists of filters, and the allow rules of groups found by their far side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import Struct

from designer.analysis.addresses import Interval, Prefix, Version, merged, without
from designer.analysis.networks import Rule

PORTED = frozenset({"tcp", "udp"})
"""Protocols that have ports."""
NOBODY: frozenset[str] = frozenset()


class Flow(NamedTuple):
    """What a filter sees of a connection: protocol and port asked for, and both ends."""

    protocol: str
    port: int
    version: Version
    local: int | None
    """Address on the side of the filter; None when it has none of this version."""
    peer: int
    peer_groups: frozenset[str] = NOBODY


class ParsedRule(NamedTuple):
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

    def is_about(self, protocol: str, port: int) -> bool:
        """Whether the rule is about a port, whoever calls it."""
        first, last = self.rule.ports
        if self.rule.protocol not in ("any", protocol):
            return False
        return protocol not in PORTED or first <= port <= last


Rules = tuple[ParsedRule, ...]


class Allowed(Struct, frozen=True):
    """The allow rules of a group in one direction; the first that matches is the one that counts."""

    every: Rules
    by_group: Mapping[str, Rules]
    """The rules whose far side is a group, by that group."""
    by_address: Rules
    """The others."""

    @classmethod
    def of(cls, rules: Rules) -> Allowed:
        """The rules, found by their far side."""
        named: dict[str, list[ParsedRule]] = {}
        for rule in rules:
            if rule.rule.group is not None:
                named.setdefault(rule.rule.group, []).append(rule)
        return cls(
            rules,
            {group: tuple(found) for group, found in named.items()},
            tuple(rule for rule in rules if rule.rule.group is None) if named else rules,
        )

    def ranges(self, asked: tuple[str, int] | None = None) -> Iterator[Prefix | None]:
        """The ranges of addresses that the rules (about a protocol and port) admit; None: any address."""
        for rule in self.by_address:
            if asked is None or rule.is_about(*asked):
                yield rule.far

    def deciding(self, flow: Flow) -> ParsedRule | None:
        """Which rule lets the connection pass; None where none does."""
        best = next((rule for rule in self.by_address if rule.matches(flow)), None)
        for group in flow.peer_groups:
            for rule in self.by_group.get(group, ()):
                if (best is None or rule.position < best.position) and rule.matches(flow):
                    best = rule
        return best


@dataclass(frozen=True, slots=True)
class Ordered:
    """The rules of a filter in one direction, found by the address on their near side where they name one."""

    every: Rules
    anywhere: Rules
    """Those about more than one address on the near side."""
    exact: Mapping[tuple[Version, int], Rules]
    """Those about a single one."""
    asked: dict[tuple[Version, int | None], Rules] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, rules: Rules) -> Ordered:
        """The rules, found by their near side."""
        exact: dict[tuple[Version, int], list[ParsedRule]] = {}
        anywhere = []
        for rule in rules:
            if rule.near is not None and rule.near.first == rule.near.last:
                exact.setdefault((rule.near.version, rule.near.first), []).append(rule)
            else:
                anywhere.append(rule)
        return cls(rules, tuple(anywhere), {key: tuple(found) for key, found in exact.items()})

    def about(self, version: Version, address: int | None) -> Rules:
        """The rules that can be about an address on the near side, in order; remembered."""
        key = version, address
        if key not in self.asked:
            single = () if address is None else self.exact.get((version, address), ())
            wide = (
                rule
                for rule in self.anywhere
                if rule.near is None or (address is not None and rule.near.covers(version, address))
            )
            self.asked[key] = tuple(sorted((*single, *wide), key=lambda rule: rule.position))
        return self.asked[key]


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


def rule_prefixes(rules: Iterable[ParsedRule]) -> Iterator[Prefix]:
    """The address ranges that the rules tell apart."""
    for rule in rules:
        if rule.far is not None:
            yield rule.far
        if rule.near is not None:
            yield rule.near

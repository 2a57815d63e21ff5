"""What one connection meets on its way: routes, filters and groups passed, and the checks that stop it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from designer.analysis.addresses import Interval
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.networks import Forward
from designer.analysis.rule_lists import Flow, ParsedRule, deciding_rule, open_ports

EPHEMERAL: tuple[Interval, ...] = ((1024, 65535),)
"""Ports a client may have chosen; replies go there."""
Direction: TypeAlias = Literal["in", "out"]
Ephemeral: TypeAlias = Literal["full", "partial", "none"]


class Check(StrEnum):
    """What a connection has to pass; the value is the code reported when it does not."""

    NO_PUBLIC_ADDR = "NO_PUBLIC_ADDR"
    NO_IGW = "NO_IGW"
    NO_ROUTE_IGW = "NO_ROUTE_IGW"
    NO_ADDRESS = "NO_ADDRESS"
    NO_ROUTE = "NO_ROUTE"
    NO_RETURN_ROUTE = "NO_RETURN_ROUTE"
    NACL_IN = "NACL_IN"
    NACL_OUT = "NACL_OUT"
    FIREWALL_IN = "FIREWALL_IN"
    FIREWALL_OUT = "FIREWALL_OUT"
    SG_IN = "SG_IN"
    SG_OUT = "SG_OUT"
    NOT_LISTENING = "NOT_LISTENING"
    NOT_A_TARGET = "NOT_A_TARGET"
    FORWARD_SOURCE = "FORWARD_SOURCE"


class Block(NamedTuple):
    """One failing check and the thing that fails it: a host (also for its groups), network, segment or filter."""

    check: Check
    component: str


class RouteUse(NamedTuple):
    """The route taken: segment, matching destination, where it leads ("local", "internet", "nat" or a peering id)."""

    segment: str
    destination: str
    via: str


class RuleUse(NamedTuple):
    """The rule of a filter or group that lets a packet pass; position -1: the group restricts nothing that way."""

    component: str
    direction: Direction
    position: int
    label: str


class Hop(NamedTuple):
    """One connection that can be opened, with everything it passes. `source` is a host id or INTERNET.

    From INTERNET the source address tells the ranges that get through and the source segment is empty; `forward` is the port
    forwarding it came by.
    """

    source: str
    target: str
    protocol: str
    port: int
    source_segment: str
    target_segment: str
    source_address: str
    target_address: str
    routes: tuple[RouteUse, ...]
    rules: tuple[RuleUse, ...]
    forward: Forward | None = None


class Walk(Struct):
    """The record of one connection while it is followed; lives inside one question only."""

    net: CompiledNetwork
    blocks: list[Block] = field(default_factory=list)
    routes: list[RouteUse] = field(default_factory=list)
    rules: list[RuleUse] = field(default_factory=list)
    replies: list[Interval] = field(default_factory=lambda: list(EPHEMERAL))
    """Client ports that replies still reach."""
    forward: Forward | None = None
    """The port forwarding by which it came in."""

    @property
    def ephemeral(self) -> Ephemeral:
        """Whether replies reach every client port, some or none."""
        return "full" if tuple(self.replies) == EPHEMERAL else "partial" if self.replies else "none"

    def stop(self, check: Check, component: str) -> None:
        """Note a failing check; the walk goes on, so that every failing check is known."""
        self.blocks.append(Block(check, component))

    def cross_border(self, segment: str, flow: Flow, direction: Direction) -> None:
        """Pass the filters of a segment, and their other list with the replies where they keep no state."""
        back: Direction = "out" if direction == "in" else "in"
        for name in self.net.model.segments[segment].filters:
            stateful = self.net.model.filters[name].stateful
            inbound, outbound = self.net.filter_rules(name, flow.version, flow.local)
            ahead, behind = (inbound, outbound) if direction == "in" else (outbound, inbound)
            self._use(name, direction, deciding_rule(ahead, flow), _filter_check(stateful, direction))
            if not stateful:
                self._reply(name, back, behind, flow)

    def pass_groups(self, host: str, flow: Flow, direction: Direction) -> None:
        """Pass the groups a host carries: one allowing rule of any of them is enough."""
        carried = self.net.model.hosts[host].groups
        if carried is None:
            return
        for name in carried:
            inbound, outbound = self.net.groups[name]
            rules = inbound if direction == "in" else outbound
            if rules is None:
                self.rules.append(RuleUse(name, direction, -1, ""))
                return
            rule = rules.deciding(flow)
            if rule is not None:
                self._use(name, direction, rule, Check.SG_IN)
                return
        self.stop(Check.SG_IN if direction == "in" else Check.SG_OUT, host)

    def reach_listener(self, host: str, flow: Flow) -> None:
        """Find somebody listening on the port."""
        for port, protocol in self.net.model.hosts[host].listens:
            if port == flow.port and protocol in ("any", flow.protocol):
                return
        self.stop(Check.NOT_LISTENING, host)

    def _use(self, component: str, direction: Direction, rule: ParsedRule | None, check: Check) -> None:
        if rule is None:
            self.stop(check, component)
        else:
            self.rules.append(RuleUse(component, direction, rule.position, rule.rule.label))

    def _reply(self, name: str, direction: Direction, rules: Iterable[ParsedRule], flow: Flow) -> None:
        check = _filter_check(False, direction)
        if not open_ports(rules, flow, EPHEMERAL):
            self.stop(check, name)
            return
        left = open_ports(rules, flow, self.replies)
        if left:
            self._use(name, direction, deciding_rule(rules, flow._replace(port=left[0][0])), check)
        elif self.replies:  # each filter alone lets some port pass, together they leave none
            self.stop(check, name)
        self.replies = left


def _filter_check(stateful: bool, direction: Direction) -> Check:
    if stateful:
        return Check.FIREWALL_IN if direction == "in" else Check.FIREWALL_OUT
    return Check.NACL_IN if direction == "in" else Check.NACL_OUT

"""What is deployed, as a graph, and the reachability that follows from it.

Derived from API answers only (`observe`): independent of Terraform's state, of the CDK and of the designer's own
analysis, which is the point of comparing them. Not modelled: UDP, prefix lists, peering and transit paths.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Record = Mapping[str, Any]  # an object of an API answer
ANYWHERE = ("0.0.0.0/0", "::/0")
TCP = ("tcp", "-1", "6")
ALL_PORTS = (0, 65535)
RETURN_PORT = 40000  # an ephemeral port, for the way back through a stateless network ACL


@dataclass(frozen=True)
class Node:
    """Something with an address in a VPC.

    Attributes:
        kind: `lb`, `asg`, `instance`, `db`, `cache`, `ecs`, `lambda`, `endpoint` or `efs`.
        groups: ids of its security groups.
        public: it has, or is given, a public address.
        ports: TCP ports on which it listens, as far as that can be known.
        facts: what else is worth comparing.
    """

    kind: str
    name: str
    vpc: str = ""
    subnets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    public: bool = False
    ports: tuple[int, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """By what the verdicts call it, such as `db/orders`."""
        return f"{self.kind}/{self.name}"


@dataclass
class World:
    """Everything observed. Filled by the collectors, then only asked.

    Attributes:
        routes: effective routes by subnet.
        gateways: VPCs by attached internet gateway.
        nats: live NAT gateways.
        acls: network ACL entries by subnet.
        behind: keys of the nodes registered behind each load balancer.
        unobserved: API calls that could not be answered.
    """

    vpcs: dict[str, Record] = field(default_factory=dict)
    subnets: dict[str, Record] = field(default_factory=dict)
    routes: dict[str, list[Record]] = field(default_factory=dict)
    gateways: dict[str, list[str]] = field(default_factory=dict)
    nats: dict[str, Record] = field(default_factory=dict)
    acls: dict[str, list[Record]] = field(default_factory=dict)
    groups: dict[str, Record] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    behind: dict[str, set[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    unobserved: set[str] = field(default_factory=set)

    def rules(self, groups: Sequence[str], direction: str) -> Iterator[Record]:
        """The rules of some security groups; direction `IpPermissions` (in) or `IpPermissionsEgress`."""
        for group in groups:
            yield from self.groups.get(group, {}).get(direction, [])

    def vpc_of(self, subnets: Sequence[str]) -> str:
        """The VPC in which some subnets lie, or ""."""
        return next((str(self.subnets[subnet]["VpcId"]) for subnet in subnets if subnet in self.subnets), "")

    def subnet_class(self, subnet: str) -> str:
        """Where its default route leads.

        `public`: to an attached internet gateway; `egress`: to a live NAT gateway in a public subnet; `transit`: to a
        transit gateway; else `isolated`.
        """
        kind = "isolated"
        for route in self.routes.get(subnet, []):
            default = {route.get("DestinationCidrBlock"), route.get("DestinationIpv6CidrBlock")} & set(
                ANYWHERE
            )
            if not default or route.get("State") == "blackhole":
                continue
            if self._leads_out(subnet, route):
                return "public"
            nat = self.nats.get(route.get("NatGatewayId") or "")
            if nat and self._nat_works(nat):
                kind = "egress"
            elif route.get("TransitGatewayId"):
                kind = "transit"
        return kind

    def _leads_out(self, subnet: str, route: Record) -> bool:
        return self.subnets[subnet]["VpcId"] in self.gateways.get(route.get("GatewayId") or "", [])

    def _nat_works(self, nat: Record) -> bool:
        routes = self.routes.get(nat["SubnetId"], [])
        out = (
            self._leads_out(nat["SubnetId"], r) for r in routes if r.get("DestinationCidrBlock") in ANYWHERE
        )
        return nat.get("ConnectivityType", "public") == "public" and any(out)

    def internet_ports(self, node: Node) -> list[str]:
        """The TCP ports on which anyone on the internet reaches the node itself."""
        open_subnets = [subnet for subnet in node.subnets if self.subnet_class(subnet) == "public"]
        if not node.public or not open_subnets:
            return []
        ranges = [ALL_PORTS] if node.kind == "lb" and not node.groups else list(self._open_to_the_world(node))
        reached = set()
        for low, high in ranges:
            for port in [port for port in node.ports if low <= port <= high] if node.ports else [low]:
                if any(self._acl_passes(subnet, ANYWHERE[0], port) for subnet in open_subnets):
                    reached.add(str(port) if node.ports or low == high else f"{low}-{high}")
        return sorted(reached, key=lambda text: int(text.split("-")[0]))

    def _open_to_the_world(self, node: Node) -> Iterator[tuple[int, int]]:
        for rule in self.rules(node.groups, "IpPermissions"):
            ranges = [r["CidrIp"] for r in rule.get("IpRanges", [])]
            ranges += [r["CidrIpv6"] for r in rule.get("Ipv6Ranges", [])]
            if rule.get("IpProtocol") in TCP and set(ranges) & set(ANYWHERE):
                yield ports_of(rule)

    def connects(self, a: Node, b: Node) -> list[int]:
        """The TCP ports of `b` that `a` may open, by security groups and network ACLs of one VPC."""
        if a is b or a.vpc != b.vpc or not a.vpc or a.kind in ("endpoint", "efs"):
            return []
        if a.kind == "lb" and b.key not in self.behind.get(a.key, ()):
            return []
        from_a, to_b = self._blocks(a), self._blocks(b)
        return [
            port
            for port in b.ports
            if self._admits(b, "IpPermissions", port, a.groups, from_a)
            and self._admits(a, "IpPermissionsEgress", port, b.groups, to_b)
            and any(self._acl_passes(subnet, block, port) for subnet in b.subnets for block in from_a)
        ]

    def _blocks(self, node: Node) -> list[str]:
        return [self.subnets[subnet]["CidrBlock"] for subnet in node.subnets if subnet in self.subnets]

    def _admits(
        self, node: Node, direction: str, port: int, groups: Sequence[str], blocks: Sequence[str]
    ) -> bool:
        if node.kind == "lb" and not node.groups:  # a network balancer without groups lets everything through
            return True
        for rule in self.rules(node.groups, direction):
            low, high = ports_of(rule)
            if rule.get("IpProtocol") not in TCP or not low <= port <= high:
                continue
            if any(pair.get("GroupId") in groups for pair in rule.get("UserIdGroupPairs", [])):
                return True
            ranges = [r["CidrIp"] for r in rule.get("IpRanges", [])]
            if blocks and all(any(covers(outer, block) for outer in ranges) for block in blocks):
                return True
        return False

    def _acl_passes(self, subnet: str, block: str, port: int) -> bool:
        entries = self.acls.get(subnet, [])
        return acl_allows(entries, False, block, port) and acl_allows(entries, True, block, RETURN_PORT)


def ports_of(rule: Record) -> tuple[int, int]:
    """The first and the last port of a security group's rule."""
    if rule.get("IpProtocol") == "-1" or rule.get("FromPort") in (None, -1):
        return ALL_PORTS
    return int(rule["FromPort"]), int(rule["ToPort"])


@cache
def covers(outer: str, inner: str) -> bool:
    """Whether one address block lies within another."""
    a, b = ipaddress.ip_network(outer, strict=False), ipaddress.ip_network(inner, strict=False)
    if isinstance(a, ipaddress.IPv4Network) and isinstance(b, ipaddress.IPv4Network):
        return b.subnet_of(a)
    return isinstance(a, ipaddress.IPv6Network) and isinstance(b, ipaddress.IPv6Network) and b.subnet_of(a)


def acl_allows(entries: Sequence[Record], egress: bool, block: str, port: int) -> bool:
    """What the first matching entry of a network ACL says; no entries at all let everything through."""
    for entry in sorted((e for e in entries if e["Egress"] == egress), key=lambda e: int(e["RuleNumber"])):
        own = entry.get("CidrBlock")
        if not own or not covers(own, block) or str(entry["Protocol"]) not in ("-1", "6"):
            continue
        ports = entry.get("PortRange")
        if not ports or ports["From"] <= port <= ports["To"]:
            return bool(entry["RuleAction"] == "allow")
    return not entries

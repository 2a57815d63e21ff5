"""What packets meet on their way: networks, segments, routes, filters, groups and hosts, free of any vendor.

| here | AWS | on premises |
|---|---|---|
| Network | VPC | site |
| Segment | subnet | network segment (VLAN) |
| Filter, stateless | network ACL | router access list |
| Filter, stateful | - | firewall in front of the segment |
| Group | security group | - (`Host.groups=None`: nothing filters at the host) |
| Route via INTERNET + `internet_gateway` | internet gateway | uplink |
| Host with `targets` | load balancer | reverse proxy |
| Forward | - | port forwarding of a border firewall (destination NAT) |

Addresses are strings ("10.0.1.7", "10.0.0.0/16", "2001:db8::/32"); protocols are "tcp", "udp", "icmp" or "any".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

Family: TypeAlias = Literal["v4", "v6"]
ALL_PORTS = (0, 65535)


class Via(StrEnum):
    """Where a route leads."""

    INTERNET = "internet"
    EGRESS_ONLY = "egress-only"
    NAT = "nat"
    PEERING = "peering"
    LOCAL = "local"
    BLACKHOLE = "blackhole"


class Network(Struct, frozen=True):
    """A routing domain: everything inside `cidrs` reaches everything else inside without a drawn route."""

    cidrs: tuple[str, ...]
    internet_gateway: bool = False


class Route(NamedTuple):
    """Traffic to `destination` (a CIDR) leaves `via`; the longest matching prefix wins. `peering` names which."""

    destination: str
    via: Via
    peering: str = ""


class Segment(Struct, frozen=True):
    """A part of a network with one route table; `filters` guard its border, all of them must let a packet pass."""

    network: str
    cidrs: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    filters: tuple[str, ...] = ()


class Rule(NamedTuple):
    """Which packets a rule is about: protocol, destination ports, and the far side.

    The far side is `cidr` or the members of `group`; neither means anyone, in both address families. `local` narrows
    a filter rule to addresses on the near side. `label` is how people know the rule (a number, a name).
    """

    allow: bool = True
    protocol: str = "any"
    ports: tuple[int, int] = ALL_PORTS
    cidr: str | None = None
    group: str | None = None
    local: str | None = None
    label: str = ""


class Filter(Struct, frozen=True):
    """Ordered rules at the border of a segment: the first match decides, otherwise deny.

    Inbound and outbound are seen from the segment. A stateless filter judges replies by the other list; a stateful
    one lets the replies of what it admitted pass.
    """

    inbound: tuple[Rule, ...] = ()
    outbound: tuple[Rule, ...] = ()
    stateful: bool = False


class Group(Struct, frozen=True):
    """Allow rules that hosts carry, stateful; `outbound=None` lets everything out."""

    inbound: tuple[Rule, ...] = ()
    outbound: tuple[Rule, ...] | None = None


class Listener(NamedTuple):
    """A port somebody listens on; protocol "any" answers whatever is asked for."""

    port: int
    protocol: str = "any"


class Forward(NamedTuple):
    """A port `outside` of somebody else's public IPv4 address that leads to `port` of a host: destination NAT.

    Only destination and port are rewritten, so filters and groups behind it see the client's own address. `by` is who
    forwards, `source` the clients (a CIDR) it forwards for.
    """

    by: str
    outside: int
    port: int
    protocol: str = "tcp"
    source: str = "0.0.0.0/0"


class Host(Struct, frozen=True):
    """Something with an interface: a server, a balancer, a database instance.

    `addresses` maps each segment it may sit in (its placements) to its addresses there. `public_v4` / `public_v6`: it
    answers on a public address. `groups`: the rules of all of them together; None means it is not filtered at all, an
    empty tuple admits nothing. `targets` makes it a proxy that opens connections to nobody else. `pivot=False`: an
    attacker who can talk to it gains nothing to go on from (a managed database). `forwards` are the further ways in from
    the internet to its ports, whether it has a public address or not.
    """

    addresses: Mapping[str, tuple[str, ...]]
    listens: tuple[Listener, ...] = ()
    groups: tuple[str, ...] | None = None
    public_v4: bool = False
    public_v6: bool = False
    targets: tuple[str, ...] | None = None
    pivot: bool = True
    forwards: tuple[Forward, ...] = ()


class NetworkModel(Struct, frozen=True):
    """Everything by id. `peerings` joins two networks directly; it is not transitive."""

    networks: Mapping[str, Network]
    segments: Mapping[str, Segment]
    hosts: Mapping[str, Host]
    groups: Mapping[str, Group] = field(default_factory=dict)
    filters: Mapping[str, Filter] = field(default_factory=dict)
    peerings: Mapping[str, tuple[str, str]] = field(default_factory=dict)

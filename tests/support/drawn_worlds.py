"""Random VPCs as drawings, and who reaches whom in them by a packet walk of its own.

The walk is written from the Amazon VPC user guide (security groups, network ACLs, route priority, internet gateways, IPv6,
peering) and shares no code with the product: plain dictionaries and the standard library, one packet at a time.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from support.drawing import LinkSketch, NodeSketch, draw

from designer.document.design import Design

VPCS = {"v1": "10.0.0.0/16", "v2": "10.1.0.0/16"}
SUBNETS = {"s1": ("v1", "10.0.1.0/24"), "s2": ("v1", "10.0.2.0/24"), "s3": ("v2", "10.1.1.0/24")}
OWN_PORT = {"ec2": 8080, "rds": 5432, "alb": 443}
PORTS = (22, 443, 5432, 8080)
WORLD = {4: ("150.1.1.1", "8.8.8.8"), 6: ("2600::1",)}
"""Clients that no narrow range of a world holds; whoever admits one of them admits the internet, or half of it."""
EPHEMERAL = (1024, 2000, 5432, 8080, 32768, 50000, 65535)
RANGES = (
    "0.0.0.0/0",
    "0.0.0.0/1",
    "::/0",
    "203.0.113.0/24",
    "10.0.0.0/8",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.1.0.0/16",
)
ACL_PORTS = ("any", "443", "8080", "22-8080", "1024-65535", "32768-65535")
IPV6_WAY = {"internet-gateway": "igw", "egress-only": "eigw", "isolated": ""}


@dataclass
class Subnet:
    """What is drawn about one subnet."""

    route: str
    ipv6: str
    lists: tuple[list[dict[str, Any]], list[dict[str, Any]]]
    routes: list[dict[str, Any]]


@dataclass
class Thing:
    """A machine, database or balancer."""

    kind: str
    places: list[str]
    public: bool
    ssh: bool
    rules: list[tuple[str, str]]
    group: bool
    """It carries the shared group."""


@dataclass
class World:
    """Two VPCs, three subnets, what stands in them, and who is drawn to call whom on which port."""

    gateways: set[str]
    subnets: dict[str, Subnet]
    things: dict[str, Thing]
    links: list[tuple[str, str, int]]
    shared: list[tuple[str, str]] = field(default_factory=list)
    """Rules of the shared group: (ports, source)."""

    # --- as a drawing -------------------------------------------------------------------------------------------

    def design(self) -> Design:
        """The world as somebody draws it."""
        nodes: dict[str, NodeSketch] = {"users": "users", "r": "aws.region"}
        for vpc, cidr in VPCS.items():
            nodes[vpc] = ("aws.vpc", "r", {"cidr": cidr})
            if vpc in self.gateways:
                nodes[f"{vpc}-igw"] = ("aws.internet-gateway", vpc)
        for name, subnet in self.subnets.items():
            vpc, cidr = SUBNETS[name]
            nodes[name] = (
                "aws.subnet", vpc,
                {"cidr": cidr, "route": subnet.route, "ipv6": subnet.ipv6, "acl_in": subnet.lists[0],
                 "acl_out": subnet.lists[1], "routes": subnet.routes},
            )  # fmt: skip
        nodes["shared"] = (
            "aws.security-group",
            "v1",
            {"ingress": [{"ports": p, "source": s} for p, s in self.shared]},
        )
        links: list[LinkSketch] = [(s, t, {"port": port}) for s, t, port in self.links]
        for name, thing in self.things.items():
            properties: dict[str, Any] = {"ingress": [{"ports": p, "source": s} for p, s in thing.rules]}
            if thing.ssh:
                properties["admin_port"] = 22
            if thing.kind == "ec2":
                properties["public_ip"] = thing.public
            else:
                properties["subnets"] = thing.places
            if thing.kind == "rds":
                properties["publicly_accessible"] = thing.public
            if thing.kind == "alb":
                properties["scheme"] = "internet-facing" if thing.public else "internal"
            nodes[name] = (f"aws.{thing.kind}", thing.places[0], properties)
            if thing.group:
                links.append((name, "shared", {"kind": "uses"}))
        return draw(nodes, links)

    # --- the packet walk ----------------------------------------------------------------------------------------

    def listens(self, name: str) -> set[int]:
        """What a thing answers on: the ports it is called on, else its own; a database on its own as well."""
        thing = self.things[name]
        called = {port for _, target, port in self.links if target == name}
        own = {OWN_PORT[thing.kind]} if not called or thing.kind == "rds" else set()
        return called | own | ({22} if thing.ssh else set())

    def address(self, place: str, version: int) -> str:
        """An address in a subnet."""
        if version == 4:
            return str(ipaddress.ip_network(SUBNETS[place][1])[9])
        return f"2001:db8:{list(SUBNETS).index(place) + 0xA0:x}::9"

    def versions(self, name: str, place: str) -> set[int]:
        """Families a thing has an address of in a subnet: machines get IPv6 where the subnet has it."""
        six = self.things[name].kind == "ec2" and self.subnets[place].ipv6 != "none"
        return {4, 6} if six else {4}

    def admitted(self, name: str, port: int) -> Iterator[str]:
        """Who may come in on a port: ranges, names of things, "shared" for whoever carries the group."""
        thing = self.things[name]
        yield from ("0.0.0.0/0" if s == "users" else s for s, t, p in self.links if (t, p) == (name, port))
        written = [*thing.rules, *(self.shared if thing.group else [])]
        yield from (source for ports, source in written if _has(ports, port))

    def lets_in(self, name: str, port: int, address: str, source: str | None) -> bool:
        """Whether the security groups of a thing admit a packet from an address (of a thing, or of nobody drawn)."""
        for entry in self.admitted(name, port):
            if "/" in entry:
                if _in(address, entry):
                    return True
            elif source is not None and (
                entry == source or (entry == "shared" and self.things[source].group)
            ):
                return True
        return False

    def lets_out(self, source: str, target: str, port: int, address: str) -> bool:
        """Whether the security groups of a thing let it open a connection: what the far side admits it for by name, and updates."""
        names = {source, "shared"} if self.things[source].group else {source}
        if any("/" not in entry and entry in names for entry in self.admitted(target, port)):
            return True
        thing = self.things[source]
        patched = thing.kind == "ec2" and self.subnets[thing.places[0]].route != "none"
        return patched and port == 443 and _in(address, "0.0.0.0/0")

    def passes(self, place: str, peer: str, port: int, *, inward: bool) -> set[int]:
        """Client ports whose replies pass the access list of a subnet; empty where the request does not."""
        lists = self.subnets[place].lists
        if not lists[0] and not lists[1]:
            return set(EPHEMERAL)
        ahead, back = lists if inward else (lists[1], lists[0])
        if not _listed(ahead, peer, port):
            return set()
        return {reply for reply in EPHEMERAL if _listed(back, peer, reply)}

    def way(self, place: str, address: str) -> str:
        """Where the longest matching route of a subnet leads: "local", "igw", "nat", "eigw", a VPC, or ""."""
        vpc, subnet = SUBNETS[place][0], self.subnets[place]
        if ":" in address:
            if address.startswith("2001:db8:a"):  # addresses of this world
                owner = SUBNETS[list(SUBNETS)[int(address.split(":")[2], 16) - 0xA0]][0]
                if owner == vpc:
                    return "local"
            routes = [("::/0", IPV6_WAY[subnet.ipv6])] if subnet.ipv6 != "none" else []
        else:
            routes = [(VPCS[vpc], "local")]
            routes += [
                ("0.0.0.0/0", {"internet-gateway": "igw", "nat-gateway": "nat", "none": ""}[subnet.route])
            ]
            routes += [(VPCS[other], other) for other in VPCS if other != vpc and self.linked(vpc, other)]
        for route in subnet.routes:
            led = {"internet-gateway": "igw", "nat-gateway": "nat"}.get(route["via"], route.get("vpc", ""))
            routes.append((route["destination"], led))
        found = [
            (ipaddress.ip_network(cidr).prefixlen, led) for cidr, led in routes if led and _in(address, cidr)
        ]
        longest = max((length for length, _ in found), default=-1)
        return next((led for length, led in found if length == longest), "")

    def linked(self, one: str, other: str) -> bool:
        """Whether some drawn link leads across two VPCs: that is a peering with routes on both sides."""
        pairs = ((s, t) for s, t, _ in self.links if s != "users")
        return any(
            {one, other} <= self.vpcs(s) | self.vpcs(t) and self.vpcs(s) != self.vpcs(t) for s, t in pairs
        )

    def vpcs(self, name: str) -> set[str]:
        """The VPCs a thing stands in."""
        return {SUBNETS[place][0] for place in self.things[name].places}

    def connects(self, source: str, target: str, port: int) -> bool:
        """Whether one thing opens a connection to a port of another, over private addresses of either family."""
        calls = {t for s, t, _ in self.links if s == source}
        if self.things[source].kind == "alb" and target not in calls:
            return False
        return port in self.listens(target) and any(
            self._walks((source, near), (target, far), port, version)
            for near in self.things[source].places
            for far in self.things[target].places
            for version in self.versions(source, near) & self.versions(target, far)
        )

    def _walks(self, start: tuple[str, str], end: tuple[str, str], port: int, version: int) -> bool:
        (source, near), (target, far) = start, end
        here, there = self.address(near, version), self.address(far, version)
        if near != far:
            wanted = {SUBNETS[near][0]: "", SUBNETS[far][0]: ""}
            same = len(wanted) == 1
            if self.way(near, there) != ("local" if same else SUBNETS[far][0]):
                return False
            if self.way(far, here) != ("local" if same else SUBNETS[near][0]):
                return False
            replies = self.passes(near, there, port, inward=False) & self.passes(far, here, port, inward=True)
            if not replies:
                return False
        return self.lets_out(source, target, port, there) and self.lets_in(target, port, here, source)

    def from_internet(self, target: str, port: int) -> bool:
        """Whether the internet (or half of it) opens a connection to a port of a thing itself."""
        if port not in self.listens(target):
            return False
        for place in self.things[target].places:
            if SUBNETS[place][0] not in self.gateways:
                continue
            for version in self.versions(target, place):
                if version == 4 and not self.things[target].public:
                    continue
                for client in WORLD[version]:
                    if (
                        self.way(place, client) == "igw"
                        and self.passes(place, client, port, inward=True)
                        and self.lets_in(target, port, client, None)
                    ):
                        return True
        return False

    def reaches(self, source: str, target: str, port: int) -> bool:
        """Whether a thing or "internet" gets to a port, itself or by balancers that forward; nothing is taken over."""
        direct = (
            self.from_internet(target, port) if source == "internet" else self.connects(source, target, port)
        )
        if direct:
            return True
        reached, work = set[str](), []
        for name, thing in self.things.items():
            if thing.kind == "alb" and name not in (source, target) and self._enters(source, name):
                work.append(name)
        while work:
            proxy = work.pop()
            if proxy in reached:
                continue
            reached.add(proxy)
            if self.connects(proxy, target, port):
                return True
            work += [
                n for n, thing in self.things.items()
                if thing.kind == "alb" and n not in (source, target) and any(self.connects(proxy, n, p) for p in self.listens(n))
            ]  # fmt: skip
        return False

    def _enters(self, source: str, proxy: str) -> bool:
        if source == "internet":
            return any(self.from_internet(proxy, port) for port in self.listens(proxy))
        return any(self.connects(source, proxy, port) for port in self.listens(proxy))


def _in(address: str, cidr: str) -> bool:
    one, net = ipaddress.ip_address(address), ipaddress.ip_network(cidr)
    return one.version == net.version and one in net


def _has(ports: str, port: int) -> bool:
    first, _, last = ports.partition("-")
    return ports == "any" or int(first) <= port <= int(last or first)


def _listed(lines: list[dict[str, Any]], peer: str, port: int) -> bool:
    for line in sorted(lines, key=lambda line: int(line["number"])):
        if _in(peer, line["cidr"]) and _has(line["ports"], port):
            return bool(line["action"] == "allow")
    return False


def _lines() -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {
            "number": st.integers(1, 400), "action": st.sampled_from(["allow", "allow", "allow", "deny"]),
            "ports": st.sampled_from(ACL_PORTS), "cidr": st.sampled_from(["0.0.0.0/0", "0.0.0.0/0", *RANGES]),
        }
    )  # fmt: skip
    return st.lists(one, max_size=3, unique_by=lambda line: line["number"])


@st.composite
def worlds(draw_: st.DrawFn) -> World:
    """Any such world."""
    subnets = {}
    for name, (vpc, _) in SUBNETS.items():
        other = "v2" if vpc == "v1" else "v1"
        further = st.fixed_dictionaries(
            {"destination": st.sampled_from([VPCS[other], "10.0.1.0/24", "10.1.1.0/24", "0.0.0.0/1", "150.0.0.0/8"]),
             "via": st.sampled_from(["vpc", "vpc", "internet-gateway", "nat-gateway"]), "vpc": st.just(other)}
        )  # fmt: skip
        open_lists: st.SearchStrategy[Any] = st.just(([], []))
        subnets[name] = Subnet(
            draw_(st.sampled_from(["internet-gateway", "internet-gateway", "nat-gateway", "none"])),
            draw_(st.sampled_from(["none", "none", *IPV6_WAY])),
            draw_(st.one_of(open_lists, open_lists, st.tuples(_lines(), _lines()))),
            draw_(st.lists(further, max_size=2)),
        )
    chosen = draw_(
        st.lists(
            st.sampled_from(["ec2a", "ec2b", "ec2c", "rdsa", "rdsb", "alba", "albb"]),
            min_size=2,
            max_size=5,
            unique=True,
        )
    )
    things: dict[str, Thing] = {}
    sources = st.sampled_from([*RANGES, *RANGES, *chosen, "shared"])
    for name in sorted(chosen):
        kind = name[:3]
        places = draw_(st.lists(st.sampled_from(["s1", "s2"]), min_size=1, max_size=2, unique=True))
        if draw_(st.integers(0, 3)) == 0:
            places = ["s3"]
        rules = draw_(
            st.lists(st.tuples(st.sampled_from(["22", "443", "8080", "5432", "1-9000"]), sources), max_size=2)
        )
        things[name] = Thing(
            kind, places[:1] if kind == "ec2" else places, draw_(st.booleans()),
            kind == "ec2" and draw_(st.booleans()), [r for r in rules if r[1] != name], draw_(st.integers(0, 3)) == 0,
        )  # fmt: skip
    callers = ["users", *(name for name in things if not name.startswith("rds"))]
    pairs = [(s, t) for s in callers for t in things if s != t]
    links = []
    for source, target in draw_(st.lists(st.sampled_from(pairs), max_size=5, unique=True)):
        links.append((source, target, draw_(st.sampled_from([OWN_PORT[target[:3]], 443]))))
    shared = draw_(st.lists(st.tuples(st.sampled_from(["22", "8080", "1-9000"]), sources), max_size=2))
    gateways = set(draw_(st.lists(st.sampled_from(list(VPCS)), unique=True)))
    return World(gateways, subnets, things, links, shared)

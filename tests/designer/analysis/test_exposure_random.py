"""The verdicts agree with a simple packet walk of its own over small random VPCs, written from the VPC guide alone.

It shares no code with the product: rules, ways out, routes and the search are spelt out again, over plain tuples.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from support.drawing import LinkSketch, NodeSketch, draw

from designer.analysis.exposure import exposure
from designer.graph.topology import Topology

PORTS = {"web": 8080, "db": 5432, "alb": 443}
CIDRS = ("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24")
WORLD = "0.0.0.0/0"


@dataclass
class Thing:
    """A machine, database or balancer of the small world."""

    kind: str
    places: list[int]
    public: bool
    ssh: bool
    rules: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class World:
    """One VPC: which of its subnets lead where, what stands in it, and who is drawn to call whom."""

    gateway: bool
    routes: list[str]
    things: dict[str, Thing]
    calls: list[tuple[str, str]]

    # -- the packet walk --------------------------------------------------------------------------------------

    def listens(self, name: str) -> list[int]:
        thing = self.things[name]
        return [PORTS[thing.kind], *([22] if thing.ssh else [])]

    def admitted(self, name: str, port: int) -> set[str]:
        """Who may come in on the port: "world", ranges, names."""
        thing = self.things[name]
        found = {source for number, source in thing.rules if number == port}
        if port == PORTS[thing.kind]:
            found |= {
                WORLD if source == "users" else source for source, target in self.calls if target == name
            }
        return found

    def let_out(self, source: str, target: str, port: int) -> bool:
        if (source, target) in self.calls and port == PORTS[self.things[target].kind]:
            return True
        if any(named == source and number == port for number, named in self.things[target].rules):
            return True
        home = self.routes[self.things[source].places[0]]
        return port == 443 and self.things[source].kind == "web" and home != "none"

    def missing(self, name: str, port: int, place: int) -> list[str]:
        """What keeps an ordinary client of the internet out, at one place."""
        found = []
        if not self.things[name].public:
            found.append("NO_PUBLIC_ADDR")
        if not self.gateway:
            found.append("NO_IGW")
        if self.routes[place] != "internet-gateway":
            found.append("NO_ROUTE_IGW")
        if WORLD not in self.admitted(name, port):
            found.append("SG_IN")
        return found

    def is_open(self, name: str, port: int) -> bool:
        return any(not self.missing(name, port, place) for place in self.things[name].places)

    def connects(self, source: str, target: str, port: int) -> bool:
        if self.things[source].kind == "alb" and (source, target) not in self.calls:
            return False
        if not self.let_out(source, target, port):
            return False
        for entry in self.admitted(target, port):
            if entry == source:
                return True
            if "/" in entry:
                here = [ipaddress.ip_network(CIDRS[p])[9] for p in self.things[source].places]
                if any(address in ipaddress.ip_network(entry) for address in here):
                    return True
        return False

    def distance(self, name: str, port: int, *, proxies_only: bool) -> int | None:
        """Connections on the shortest chain from the internet; None where there is none."""
        if self.is_open(name, port):
            return 1
        taken = {
            other: 1
            for other, thing in self.things.items()
            if other != name
            and thing.kind != "db"
            and not (proxies_only and thing.kind != "alb")
            and any(self.is_open(other, p) for p in self.listens(other))  # an office is not the internet
        }
        queue = list(taken)
        for current in queue:
            for other, thing in self.things.items():
                if (
                    other in taken
                    or other == name
                    or thing.kind == "db"
                    or (proxies_only and thing.kind != "alb")
                ):
                    continue
                if any(self.connects(current, other, p) for p in self.listens(other)):
                    taken[other] = taken[current] + 1
                    queue.append(other)
        found = [steps + 1 for other, steps in taken.items() if self.connects(other, name, port)]
        return min(found, default=None)

    def verdict(self, name: str, port: int) -> tuple[str, int | None]:
        """The verdict, and the hops where it has a way in from the internet."""
        if self.is_open(name, port):
            return "internet", 1
        forwarded = self.distance(name, port, proxies_only=True)
        if forwarded is not None:
            return "internet", forwarded
        if any(len(self.missing(name, port, place)) == 1 for place in self.things[name].places):
            return "one-change", 1
        chain = self.distance(name, port, proxies_only=False)
        if chain is not None:
            return "lateral", chain
        others = (other for other in self.things if other != name)
        return (
            ("internal", 1) if any(self.connects(other, name, port) for other in others) else ("isolated", 0)
        )

    # -- the same as a drawing --------------------------------------------------------------------------------

    def sketch(self) -> tuple[dict[str, NodeSketch], list[LinkSketch]]:
        nodes: dict[str, NodeSketch] = {"users": "users", "r": "aws.region", "vpc": ("aws.vpc", "r")}
        if self.gateway:
            nodes["igw"] = ("aws.internet-gateway", "vpc")
        for number, route in enumerate(self.routes):
            nodes[f"zone{number}"] = ("aws.zone", "vpc", {"zone": "abc"[number]})
            nodes[f"s{number}"] = ("aws.subnet", f"zone{number}", {"cidr": CIDRS[number], "route": route})
        for name, thing in self.things.items():
            properties: dict[str, object] = {
                "ingress": [{"ports": str(p), "source": s} for p, s in thing.rules]
            }
            if thing.ssh:
                properties["admin_port"] = 22
            if thing.kind == "web":
                properties["public_ip"] = thing.public
            else:
                properties["subnets"] = [f"s{place}" for place in thing.places]
            if thing.kind == "db":
                properties["publicly_accessible"] = thing.public
            if thing.kind == "alb":
                properties["scheme"] = "internet-facing" if thing.public else "internal"
            kind = {"web": "aws.ec2", "db": "aws.rds", "alb": "aws.alb"}[thing.kind]
            nodes[name] = (kind, f"s{thing.places[0]}", properties)
        links: list[LinkSketch] = [(s, t, {"port": PORTS[self.things[t].kind]}) for s, t in self.calls]
        return nodes, links


@st.composite
def worlds(draw_: st.DrawFn) -> World:
    routes = draw_(
        st.lists(st.sampled_from(["internet-gateway", "nat-gateway", "none"]), min_size=2, max_size=3)
    )
    names = ["web1", "web2", "web3", "db1", "db2", "alb1", "alb2"]
    chosen = draw_(st.lists(st.sampled_from(names), min_size=3, max_size=6, unique=True))
    places = [list(group) for n in (1, 2) for group in combinations(range(len(routes)), n)]
    sources = st.sampled_from([WORLD, WORLD, "203.0.113.0/24", "10.0.0.0/16", *CIDRS, *chosen])
    things = {}
    for name in sorted(chosen):
        kind = name[:-1]
        where = draw_(st.sampled_from(places))
        rules = draw_(st.lists(st.tuples(st.sampled_from([22, PORTS[kind]]), sources), max_size=2))
        things[name] = Thing(
            kind,
            where[:1] if kind == "web" else where,
            draw_(st.sampled_from([True, True, False])),
            kind == "web" and draw_(st.booleans()),
            [(port, source) for port, source in rules if source != name],
        )
    pairs = [(s, t) for s in ["users", "users", *things] for t in things if s != t and not s.startswith("db")]
    calls = draw_(st.lists(st.sampled_from(pairs), min_size=min(3, len(pairs)), max_size=7, unique=True))
    return World(draw_(st.sampled_from([True, True, True, False])), routes, things, calls)


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_every_verdict_is_that_of_the_independent_walk(world: World) -> None:
    found = exposure(Topology(draw(*world.sketch())))
    for name in world.things:
        answers = {answer.port: answer for answer in found[name].every()}
        assert sorted(answers) == sorted(world.listens(name))
        for port in world.listens(name):
            verdict, hops = world.verdict(name, port)
            answer = answers[port]
            assert (name, port, answer.verdict, answer.hops) == (name, port, verdict, hops)
            at_places = {c for place in world.things[name].places for c in world.missing(name, port, place)}
            if verdict != "internet" or hops != 1:
                assert {block.check.value for block in answer.blocked_by} == at_places

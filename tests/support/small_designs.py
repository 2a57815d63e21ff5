"""Small random designs, small enough to be tried in every way: own machines in racks, or a region over two zones."""

from __future__ import annotations

from hypothesis import strategies as st
from support.drawing import LinkSketch, NodeSketch, draw, two_zones

from designer.document.design import Design

OWN: dict[str, list[NodeSketch]] = {
    "dns": ["dns", ("dns", {"routing": "failover"})],
    "lb": ["load-balancer", ("load-balancer", {"min_healthy": 2}), ("load-balancer", "s1")],
    "lb2": ["standby-balancer", ("standby-balancer", "s2")],
    "s1": [("server", "r1", {"count": 2}), ("server", "r1"), "server"],
    "s2": [("server", "r1"), ("server", "r2")],
    "a1": [("app", "s1"), ("app", "s1", {"count": 2}), ("app", {"count": 3, "copies_needed": 2})],
    "a2": [("app", "s2"), ("app", "s1"), "app"],
    "db": [
        "database",
        ("database", "s2"),
        ("database", "s1"),
        ("database", {"count": 2, "copies_needed": 2}),
    ],
    "db2": ["database", ("database", "s2")],
    "cache": ["cache", ("cache", "s1")],
}
CLOUD: dict[str, list[NodeSketch]] = {
    "alb": [("aws.alb", "vpc"), ("aws.alb", "vpc", {"cross_zone": False})],
    "w1": [("aws.ec2", "app-a"), ("aws.ec2", "app-a", {"count": 2, "spread": "zone"})],
    "w2": [("aws.ec2", "app-b"), ("aws.asg", "vpc", {"min_size": 3})],
    "in-w2": [("app", "w2")],
    "rds": [("aws.rds", "data-a", {"multi_az": True}), ("aws.rds", "data-b")],
    "pay": ["external"],
    "nat": [("aws.nat-gateway", "public-a")],
    "nat-b": [("aws.nat-gateway", "public-b")],
}
CALLERS = ("users", "dns", "lb", "lb2", "s1", "s2", "a1", "a2", "cache", "alb", "w1", "w2", "in-w2")
CALLED = (
    "dns",
    "lb",
    "lb2",
    "s1",
    "s2",
    "a1",
    "a2",
    "db",
    "db2",
    "cache",
    "alb",
    "w1",
    "w2",
    "in-w2",
    "rds",
    "pay",
)


@st.composite
def small_designs(draw_from: st.DrawFn) -> Design:
    kinds = draw_from(st.sampled_from([OWN, CLOUD]))
    base: dict[str, NodeSketch] = {"users": "users", "site": "datacenter", "r1": ("rack", "site"), "r2": ("rack", "site"),
                                   "sw": ("switch", "r1"), "sw2": ("switch", "r2")} if kinds is OWN else two_zones(users="users")  # fmt: skip
    must = ("s1", "s2") if kinds is OWN else ("w2",)
    chosen = [n for n in kinds if n in must or draw_from(st.integers(0, 3))]
    nodes = {**base, **{n: draw_from(st.sampled_from(kinds[n])) for n in chosen}}
    links: list[LinkSketch] = []
    for source in (n for n in CALLERS if n in nodes):
        options = [n for n in CALLED if n in nodes and n != source]
        if not options:
            continue
        for target in draw_from(st.lists(st.sampled_from(options), max_size=3, unique=True)):
            props = draw_from(st.sampled_from([{}, {}, {}, {"optional": True}, {"group": "g"}]))
            links.append((source, target, props))
    joined = draw_from(st.sampled_from(["automatic", "manual"]))
    for first, second, kind in (
        ("lb", "lb2", "standby"),
        ("db", "db2", "replication"),
        ("s1", "s2", "standby"),
    ):
        if first in nodes and second in nodes and draw_from(st.booleans()):
            links.append((first, second, {"kind": kind, "failover": joined}))
    if "sw" in nodes and draw_from(st.booleans()):
        both = draw_from(st.booleans())
        links.append(("s1", "sw", {"kind": "uses", "group": "network" if both else ""}))
        if both:
            links.append(("s1", "sw2", {"kind": "uses", "group": "network"}))
    return draw(nodes, links)  # small enough to be tried in every way

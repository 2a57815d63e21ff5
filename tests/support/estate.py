"""Large designs as companies have them, and shapes that are hard on an engine: any number of nodes, always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice, pairwise
from typing import Any

from immutables import Map

from designer.catalog.component import Component
from designer.catalog.registry import load_catalog
from designer.catalog.traits import Network
from designer.document.design import Design, Link, Node, link_id
from designer.starters import load_starter

SERVICES = ("aws-three-tier", "on-premises", "aws-three-tier", "in-server-balanced", "static-site")
"""What an estate is made of, in turns."""
SHARED = "s0-"
"""Begins the ids of the service that every other one in AWS calls, as one calls a service for accounts."""


def estate(nodes: int, services: Sequence[str] = SERVICES) -> Design:
    """A company with so many nodes: the starters over and over, those in AWS calling a shared service of the first.

    What is in AWS is in one region, each service in a VPC with a range of its own (of 250; then they begin again).
    """
    catalog = load_catalog()
    starters = {name: load_starter(name, catalog) for name in services}
    kept: dict[str, Node] = {}
    links: list[Link] = []
    for number in count():
        starter = starters[services[number % len(services)]]
        ids = {
            key: key if node.kind == "aws.region" else f"s{number}-{key}"
            for key, node in starter.nodes.items()
        }
        outermost_first = sorted(starter.nodes.values(), key=lambda node: (_depth(starter, node), node.id))
        new = (node for node in outermost_first if ids[node.id] not in kept)
        for node in islice(new, nodes - len(kept)):
            parent = None if node.parent is None else ids[node.parent]
            kept[ids[node.id]] = Node(
                ids[node.id], f"{node.name} {number}", parent, _apart(node, ids, number)
            )
        links += (
            link.model_copy(update={"source": ids[link.source], "target": ids[link.target]})
            for link in starter.links.values()
        )
        if number and "web-a" in starter.nodes:
            shared = {"target": f"{SHARED}alb", "protocol": "https", "port": 443, "group": "accounts"}
            links.append(Link.model_validate({"source": ids["web-a"], **shared}))
        if len(kept) == nodes:
            break
    return _design(f"estate of {nodes}", kept.values(), links)


def unequal_targets(nodes: int) -> Design:
    """One balancer over many machines, no two alike: each its own size and service time."""
    return _drawn(
        ("users", "users", {}),
        ("lb", "load-balancer", {}),
        *((f"t{n}", "app", {"processes": 1 + n % 7, "service_ms": 5 + n / 100}) for n in range(nodes - 2)),
        links=[("users", "lb", 443), *(("lb", f"t{n}", 8080) for n in range(nodes - 2))],
    )


def chain_with_ways_back(nodes: int) -> Design:
    """A long chain of machines, each calling the next and letting the one after it in by SSH."""
    names = [f"m{n}" for n in range(nodes - 1)]
    return _drawn(
        ("users", "users", {}),
        *((name, "server", {}) for name in names),
        links=[
            ("users", names[0], 443),
            *((a, b, 8080) for a, b in pairwise(names)),
            *((b, a, 22) for a, b in pairwise(names)),
        ],
    )


def wide_fan_in(nodes: int) -> Design:
    """Many applications behind one balancer that all call the same database, cache and store."""
    apps = [f"app{n}" for n in range(nodes - 5)]
    return _drawn(
        ("users", "users", {}),
        ("lb", "load-balancer", {}),
        ("db", "database", {}),
        ("cache", "cache", {}),
        ("store", "object-store", {}),
        *((app, "app", {}) for app in apps),
        links=[
            ("users", "lb", 443),
            *(("lb", app, 8080) for app in apps),
            *(
                (app, target, port)
                for app in apps
                for target, port in (("db", 5432), ("cache", 6379), ("store", 443))
            ),
        ],
    )


def ring_of_calls(nodes: int) -> Design:
    """Many applications behind one balancer, each now and then calling the next, and the last the first."""
    apps = [f"app{n}" for n in range(nodes - 2)]
    ids = set(apps)
    design = _drawn(
        ("users", "users", {}),
        ("lb", "load-balancer", {}),
        *((app, "app", {}) for app in apps),
        links=[
            ("users", "lb", 443),
            *(("lb", app, 8080) for app in apps),
            *((a, b, 9000) for a, b in pairwise([*apps, apps[0]])),
        ],
    )
    ways = {
        key: link.model_copy(update={"calls": 0.5, "optional": True} if link.source in ids else {})
        for key, link in design.links.items()
    }
    return replace(design, links=Map(ways))


SHAPES = {
    "estate": estate,
    "unequal targets": unequal_targets,
    "chain with ways back": chain_with_ways_back,
    "wide fan-in": wide_fan_in,
    "ring of calls": ring_of_calls,
}
"""Every shape by name."""


def _apart(node: Node, ids: Mapping[str, str], number: int) -> Component:
    """The properties of a copy: what it names is the copy of that, and its addresses are its own."""
    spec = node.spec.following(ids)
    if isinstance(spec, Network) and spec.cidr.startswith("10.0."):
        return spec.model_copy(update={"cidr": spec.cidr.replace("10.0.", f"10.{number % 250}.", 1)})
    return spec


def _depth(design: Design, node: Node) -> int:
    return 0 if node.parent is None else 1 + _depth(design, design.nodes[node.parent])


def _drawn(*nodes: tuple[str, str, dict[str, Any]], links: Iterable[tuple[str, str, int]]) -> Design:
    catalog = load_catalog()
    made = (Node(key, key, None, catalog.build(kind, values)) for key, kind, values in nodes)
    protocols = {22: "ssh", 443: "https", 5432: "postgresql", 6379: "redis"}
    return _design(
        "shape",
        made,
        (
            Link.model_validate(
                {"source": a, "target": b, "port": port, "protocol": protocols.get(port, "http")}
            )
            for a, b, port in links
        ),
    )


def _design(name: str, nodes: Iterable[Node], links: Iterable[Link]) -> Design:
    kept = {node.id: node for node in nodes}
    table: dict[str, Link] = {}
    for link in links:
        if link.source in kept and link.target in kept:
            table[link_id(link.source, link.target, table)] = link
    return Design(name=name, nodes=Map(kept), links=Map(table))

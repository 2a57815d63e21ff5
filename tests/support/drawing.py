"""Designs drawn in a few lines, for tests.

draw(
    {"users": "users", "web": ("server", {"vcpus": 4}), "app": ("app", "web")},
    ["users>app", ("app", "db", {"calls": 3}), ("db", "replica", {"kind": "replication"})],
)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from immutables import Map

from designer.catalog.registry import load_catalog
from designer.document.design import Design, Link, Node, Workload, link_id

NodeSketch = Any
"""kind, or (kind, parent id and properties in any order)."""
LinkSketch = Any
""""a>b", or (source, target, properties)."""


def draw(nodes: Mapping[str, NodeSketch], links: Iterable[LinkSketch] = (), **workload: Any) -> Design:
    """The design of these nodes and links; a parent may be named before it is drawn."""
    catalog = load_catalog()
    made: dict[str, Node] = {}
    for node_id, sketch in nodes.items():
        kind, *rest = (sketch,) if isinstance(sketch, str) else sketch
        parent = next((part for part in rest if isinstance(part, str)), None)
        properties = next((part for part in rest if isinstance(part, Mapping)), {})
        made[node_id] = Node(node_id, node_id, parent, catalog.build(kind, properties))
    drawn: dict[str, Link] = {}
    for sketch in links:
        source, target, properties = _ends(sketch) if isinstance(sketch, str) else sketch
        drawn[link_id(source, target, drawn)] = Link(source=source, target=target, **properties)
    return Design(nodes=Map(made), links=Map(drawn), workload=Workload(**workload))


def _ends(sketch: str) -> tuple[str, str, Mapping[str, Any]]:
    source, _, target = sketch.partition(">")
    return source, target, {}


def two_zones(**inside: NodeSketch) -> dict[str, NodeSketch]:
    """A region with a VPC over two zones, each with a public, an app and a data subnet, and what is drawn inside."""
    nodes: dict[str, NodeSketch] = {"region": "aws.region", "vpc": ("aws.vpc", "region")}
    for zone in "ab":
        nodes[f"zone-{zone}"] = ("aws.zone", "vpc", {"zone": zone})
        for tier, route in (("public", "internet-gateway"), ("app", "nat-gateway"), ("data", "none")):
            nodes[f"{tier}-{zone}"] = ("aws.subnet", f"zone-{zone}", {"route": route})
    return {**nodes, **{name.replace("_", "-"): sketch for name, sketch in inside.items()}}

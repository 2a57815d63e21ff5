"""Large designs for benchmarks and scale tests: many nodes of mixed kinds with realistic properties, legal links."""

from __future__ import annotations

import random
import typing
from typing import Any

from immutables import Map
from pydantic.fields import FieldInfo

from designer.catalog.component import Component
from designer.catalog.registry import Catalog, load_catalog
from designer.document.design import Box, Design, Link, Node, link_id

KINDS = (
    "app", "app", "app", "worker", "database", "cache", "queue", "object-store", "file-share", "load-balancer",
    "server", "aws.ec2", "aws.asg", "aws.rds", "aws.alb", "aws.s3", "aws.elasticache", "aws.cloudfront",
)  # fmt: skip
"""Kinds drawn, in this mixture; each has about eight properties worth setting."""

TRAFFIC_SOURCES = ("app", "worker", "load-balancer", "server", "aws.ec2", "aws.asg", "aws.alb")


def large_design(nodes: int = 10_000, links: int = 15_000, seed: int = 7, props: int = 8) -> Design:
    """A design of `nodes` in datacenters of a hundred, each with about `props` set properties, and `links`."""
    random_source = random.Random(seed)
    catalog = load_catalog()
    made: dict[str, Node] = {}
    layout: dict[str, Box] = {}
    places = max(1, nodes // 100)
    for index in range(nodes):
        x, y = 240 * (index % 100), 130 * (index // 100)
        if index < places:
            key = f"site-{index}"
            spec = catalog.build("datacenter", {"city": f"City {index}", "monthly_usd": 1000.0 + index})
            made[key] = Node(key, f"Site {index}", None, spec)
        else:
            kind = random_source.choice(KINDS)
            key = f"{kind.removeprefix('aws.')}-{index}"
            parent = None if kind.startswith("aws.") else f"site-{random_source.randrange(places)}"
            made[key] = Node(key, f"Component {index}", parent, _spec(catalog, kind, props, random_source))
        layout[key] = Box(x, y, 200, 90)
    table: dict[str, Link] = {}
    sources = [key for key, node in made.items() if node.kind in TRAFFIC_SOURCES]
    targets = [key for key, node in made.items() if node.kind not in ("datacenter",)]
    while len(table) < links:
        source, target = random_source.choice(sources), random_source.choice(targets)
        if source != target:
            calls = random_source.randint(1, 9)
            table[link_id(source, target, table)] = Link(
                source=source, target=target, kind="traffic", protocol="https", port=443, calls=calls
            )
    return Design(name="large", nodes=Map(made), links=Map(table), layout=Map(layout))


def _spec(catalog: Catalog, kind: str, props: int, random_source: random.Random) -> Component:
    fields = list(catalog[kind].model_fields.items())
    random_source.shuffle(fields)
    values = {name: _value(field, random_source) for name, field in fields[:props]}
    return catalog.build(kind, {name: value for name, value in values.items() if value is not None})


def _value(field: FieldInfo, random_source: random.Random) -> Any:
    """A valid value for the field: its default, varied where it is a free number or the notes."""
    default = field.default
    if field.title == "Notes":
        return f"Owned by team {random_source.randint(1, 40)}."
    if isinstance(default, bool):
        return random_source.random() < 0.5
    if default is None:
        choices = [kind for kind in typing.get_args(field.annotation) if kind is not type(None)]
        most = min([64, *(rule.le for rule in field.metadata if hasattr(rule, "le"))])
        return random_source.randint(1, max(1, int(most))) if choices in ([int], [float]) else None
    return list(default) if isinstance(default, tuple) else default

"""Designs in which rules bite, drawn and not: the bad examples, the starters, real designs, and small ones for some fixes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from support.drawing import draw
from support.strategies import HOSTILE

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import CONTAINER_TITLE, Box, Design
from designer.document.files import SUFFIX, parse
from designer.drawing.arrangement import missing_boxes
from designer.fixes.registry import cures_of
from designer.rules.registry import load_rules
from designer.rules.rule import Finding
from designer.rules.runner import lint
from designer.starters import STARTERS, load_starter

REAL = Path(__file__).resolve().parents[1] / "real_designs"

MADE: dict[str, Design] = {
    "lone cache": draw(
        {"users": "users", "site": "datacenter", "r1": ("rack", "site"), "r2": ("rack", "site"), "s": ("server", "r1"),
         "app": ("app", "s", {"count": 2}), "cache": ("cache", "site")},
        ["users>app", ("app", "cache", {"protocol": "redis", "port": 6379})],
    ),
    "lone name server": draw({"users": "users", "dns": "dns", "app": ("app", {"count": 2})}, ["users>dns", "dns>app"]),
    "one switch": draw(
        {"users": "users", "lb": ("load-balancer", {"count": 2}), "site": "datacenter", "sw": ("switch", "site"),
         "s1": ("server", "site"), "s2": ("server", "site"), "a1": ("app", "s1"), "a2": ("app", "s2")},
        ["users>lb", "lb>a1", "lb>a2", ("s1", "sw", {"kind": "uses"}), ("s2", "sw", {"kind": "uses"})],
    ),
    "busy servers": draw(
        {"users": "users", "dns": "dns", "lb": ("load-balancer", {"count": 2}), "s1": ("server", {"vcpus": 2}), "s2": ("server", {"vcpus": 2}),
         "a1": ("app", "s1", {"service_ms": 10.0, "processes": 2}), "a2": ("app", "s2", {"service_ms": 10.0, "processes": 2})},
        ["users>dns", "dns>lb", "lb>a1", "lb>a2"],
        peak_rps=900.0,
    ),
    "lone rds": draw(
        {"users": "users", "vpc": "aws.vpc", "zone-a": ("aws.zone", "vpc", {"zone": "a"}),
         "data-a": ("aws.subnet", "zone-a", {"cidr": "10.0.4.0/24"}), "app-a": ("aws.subnet", "zone-a", {"cidr": "10.0.5.0/24"}),
         "web": ("aws.ec2", "app-a"), "db": ("aws.rds", "data-a")},
        ["users>web", ("web", "db", {"protocol": "postgresql", "port": 5432})],
    ),
    "busy group": draw(
        {"users": "users", "vpc": "aws.vpc", "zone-a": ("aws.zone", "vpc"), "zone-b": ("aws.zone", "vpc", {"zone": "b"}),
         "public-a": ("aws.subnet", "zone-a", {"cidr": "10.0.1.0/24", "route": "internet-gateway"}),
         "public-b": ("aws.subnet", "zone-b", {"cidr": "10.0.2.0/24", "route": "internet-gateway"}), "igw": ("aws.internet-gateway", "vpc"),
         "alb": ("aws.alb", "vpc"), "web": ("aws.asg", "vpc", {"instance_type": "m7g.large", "service_ms": 20.0, "subnets": ("public-a", "public-b")})},
        ["users>alb", ("alb", "web", {"protocol": "http", "port": 8080})],
        peak_rps=900.0, growth_per_month=0.2,
    ),
    "one share": draw(
        {"users": "users", "lb": ("load-balancer", {"count": 2}), "a": "app", "b": "app", "nfs": "file-share", "files": "object-store"},
        ["users>lb", "lb>a", "lb>b", ("a", "nfs", {"kind": "uses"}), ("b", "nfs", {"kind": "uses"}), "a>files", "b>files"],
    ),
    "group of one": draw(
        {"users": "users", "vpc": "aws.vpc", "za": ("aws.zone", "vpc"), "zb": ("aws.zone", "vpc", {"zone": "b"}),
         "sa": ("aws.subnet", "za", {"route": "internet-gateway"}),
         "sb": ("aws.subnet", "zb", {"cidr": "10.0.9.0/24", "route": "internet-gateway"}), "igw": ("aws.internet-gateway", "vpc"),
         "alb": ("aws.alb", "vpc"), "w": ("aws.asg", "vpc", {"min_size": 1, "subnets": ("sa",)})},
        ["users>alb", "alb>w"],
    ),
    "balancer on a server": draw(
        {"users": "users", "s": "server", "lb": ("load-balancer", "s"), "a": "app", "b": "app"}, ["users>lb", "lb>a", "lb>b"]
    ),
    "one rack": draw(
        {"users": "users", "dc": "datacenter", "r": ("rack", "dc"), "sw": ("switch", "r"), "lb": ("load-balancer", {"count": 2}),
         "s1": ("server", "r"), "s2": ("server", "r"), "a": ("app", "s1"), "b": ("app", "s2")},
        ["users>lb", "lb>a", "lb>b", ("s1", "sw", {"kind": "uses"}), ("s2", "sw", {"kind": "uses"})],
    ),
    "idle guard": draw(
        {"users": "users", "cdn": "aws.cloudfront", "files": "aws.s3", "waf": "aws.waf"}, ["users>cdn", "cdn>files"]
    ),
    "many callers": draw(
        {"users": "users", "lb": ("load-balancer", {"count": 2}), "app": ("app", {"count": 20, "processes": 8}),
         "db": ("aws.rds", {"instance_type": "db.t4g.micro"})},
        ["users>lb", "lb>app", "app>db"],
    ),
    "misplaced entry": draw(
        {"region": "aws.region", "users": ("users", "region"), "cdn": "cdn", "files": "object-store"}, ["users>cdn", "cdn>files"]
    ),
    "forwarded ssh": draw(
        {"dc": "datacenter", "lan": ("network", "dc", {"internet": "outbound"}), "web": ("server", "lan"),
         "fw": ("firewall", "dc", {"forwards": [{"port": 2222, "to": "web", "target_port": 22}, {"port": 80, "to": "web"}]})},
    ),
    "shared key": draw(
        {"users": "users", "w1": "aws.ec2", "w2": "aws.ec2", "bot": ("aws.iam-user", {"access_keys": 1, "console": False}),
         "staff": ("aws.iam-user", {"people": 40}), "root": ("aws.iam-user", {"root": True, "mfa": True}), "s3": "aws.s3",
         "all": ("aws.iam-policy", {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]})},
        [("w1", "bot", {"kind": "uses"}), ("w2", "bot", {"kind": "uses"}), ("bot", "all", {"kind": "uses"}), ("w1", "s3", {}),
         ("users", "root", {"kind": "uses"}), ("users", "staff", {"kind": "uses"}), ("staff", "all", {"kind": "uses"}), "users>w1"],
    ),
}  # fmt: skip
"""What the examples and the starters lack."""


class Bite(NamedTuple):
    """One finding in one design."""

    source: str
    design: Design
    finding: Finding


def example(drawn: Any, name: str = "example") -> Design:
    """The design of a rule's example, laid out."""
    return laid_out(parse(orjson.dumps({"format": 1, "name": name, **drawn}), load_catalog()))


def laid_out(design: Design) -> Design:
    """The design with a box for everything."""
    return design.with_layout(missing_boxes(design).items())


@cache
def designs() -> dict[str, Design]:
    """Every design by where it is from."""
    found = {one.name: load_starter(one.name, load_catalog()) for one in STARTERS}
    for path in sorted(REAL.glob(f"*{SUFFIX}")):
        found[path.name.removesuffix(SUFFIX)] = laid_out(parse(path.read_bytes(), load_catalog()))
    return found | {name: laid_out(design) for name, design in MADE.items()}


@cache
def bites() -> tuple[Bite, ...]:
    """Every standing finding for which a fix is known: of the examples those of their own rule."""
    found: list[Bite] = []
    for rule in load_rules().values():
        design = example(rule.bad)
        here = lint(Assessment(design), {rule.id: rule})
        found += [Bite(f"bad {rule.id}", design, f) for f in here if f.rule == rule.id]
    for name, design in designs().items():
        found += [Bite(name, design, f) for f in lint(Assessment(design), load_rules())]
    return tuple(bite for bite in found if bite.finding.waived is None and cures_of(bite.finding.rule))


def hostile(design: Design) -> Design:
    """The same design with names that break quoting wherever it is forgotten."""
    nodes = [
        replace(design.nodes[key], name=HOSTILE[number % len(HOSTILE)])
        for number, key in enumerate(sorted(design.nodes))
    ]
    return design.with_nodes(nodes)


def untidy(design: Design) -> Iterator[str]:
    """What is drawn over something else, or outside of the container it is in."""
    boxes = {key: design.box(key) for key in design.layout}
    siblings: dict[str | None, list[str]] = {}
    for key in sorted(boxes):
        parent = design.nodes[key].parent
        siblings.setdefault(parent, []).append(key)
        if parent in boxes and not _holds(boxes[parent], boxes[key]):
            yield f"{key} sticks out of {parent}"
    for members in siblings.values():
        for number, one in enumerate(members):
            for two in members[number + 1 :]:
                if _meet(boxes[one], boxes[two]):
                    yield f"{one} covers {two}"


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y + CONTAINER_TITLE <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def _meet(one: Box, two: Box) -> bool:
    return (
        one.x < two.x + two.width
        and two.x < one.x + one.width
        and one.y < two.y + two.height
        and two.y < one.y + one.height
    )

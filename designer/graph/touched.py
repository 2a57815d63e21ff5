"""The cells of a drawing that answers are made of, and which of them an edit touched (see ``graph/once.py``).

A cell is one thing that can be looked at by itself: an id is the node (its kind, properties and box), a trait is
which nodes have it, with their properties; the others are named below. What is only remarked about a node is in these for
whoever asks about an assessment (:func:`with_remarks`); who asks about a topology looks at it as a cell of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar

from immutables import Map

from designer.analysis.again import differing
from designer.catalog.component import LinkKind
from designer.document.design import Design, Node
from designer.graph.looking import Cell

V = TypeVar("V")

DESIGN = ("design",)
"""The whole value: whatever is edited touches it."""
DRAWING = ("drawing",)
"""Anything about any node or link, but for names and remarks."""
REMARKS = ("remarks",)
"""Any property of any node that only rules, prices, plans for recovery and readers look at."""
REMARKED = frozenset({
    "notes", "alarms", "backup_days", "backup_hours", "restore_minutes", "health_check_path", "versioned", "lifecycle_days",
    "monthly_usd", "price_class", "storage_gb", "volume_gb", "engine_version", "deletion_protection", "access_logs",
    "flow_logs", "flow_log_days", "minor_upgrades", "maintenance", "city",
})  # fmt: skip
"""Those properties; they decide neither what fails, nor how much work there is, nor who gets in."""
IDS = ("ids",)
"""Which nodes there are, and of which kind."""
PLACES = ("places",)
"""Where any node is, and of which kind."""
LINKS = ("links",)
"""Anything about any link."""
WORKLOAD = ("workload",)
TARGETS = ("targets",)

EVERYTHING = (DRAWING, WORKLOAD, TARGETS)
"""Whatever a topology tells, but for names and remarks."""


def name_of(node_id: str) -> Cell:
    """What a node is called."""
    return "name", node_id


def place_of(node_id: str) -> Cell:
    """Whether a node is there, of which kind, and in which box."""
    return "place", node_id


def members_of(trait: type) -> Cell:
    """Which nodes have a trait."""
    return "members", trait


def remarked(about: str | type) -> Cell:
    """What is remarked about a node, or about those that have a trait."""
    return "remarked", about


def with_remarks(cells: frozenset[Cell]) -> frozenset[Cell]:
    """The cells that differ, for whoever looks at remarks as at the rest of a node."""
    return cells | {cell[1] for cell in cells if isinstance(cell, tuple) and cell[0] == "remarked"}


def inside_of(node_id: str | None) -> Cell:
    """Which nodes sit directly in a box; None: on the open canvas."""
    return "in", node_id


def links_from(node_id: str, kinds: Collection[LinkKind]) -> list[Cell]:
    """The links of these kinds that start at a node; of none: of any kind."""
    return [("from", node_id, kind) for kind in kinds or (None,)]


def links_to(node_id: str, kinds: Collection[LinkKind]) -> list[Cell]:
    """The links of these kinds that end at a node; of none: of any kind."""
    return [("to", node_id, kind) for kind in kinds or (None,)]


def link_itself(link_id: str) -> Cell:
    """One link."""
    return "link", link_id


def touched(before: Design, after: Design) -> frozenset[Cell]:
    """The cells that differ between two designs."""
    found: set[Cell] = set()
    for node_id, old, new in _differing(before.nodes, after.nodes):
        if old is None or new is None or old.name != new.name:
            found.add(name_of(node_id))
        if old is None or new is None or (old.parent, old.spec) != (new.parent, new.spec):
            found.update(_about_node(node_id, old, new))
    for link_id, was, now in _differing(before.links, after.links):
        found |= {LINKS, DRAWING, link_itself(link_id)}
        for link in (was, now):
            if link is not None:
                for kinds in ((), (link.kind,)):
                    found.update(links_from(link.source, kinds))
                    found.update(links_to(link.target, kinds))
    if before.workload != after.workload:
        found.add(WORKLOAD)
    if before.targets != after.targets:
        found.add(TARGETS)
    if before is not after:
        found.add(DESIGN)
    return frozenset(found)


def _about_node(node_id: str, old: Node | None, new: Node | None) -> Iterator[Cell]:
    """The cells that differ with a node, but for its name."""
    both = [node for node in (old, new) if node is not None]
    kinds, boxes = {type(node.spec) for node in both}, {node.parent for node in both}
    having = {trait for kind in kinds for trait in kind.__mro__}
    yield from (remarked(node_id), *map(remarked, having))
    is_other = len(both) < 2 or len(kinds) > 1
    if not is_other and len(boxes) == 1 and _differ_in_remarks(*both):
        yield REMARKS
        return
    yield from (DRAWING, node_id, *having)
    if len(both) < 2 or len(boxes) > 1:
        yield from map(inside_of, boxes)
    if is_other or len(boxes) > 1:
        yield from (PLACES, place_of(node_id))
    if is_other:
        yield from (IDS, *map(members_of, having))


def _differ_in_remarks(old: Node, new: Node) -> bool:
    return differing(old.spec.given(), new.spec.given()) <= REMARKED and old.spec.unknown == new.spec.unknown


def _differing(before: Map[str, V], after: Map[str, V]) -> Iterator[tuple[str, V | None, V | None]]:
    """(key, value before, value after) of what is not the same object."""
    if before is after:
        return
    for key, new in after.items():
        old = before.get(key)
        if old is not new:
            yield key, old, new
    for key, old in before.items():
        if key not in after:
            yield key, old, None

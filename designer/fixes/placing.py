"""What is new is drawn: beside what it belongs to, between two others, or where another one is in its own container."""

from __future__ import annotations

from collections.abc import Mapping

from designer.document import edits
from designer.document.design import CARD_SIZE, Box, Design
from designer.fixes import room


def beside(design: Design, node_id: str, size: tuple[float, float], near: str | None, right: bool) -> Design:
    """`design` with the node drawn below `near` (or right of it); as the first thing in its container where that is None."""
    parent = design.nodes[node_id].parent
    if not room.is_drawn(design, parent):
        return design
    return _at(design, node_id, place(design, parent, size, near, right))


def between(design: Design, node_id: str, ends: tuple[str, str], size: tuple[float, float]) -> Design:
    """`design` with the node drawn on the way from one end to the other; room is made where there is none."""
    parent = design.nodes[node_id].parent
    first, second = (_at_level(design, end, parent) for end in ends)
    if first is None and second is not None and second in design.layout:  # the way comes from outside
        box = design.box(second)
        above, before = (box.x, box.y - size[1] - room.GAP), (box.x - size[0] - room.GAP, box.y)
        return _at(design, node_id, room.free_place(design, parent, size, above, [before]))
    if first is None or second is None or not {first, second} <= set(design.layout):
        return beside(design, node_id, size, first or second or ends[0], False)
    design = room.opened(design, parent, first, second, size[0])
    one, two = design.box(first), design.box(second)
    wanted = (
        (one.x + one.width + two.x - size[0]) / 2 if two.x >= one.x + one.width else one.x,
        one.y + (min(one.height, CARD_SIZE[1]) - size[1]) / 2,
    )
    return _at(design, node_id, room.free_place(design, parent, size, wanted))


def like(design: Design, node_id: str, other: str, size: tuple[float, float]) -> Design:
    """`design` with the node drawn where `other` is in its own container, or as close as can be."""
    wanted = _mirrored(design, design.nodes[node_id].parent, other)
    if wanted is None:
        return beside(design, node_id, size, None, False)
    return _at(design, node_id, room.free_place(design, design.nodes[node_id].parent, size, wanted))


def copies(design: Design, original: str, ids: Mapping[str, str], near: str | None) -> Design:
    """`design` with the copies of a node and its contents drawn like their originals: in another container at the same place."""
    copy, parent = ids[original], design.nodes[ids[original]].parent
    if original not in design.layout or not room.is_drawn(design, parent):
        return design
    box = design.box(original)
    size = box.width, box.height
    elsewhere = near is None and parent != design.nodes[original].parent
    wanted = _mirrored(design, parent, original) if elsewhere else None
    if wanted is not None:
        found = room.free_place(design, parent, size, wanted)
    else:
        found = place(design, parent, size, near or original, False)
    moved = [
        (ids[key], old._replace(x=old.x + found.x - box.x, y=old.y + found.y - box.y))
        for key in ids
        if key in design.layout
        for old in (design.box(key),)
    ]
    return room.holding(design.with_layout(moved), copy)


def place(
    design: Design, parent: str | None, size: tuple[float, float], near: str | None, right: bool
) -> Box:
    """A free place in `parent`, which is drawn, for what belongs to `near`."""
    anchor = _at_level(design, near, parent) if near is not None else None
    if anchor is not None and anchor in design.layout:
        return room.beside(design, parent, design.box(anchor), size, right)
    if parent is not None:
        return room.free_place(design, parent, size, room.first_in(design, parent))
    boxes = [design.box(key) for key in room.siblings(design, None)]
    below = max(box.y + box.height for box in boxes) + room.GAP
    return room.free_place(design, None, size, (min(box.x for box in boxes), below))


def _at(design: Design, node_id: str, box: Box) -> Design:
    return room.holding(edits.resize(design, node_id, box), node_id)


def _mirrored(design: Design, here: str | None, other: str) -> tuple[float, float] | None:
    """Where something in `here` would be, were it there what `other` is in its own container; None where that is not drawn."""
    there = design.nodes[other].parent
    if here is None or there is None or not {here, there, other} <= set(design.layout):
        return None
    inner, outer, own = design.box(other), design.box(there), design.box(here)
    return own.x + inner.x - outer.x, own.y + inner.y - outer.y


def _at_level(design: Design, node_id: str, parent: str | None) -> str | None:
    """The node, or the box around it, that stands directly in `parent`; None where the node is not in there."""
    at: str | None = node_id
    while at is not None and design.nodes[at].parent != parent:
        at = design.nodes[at].parent
    return at

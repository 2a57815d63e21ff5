"""What gestures do to a design, each as one pure edit: several of the document's verbs as one undoable step.

Boxes that the file does not state (`shown`: as the canvas draws them) are written down first, so that what moves starts
from where it is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from designer.catalog.component import Component
from designer.catalog.registry import Catalog
from designer.document import edits
from designer.document.clipboard import paste
from designer.document.design import Box, Design
from designer.document.graft import next_name
from designer.drawing.arrangement import around

Shown = Iterable[tuple[str, Box]]


class Stay:
    """Stands for "in the container it is in"."""


STAY = Stay()


def drop(
    design: Design, shown: Shown, ids: Sequence[str], dx: float, dy: float, parent: str | Stay | None
) -> Design:
    """`design` with these nodes moved by (dx, dy) and put into `parent`, which grows to hold them."""
    design = edits.move(design.with_layout(shown), ids, dx, dy)
    if isinstance(parent, Stay):
        return design
    return grown(edits.reparent(design, ids, parent), [parent] if parent is not None else [])


def nudge(design: Design, shown: Shown, ids: Sequence[str], dx: float, dy: float) -> Design:
    """`design` with these nodes moved by (dx, dy) within their containers, which grow to hold them."""
    design = edits.move(design.with_layout(shown), ids, dx, dy)
    return grown(design, [parent for key in ids if (parent := design.nodes[key].parent) is not None])


def clone(
    design: Design, shown: Shown, ids: Sequence[str], dx: float, dy: float, parent: str | Stay | None
) -> tuple[Design, tuple[str, ...]]:
    """`design` with copies of these nodes (dx, dy) away, in `parent`, and the ids of the copies (not of their contents)."""
    design, made = edits.duplicate(design.with_layout(shown), ids, dx, dy)
    roots = outermost(design, made)
    if not isinstance(parent, Stay):
        design = edits.reparent(design, roots, parent)
    return _holding(design, roots), roots


def paste_at(
    design: Design, shown: Shown, data: str, catalog: Catalog, dx: float, dy: float
) -> tuple[Design, tuple[str, ...]]:
    """`design` with what was copied, drawn (dx, dy) from where it was, and the ids of what is not in another copy."""
    design, made = paste(design.with_layout(shown), data, catalog, dx, dy)
    roots = outermost(design, made)
    return _holding(design, roots), roots


def place(
    design: Design, shown: Shown, name: str, spec: Component, parent: str | None, box: Box
) -> tuple[Design, str]:
    """`design` with a new component drawn at `box` in `parent`, which grows to hold it, and its id.

    It is called `name`, or the next like it where a node is called that already.
    """
    made = edits.new_id(design, spec.title)
    names = {node.name for node in design.nodes.values()}
    name = next_name(name, names, spec.title) if name in names else name
    design = edits.add_node(design.with_layout(shown), made, name, spec, parent, box)
    return _holding(design, [made]), made


def resize(design: Design, shown: Shown, key: str, box: Box) -> Design:
    """`design` with a node drawn at `box`; the containers around it grow to hold it."""
    return _holding(edits.resize(design.with_layout(shown), key, box), [key])


def outermost(design: Design, ids: Iterable[str]) -> tuple[str, ...]:
    """Those of `ids` that are in none of the others, in the order given."""
    among = dict.fromkeys(ids)

    def is_inside(key: str) -> bool:
        parent = design.nodes[key].parent
        while parent is not None:
            if parent in among:
                return True
            parent = design.nodes[parent].parent
        return False

    return tuple(key for key in among if not is_inside(key))


def grown(design: Design, containers: Iterable[str]) -> Design:
    """`design` in which these containers, and those around them, are large enough for what sits in them."""
    children: Mapping[str, list[str]] | None = None
    for start in dict.fromkeys(containers):
        parent: str | None = start
        while parent is not None:
            if children is None:
                children = _children(design)
            inner = [design.box(key) for key in children.get(parent, ()) if key in design.layout]
            box = design.box(parent)
            needed = _union(box, around(inner)) if inner else box
            if needed == box or parent not in design.layout:
                break
            design = edits.resize(design, parent, needed)
            parent = design.nodes[parent].parent
    return design


def _holding(design: Design, ids: Iterable[str]) -> Design:
    return grown(design, [parent for key in ids if (parent := design.nodes[key].parent) is not None])


def _children(design: Design) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, node in design.nodes.items():
        if node.parent is not None:
            found.setdefault(node.parent, []).append(key)
    return found


def _union(first: Box, second: Box) -> Box:
    left, top = min(first.x, second.x), min(first.y, second.y)
    right = max(first.x + first.width, second.x + second.width)
    bottom = max(first.y + first.height, second.y + second.height)
    return Box(left, top, right - left, bottom - top)

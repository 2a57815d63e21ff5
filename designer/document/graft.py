"""What copies of nodes and links become in a design: new ids, the links among them, places where they may stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from designer.catalog.legality import why_not_inside
from designer.document.design import Box, Design, Link, Node, link_id
from designer.document.invariants import placed
from designer.errors import EditError

ID_LENGTH = 63


def new_id(design: Design, wanted: str, taken: Collection[str] = ()) -> str:
    """A free id made from `wanted` (a name or a kind): a slug, with a number where it is taken (here or in `taken`)."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:ID_LENGTH].strip("-") or "node"
    stem = re.sub(r"-\d+$", "", slug)
    found, number = slug, 2
    while found in design.nodes or found in taken:
        suffix = f"-{number}"
        found, number = stem[: ID_LENGTH - len(suffix)].rstrip("-") + suffix, number + 1
    return found


def graft(
    design: Design,
    nodes: Iterable[Node],
    links: Iterable[Link],
    layout: Mapping[str, Box],
    dx: float,
    dy: float,
) -> tuple[Design, tuple[str, ...]]:
    """`design` with copies of `nodes` and of the `links` among them, drawn (dx, dy) away, and the ids of the copies.

    A copy stays in the copy of its container, else in the same container where that exists here and may hold it,
    else it stands on the open canvas. Raises EditError where it may not.
    """
    originals = {node.id: node for node in nodes}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in originals:
        ids[key] = new_id(design, key, taken)
        taken.add(ids[key])
    copies = [
        replace(
            node,
            id=ids[key],
            parent=ids.get(node.parent or "") or _place(design, node),
            spec=node.spec.following(ids),
        )
        for key, node in originals.items()
    ]
    boxes = [
        (ids[key], placed(box._replace(x=box.x + dx, y=box.y + dy)))
        for key, box in layout.items()
        if key in ids
    ]
    made: dict[str, Link] = {}
    for link in links:
        source, target = ids[link.source], ids[link.target]
        key = link_id(source, target, made, design.links)
        made[key] = link.model_copy(update={"source": source, "target": target})
    return design.with_nodes(copies).with_layout(boxes).with_links(made.items()), tuple(ids.values())


def _place(design: Design, node: Node) -> str | None:
    here = design.nodes.get(node.parent or "")
    if here is not None and why_not_inside(node.spec, here.spec) is None:
        return here.id
    if (reason := why_not_inside(node.spec, None)) is not None:
        raise EditError(reason)
    return None

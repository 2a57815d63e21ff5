"""What copies of nodes and links become in a design: new ids and names, the links among them, places where they may stand."""

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


def next_name(name: str, taken: Collection[str], title: str = "") -> str:
    """A free name for another one like it: `web 1` is followed by `web 2`, `shop` by `shop 2`.

    A number that belongs to what it is (`title`: EC2, Route 53) counts nothing: `EC2` is followed by `EC2 2`.
    """
    match = None if title and name.endswith(title) else re.fullmatch(r"(.*?)(\d{1,9})", name, re.DOTALL)
    stem, number = (match[1], int(match[2]) + 1) if match else (f"{name} ".lstrip(), 2)
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def graft(
    design: Design,
    nodes: Iterable[Node],
    links: Iterable[Link],
    layout: Mapping[str, Box],
    dx: float,
    dy: float,
) -> tuple[Design, tuple[str, ...]]:
    """`design` with copies of `nodes` and of the `links` among them, drawn (dx, dy) away, and the ids of the copies.

    A copy has the next free name where a node is called the same already. It stays in the copy of its container, else in the same container where that exists here and may hold it,
    else it stands on the open canvas. Raises EditError where it may not.
    """
    originals = {node.id: node for node in nodes}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for key in originals:
        ids[key] = new_id(design, key, taken)
        taken.add(ids[key])
    names = _free_names(design, originals.values())
    copies = [
        replace(
            node,
            id=ids[key],
            name=name,
            parent=ids.get(node.parent or "") or _place(design, node),
            spec=node.spec.following(ids),
        )
        for (key, node), name in zip(originals.items(), names, strict=True)
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


def _free_names(design: Design, nodes: Iterable[Node]) -> list[str]:
    """What copies of the nodes are called; those without a name stay without."""
    taken = {node.name for node in design.nodes.values()}
    names: list[str] = []
    for node in nodes:
        is_taken = node.name and node.name in taken
        names.append(next_name(node.name, taken, node.spec.title) if is_taken else node.name)
        taken.add(names[-1])
    return names


def _place(design: Design, node: Node) -> str | None:
    here = design.nodes.get(node.parent or "")
    if here is not None and why_not_inside(node.spec, here.spec) is None:
        return here.id
    if (reason := why_not_inside(node.spec, None)) is not None:
        raise EditError(reason)
    return None

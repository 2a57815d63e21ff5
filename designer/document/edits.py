"""Every verb a user has, as a pure function from a design to a new one. What is not possible raises EditError and says why.

Kept by every edit: links end at existing nodes, parents exist, containment has no cycle, links and containment are legal
by the catalogue, properties are valid, ids never change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from designer.catalog.component import Component, LinkKind
from designer.catalog.legality import default_link
from designer.document.design import Box, Design, Link, Node, Waiver, link_id
from designer.document.explain import expected
from designer.document.graft import graft, new_id
from designer.document.invariants import (
    ancestors,
    check_id,
    check_link,
    check_place,
    link_of,
    node_of,
    placed,
    sound,
    validated,
    with_contents,
    with_value,
)
from designer.errors import EditError
from designer.i18n import text

__all__ = [
    "add_node",
    "connect",
    "duplicate",
    "move",
    "new_id",
    "reconnect",
    "remove",
    "rename",
    "reparent",
    "resize",
    "set_link_property",
    "set_name",
    "set_property",
    "set_target",
    "set_workload",
    "unwaive",
    "waive",
]


def add_node(
    design: Design,
    node_id: str,
    name: str,
    spec: Component,
    parent: str | None = None,
    box: Box | None = None,
) -> Design:
    """`design` with a new node, in `parent` (None: on the open canvas), drawn at `box`."""
    check_id(design, node_id)
    check_place(design, spec, parent)
    design = design.with_nodes([Node(node_id, sound(name), parent, spec)])
    return design.with_layout([(node_id, placed(box))]) if box is not None else design


def remove(design: Design, node_ids: Iterable[str] = (), link_ids: Iterable[str] = ()) -> Design:
    """`design` without these nodes, what they contain, these links, and every link of a removed node."""
    gone = with_contents(design, node_ids)
    cut = {found for found in link_ids if link_of(design, found)}
    if gone:
        cut.update(key for node_id in gone for key in design.touching(node_id))
        design = design.with_nodes(removed=gone).with_layout(removed=gone)
    return design.with_links(removed=cut) if cut else design


def move(design: Design, node_ids: Iterable[str], dx: float, dy: float) -> Design:
    """`design` with these nodes, and what they contain, drawn elsewhere by (dx, dy) canvas units."""
    moved = with_contents(design, node_ids)
    if not (dx or dy):
        return design
    boxes = ((key, design.layout.get(key)) for key in moved)
    return design.with_layout(
        (key, placed(box._replace(x=box.x + dx, y=box.y + dy))) for key, box in boxes if box
    )


def resize(design: Design, node_id: str, box: Box) -> Design:
    """`design` with the node drawn at `box`; what it contains stays where it is."""
    node_of(design, node_id)
    return design.with_layout([(node_id, placed(box))])


def reparent(design: Design, node_ids: Iterable[str], parent: str | None) -> Design:
    """`design` with these nodes (contents stay inside them) in `parent`; None: on the open canvas."""
    around = set() if parent is None else {node_of(design, parent).id, *ancestors(design, parent)}
    changed = []
    for node_id in dict.fromkeys(node_ids):
        node = node_of(design, node_id)
        if node_id in around:
            raise EditError(text("{name} cannot be put into itself", name=node.name))
        if node.parent != parent:
            check_place(design, node.spec, parent)
            changed.append(replace(node, parent=parent))
    return design.with_nodes(changed) if changed else design


def rename(design: Design, node_id: str, name: str) -> Design:
    """`design` with another name shown for the node; its id stays."""
    node = node_of(design, node_id)
    return design if node.name == name else design.with_nodes([replace(node, name=sound(name))])


def set_property(design: Design, node_id: str, field: str, value: Any) -> Design:
    """`design` with one property of a node set; None takes it back to its default."""
    node = node_of(design, node_id)
    spec = with_value(node.spec, field, value)
    return design if spec is node.spec else design.with_nodes([replace(node, spec=spec)])


def set_link_property(design: Design, link_id: str, field: str, value: Any) -> Design:
    """`design` with one property of a link set; None takes it back to its default. Ends: see :func:`reconnect`."""
    link = link_of(design, link_id)
    if field in ("source", "target"):
        if not isinstance(value, str):
            raise EditError(expected(value, text("the id of a node")))
        return reconnect(design, link_id, **{field: value})
    changed = with_value(link, field, value)
    if changed.kind != link.kind:
        check_link(design, changed.source, changed.target, changed.kind)
    return design if changed is link else design.with_links([(link_id, changed)])


def reconnect(design: Design, link_id: str, source: str | None = None, target: str | None = None) -> Design:
    """`design` with a link that starts or ends elsewhere; it keeps its id and its properties."""
    link = link_of(design, link_id)
    ends = {"source": source or link.source, "target": target or link.target}
    if (link.source, link.target) == (ends["source"], ends["target"]):
        return design
    check_link(design, ends["source"], ends["target"], link.kind)
    return design.with_links([(link_id, Link.model_validate({**link.given(), **ends}))])


def connect(
    design: Design, source: str, target: str, kind: LinkKind | None = None, **props: Any
) -> tuple[Design, str]:
    """`design` with a new link, and the id of the link. What is not given is as usual for the two ends."""
    check_link(design, source, target, kind)
    usual = default_link(design.nodes[source].spec, design.nodes[target].spec)
    values: dict[str, Any] = {"source": source, "target": target, "kind": kind or "traffic"}
    if usual is not None and kind in (None, usual.kind):
        values.update({name: value for name, value in usual._asdict().items() if value is not None})
    link = validated(Link, {**values, **props})
    if any(design.links[other] == link for other in design.touching(source)):
        raise EditError(
            text(
                "{source} already has this link to {target}",
                source=design.nodes[source].name,
                target=design.nodes[target].name,
            )
        )
    made = link_id(source, target, design.links)
    return design.with_links([(made, link)]), made


def set_workload(design: Design, field: str, value: Any) -> Design:
    """`design` with one number of its workload set; None takes it back to its default."""
    return replace(design, workload=with_value(design.workload, field, value))


def set_target(design: Design, field: str, value: Any) -> Design:
    """`design` with one of its promises set; None: no promise."""
    return replace(design, targets=with_value(design.targets, field, value))


def set_name(design: Design, name: str) -> Design:
    """`design` with another name."""
    return design if name == design.name else replace(design, name=sound(name))


def waive(design: Design, waiver: Waiver) -> Design:
    """`design` that accepts a finding for a reason; replaces an earlier waiver of the same rule on the same thing."""
    waiver = validated(Waiver, waiver.given())
    kept = unwaive(design, waiver.rule, waiver.on).waivers
    return replace(design, waivers=tuple(sorted((*kept, waiver), key=lambda w: (w.rule, w.on))))


def unwaive(design: Design, rule: str, on: str = "") -> Design:
    """`design` in which the finding of `rule` on `on` stands again."""
    kept = tuple(w for w in design.waivers if (w.rule, w.on) != (rule, on))
    return design if len(kept) == len(design.waivers) else replace(design, waivers=kept)


def duplicate(
    design: Design, node_ids: Iterable[str], dx: float, dy: float
) -> tuple[Design, tuple[str, ...]]:
    """`design` with copies of these nodes, their contents and the links among them, and the ids of the copies."""
    copied = with_contents(design, node_ids)
    return graft(
        design,
        [design.nodes[key] for key in sorted(copied)],
        [design.links[key] for key in design.links_among(copied)],
        {key: design.layout[key] for key in copied if key in design.layout},
        dx, dy,
    )  # fmt: skip

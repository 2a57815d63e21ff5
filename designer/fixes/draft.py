"""A design in the making: the few verbs that fixes are written in. Each is an ordinary edit; what is new gets a place.

Raises EditError, like every edit, where something is not possible: the fix then does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from designer.catalog.component import Component, LinkKind, UnknownComponent
from designer.catalog.legality import default_link
from designer.catalog.properties import Properties
from designer.catalog.traits import Stateful
from designer.document import edits
from designer.document.design import Design, Link, Node, link_id
from designer.document.graft import next_name
from designer.document.invariants import validated, with_contents
from designer.fixes import placing, room
from designer.fixes.references import without_references

C = TypeVar("C", bound=Component)
P = TypeVar("P", bound=Properties)


class Draft:
    """The design so far, and what can be done to it. One draft makes one undo step."""

    def __init__(self, design: Design) -> None:
        self.design = design

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises KeyError."""
        return self.design.nodes[node_id]

    def add(
        self,
        wanted: str,
        name: str,
        spec: Component,
        parent: str | None,
        *,
        near: str | None = None,
        right: bool = False,
        between: tuple[str, str] | None = None,
        like: str | None = None,
        size: tuple[float, float] | None = None,
    ) -> str:
        """Adds a node in `parent` and answers its id, made from `wanted`.

        It is drawn below `near` (or `right` of it), or on the way between two others, or as the first thing in its
        container. `like`: as large as that node, and where that node is in its own container. `size`: as large as this.
        """
        made = edits.new_id(self.design, wanted)
        self.design = edits.add_node(self.design, made, name, self._well_kept(spec), parent)
        if like is not None:
            size = self.design.box(like)[2:]
        size = size or room.size_of(spec)
        if like is not None:
            self.design = placing.like(self.design, made, like, size)
        elif between is not None:
            self.design = placing.between(self.design, made, between, size)
        else:
            self.design = placing.beside(self.design, made, size, near, right)
        return made

    def twin(
        self,
        node_id: str,
        parent: str | None,
        *,
        near: str | None = None,
        called: Callable[[str, bool], str | None] = lambda word, spoken: None,
        **changed: Any,
    ) -> dict[str, str]:
        """Copies a node and what is in it into `parent`, and answers the ids of the copies by original.

        A copy calls and uses what its original does; who calls the original does not call the copy yet. What was written
        about the original alone stays with it (:func:`another`). `called` says what a copy of an id, or of a name (then
        `spoken`), is called; None: the next one. `changed` are properties of the copy of the node itself.
        """
        members = sorted(with_contents(self.design, [node_id]))
        ids: dict[str, str] = {}
        for key in members:
            ids[key] = edits.new_id(self.design, called(key, False) or key, ids.values())
        copies, names = [], self.names()
        for key in members:
            node = self.node(key)
            home = parent if key == node_id else ids[node.parent or ""]
            meant = called(node.name, True)
            name = (
                meant
                if meant is not None and meant not in names
                else next_name(node.name, names, node.spec.title)
            )
            names.add(name)
            spec = self._well_kept(another(node.spec.following(ids)))
            copies.append(replace(node, id=ids[key], name=name, parent=home, spec=spec))
        self.design = self.design.with_nodes(copies)
        for field, value in changed.items():
            self.change(ids[node_id], **{field: value})
        self._twin_links(ids)
        self.design = placing.copies(self.design, node_id, ids, near)
        return ids

    def link(self, source: str, target: str, kind: LinkKind | None = None, **props: Any) -> None:
        """Draws a link unless one of that kind is there."""
        there = [self.design.links[key] for key in self.design.touching(source)]
        usual = default_link(self.node(source).spec, self.node(target).spec)
        meant = kind or (usual.kind if usual is not None else None)
        if not any((one.source, one.target, one.kind) == (source, target, meant) for one in there):
            self.design, _ = edits.connect(self.design, source, target, kind, **props)

    def link_like(self, link: Link, *, source: str | None = None, target: str | None = None) -> None:
        """Draws a link with the properties of another one between other ends, unless one of its kind is there."""
        said = {
            key: value
            for key, value in vars(another(link)).items()
            if key not in ("source", "target", "kind")
        }
        self.link(source or link.source, target or link.target, link.kind, **said)

    def relink(self, key: str, *, source: str | None = None, target: str | None = None, **props: Any) -> None:
        """Turns a link to another end, with other properties; where that one is there already, it is taken away."""
        link = self.design.links[key]
        ends = (source or link.source, target or link.target, link.kind)
        if any(
            (other.source, other.target, other.kind) == ends
            for other_key in self.design.touching(ends[0])
            if other_key != key and (other := self.design.links[other_key])
        ):
            self.design = edits.remove(self.design, (), [key])
            return
        self.design = edits.reconnect(self.design, key, source, target)
        for field, value in props.items():
            self.design = edits.set_link_property(self.design, key, field, value)

    def change(self, node_id: str, **props: Any) -> None:
        """Sets properties of a node; None takes one back to its default."""
        for field, value in props.items():
            self.design = edits.set_property(self.design, node_id, field, value)

    def change_link(self, key: str, **props: Any) -> None:
        """Sets properties of a link; None takes one back to its default."""
        for field, value in props.items():
            self.design = edits.set_link_property(self.design, key, field, value)

    def put(self, node_id: str, parent: str | None, *, near: str | None = None) -> None:
        """Moves a node with its contents into another container, beside `near` or as the first thing there."""
        if self.node(node_id).parent == parent:
            return
        box = self.design.box(node_id) if node_id in self.design.layout else None
        self.design = edits.reparent(self.design, [node_id], parent)
        if box is None or not room.is_drawn(self.design, parent):
            self._undraw(node_id)
            return
        without = self.design.with_layout(removed=[node_id])
        place = placing.place(without, parent, (box.width, box.height), near, False)
        self.design = edits.move(self.design, [node_id], place.x - box.x, place.y - box.y)
        self.design = room.holding(self.design, node_id)

    def remove(self, *node_ids: str) -> None:
        """Takes nodes away, with what they contain, their links, and what else names them."""
        gone = with_contents(self.design, node_ids)
        self.design = without_references(edits.remove(self.design, node_ids), gone)

    def name_instead(self, ids: Mapping[str, str]) -> None:
        """Lets properties and rules that name a node (old -> new) name another one."""
        nodes = self.design.nodes.values()
        moved = [
            replace(node, spec=spec) for node in nodes if (spec := node.spec.following(ids)) is not node.spec
        ]
        self.design = self.design.with_nodes(moved)

    def unlink(self, *keys: str) -> None:
        """Takes links away."""
        self.design = edits.remove(self.design, (), keys)

    def become(self, node_id: str, spec: Component) -> None:
        """Makes a node something else, under its id and name, with its links and its place."""
        self.design = self.design.with_nodes([replace(self.node(node_id), spec=self._well_kept(spec))])

    def links_of(self, node_id: str) -> list[tuple[str, Link]]:
        """(link id, link) of every link that starts or ends at the node, sorted."""
        return [(key, self.design.links[key]) for key in sorted(self.design.touching(node_id))]

    def _well_kept(self, spec: C) -> C:
        """What is new is well kept from its first day: its logs are on, its alarms where the design makes promises, and
        what it stores is encrypted."""
        targets = self.design.targets
        wanted = ["access_logs", "flow_logs"]
        if isinstance(spec, Stateful):
            wanted.append("encrypted")
        if targets.availability is not None or targets.rto_minutes is not None:
            wanted.append("alarms")
        off = {name: True for name in wanted if getattr(spec, name, None) is False}
        return carried(spec, type(spec), **off) if off else spec

    def free_name(self, name: str) -> str:
        """`name`, or the next like it where a node is called that already."""
        names = self.names()
        return next_name(name, names) if name in names else name

    def names(self) -> set[str]:
        """The names of all nodes."""
        return {node.name for node in self.design.nodes.values()}

    def _twin_links(self, ids: Mapping[str, str]) -> None:
        made: dict[str, Link] = {}
        for key in sorted({key for member in ids for key in self.design.touching(member)}):
            link = self.design.links[key]
            within = link.source in ids and link.target in ids
            outwards = link.source in ids and link.kind in ("traffic", "async", "uses")
            if not within and not outwards:
                continue
            ends = {"source": ids[link.source], "target": ids.get(link.target, link.target)}
            made[link_id(ends["source"], ends["target"], made, self.design.links)] = another(link, **ends)
        self.design = self.design.with_links(made.items())

    def _undraw(self, node_id: str) -> None:
        self.design = self.design.with_layout(removed=with_contents(self.design, [node_id]))


def carried(spec: Component, cls: type[C], **more: Any) -> C:
    """The same thing as a `cls`: what it says, as far as both have the property, what nobody understands, and `more`.

    Raises EditError where a `cls` cannot be so.
    """
    said = {key: value for key, value in vars(spec).items() if key in cls.model_fields}
    kept = {key: value for key, value in spec.unknown.items() if key not in cls.model_fields}
    return validated(cls, {**kept, **said, **more})


def another(said: P, **changed: Any) -> P:
    """A second one like it: without its notes, and without slips of the pen, which are to be mended where they were made."""
    if isinstance(said, UnknownComponent):  # of its kind nothing is known: what it says may all be meant
        kept = {key: value for key, value in said.unknown.items() if key != "notes"}
        return said.of(said.written_kind, {**kept, **changed})  # type: ignore[return-value]
    own = {key: value for key, value in vars(said).items() if key != "notes"}
    return validated(type(said), {**own, **changed})

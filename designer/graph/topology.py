"""A design as a graph: components, links and containment, looked up in both directions; built once per snapshot.

Dangling links and unknown parents cannot occur: loading and editing refuse them. Engines read the tables here; whoever
wants the algorithms of networkx (a rule of somebody's own) asks for `graph`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from designer.catalog.component import Component, LinkKind
from designer.document.design import Design, Link, Node

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")


class Topology:
    """Answers structural questions about one design; read-only, cheap to ask again."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.ids = tuple(sorted(design.nodes))
        """Ids of all nodes, sorted."""
        self.children: dict[str | None, list[str]] = {}
        """Ids of what sits directly in a container (None: on the open canvas), sorted."""
        self._nodes = dict(design.nodes)
        self._kinds: dict[type[Component], list[str]] = {}
        for node_id in self.ids:
            node = self._nodes[node_id]
            self.children.setdefault(node.parent, []).append(node_id)
            self._kinds.setdefault(type(node.spec), []).append(node_id)
        self._out: dict[str, list[tuple[str, Link]]] = {}
        self._in: dict[str, list[tuple[str, Link]]] = {}
        self._having: dict[type, tuple[str, ...]] = {}
        self._enclosing: dict[tuple[str | None, type], str | None] = {}
        for link_id, link in sorted(design.links.items()):
            self._out.setdefault(link.source, []).append((link_id, link))
            self._in.setdefault(link.target, []).append((link_id, link))

    def of(self, design: Design) -> Topology:
        """The topology of a design that draws the same, but for names: everything found out is found out for it, too."""
        other: Topology = object.__new__(type(self))
        other.__dict__.update(self.__dict__, design=design, _nodes=dict(design.nodes))
        other.__dict__.pop("graph", None)
        return other

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph. Node data: ``node`` (:class:`Node`), ``spec``; edge key: link id, data: ``link``."""
        import networkx as nx

        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node_id in self.ids:
            found.add_node(node_id, node=self._nodes[node_id], spec=self._nodes[node_id].spec)
        for link_id, link in sorted(self.design.links.items()):
            found.add_edge(link.source, link.target, key=link_id, link=link)
        return found

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises KeyError."""
        return self._nodes[node_id]

    def spec(self, node_id: str) -> Component:
        """The properties of the node with this id. Raises KeyError."""
        return self._nodes[node_id].spec

    def having(self, trait: type[T]) -> Iterator[tuple[str, T]]:
        """(id, spec) of every node with `trait`, by id."""
        if trait not in self._having:
            kinds = [ids for kind, ids in self._kinds.items() if issubclass(kind, trait)]
            self._having[trait] = tuple(sorted(node_id for ids in kinds for node_id in ids))
        for node_id in self._having[trait]:
            spec = self._nodes[node_id].spec
            assert isinstance(spec, trait)
            yield node_id, spec

    def ancestors(self, node_id: str) -> Iterator[str]:
        """Ids of the containers around the node, innermost first."""
        parent = self._nodes[node_id].parent
        while parent is not None:
            yield parent
            parent = self._nodes[parent].parent

    def enclosing(self, node_id: str, trait: type[T]) -> tuple[str, T] | None:
        """The innermost container around the node that has `trait`, with its spec; None where there is none."""
        key = (self._nodes[node_id].parent, trait)  # all that sits in one box has the same around it
        if key not in self._enclosing:
            self._enclosing[key] = next(
                (a for a in self.ancestors(node_id) if isinstance(self._nodes[a].spec, trait)), None
            )
        found = self._enclosing[key]
        if found is None:
            return None
        spec = self._nodes[found].spec
        assert isinstance(spec, trait)
        return found, spec

    def inside(self, node_id: str) -> Iterator[str]:
        """Ids of everything in the container, at any depth, depth first."""
        for child in self.children.get(node_id, ()):
            yield child
            yield from self.inside(child)

    def links_from(self, node_id: str, *kinds: LinkKind) -> list[tuple[str, Link]]:
        """(link id, link) that start at the node; of these `kinds`, or all."""
        return _of(self._out.get(node_id, []), kinds)

    def links_to(self, node_id: str, *kinds: LinkKind) -> list[tuple[str, Link]]:
        """(link id, link) that end at the node; of these `kinds`, or all."""
        return _of(self._in.get(node_id, []), kinds)

    def reachable(self, starts: list[str], follow: Callable[[Link], bool]) -> set[str]:
        """Ids reached from `starts` (included) over links that `follow` admits, in their direction."""
        seen, work = set(starts), list(starts)
        while work:
            for _, link in self._out.get(work.pop(), ()):
                if link.target not in seen and follow(link):
                    seen.add(link.target)
                    work.append(link.target)
        return seen


def _of(links: list[tuple[str, Link]], kinds: tuple[LinkKind, ...]) -> list[tuple[str, Link]]:
    return [pair for pair in links if pair[1].kind in kinds] if kinds else links

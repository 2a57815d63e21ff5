"""The networkx graph of a design, built once per snapshot: components, links and containment as data.

Node data: ``node`` (:class:`Node`) and ``spec``. Edge key: link id; edge data: ``link`` (:class:`Link`).
Dangling links and unknown parents cannot occur: loading and editing refuse them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import networkx as nx

from designer.catalog.component import Component, LinkKind
from designer.document.design import Design, Link, Node

T = TypeVar("T")


class Topology:
    """Answers structural questions about one design; read-only, cheap to ask again."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.children: dict[str | None, list[str]] = {}
        self.graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in sorted(design.nodes.values(), key=lambda n: n.id):
            self.graph.add_node(node.id, node=node, spec=node.spec)
            self.children.setdefault(node.parent, []).append(node.id)
        self._out: dict[str, list[tuple[str, Link]]] = {}
        self._in: dict[str, list[tuple[str, Link]]] = {}
        self._enclosing: dict[tuple[str | None, type], str | None] = {}
        for link_id, link in sorted(design.links.items()):
            self.graph.add_edge(link.source, link.target, key=link_id, link=link)
            self._out.setdefault(link.source, []).append((link_id, link))
            self._in.setdefault(link.target, []).append((link_id, link))

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises KeyError."""
        return self.design.nodes[node_id]

    def spec(self, node_id: str) -> Component:
        """The properties of the node with this id. Raises KeyError."""
        return self.design.nodes[node_id].spec

    def having(self, trait: type[T]) -> Iterator[tuple[str, T]]:
        """(id, spec) of every node with `trait`, by id."""
        for node_id in self.graph:
            spec = self.design.nodes[node_id].spec
            if isinstance(spec, trait):
                yield node_id, spec

    def ancestors(self, node_id: str) -> Iterator[str]:
        """Ids of the containers around the node, innermost first."""
        parent = self.design.nodes[node_id].parent
        while parent is not None:
            yield parent
            parent = self.design.nodes[parent].parent

    def enclosing(self, node_id: str, trait: type[T]) -> tuple[str, T] | None:
        """The innermost container around the node that has `trait`, with its spec; None where there is none."""
        key = (self.design.nodes[node_id].parent, trait)  # all that sits in one box has the same around it
        if key not in self._enclosing:
            self._enclosing[key] = next(
                (a for a in self.ancestors(node_id) if isinstance(self.design.nodes[a].spec, trait)), None
            )
        found = self._enclosing[key]
        if found is None:
            return None
        spec = self.design.nodes[found].spec
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

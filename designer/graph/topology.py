"""A design as a graph: components, links and containment, looked up in both directions; built once per snapshot.

Dangling links and unknown parents cannot occur: loading and editing refuse them. Engines read the tables here, and every
look is noted for whoever keeps an answer (``graph/once.py``); whoever wants the algorithms of networkx (a rule of
somebody's own) asks for `graph`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from designer.catalog.component import Component, LinkKind
from designer.catalog.legality import takes_over_by_itself
from designer.catalog.traits import Failover
from designer.document.design import Design, Link, Node, Targets, Workload
from designer.graph.ledger import Ledger
from designer.graph.looking import Cell, look, look_at, looking
from designer.graph.once import answer
from designer.graph.touched import (
    DESIGN,
    IDS,
    LINKS,
    PLACES,
    TARGETS,
    WORKLOAD,
    inside_of,
    link_itself,
    links_from,
    links_to,
    members_of,
    name_of,
    place_of,
    touched,
)

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")
Pairs = tuple[tuple[str, Link], ...]


class Topology:
    """Answers structural questions about one design; read-only, cheap to ask again."""

    def __init__(self, design: Design, *, by_hand: bool = False, noted: bool = False) -> None:
        """`by_hand`: what somebody can switch over to is taken as what takes over by itself.

        `noted`: a topology after this one may know the answers about it.
        """
        self.ledger = Ledger(self, noted=noted)
        self._design, self._by_hand = design, by_hand
        self._nodes = dict(design.nodes)
        self._having: dict[type, tuple[str, ...]] = {}
        self.touched: frozenset[Cell] = frozenset()
        """The cells that differ from the drawing that this one is known to come after."""
        self._enclosing: dict[tuple[str | None, type], tuple[str | None, tuple[Cell, ...]]] = {}

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._nodes))

    @cached_property
    def _kinds(self) -> dict[type[Component], list[str]]:
        found: dict[type[Component], list[str]] = {}
        for node_id in self._ids:
            found.setdefault(type(self._nodes[node_id].spec), []).append(node_id)
        return found

    @cached_property
    def _children(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for node_id in self._ids:
            found.setdefault(self._nodes[node_id].parent, []).append(node_id)
        return found

    @cached_property
    def _links(self) -> dict[str, Link]:
        return dict(sorted(self._design.links.items()))

    @cached_property
    def _link_ids(self) -> tuple[str, ...]:
        return tuple(self._links)

    @cached_property
    def _out(self) -> dict[str, list[tuple[str, Link]]]:
        found: dict[str, list[tuple[str, Link]]] = {}
        for link_id, link in self._links.items():
            found.setdefault(link.source, []).append((link_id, link))
        return found

    @cached_property
    def _in(self) -> dict[str, list[tuple[str, Link]]]:
        found: dict[str, list[tuple[str, Link]]] = {}
        for link_id, link in self._links.items():
            found.setdefault(link.target, []).append((link_id, link))
        return found

    def after(self, before: Topology) -> Topology:
        """This topology, with the answers about `before` that the edits since have left standing."""
        self.touched = touched(before._design, self._design)
        if IDS not in self.touched:
            self._having, self._ids, self._kinds = before._having, before._ids, before._kinds
        else:
            self._having = {
                trait: ids
                for trait, ids in before._having.copy().items()
                if members_of(trait) not in self.touched
            }
        if PLACES not in self.touched:
            self._children, self._enclosing = before._children, before._enclosing
        if LINKS not in self.touched:
            self._links, self._link_ids = before._links, before._link_ids
            self._out, self._in = before._out, before._in
        self.ledger.after(before.ledger, self.touched)
        return self

    @property
    def design(self) -> Design:
        """The whole design. An answer that looks at it is found anew after whatever edit."""
        look(DESIGN)
        return self._design

    @property
    def workload(self) -> Workload:
        """What comes in at the peak, and how it grows."""
        look(WORKLOAD)
        return self._design.workload

    @property
    def targets(self) -> Targets:
        """What the design is to keep to."""
        look(TARGETS)
        return self._design.targets

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all nodes, sorted."""
        look(IDS)
        return self._ids

    @property
    def links(self) -> dict[str, Link]:
        """All links by id, in its order."""
        look(LINKS)
        return self._links

    @property
    def link_ids(self) -> tuple[str, ...]:
        """Ids of all links, sorted."""
        look(LINKS)
        return self._link_ids

    @answer
    def graph(self) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph. Node data: ``node`` (:class:`Node`), ``spec``; edge key: link id, data: ``link``."""
        look(DESIGN)
        import networkx as nx

        found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node_id in self._ids:
            found.add_node(node_id, node=self._nodes[node_id], spec=self._nodes[node_id].spec)
        for link_id, link in self._links.items():
            found.add_edge(link.source, link.target, key=link_id, link=link)
        return found

    def __contains__(self, node_id: str) -> bool:
        look(place_of(node_id))
        return node_id in self._nodes

    def node(self, node_id: str) -> Node:
        """The node with this id. Raises KeyError."""
        look_at((node_id, name_of(node_id)))
        return self._nodes[node_id]

    def name(self, node_id: str) -> str:
        """What the node is called. Raises KeyError."""
        look(name_of(node_id))
        return self._nodes[node_id].name

    def spec(self, node_id: str) -> Component:
        """The properties of the node with this id. Raises KeyError."""
        look(node_id)
        return self._nodes[node_id].spec

    def link(self, link_id: str) -> Link:
        """The link with this id. Raises KeyError."""
        look(link_itself(link_id))
        return self._links[link_id]

    def failover(self, link: Link) -> Failover:
        """How the target of a standby or a replication takes over: as drawn, but by hand where a service at an end promotes no copy."""
        found = link.failover
        if found == "automatic" and not takes_over_by_itself(self.spec(link.source), self.spec(link.target)):
            found = "manual"
        return "automatic" if found == "manual" and self._by_hand else found

    def having(self, trait: type[T]) -> Iterator[tuple[str, T]]:
        """(id, spec) of every node with `trait`, by id."""
        look(trait)
        for node_id in self.ids_having(trait):
            spec = self._nodes[node_id].spec
            assert isinstance(spec, trait)
            yield node_id, spec

    def ids_having(self, trait: type) -> tuple[str, ...]:
        """Ids of every node with `trait`, sorted."""
        look(members_of(trait))
        found = self._having.get(trait)
        if found is None:
            kinds = [ids for kind, ids in self._kinds.items() if issubclass(kind, trait)]
            found = self._having[trait] = tuple(sorted(node_id for ids in kinds for node_id in ids))
        return found

    def ancestors(self, node_id: str) -> Iterator[str]:
        """Ids of the containers around the node, innermost first."""
        look(place_of(node_id))
        parent = self._nodes[node_id].parent
        while parent is not None:
            look(place_of(parent))
            yield parent
            parent = self._nodes[parent].parent

    def enclosing(self, node_id: str, trait: type[T]) -> tuple[str, T] | None:
        """The innermost container around the node that has `trait`, with its spec; None where there is none."""
        found = self.around(node_id, trait)
        if found is None:
            return None
        spec = self.spec(found)
        assert isinstance(spec, trait)
        return found, spec

    def around(self, node_id: str, trait: type) -> str | None:
        """Id of the innermost container around the node that has `trait`; None where there is none."""
        look(place_of(node_id))
        parent = self._nodes[node_id].parent
        known = self._enclosing.get((parent, trait))  # all that sits in one box has the same around it
        if known is None:
            known = self._enclosing[parent, trait] = self._first_around(parent, trait)
        found, passed = known
        look_at(passed)
        return found

    def _first_around(self, parent: str | None, trait: type) -> tuple[str | None, tuple[Cell, ...]]:
        """The first of a box and those around it that has the trait, and all cells that were looked at to find it."""
        passed: list[Cell] = []
        while parent is not None:
            passed.append(place_of(parent))
            if isinstance(self._nodes[parent].spec, trait):
                break
            parent = self._nodes[parent].parent
        return parent, tuple(passed)

    def children(self, node_id: str | None) -> list[str]:
        """Ids of what sits directly in a container (None: on the open canvas), sorted."""
        look(inside_of(node_id))
        return self._children.get(node_id, [])

    def inside(self, node_id: str) -> Iterator[str]:
        """Ids of everything in the container, at any depth, depth first."""
        for child in self.children(node_id):
            yield child
            yield from self.inside(child)

    def links_from(self, node_id: str, *kinds: LinkKind) -> list[tuple[str, Link]]:
        """(link id, link) that start at the node; of these `kinds`, or all."""
        if looking.cells is not None:
            looking.cells.update(links_from(node_id, kinds))
        return _of(self._out.get(node_id, []), kinds)

    def links_to(self, node_id: str, *kinds: LinkKind) -> list[tuple[str, Link]]:
        """(link id, link) that end at the node; of these `kinds`, or all."""
        if looking.cells is not None:
            looking.cells.update(links_to(node_id, kinds))
        return _of(self._in.get(node_id, []), kinds)

    def reachable(self, starts: list[str], follow: Callable[[Link], bool]) -> set[str]:
        """Ids reached from `starts` (included) over links that `follow` admits, in their direction."""
        seen, work = set(starts), list(starts)
        while work:
            for _, link in self.links_from(work.pop()):
                if link.target not in seen and follow(link):
                    seen.add(link.target)
                    work.append(link.target)
        return seen


def _of(links: list[tuple[str, Link]], kinds: tuple[LinkKind, ...]) -> list[tuple[str, Link]]:
    return [pair for pair in links if pair[1].kind in kinds] if kinds else links

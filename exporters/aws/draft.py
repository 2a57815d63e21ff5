"""A design being rewritten, with the memory of where every part of it came from and why it is not quite what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from designer.catalog.component import Component
from designer.document.design import Design, Link, Node, link_id
from designer.graph.topology import Topology
from designer.i18n import Text, text


@dataclass(frozen=True, slots=True)
class Lowered:
    """A design in AWS components only, and what each part of it stands for."""

    design: Design
    drawn: Design
    sources: Mapping[str, tuple[str, ...]]
    """Id of a node or link of `design` -> ids of the drawn nodes and links it stands for; empty where only AWS needs it."""
    reasons: Mapping[str, Text]
    """Id of a drawn node or link -> why it is not exactly what was drawn, or why it is left out."""


class Draft:
    """Nodes and links while they are rewritten. Lives inside one lowering; what leaves it is a value."""

    def __init__(self, drawn: Design) -> None:
        self.drawn = drawn
        self.nodes: dict[str, Node] = {}
        self.links: dict[str, Link] = {}
        self._children: dict[str | None, dict[str, None]] = {}
        self._ends: dict[str, dict[str, None]] = {}
        self._twins: dict[tuple[object, ...], str] = {}
        self._sources: dict[str, list[str]] = {key: [key] for key in (*drawn.nodes, *drawn.links)}
        self._reasons: dict[str, list[Text]] = {}
        for _, node in sorted(drawn.nodes.items()):
            self._put(node)
        for key, link in sorted(drawn.links.items()):
            self._tie(key, link)

    def finished(self) -> Lowered:
        """The rewritten design as a value."""
        return Lowered(
            design=self._design(),
            drawn=self.drawn,
            sources={key: tuple(dict.fromkeys(found)) for key, found in sorted(self._sources.items())},
            reasons={key: joined(found) for key, found in sorted(self._reasons.items())},
        )

    def topology(self) -> Topology:
        """The graph of what stands now."""
        return Topology(self._design())

    def _design(self) -> Design:
        bare = replace(self.drawn, nodes=type(self.drawn.nodes)(), links=type(self.drawn.links)())
        return bare.with_nodes(self.nodes.values()).with_links(self.links.items())

    def add(
        self, wanted: str, name: str, spec: Component, parent: str | None, sources: Iterable[str] = ()
    ) -> str:
        """Adds a node under a free id like `wanted` and answers that id."""
        plain, number = wanted[:60].rstrip("-"), 2
        found = plain
        while found in self.nodes or found in self.drawn.nodes:
            found, number = f"{plain}-{number}", number + 1
        self._put(Node(found, name, parent, spec))
        self._sources[found] = list(sources)
        return found

    def children(self, node_id: str | None) -> list[Node]:
        """What sits directly in the container, by id; None: on the open canvas."""
        return [self.nodes[child] for child in sorted(self._children.get(node_id, ()))]

    def respec(self, node_id: str, spec: Component, reason: Text | None = None) -> None:
        """Makes the node something else under its own id."""
        self.nodes[node_id] = replace(self.nodes[node_id], spec=spec)
        if reason is not None:
            self.explain(node_id, reason)

    def move(self, node_id: str, parent: str | None) -> None:
        """Puts the node into another container."""
        node = self.nodes[node_id]
        del self._children[node.parent][node_id]
        self._put(replace(node, parent=parent))

    def explain(self, part: str, reason: Text) -> None:
        """Says why what the node or link stands for is not exactly as drawn."""
        for source in self._sources.get(part, [part]):
            known = self._reasons.setdefault(source, [])
            if reason not in known:
                known.append(reason)

    def sources(self, part: str) -> tuple[str, ...]:
        """What the node or link stands for."""
        return tuple(self._sources.get(part, ()))

    def stands_for(self, part: str, sources: Iterable[str]) -> None:
        """Lets the node or link stand for these drawn things, too."""
        self._sources.setdefault(part, []).extend(sources)

    def links_of(self, node_id: str) -> list[tuple[str, Link]]:
        """(id, link) of every link that starts or ends at the node, by id."""
        return [(key, self.links[key]) for key in sorted(self._ends.get(node_id, ()))]

    def cut(self, key: str, reason: Text | None = None) -> None:
        """Takes the link out, for the reason given."""
        if reason is not None:
            self.explain(key, reason)
        link = self.links.pop(key)
        for end in (link.source, link.target):
            self._ends[end].pop(key, None)
        if self._twins.get(_meaning(link)) == key:
            del self._twins[_meaning(link)]

    def drop(self, node_id: str, reason: Text) -> None:
        """Takes the node out with its links; what sits in it moves to the container around it."""
        self.explain(node_id, reason)
        for key, _ in self.links_of(node_id):
            self.cut(key, text("one end of it is left out: {node}", node=node_id))
        self._dissolve(node_id)

    def merge(self, node_id: str, into: str, reason: Text) -> None:
        """Lets `into` stand for the node, too: its links, its contents, its sources."""
        self.explain(node_id, reason)
        self.stands_for(into, self.sources(node_id))
        for key, link in self.links_of(node_id):
            source = into if link.source == node_id else link.source
            target = into if link.target == node_id else link.target
            if source == target:
                self.stands_for(into, self.sources(key))
                self.cut(key, reason)
            else:
                self.relink(key, source=source, target=target)
        self._dissolve(node_id)

    def relink(self, key: str, **changed: object) -> None:
        """Changes fields of a link; where that makes it equal to another, that one stands for both."""
        link = self.links[key].model_copy(update=changed)
        self.cut(key)
        if (twin := self._twins.get(_meaning(link))) is not None:
            self.stands_for(twin, self.sources(key))
        else:
            self._tie(key, link)

    def connect(self, link: Link, sources: Iterable[str]) -> None:
        """Adds a link that stands for `sources`, unless an equal one is there to do so."""
        twin = self._twins.get(_meaning(link))
        if twin is None:
            twin = link_id(link.source, link.target, self._sources)
            self._tie(twin, link)
        self.stands_for(twin, sources)

    def _put(self, node: Node) -> None:
        self.nodes[node.id] = node
        self._children.setdefault(node.parent, {})[node.id] = None

    def _tie(self, key: str, link: Link) -> None:
        self.links[key] = link
        self._twins.setdefault(_meaning(link), key)
        for end in (link.source, link.target):
            self._ends.setdefault(end, {})[key] = None

    def _dissolve(self, node_id: str) -> None:
        parent = self.nodes[node_id].parent
        for child in self.children(node_id):
            self.move(child.id, parent)
        del self.nodes[node_id], self._children[parent][node_id]


def _meaning(link: Link) -> tuple[object, ...]:
    return (link.source, link.target, link.kind, link.protocol, link.port)


def joined(reasons: list[Text]) -> Text:
    """Several reasons as one sentence; at least one is given."""
    found = reasons[0]
    for reason in reasons[1:]:
        found = text("{first}; {second}", first=found, second=reason)
    return found

"""A lowered design with everything the model's builders ask about it, worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, TypeVar

from designer.document.design import Link
from designer.graph.connections import Connection, connections
from designer.i18n import Text
from exporters.aws.draft import Lowered, joined
from exporters.aws.ground import GuardedGround
from exporters.naming import identifier

T = TypeVar("T")


class Base(TypedDict):
    """The fields every element takes over from the node it is made for."""

    key: str
    name: str
    origin: tuple[str, ...]
    region: str
    notes: str


class Scene(GuardedGround):
    """Answers what the builders ask; remembers what they had to leave out. Lives inside one export."""

    def __init__(self, lowered: Lowered) -> None:
        super().__init__(lowered)
        self.connections: tuple[Connection, ...] = connections(self.topology)
        self._reasons: dict[str, list[Text]] = {key: [reason] for key, reason in lowered.reasons.items()}
        self.left_out: set[str] = set()
        """Ids of lowered links that nothing can be made of."""

    def sources(self, part: str) -> tuple[str, ...]:
        """Ids of the drawn things a lowered node or link stands for."""
        return self.lowered.sources.get(part, ())

    def base(self, node_id: str, *more: str) -> Base:
        """Key, name, origin, region and notes for the element of a node; `more` are further parts it stands for."""
        node = self.topology.node(node_id)
        origin = [source for part in (node_id, *more) for source in self.sources(part)]
        return Base(
            key=identifier(node_id),
            name=node.name,
            origin=tuple(dict.fromkeys(origin)),
            region=self.region_key(node_id),
            notes=node.spec.notes,
        )

    def explain(self, part: str, reason: Text) -> None:
        """Says why what a lowered node or link stands for is not exactly as drawn."""
        for source in self.sources(part):
            known = self._reasons.setdefault(source, [])
            if reason not in known:
                known.append(reason)

    def reasons(self) -> dict[str, Text]:
        """Drawn id -> why it is not exactly as drawn, or left out; as far as known by now."""
        return {key: joined(found) for key, found in sorted(self._reasons.items())}

    def leave_out(self, link: str, reason: Text) -> None:
        """Says why nothing is made of a lowered link."""
        if link not in self.left_out:
            self.left_out.add(link)
            self.explain(link, reason)

    def calls_to(self, node_id: str) -> list[Connection]:
        """Connections the drawing implies to the node, or to something that answers for it."""
        return [c for c in self.connections if c.target == node_id or node_id in c.answers]

    def links_from(self, node_id: str, *kinds: str) -> list[tuple[str, Link]]:
        """Lowered links of these kinds that start at the node."""
        return [pair for pair in self.topology.links_from(node_id) if pair[1].kind in kinds]

    def used(self, node_id: str, kind: type[T]) -> list[tuple[str, T]]:
        """(id, spec) of what of this class or trait the node is linked to by `uses`."""
        found: list[tuple[str, T]] = []
        for _, link in self.topology.links_from(node_id, "uses"):
            spec = self.spec(link.target)
            if isinstance(spec, kind):
                found.append((link.target, spec))
        return found

    def users_of(self, node_id: str) -> list[str]:
        """Ids of those linked to the node by `uses`."""
        return [link.source for _, link in self.topology.links_to(node_id, "uses")]

    def keys(self, node_ids: Iterable[str]) -> tuple[str, ...]:
        """The keys of nodes."""
        return tuple(identifier(node_id) for node_id in node_ids)

"""How the things of a design are called where people read. Engines speak of them by their ids, which a rename leaves alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from designer.analysis.reachability import INTERNET
from designer.document.design import Design, Link
from designer.graph.topology import Topology
from designer.i18n import Text, text

PLACES = frozenset(
    {
        "cdn", "endpoint", "firewall", "link", "machine", "missing", "network", "node", "nodes", "segment", "source",
        "target", "via",
    }
)  # fmt: skip
"""The places of an engine's texts that hold ids (and of `nodes`, several). A test sees to it that they are all here."""
BETWEEN = ", "
"""What an engine puts between ids."""


class Names:
    """What each thing of a design is called: its name, with its id behind it where others have the same name."""

    def __init__(self, design: Design, language: str = "en") -> None:
        self._nodes, self._links, self._language = design.nodes, design.links, language
        self._shared = _several(node.name for node in design.nodes.values())

    def __contains__(self, id: str) -> bool:
        """Whether it is a component."""
        return self._name(id) is not None

    def of(self, id: str) -> str:
        """The name of a component, a link (`web → db`) or the internet; the id itself where nothing of it is drawn."""
        said = self.said(id)
        return said.render(self._language) if isinstance(said, Text) else said

    def said(self, id: str) -> Text | str:
        """The same in whatever language it is read in later."""
        if (name := self._name(id)) is not None:
            return f"{name} ({id})" if name in self._shared else name or id
        if (link := self._link(id)) is not None:
            return f"{self.of(link.source)} → {self.of(link.target)}"
        return text("internet") if id == INTERNET else id

    def _name(self, id: str) -> str | None:
        node = self._nodes.get(id)
        return None if node is None else node.name

    def _link(self, id: str) -> Link | None:
        return self._links.get(id)

    def with_id(self, id: str) -> str:
        """The name, and the id where that is another word: for those who will look for it in the file."""
        said = self.of(id)
        return said if id in (said, INTERNET) or said.endswith(f"({id})") else f"{said} ({id})"

    def all(self, ids: Iterable[str], between: str = BETWEEN, most: int | None = None) -> str:
        """Several of them, the first `most` and how many more; a dash for none."""
        found = [self.of(id) for id in ids]
        more = 0 if most is None else len(found) - most
        return between.join(found[:most]) + (f" +{more}" if more > 0 else "") or "–"

    def told(self, said: Text) -> Text:
        """What an engine says, with names for ids."""
        return Text(said.template, {place: self._value(place, value) for place, value in said.values.items()})

    def _value(self, place: str, value: Any) -> Any:
        if isinstance(value, Text):
            return self.told(value)
        if place not in PLACES or not isinstance(value, str):
            return value
        return self.all(value.split(BETWEEN)) if place == "nodes" else self.said(value)


class NamesAmong(Names):
    """The same for a rule, which looks at nothing but what it speaks of: an id stands behind a name that two of these have."""

    def __init__(self, topology: Topology, ids: Iterable[str]) -> None:
        """`ids`: of the things that are spoken of."""
        self._topology, self._language = topology, "en"
        self._shared = _several(topology.name(id) for id in dict.fromkeys(ids) if id in topology)

    def _name(self, id: str) -> str | None:
        return self._topology.name(id) if id in self._topology else None

    def _link(self, id: str) -> Link | None:
        try:
            return self._topology.link(id)
        except KeyError:
            return None


def _several(names: Iterable[str]) -> frozenset[str]:
    """Those that more than one thing has."""
    return frozenset(name for name, times in Counter(names).items() if times > 1)

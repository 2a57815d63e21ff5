"""How the things of a design are called where people read. Engines speak of them by their ids, which a rename leaves alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from designer.analysis.reachability import INTERNET
from designer.document.design import Design
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
        count = Counter(node.name for node in design.nodes.values())
        self._shared = frozenset(name for name, times in count.items() if times > 1)

    def of(self, id: str) -> str:
        """The name of a component, a link (`web → db`) or the internet; the id itself where nothing of it is drawn."""
        said = self.said(id)
        return said.render(self._language) if isinstance(said, Text) else said

    def said(self, id: str) -> Text | str:
        """The same in whatever language it is read in later."""
        if (node := self._nodes.get(id)) is not None:
            return f"{node.name} ({id})" if node.name in self._shared else node.name or id
        if (link := self._links.get(id)) is not None:
            return f"{self.of(link.source)} → {self.of(link.target)}"
        return text("internet") if id == INTERNET else id

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

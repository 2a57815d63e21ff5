"""What a report is about: a linted design with its assessment, and how its things are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from designer.analysis.assessment import Assessment
from designer.analysis.reachability import INTERNET
from designer.document.design import Design
from designer.drawing.chain import chain
from designer.exporting import Export
from designer.i18n import Text, text
from designer.reports.linted import Linted
from designer.reports.page import Block, Paragraph, Picture, Tone
from designer.settings import Settings

T = TypeVar("T")
SHOWN = 8
"""Names in one cell; the rest is counted."""
DRAWN = 60
"""Items of one list that are told with a drawing."""


@dataclass(frozen=True)
class Subject:
    """One design, with everything that a report says about it."""

    linted: Linted
    assessment: Assessment
    settings: Settings
    exports: Mapping[str, Export | Text]
    """What each target makes of it, or why it makes nothing."""
    language: str
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _fallen: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def design(self) -> Design:
        """The design."""
        return self.linted.design

    def say(self, said: Text | str) -> str:
        """The words in the reader's language."""
        return said.render(self.language) if isinstance(said, Text) else said

    def words(self, *said: Text | str) -> tuple[str, ...]:
        """Several of them, such as the head of a table."""
        return tuple(map(self.say, said))

    def name(self, id: str) -> str:
        """What a component is called; its id where it is not drawn."""
        if id == INTERNET:
            return self.say(text("internet"))
        node = self.design.nodes.get(id)
        return node.name if node is not None else id

    def names(self, ids: Iterable[str], between: str = ", ") -> str:
        """Several of them; where they are many, the first ones and how many more. A dash for none."""
        found = [self.name(id) for id in ids]
        more = len(found) - SHOWN
        said = between.join(found[:SHOWN])
        return f"{said} +{more}" if more > 0 else said or "–"

    def way(self, ids: Sequence[str], edges: Mapping[str, str] | None = None) -> Picture:
        """A way through the design, drawn. `edges`: colours of borders by id."""
        svg = chain(
            self.design, ids, language=self.language, prefix=f"w{next(self._numbers)}-", edges=edges,
            others={INTERNET: self.name(INTERNET)},
        )  # fmt: skip
        return Picture(svg, " → ".join(map(self.name, ids)))

    def fall(self, ids: Sequence[str]) -> Picture | None:
        """How the loss of the first one reaches the last, drawn; None where this report shows it already."""
        if tuple(ids) in self._fallen:
            return None
        self._fallen.add(tuple(ids))
        return self.way(ids, {ids[0]: "error"})

    def first(self, items: Sequence[T]) -> tuple[tuple[T, ...], tuple[Block, ...]]:
        """As many as are told with a drawing, and how many more there are."""
        more = text("and {count} more", count=len(items) - DRAWN)
        rest = (Paragraph(self.say(more), "muted"),) if len(items) > DRAWN else ()
        return tuple(items[:DRAWN]), rest


def met(value: float | None, target: float | None, more_is_better: bool) -> Tone:
    """How good a number is beside its target."""
    if value is None or target is None:
        return ""
    return "ok" if (value >= target if more_is_better else value <= target) else "error"

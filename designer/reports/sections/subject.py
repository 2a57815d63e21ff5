"""What a report is about: a linted design with its assessment, and how its things are called in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TypeVar

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.analysis.reachability import INTERNET
from designer.document.design import Design
from designer.drawing.chain import chain
from designer.exporting import Export
from designer.i18n import Text, text
from designer.reports.linted import Linted
from designer.reports.page import Block, Paragraph, Picture
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
    _cited: set[str] = field(default_factory=set)

    @property
    def design(self) -> Design:
        """The design."""
        return self.linted.design

    @cached_property
    def called(self) -> Names:
        """What its things are called."""
        return Names(self.design, self.language)

    def say(self, said: Text | str) -> str:
        """The words in the reader's language."""
        return said.render(self.language) if isinstance(said, Text) else said

    def words(self, *said: Text | str) -> tuple[str, ...]:
        """Several of them, such as the head of a table."""
        return tuple(map(self.say, said))

    def name(self, id: str) -> str:
        """What a component is called; its id where it is not drawn."""
        return self.called.of(id)

    def names(self, ids: Iterable[str], between: str = ", ") -> str:
        """Several of them; where they are many, the first ones and how many more. A dash for none."""
        return self.called.all(ids, between, SHOWN)

    def told(self, said: Text) -> str:
        """What an engine says, with names for ids."""
        return self.say(self.called.told(said))

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

    def cite(self, source: str) -> str:
        """The tag of a source, which the report explains at its end."""
        self._cited.add(source)
        return source

    @property
    def cited(self) -> list[str]:
        """The tags of all sources that were named so far."""
        return sorted(self._cited)

    def first(self, items: Sequence[T]) -> tuple[tuple[T, ...], tuple[Block, ...]]:
        """As many as are told with a drawing, and how many more there are."""
        more = text("and {count} more", count=len(items) - DRAWN)
        rest = (Paragraph(self.say(more), "muted"),) if len(items) > DRAWN else ()
        return tuple(items[:DRAWN]), rest

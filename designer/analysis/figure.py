"""A number that can be opened: its value and unit, the formula, what went in, and which of that is a default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from designer.catalog.facts import Fact
from designer.i18n import Text

Origin = Literal["drawn", "default", "computed"]


class Input(Struct, frozen=True):
    """One number that went into another: drawn by the user, a default of the facts, or computed before."""

    name: Text
    value: float
    unit: str = ""
    origin: Origin = "computed"
    fact: Fact | None = None
    """The row of facts it comes from; None unless it is a default."""

    @classmethod
    def drawn(cls, name: Text, value: float, unit: str = "") -> Input:
        """A number that the user has set."""
        return cls(name, value, unit, "drawn")

    @classmethod
    def default(cls, name: Text, fact: Fact, unit: str = "") -> Input:
        """A number of the facts, used because nothing is drawn."""
        return cls(name, fact.value, unit or fact.unit, "default", fact)


class Figure(Struct, frozen=True):
    """A number with its derivation."""

    value: float
    unit: str = ""
    formula: str = ""
    """In mathematical notation, with the symbols of the field; the inputs say what stands for what."""
    inputs: tuple[Input, ...] = ()
    assumptions: tuple[Text, ...] = ()
    """What was taken for granted beyond the inputs."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Tags of the sources of its defaults, each once."""
        return tuple(dict.fromkeys(i.fact.source for i in self.inputs if i.fact is not None))

    @property
    def defaults(self) -> tuple[Input, ...]:
        """The inputs that nobody drew."""
        return tuple(i for i in self.inputs if i.origin == "default")

    @property
    def stand_ins(self) -> Iterator[Text]:
        """Why some of its numbers stand in for numbers that are not known."""
        yield from self.assumptions
        yield from (i.fact.assumed for i in self.inputs if i.fact is not None and i.fact.assumed is not None)

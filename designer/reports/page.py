"""A report as a value: sections of paragraphs, tables, findings and pictures, in one language, before it is HTML or Markdown.

What is said is said once here; each format only lays it out. All texts are plain: each format escapes them itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Tone = Literal["", "error", "warning", "info", "ok", "muted"]
"""What a word is coloured as: severities, good news, an aside."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Some text in a table that is more than plain."""

    said: str
    tone: Tone = ""
    code: bool = False
    """Whether it is an id or a value as written in a file."""


Said = str | Cell


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    kind: ClassVar[str] = "paragraph"
    said: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of as many cells; the columns numbered in `right` hold numbers."""

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[Said, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, with what it shows in words."""

    kind: ClassVar[str] = "picture"
    svg: str
    said: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is told with a headline: a finding, a waiver."""

    title: str
    label: str = ""
    """A short id before the title."""
    tone: Tone = ""
    mark: str = ""
    """A word about its state: new, waived."""
    lines: tuple[str, ...] = ()
    place: str = ""
    """Where it is, as in a file."""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """Things one below the other."""

    kind: ClassVar[str] = "items"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """One of the numbers that count, large."""

    title: str
    value: str
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Large numbers side by side."""

    kind: ClassVar[str] = "numbers"
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """What is shown on demand; on paper it is open."""

    kind: ClassVar[str] = "fold"
    summary: str
    blocks: tuple[Block, ...]


Block = Paragraph | Table | Picture | Items | Numbers | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the report; `id` is its anchor, a slug."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report."""

    title: str
    subtitle: str
    language: str
    sections: tuple[Section, ...]
    lead: tuple[Block, ...] = ()
    """What comes before the first section."""

"""What a tab of results shows: a few headline numbers and a table. Values only; the view is :mod:`widgets.docks.answer_view`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from designer.analysis.figure import Figure
from designer.i18n import Text

if TYPE_CHECKING:
    from widgets.checks import Checked

Tone = Literal["", "error", "warning", "info", "ok", "quiet"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, how it sorts, and what more there is to it."""

    shown: Text | str
    order: float | str = ""
    tone: Tone = ""
    figure: Figure | None = None
    """How the number came about; the cell can be opened where there is one."""
    share: float | None = None
    """Drawn as a bar behind the number: 0 empty, 1 full."""
    is_number: bool = False
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `node` is selected on the canvas when the row is."""

    cells: tuple[Cell, ...]
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything one tab shows."""

    columns: tuple[Text, ...]
    rows: tuple[Row, ...]
    headlines: tuple[tuple[Text, Cell], ...] = ()
    nothing: Text | None = None
    """What to say where there is no row."""


@dataclass(frozen=True, slots=True)
class Page:
    """One of the answers of a tab: its title, and what makes it of a finished check."""

    title: Text
    make: Callable[[Checked], Answer]
    takes_long: bool = False
    """Whether it asks for more than a check computes; such a page is made in the background when it is looked at."""


def words(shown: Text | str, tone: Tone = "") -> Cell:
    """A cell of words."""
    return Cell(shown, str(shown), tone)


def number(
    shown: Text | str, value: float, figure: Figure | None = None, tone: Tone = "", share: float | None = None
) -> Cell:
    """A cell of a number; the figure tells how it came about."""
    return Cell(shown, value, tone, figure, share, is_number=True)

"""What an answer looks at while it is worked out: cells of the drawing, and other answers (see ``once.py``)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Cell = Any
"""Whatever tells one from another by being equal."""
Question = Callable[..., Any]
Below = Mapping[Question, Any]
"""The answers about the whole that another was made of."""


class Looking(threading.local):
    """What the answer that is being worked out on this thread has looked at so far; None: nobody notes it."""

    cells: set[Cell] | None = None
    below: dict[Question, Any] | None = None
    at: object = None
    """The drawing that it is about."""


looking = Looking()


def look(cell: Cell) -> None:
    """Notes that the answer being worked out depends on a cell."""
    if looking.cells is not None:
        looking.cells.add(cell)


def look_at_only(*cells: Cell) -> None:
    """Notes these cells and no others from here on, for an answer that looks at nearly everything: they must cover it."""
    look_at(cells)
    looking.cells = None


def look_at(cells: Iterable[Cell]) -> None:
    """Notes that the answer being worked out depends on all these cells."""
    if looking.cells is not None:
        looking.cells.update(cells)

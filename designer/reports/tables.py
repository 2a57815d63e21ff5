"""Plain tables for a terminal: columns aligned by the width that letters really take, Korean ones two cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

PAGE = 100
"""Cells of a line of running text."""


def width(value: str) -> int:
    """Cells that `value` takes in a terminal (East Asian wide letters take two, combining ones none)."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in value
    )


def one_line(value: str) -> str:
    """`value` on one line of a terminal: what is no visible letter (line ends, escape sequences) becomes a space."""
    return "".join(letter if letter.isprintable() else " " for letter in value)


def wrapped(sentence: str, cells: int = PAGE) -> list[str]:
    """The sentence in lines of at most so many cells; a longer word has a line of its own."""
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if width(longer) <= cells or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines of a table with a head; the columns numbered in `right` are set flush right. Nothing without rows."""
    body = [list(row) for row in rows]
    if not body:
        return []
    widths = [max(width(row[column]) for row in [list(head), *body]) for column in range(len(head))]
    return [_line(row, widths, right) for row in [list(head), *body]]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    cells = []
    for column, (value, wide) in enumerate(zip(row, widths, strict=True)):
        gap = " " * (wide - width(value))
        cells.append(gap + value if column in right else value + gap)
    return ("  " + "  ".join(cells)).rstrip()

"""How wide words are, and how they are cut to fit: for pictures that are made without a font at hand."""

from __future__ import annotations

import unicodedata
from functools import cache

FAMILIES = "Inter, Pretendard, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', 'Noto Sans KR', sans-serif"
"""Where letters are looked for, as in the window: Latin in Inter, Korean in the reader's Korean font."""
FIRST, ASCII = 32, (
    25, 31, 40, 64, 65, 84, 66, 21, 39, 39, 54, 67, 30, 47, 29, 38, 67, 48, 62, 65, 67, 63, 65, 59, 65, 65, 29, 30, 67,
    67, 67, 54, 100, 72, 66, 74, 72, 61, 59, 75, 74, 27, 56, 68, 57, 91, 74, 77, 64, 78, 65, 65, 66, 73, 72, 101, 69,
    70, 65, 39, 38, 39, 48, 47, 50, 57, 63, 58, 63, 59, 38, 63, 61, 26, 26, 57, 26, 90, 61, 61, 62, 62, 40, 55, 38, 61,
    58, 84, 56, 58, 56, 39, 36, 39, 67,
)  # fmt: skip
"""Widths of the letters from the space on in Inter SemiBold, in hundredths of their size."""
OTHER, WIDE = 65, 100
"""Those of a letter that is not in the table, and of a Korean, Japanese or Chinese one."""
LOOSE = 0.85
"""Words that fill more of their room than this are held to the width they have in Inter, whatever font there is."""


def width(said: str, size: float) -> float:
    """How wide the text is in Inter SemiBold, in the unit of `size`."""
    return size * sum(map(_width, said)) / 100


def cut(said: str, size: float, room: float) -> str:
    """The text, or as much of its beginning as fits into `room` with an ellipsis behind it."""
    if width(said, size) <= room:
        return said
    kept, taken = "", width("…", size)
    for letter in said:
        taken += width(letter, size)
        if taken > room:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def held(said: str, size: float, room: float) -> float | None:
    """The width that text in `room` is held to; None where any usual font has room enough."""
    found = width(said, size)
    return found if found > LOOSE * room else None


@cache
def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    at = ord(letter) - FIRST
    return ASCII[at] if 0 <= at < len(ASCII) else OTHER

"""Terraform's canonical style: equal signs aligned as `terraform fmt` does, one blank line between blocks.

Source: hclwrite's formatter (`formatCells`): the equal signs of consecutive lines with a whole expression on the right
stand in one column; a line that opens a multi-line expression, a block, a comment or a blank line ends the run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_ATTRIBUTE = re.compile(r'(?P<indent> *)(?P<key>[\w-]+|"(?:[^"\\]|\\.)*"|\([^()]*\)) += (?P<value>.*)')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def canonical(text: str) -> str:
    """`text` with aligned equal signs, no blank line inside the edges of a block, no two blank lines together."""
    return "\n".join(_aligned(_spaced(text.splitlines()))).rstrip("\n") + "\n"


def _spaced(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for raw in lines:
        line = raw.rstrip()
        opened = not kept or not kept[-1] or kept[-1].endswith(("{", "[", "("))
        if not line and opened:
            continue
        if line.lstrip().startswith(("}", "]", ")")) and kept and not kept[-1]:
            kept.pop()
        kept.append(line)
    return kept


def _aligned(lines: Iterable[str]) -> Iterator[str]:
    run: list[re.Match[str]] = []
    for line in lines:
        found = _ATTRIBUTE.fullmatch(line)
        if found and _is_whole(found["value"]) and (not run or run[0]["indent"] == found["indent"]):
            run.append(found)
            continue
        yield from _column(run)
        run = [found] if found and _is_whole(found["value"]) else []
        if not run:
            yield line
    yield from _column(run)


def _is_whole(value: str) -> bool:
    """True where the brackets of the expression close on its own line."""
    bare = _STRING.sub("", value)
    return sum(bare.count(b) for b in "([{") == sum(bare.count(b) for b in ")]}")


def _column(run: list[re.Match[str]]) -> Iterator[str]:
    width = max((_columns(found["key"]) for found in run), default=0)
    for found in run:
        padding = " " * (width - _columns(found["key"]))
        yield f"{found['indent']}{found['key']}{padding} = {found['value']}"


def _columns(text: str) -> int:
    """Width in columns, counted as hclwrite counts it: one for each grapheme."""
    return sum(1 for char in text if not unicodedata.combining(char))

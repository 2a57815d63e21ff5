"""Where things stand in a file: line and column of every node, link and field. For messages and reports only."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from designer.document.design import link_id
from designer.document.explain import path_text, step_text

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s"{}\[\],:]+')
DEPTH = 6
"""Steps of a path that are told apart: ``nodes.web.ingress[0].ports`` has five."""


class Positions:
    """Line and column (both from 1) by JSON path."""

    def __init__(self, offsets: Mapping[str, int], data: bytes) -> None:
        self._offsets = offsets
        self._data = data

    def of(self, path: str | Sequence[str | int]) -> tuple[int, int]:
        """Where the field or item at `path` begins (``nodes.web``, ``links[3]``, or its steps); for a field, its name.

        Where there is none: where the nearest thing around it begins.
        """
        steps = tuple(path) if not isinstance(path, str) else ()
        written = path if isinstance(path, str) else path_text(steps)
        while written not in self._offsets:
            steps = steps[:-1]
            written = path_text(steps) if steps else written[: max(written.rfind("."), written.rfind("["), 0)]
        return self.at(self._offsets[written])

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column (in characters) of a byte."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        return line, len(self._data[start:offset].decode(errors="replace")) + 1

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Ids of the links in the order of the file, as loading it gives them."""
        found: dict[str, None] = {}
        for row in json.loads(self._data.removeprefix(b"\xef\xbb\xbf")).get("links", []):
            found[link_id(row["from"], row["to"], found)] = None
        return tuple(found)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(rb"\n", self._data))]


def locate(data: bytes) -> Positions:
    """Where everything stands in `data`, which is JSON (one that is cut off or wrong is located as far as it goes)."""
    offsets = {"": 0}
    for path, offset in _places(data):
        offsets.setdefault(path, offset)
    return Positions(offsets, data)


def _places(data: bytes) -> Iterator[tuple[str, int]]:
    """Path and offset of every field and item, in the order of the text; nesting costs no recursion."""
    outer: list[
        tuple[str, int]
    ] = []  # of each container around: its path, the index of its next item (-1: object)
    path, index, name = "", -1, True  # of the container we are in; `name`: a field name comes next
    inside = ""  # path of the value that comes next
    for match in TOKEN.finditer(data):
        token = match.group()
        if token == b",":
            name = index < 0
            continue
        if token in (b"}", b"]"):
            path, index = outer.pop() if outer else ("", -1)
            continue
        if index >= 0:
            inside = path + f"[{index}]"
            index += 1
            if len(outer) < DEPTH:
                yield inside, match.start()
        elif name and token[:1] == b'"' and outer:
            inside = path + step_text(_unquoted(token), first=not path)
            name = False
            if len(outer) < DEPTH:
                yield inside, match.start()
            continue
        if token in (b"{", b"["):
            outer.append((path, index))
            path, index, name = inside, 0 if token == b"[" else -1, token == b"{"


def _unquoted(token: bytes) -> str:
    try:
        found: Any = json.loads(token)
    except ValueError:
        return token.decode(errors="replace")
    return str(found)

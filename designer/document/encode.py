"""How a design is written: canonical JSON made for Git. Same design, same bytes.

One node, link, waiver and box a line, nodes by id, links by their ends; geometry last, so that moving a box touches no
line that matters in review. UTF-8, LF, a newline at the end; whole numbers without a fraction.

A node and a link remember how they were written, and a design what rows its tables have: saving again costs what was
edited since, and a table nobody touched is not walked through. New rows are written many at a time as one JSON text that is broken where a row begins, several times faster than row by row. What begins a row may
also stand inside one (in fields we do not know, in a text that looks like it); the count shows it, and then it is row
by row after all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import repeat
from typing import Any, TypeVar

import msgspec
import orjson

from designer.catalog.component import Properties, UnknownComponent
from designer.document.aside import Aside, Written
from designer.document.design import FORMAT, Box, Design, Link, Node, Waiver
from designer.document.json_text import collector_paused

T = TypeVar("T")
Row = Mapping[str, Any]
Noted = Callable[[], Sequence[bytes | None]]

WHOLE = re.compile(rb"\.0+(?=[,}\]])")
"""A whole number written with a fraction (or a text that looks like one)."""
EXACT = 2**53
"""Whole numbers below this are the same as floats and as integers (IEEE 754 binary64)."""
PORTION = 1000
"""Rows written at a time: their text stays in the processor's cache while it is worked on."""
SOURCE, TARGET, TO = b'{"source": ', b', "target": ', b', "to": '


def dump(design: Design) -> bytes:
    """The bytes of the file of `design`."""
    with collector_paused():
        blocks: list[tuple[bytes, Iterable[bytes]]] = [
            (b'"format"', [one_line(FORMAT)]),
            (b'"name"', [one_line(design.name)]),
            (b'"workload"', [one_line(design.workload)]),
            (b'"targets"', [one_line(design.targets)]),
            (b'"nodes"', _block(b"{", _nodes(design), b"}")),
            (b'"links"', _block(b"[", _links(design), b"]")),
            (b'"waivers"', _block(b"[", _waivers(design.waivers), b"]")),
            *((one_line(key), [one_line(value)]) for key, value in sorted(design.extra.items())),
            (b'"layout"', _block(b"{", _layout(design), b"}")),
        ]
        pieces = [b"{"]
        for key, block in blocks:
            pieces += [b",\n  " if len(pieces) > 1 else b"\n  ", key, b": ", *block]
        return b"".join([*pieces, b"\n}\n"])


def link_order(design: Design) -> list[str]:
    """Link ids in the order of the file that would be written now; the index is the one in reports."""
    written = dict(zip(design.links, _remembered(list(design.links.values()), _link_rows), strict=True))
    return sorted(written, key=lambda key: (written[key], len(key), key))  # equal ones: #9 before #10


def one_line(value: Any) -> bytes:
    """A value as JSON on one line, with a space behind commas and colons."""
    try:
        return msgspec.json.format(orjson.dumps(value, default=_plain), indent=0)
    except TypeError:  # whole numbers beyond 64 bits and halves of characters, in fields we do not know
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
        return written.encode("utf-8", "replace")


# --- tables ----------------------------------------------------------------------------------------------------------


def _nodes(design: Design) -> list[bytes]:
    def write() -> Sequence[bytes]:
        return _remembered(list(design.nodes.values()), _node_rows)

    # an id ends in a quote, which is less than all an id is made of: so rows are in order where ids are
    rows = sorted(_noted(design, "beside_nodes").rows((design.nodes,), write))
    return [b'"', b'},\n    "'.join(rows), b"}"] if rows else []


def _links(design: Design) -> list[bytes]:
    def write() -> Sequence[bytes]:
        return _remembered(list(design.links.values()), _link_rows)

    rows = sorted(_noted(design, "beside_links").rows((design.links,), write))
    return [b'{"from": ', b'},\n    {"from": '.join(rows), b"}"] if rows else []


def _waivers(waivers: Sequence[Waiver]) -> list[bytes]:
    return [b",\n    ".join(map(one_line, waivers))] if waivers else []


def _layout(design: Design) -> Sequence[bytes]:
    def write() -> Sequence[bytes]:
        boxes = dict(design.layout.items())
        return _box_rows({key: boxes[key] for key in sorted(design.nodes) if key in boxes})

    return _noted(design, "beside_layout").rows((design.layout, design.nodes), write)


def _box_rows(boxes: Mapping[str, Box]) -> Sequence[bytes]:
    return _spread(msgspec.json.encode(boxes)) if boxes else []


def _spread(compact: bytes) -> list[bytes]:
    written = msgspec.json.format(compact, indent=0)
    # ids hold neither dots nor brackets, so this is about numbers only
    if b".0" in written:
        written = written.replace(b".0,", b",").replace(b".0]", b"]")
    written = written.replace(b", 0, 0]", b"]")
    return [written[1:-1].replace(b"], ", b"],\n    ")]


def noted_boxes(boxes: Mapping[str, Box]) -> Noted:
    """The same for boxes that are in the order of their ids."""
    return partial(_spread, msgspec.json.encode(boxes)) if boxes else tuple


def _noted(design: Design, beside: str) -> Written:
    """What is noted of how a table of the design was written."""
    aside: Aside = getattr(design, beside)
    found = aside.written or Written()
    if aside.written is None:
        object.__setattr__(design, beside, replace(aside, written=found))
    return found


def _block(start: bytes, inner: Sequence[bytes], end: bytes) -> list[bytes]:
    """Pieces, not one text: each joining of megabytes counts."""
    return [start, b"\n    ", *inner, b"\n  ", end] if inner else [start, end]


# --- rows ------------------------------------------------------------------------------------------------------------


def _remembered(things: Sequence[T], write: Callable[[Sequence[T]], Iterable[bytes]]) -> list[bytes]:
    """How each thing is written, without its outermost brackets; what has not been written before is."""
    found: list[Any] = list(map(getattr, things, repeat("written"), repeat(None)))
    if not all(found):
        new = [thing for thing, row in zip(things, found, strict=True) if row is None]
        for some in portions(new):
            for thing, row in zip(some, write(some), strict=True):
                object.__setattr__(thing, "written", row)
        found = list(map(getattr, things, repeat("written")))
    return found


def _written_nodes(rows: Mapping[str, Row]) -> list[bytes]:
    """Each node from behind the first quote to before the last brace: ``web": {"kind": ...``."""
    text = one_line(rows)
    if WHOLE.search(text):
        rows = {key: _whole(row) for key, row in rows.items()}
        text = one_line(rows)
    found = _split_nodes(text, len(rows))
    return found or [one_line({key: row})[2:-2] for key, row in rows.items()]


def _split_nodes(text: bytes, count: int) -> list[bytes] | None:
    found = text[2:-2].split(b'}, "')
    return found if len(found) == count else None


def _node_rows(nodes: Sequence[Node]) -> list[bytes]:
    return _written_nodes({node.id: _node_row(node) for node in nodes})


def _node_row(node: Node) -> dict[str, Any]:
    spec = node.spec
    if node.parent is None or spec.unknown or isinstance(spec, UnknownComponent):
        inside = {} if node.parent is None else {"in": node.parent}
        return {"kind": node.kind, "name": node.name, **inside, **spec.given()}
    return {"kind": spec.kind, "name": node.name, "in": node.parent, **spec.__dict__}


def _link_rows(links: Sequence[Link]) -> list[bytes]:
    """Each link from behind the name of its first field to before the last brace: ``"web", "to": "db", ...``."""
    rows: Sequence[Row] = [link.given() if link.unknown else link.__dict__ for link in links]
    text = one_line(rows)
    if WHOLE.search(text):
        rows = [_whole(row) for row in rows]
        text = one_line(rows)
    # ids hold no quotes: the first `target` is the field
    return _split_links(text, len(rows)) or [
        one_line(row)[len(SOURCE) : -1].replace(TARGET, TO, 1) for row in rows
    ]


def _split_links(text: bytes, count: int) -> list[bytes] | None:
    renamed = text.replace(TARGET, TO)
    found = renamed[len(SOURCE) + 1 : -2].split(b"}, " + SOURCE)
    fits = len(found) == count and len(text) - len(renamed) == count * (len(TARGET) - len(TO))
    return found if fits else None


def noted_nodes(rows: Mapping[str, Row]) -> Noted:
    """What will tell how rows are written that are as in the file (None: that is to be found out from the node)."""
    return partial(_noted_rows, [_compact(dict(some)) for some in portions(list(rows.items()))], _split_nodes)


def noted_links(rows: Sequence[Row]) -> Noted:
    """The same for links."""
    return partial(_noted_rows, list(map(_compact, portions(rows))), _split_links)


def _compact(rows: Any) -> tuple[bytes, int]:
    try:
        return orjson.dumps(rows, default=_plain), len(rows)
    except TypeError:
        return b"", len(rows)


def _noted_rows(
    compact: Iterable[tuple[bytes, int]], split: Callable[[bytes, int], list[bytes] | None]
) -> Sequence[bytes | None]:
    found: list[bytes | None] = []
    for written, count in compact:
        text = msgspec.json.format(written, indent=0) if written else b""
        rows = split(text, count)
        if rows and WHOLE.search(text):
            found += [None if WHOLE.search(row + b"}") else row for row in rows]
        else:
            found += rows or [None] * count
    return found


def portions(things: Sequence[T]) -> Iterator[Sequence[T]]:
    """`things` in the numbers that are written at a time."""
    for start in range(0, len(things), PORTION):
        yield things[start : start + PORTION]


def _whole(row: Row) -> dict[str, Any]:
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() and abs(value) < EXACT else value
        for key, value in row.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Properties):
        return _whole(value.given())
    raise TypeError(type(value).__name__)

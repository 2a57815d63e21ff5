"""How a design is written: canonical JSON made for Git. Same design, same bytes.

One node, link, waiver and box a line, nodes by id, links by their ends; geometry last, so that moving a box touches no
line that matters in review. UTF-8, LF, a newline at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from designer.document.design import FORMAT, Box, Design, Node
from designer.document.links import link_fields, link_order


def dump(design: Design) -> bytes:
    """The bytes of the file of `design`."""
    fields: list[tuple[str, str]] = [
        ("format", _json(FORMAT)),
        ("name", _json(design.name)),
        ("workload", _json(design.workload.given())),
        ("targets", _json(design.targets.given())),
        ("nodes", _table((key, _node(node)) for key, node in sorted(design.nodes.items()))),
        ("links", _list(_json(link_fields(design.links[key])) for key in link_order(design))),
        ("waivers", _list(_json(waiver.given()) for waiver in design.waivers)),
        *((key, _json(value)) for key, value in sorted(design.extra.items())),
        ("layout", _table((key, _json(_box(box))) for key, box in sorted(design.layout.items()))),
    ]
    return ("{\n  " + ",\n  ".join(f"{_json(key)}: {value}" for key, value in fields) + "\n}\n").encode()


def _node(node: Node) -> str:
    fields: dict[str, Any] = {"kind": node.kind, "name": node.name}
    if node.parent is not None:
        fields["in"] = node.parent
    return _json({**fields, **node.spec.given()})


def _box(box: Box) -> list[float]:
    short = box[:2] if not (box.width or box.height) else box
    return [int(number) if number == int(number) else round(number, 2) for number in short]


def _table(rows: Iterable[tuple[str, str]]) -> str:
    inner = ",\n    ".join(f"{_json(key)}: {row}" for key, row in rows)
    return f"{{\n    {inner}\n  }}" if inner else "{}"


def _list(rows: Iterable[str]) -> str:
    inner = ",\n    ".join(rows)
    return f"[\n    {inner}\n  ]" if inner else "[]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    return value.given()

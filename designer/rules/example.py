"""Draws the small designs that rules are shown and tested with, in a few lines.

example({"users": "users", "web": ("server", {"vcpus": 2}), "app": "app in web"}, "users>app")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Sketch = str | tuple[str, Mapping[str, Any]]
"""`KIND` or `KIND in CONTAINER`, alone or with properties; a link is `FROM>TO` instead."""


def example(nodes: Mapping[str, Sketch], *links: Sketch, **design: Any) -> dict[str, Any]:
    """A design as in a file, without format, name and layout; what is drawn is named as its id."""
    return {
        **design,
        "nodes": {node_id: _node(node_id, sketch) for node_id, sketch in nodes.items()},
        "links": [_link(sketch) for sketch in links],
    }


def _node(node_id: str, sketch: Sketch) -> dict[str, Any]:
    said, properties = (sketch, {}) if isinstance(sketch, str) else sketch
    kind, _, container = said.partition(" in ")
    return {"kind": kind, "name": node_id, **({"in": container} if container else {}), **properties}


def _link(sketch: Sketch) -> dict[str, Any]:
    said, properties = (sketch, {}) if isinstance(sketch, str) else sketch
    source, _, target = said.partition(">")
    return {"from": source, "to": target, **properties}

"""What differs between two designs: ids added, removed and changed. By identity: edits keep what they do not touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from designer.document.design import Design


class Changes(NamedTuple):
    """Ids that came, went, or stand for another value now. True where there are any."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


NONE = Changes()


class Difference(NamedTuple):
    """What an edit did to a design, for those who keep something beside it (canvas, checks). True where it did anything."""

    nodes: Changes = NONE
    links: Changes = NONE
    layout: Changes = NONE
    document: bool = False
    """Whether name, workload, targets, waivers or unknown fields changed."""

    def __bool__(self) -> bool:
        return bool(self.nodes or self.links or self.layout or self.document)


def diff(before: Design, after: Design) -> Difference:
    """What turns `before` into `after`. A value that was rebuilt but is equal counts as unchanged."""
    if before is after:
        return Difference()
    return Difference(
        _changes(before.nodes, after.nodes),
        _changes(before.links, after.links),
        _changes(before.layout, after.layout),
        _document(before) != _document(after),
    )


def _document(design: Design) -> tuple[Any, ...]:
    return (design.name, design.workload, design.targets, design.waivers, design.extra)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    if before is after:
        return NONE
    old, new = before.keys(), after.keys()
    missing = object()
    touched = [(key, value) for key, value in after.items() if before.get(key, missing) is not value]
    added = frozenset(key for key, _ in touched if key not in before)
    removed = frozenset() if len(old) + len(added) == len(new) else frozenset(set(old) - set(new))
    changed = frozenset(key for key, value in touched if key not in added and before[key] != value)
    return Changes(added, removed, changed)

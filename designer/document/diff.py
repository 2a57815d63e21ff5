"""What differs between two designs: ids added, removed and changed. By identity: edits keep what they do not touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from designer.document.aside import Trail, touched_between
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
    """What turns `before` into `after`. A value that was made again but is equal counts as unchanged."""
    if before is after:
        return Difference()
    return Difference(
        _changes(before.nodes, after.nodes, (before.beside_nodes.trail, after.beside_nodes.trail)),
        _changes(before.links, after.links, (before.beside_links.trail, after.beside_links.trail)),
        _changes(before.layout, after.layout, (before.beside_layout.trail, after.beside_layout.trail)),
        _document(before) != _document(after),
    )


def _document(design: Design) -> tuple[Any, ...]:
    return (design.name, design.workload, design.targets, design.waivers, design.extra)


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], trails: tuple[Trail | None, Trail | None]
) -> Changes:
    if before is after:
        return NONE
    touched: Iterable[str] | None = touched_between(before, after, trails)
    if touched is None:  # strangers, or far apart: look at everything
        touched = dict.fromkeys(chain(before, after))
    nothing = object()
    differing = [
        (key, old, new)
        for key in touched
        if (old := before.get(key, nothing)) is not (new := after.get(key, nothing))
    ]
    return Changes(
        frozenset(key for key, old, _ in differing if old is nothing),
        frozenset(key for key, _, new in differing if new is nothing),
        frozenset(
            key for key, old, new in differing if old is not nothing and new is not nothing and old != new
        ),
    )

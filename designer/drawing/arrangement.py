"""Where nodes are drawn that the file gives no place: in rows, inside their container, below what has a place."""

from __future__ import annotations

import math
from collections.abc import Iterable

from designer.catalog.traits import Host
from designer.document.design import CARD_SIZE, CONTAINER_SIZE, CONTAINER_TITLE, Box, Design

GAP = 40.0
PADDING = 24.0


def missing_boxes(design: Design) -> dict[str, Box]:
    """A box for every node that has none in the layout; empty where all have one. No two of them overlap."""
    missing = {key for key in design.nodes if key not in design.layout}
    return _Arranger(design, missing).boxes() if missing else {}


def around(boxes: Iterable[Box]) -> Box:
    """The container box that holds `boxes` with room for its title. `boxes` must not be empty."""
    found = list(boxes)
    left, top = min(b.x for b in found) - PADDING, min(b.y for b in found) - PADDING - CONTAINER_TITLE
    right = max(b.x + b.width for b in found) + PADDING
    bottom = max(b.y + b.height for b in found) + PADDING
    return Box(left, top, right - left, bottom - top)


class _Arranger:
    """One pass over the containment tree: sizes from the inside out, places from the outside in."""

    def __init__(self, design: Design, missing: set[str]) -> None:
        self.design, self.missing = design, missing
        self.children: dict[str | None, list[str]] = {}
        for key in sorted(design.nodes):
            self.children.setdefault(design.nodes[key].parent, []).append(key)
        self.found: dict[str, Box] = {}

    def boxes(self) -> dict[str, Box]:
        """Boxes of the missing nodes."""
        self._fill(None, 0.0, 0.0)
        return self.found

    def _size(self, key: str) -> tuple[float, float]:
        inner = self.children.get(key, [])
        spec = self.design.nodes[key].spec
        if not inner:
            return CONTAINER_SIZE if spec.container and not isinstance(spec, Host) else CARD_SIZE
        placed = [self.design.box(child) for child in inner if child not in self.missing]
        if placed and len(placed) == len(inner):
            box = around(placed)
            return box.width, box.height
        _, width, height = self._rows(inner)
        return width + 2 * PADDING, height + 2 * PADDING + CONTAINER_TITLE

    def _rows(self, keys: list[str]) -> tuple[list[tuple[float, float]], float, float]:
        """Places of `keys` from (0, 0) on in a near-square grid of rows, and the room they take."""
        columns = math.ceil(math.sqrt(len(keys)))
        places, x, y, widest, row = [], 0.0, 0.0, 0.0, 0.0
        for number, key in enumerate(keys):
            if number and number % columns == 0:
                x, y, row = 0.0, y + row + GAP, 0.0
            width, height = self._size(key)
            places.append((x, y))
            widest, row, x = max(widest, x + width), max(row, height), x + width + GAP
        return places, widest, y + row

    def _fill(self, parent: str | None, left: float, top: float) -> None:
        inner = self.children.get(parent, [])
        placed = [self.design.box(key) for key in inner if key not in self.missing]
        if placed:
            top = max(box.y + box.height for box in placed) + GAP
            left = left if parent is not None else min(box.x for box in placed)
        lost = [key for key in inner if key in self.missing]
        places, _, _ = self._rows(lost)
        for key, (x, y) in zip(lost, places, strict=True):
            self.found[key] = Box(left + x, top + y, *self._size(key))
        for key in inner:
            if key in self.children:
                box = self.found.get(key) or self.design.box(key)
                self._fill(key, box.x + PADDING, box.y + PADDING + CONTAINER_TITLE)

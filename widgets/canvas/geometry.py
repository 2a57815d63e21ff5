"""Where everything is drawn, as arrays beside the design: boxes, looks, containment and link ends.

Built once from a design, then kept up with it from each :class:`Difference`, at the cost of what changed. Painting,
culling and hit tests read these arrays; nobody but the canvas writes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from designer.catalog.component import Component, LinkKind
from designer.document.design import Box, Design
from designer.document.diff import Difference
from designer.drawing.arrangement import missing_boxes
from designer.drawing.looks import Look, look_of
from widgets.canvas.grid import Boxes, GridIndex, Slots
from widgets.canvas.slots import SlotTable

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
NODE_CELL, LINK_CELL = 512.0, 1024.0
LINK_MARGIN = 24.0
"""Links may leave the boxes they join by so much."""
NOWHERE = -1


class Stamp(NamedTuple):
    """What a node's picture without its text depends on; equal stamps share one picture."""

    look: Look
    width: float
    height: float


class Touched(NamedTuple):
    """Rows whose picture may have changed: of nodes, and of links."""

    nodes: Slots
    links: Slots


class Geometry:
    """Arrays of one design. Rows of nodes and of links are those of :attr:`nodes` and :attr:`links`."""

    def __init__(self, design: Design) -> None:
        self.nodes, self.links = SlotTable(), SlotTable()
        self.box: Boxes = np.zeros((0, 4))
        """Left, top, right, bottom of each node."""
        self.alive = np.zeros(0, bool)
        self.boxed = np.zeros(0, bool)
        """Whether the node is drawn as a box around others."""
        self.stamp = np.zeros(0, np.int32)
        self.stamps: list[Stamp] = []
        self.parent = np.zeros(0, np.int64)
        self.depth = np.zeros(0, np.int16)
        self.ends = np.zeros((0, 2), np.int64)
        """Rows of source and target of each link."""
        self.wire = np.zeros(0, np.int8)
        """Index into :data:`KINDS` of each link."""
        self.link_alive = np.zeros(0, bool)
        self.link_box: Boxes = np.zeros((0, 4))
        self._stamp_of: dict[Stamp, int] = {}
        self._missing: dict[str, Box] = {}
        self._node_grid, self._link_grid = GridIndex(NODE_CELL), GridIndex(LINK_CELL)
        self._csr: tuple[Slots, Slots] | None = None
        self._load(design)

    # --- keeping up with the design -----------------------------------------------------------------------------

    def apply(self, design: Design, change: Difference) -> Touched:
        """Follows one edit of the design and says which rows it touched."""
        gone_links = np.array([self.links.drop(key) for key in change.links.removed], np.int64)
        gone_nodes = np.array([self.nodes.drop(key) for key in change.nodes.removed], np.int64)
        self.link_alive[gone_links] = False
        self.alive[gone_nodes] = False
        if change.nodes.added or change.layout.removed or self._missing:
            self._missing = {key: self._missing.get(key, box) for key, box in missing_boxes(design).items()}
        new_nodes = [self.nodes.add(key) for key in sorted(change.nodes.added)]
        new_links = [self.links.add(key) for key in sorted(change.links.added)]
        self._reserve()
        placed = change.layout.added | change.layout.removed | change.layout.changed
        nodes = self.nodes.all_of(change.nodes.added | change.nodes.changed | placed)
        self._refresh_nodes(design, nodes)
        links = self.links.all_of(change.links.added | change.links.changed)
        self._refresh_links(design, links)
        if len(gone_links) or len(links) or new_nodes:
            self._csr = None
        moved = self._follow(nodes)
        self._node_grid.touch(np.concatenate([nodes, gone_nodes]))
        self._link_grid.touch(np.concatenate([links, gone_links]))
        return Touched(
            np.unique(np.concatenate([nodes, gone_nodes, np.array(new_nodes, np.int64)])),
            np.unique(np.concatenate([links, gone_links, moved, np.array(new_links, np.int64)])),
        )

    def place(self, rows: Slots, boxes: Boxes) -> Slots:
        """Draws these nodes elsewhere for now (a gesture previews); answers the links that follow."""
        self.box[rows] = boxes
        self._node_grid.touch(rows)
        return self._follow(rows)

    def draw_at(self, row: int, spec: Component, box: Box) -> None:
        """Draws one node with another size for now, in the look it has then."""
        stamp = Stamp(look_of(spec, box), box.width, box.height)
        self.boxed[row] = stamp.look.boxed
        self.stamp[row] = self._interned(stamp)
        self.place(np.array([row]), np.array([[box.x, box.y, box.x + box.width, box.y + box.height]]))

    # --- questions ----------------------------------------------------------------------------------------------

    def nodes_in(self, area: tuple[float, float, float, float]) -> Slots:
        """Rows of the nodes that touch the canvas rectangle `area` (left, top, right, bottom)."""
        return self._node_grid.query(self.box, self.alive, area)

    def links_in(self, area: tuple[float, float, float, float]) -> Slots:
        """Rows of the links that may touch `area`."""
        return self._link_grid.query(self.link_box, self.link_alive, area)

    def incident(self, rows: Slots) -> Slots:
        """Rows of the links that start or end at these nodes."""
        start, links = self._incidence()
        if len(rows) > len(self.nodes) // 4:
            wanted = np.zeros(len(self.alive), bool)
            wanted[rows] = True
            return np.flatnonzero(self.link_alive & wanted[self.ends].any(axis=1))
        parts = [links[start[row] : start[row + 1]] for row in rows.tolist()]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)

    def contents(self, rows: Slots) -> Slots:
        """These nodes and everything in them, at any depth."""
        inside = np.zeros(len(self.alive), bool)
        inside[rows] = True
        ring = rows
        while len(ring):
            found = np.flatnonzero(self.alive & np.isin(self.parent, ring) & ~inside)
            inside[found] = True
            ring = found
        return np.flatnonzero(inside)

    def children(self, row: int) -> Slots:
        """Rows of what sits directly in the container `row`."""
        return np.flatnonzero(self.alive & (self.parent == row))

    def extent(self, rows: Slots | None = None) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom around these nodes, or around all; None where there are none."""
        boxes = self.box[self.alive] if rows is None else self.box[rows]
        if not len(boxes):
            return None
        low, high = boxes.min(axis=0), boxes.max(axis=0)
        return float(low[0]), float(low[1]), float(high[2]), float(high[3])

    def settled(self, keys: Iterable[str]) -> list[tuple[str, Box]]:
        """The shown boxes of those nodes whose place the file does not state: an edit writes them down first."""
        return [(key, self._missing[key]) for key in keys if key in self._missing]

    # --- inside -------------------------------------------------------------------------------------------------

    def _load(self, design: Design) -> None:
        self._missing = missing_boxes(design)
        for key in sorted(design.nodes):
            self.nodes.add(key)
        for key in sorted(design.links):
            self.links.add(key)
        self._reserve()
        self._refresh_nodes(design, np.arange(len(self.nodes)))
        links = np.arange(len(self.links))
        self._refresh_links(design, links)
        self._update_link_boxes(links)

    def _reserve(self) -> None:
        count = len(self.nodes)
        for name in ("box", "alive", "boxed", "stamp", "parent", "depth"):
            setattr(self, name, grown(getattr(self, name), count))
        for name in ("ends", "wire", "link_alive", "link_box"):
            setattr(self, name, grown(getattr(self, name), len(self.links)))

    def _refresh_nodes(self, design: Design, rows: Slots) -> None:
        for row in rows.tolist():
            key = self.nodes.id_of(row)
            node = design.nodes[key]
            box = self._missing.get(key) or design.box(key)
            stamp = Stamp(look_of(node.spec, box), box.width, box.height)
            self.box[row] = (box.x, box.y, box.x + box.width, box.y + box.height)
            self.boxed[row] = stamp.look.boxed
            self.stamp[row] = self._interned(stamp)
            self.parent[row] = NOWHERE if node.parent is None else self.nodes.of(node.parent)
            self.alive[row] = True
        for row in (self.contents(rows) if len(rows) < len(self.nodes) else rows).tolist():
            self.depth[row] = self._depth(row)

    def _refresh_links(self, design: Design, rows: Slots) -> None:
        for row in rows.tolist():
            link = design.links[self.links.id_of(row)]
            self.ends[row] = (self.nodes.of(link.source), self.nodes.of(link.target))
            self.wire[row] = KINDS.index(link.kind)
            self.link_alive[row] = True
        self._update_link_boxes(rows)

    def _follow(self, rows: Slots) -> Slots:
        links = self.incident(rows)
        self._update_link_boxes(links)
        self._link_grid.touch(links)
        return links

    def _update_link_boxes(self, links: Slots) -> None:
        source, target = self.box[self.ends[links, 0]], self.box[self.ends[links, 1]]
        self.link_box[links, :2] = np.minimum(source[:, :2], target[:, :2]) - LINK_MARGIN
        self.link_box[links, 2:] = np.maximum(source[:, 2:], target[:, 2:]) + LINK_MARGIN

    def _interned(self, stamp: Stamp) -> int:
        found = self._stamp_of.get(stamp)
        if found is None:
            found = self._stamp_of[stamp] = len(self.stamps)
            self.stamps.append(stamp)
        return found

    def _depth(self, row: int) -> int:
        depth, parent = 0, int(self.parent[row])
        while parent != NOWHERE:
            depth, parent = depth + 1, int(self.parent[parent])
        return depth

    def _incidence(self) -> tuple[Slots, Slots]:
        if self._csr is None:
            alive = np.flatnonzero(self.link_alive)
            ends = self.ends[alive].T.reshape(-1)
            order = np.argsort(ends, kind="stable")
            start = np.searchsorted(ends[order], np.arange(len(self.alive) + 1))
            self._csr = start, np.concatenate([alive, alive])[order]
        return self._csr


def grown(array: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """`array` with `count` rows at least; new ones are zero."""
    if len(array) >= count:
        return array
    larger = np.zeros((max(count, 2 * len(array)), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger

"""The ways of all links, worked out when a link is first seen and forgotten when a box at one of its ends moves."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainterPath

from widgets.canvas import router
from widgets.canvas.geometry import Geometry, Touched
from widgets.canvas.grid import Slots

RADIUS = 8.0
"""Of the bends, in canvas units."""
ARROW = 9.0
"""Length of an arrow head; the line ends inside it."""


class Routes:
    """Corner points and painter paths of links, by row. Ports on the sides of a node are spread over all its links."""

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry
        self._paths: dict[int, QPainterPath] = {}
        self._settled = np.zeros(0, bool)
        self._fresh = np.zeros(0, bool)
        self._side = np.zeros((0, 2), np.int64)
        self._port = np.zeros((0, 2))
        self._count = np.ones((0, 2), np.int64)
        self._lane = np.zeros((0, 2))
        self._points = np.zeros((0, 4, 2))

    def forget(self, touched: Touched) -> None:
        """These nodes and links changed: their links, and the ports of their neighbours, are worked out anew."""
        self._reserve()
        links = np.union1d(touched.links, self._geometry.incident(_living(self._geometry, touched.nodes)))
        nodes = np.union1d(touched.nodes, self._geometry.ends[links].reshape(-1))
        self._settled[nodes] = False
        self._stale(np.union1d(links, self._geometry.incident(_living(self._geometry, nodes))))

    def follow(self, nodes: Slots, links: Slots) -> None:
        """A gesture moved these nodes for now: only their own ports and links follow; neighbours keep their ports."""
        self._reserve()
        self._settled[nodes] = False
        self._stale(links)

    def points(self, links: Slots) -> router.Reals:
        """The four corner points of each of these links, shape (links, 4, 2)."""
        self._ensure(links)
        return self._points[links]

    def paths(self, links: Slots) -> list[QPainterPath]:
        """The lines of these links with rounded bends, up to their arrow heads, in canvas units."""
        self._ensure(links)
        missing = np.array([link for link in links.tolist() if link not in self._paths], np.int64)
        if len(missing):
            self._paths.update(zip(missing.tolist(), rounded(self._points[missing]), strict=True))
        return [self._paths[link] for link in links.tolist()]

    # --- inside -------------------------------------------------------------------------------------------------

    def _reserve(self) -> None:
        nodes, links = len(self._geometry.alive), len(self._geometry.link_alive)
        if len(self._settled) < nodes:
            self._settled = np.concatenate([self._settled, np.zeros(nodes - len(self._settled), bool)])
        more = links - len(self._fresh)
        if more > 0:
            self._fresh = np.concatenate([self._fresh, np.zeros(more, bool)])
            self._side = np.concatenate([self._side, np.zeros((more, 2), np.int64)])
            self._port = np.concatenate([self._port, np.zeros((more, 2))])
            self._count = np.concatenate([self._count, np.ones((more, 2), np.int64)])
            self._lane = np.concatenate([self._lane, np.zeros((more, 2))])
            self._points = np.concatenate([self._points, np.zeros((more, 4, 2))])

    def _stale(self, links: Slots) -> None:
        self._fresh[links] = False
        for link in links.tolist() if len(links) < len(self._paths) else list(self._paths):
            self._paths.pop(link, None)

    def _ensure(self, links: Slots) -> None:
        self._reserve()
        wanted = links[~self._fresh[links]]
        if not len(wanted):
            return
        nodes = np.unique(self._geometry.ends[wanted])
        unsettled = nodes[~self._settled[nodes]]
        if len(unsettled):
            self._assign_ports(unsettled)
        ends, box = self._geometry.ends[wanted], self._geometry.box
        self._points[wanted] = router.polylines(
            box[ends[:, 0]], box[ends[:, 1]], self._side[wanted], self._port[wanted], self._count[wanted],
            self._turn(wanted),
        )  # fmt: skip
        self._fresh[wanted] = True

    def _turn(self, links: Slots) -> router.Reals:
        """Lanes are counted from the end with more links; the other end's are measured backwards."""
        from_source = self._count[links, 0] >= self._count[links, 1]
        lane = np.where(from_source, self._lane[links, 0], -self._lane[links, 1])
        forward = np.isin(self._side[links, 0], (router.RIGHT, router.BOTTOM))
        turn: router.Reals = np.where(forward, lane, -lane)
        return turn

    def _assign_ports(self, nodes: Slots) -> None:
        """Spreads the links of these nodes along their sides, in the order in which their other ends lie."""
        geometry = self._geometry
        links = geometry.incident(nodes)
        ends, box = geometry.ends[links], geometry.box
        self._side[links] = side = router.sides(box[ends[:, 0]], box[ends[:, 1]])
        middle = (box[:, :2] + box[:, 2:]) / 2
        wanted = np.zeros(len(geometry.alive), bool)
        wanted[nodes] = True
        row, end = np.nonzero(wanted[ends])
        node, other = ends[row, end], ends[row, 1 - end]
        at = side[row, end]
        cross = np.where(at % 2 == 0, 1, 0)
        away = middle[other, cross] - middle[node, cross]
        rank, count = router.groups(node * 4 + at, away)
        length = box[node, cross + 2] - box[node, cross]
        port = router.spread(rank, count, length)
        where = (links[row], end)
        self._port[where], self._count[where] = port, count
        self._lane[where] = _lanes(node * 4 + at, away - port, rank, gap=self._gap(links[row], at))
        stale = np.unique(links[row])
        self._settled[nodes] = True
        self._stale(stale)

    def _gap(self, links: Slots, side: router.Ints) -> router.Reals:
        """How far apart the two boxes of each link are along the axis on which it leaves."""
        box, ends = self._geometry.box, self._geometry.ends[links]
        axis, rows = np.where(side % 2 == 0, 0, 1), np.arange(len(links))
        source, target = box[ends[:, 0]], box[ends[:, 1]]
        gap = np.maximum(
            target[rows, axis] - source[rows, axis + 2], source[rows, axis] - target[rows, axis + 2]
        )
        free: router.Reals = np.maximum(gap, 0)
        return free


def _lanes(keys: router.Ints, away: router.Reals, rank: router.Ints, gap: router.Reals) -> router.Reals:
    """How far from half-way each link of a side turns, so that links that turn the same way do not cross or overlap.

    The one that goes farthest to a side turns first: then none crosses another.
    """
    backward = away < 0
    nearest_first = np.where(backward, rank, -rank).astype(float)
    lane, count = router.groups(keys * 2 + backward, nearest_first)
    step = np.minimum(router.LANE, gap / (count + 1))
    turn: router.Reals = (lane - (count - 1) / 2) * step
    return turn


def _living(geometry: Geometry, nodes: Slots) -> Slots:
    return nodes[geometry.alive[nodes]]


def rounded(points: router.Reals) -> list[QPainterPath]:
    """Polylines of shape (links, 4, 2) as paths with rounded bends; their ends are drawn back by half an arrow head."""
    bend, before, after = points[:, 1:3], points[:, :2], points[:, 2:]
    enter, leave = _toward(bend, before, RADIUS), _toward(bend, after, RADIUS)
    end = _toward(points[:, 3:], leave[:, 1:], ARROW / 2)
    rows = np.concatenate([points[:, :1], enter, bend, leave, end], axis=1).reshape(len(points), -1)
    paths = []
    for x, y, e1x, e1y, e2x, e2y, b1x, b1y, b2x, b2y, l1x, l1y, l2x, l2y, ex, ey in rows.tolist():
        path = QPainterPath()
        path.moveTo(x, y)
        path.lineTo(e1x, e1y)
        path.quadTo(b1x, b1y, l1x, l1y)
        path.lineTo(e2x, e2y)
        path.quadTo(b2x, b2y, l2x, l2y)
        path.lineTo(ex, ey)
        paths.append(path)
    return paths


def _toward(points: router.Reals, others: router.Reals, distance: float) -> router.Reals:
    """The points `distance` away from `points` in the direction of `others`, half-way at most."""
    way = others - points
    length = np.sqrt((way**2).sum(axis=-1, keepdims=True))
    found: router.Reals = points + way * np.minimum(0.5, distance / np.maximum(length, 1e-9))
    return found

"""The ways of all links, worked out when a link is first seen and forgotten when a box at one of its ends moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPainterPath

from designer.document.design import CONTAINER_TITLE
from widgets.canvas import router
from widgets.canvas.detours import choose
from widgets.canvas.geometry import KINDS, Geometry, Touched, grown
from widgets.canvas.grid import Boxes, Slots
from widgets.canvas.label_spots import best, spots
from widgets.canvas.obstacles import Near, near

ARRAYS = (
    "_fresh", "_decided", "_plain", "_side", "_turn", "_port", "_count", "_lane", "_points", "_spot", "_length", "_level",
)  # fmt: skip
SILENT = KINDS.index("uses")
TITLE_WIDTH, TITLE_WEIGHT = 180.0, 0.02
"""A title of a container: how wide it is at most, and how bad it is to cross it beside crossing a card."""
REACH = 96.0
"""How far beside the two boxes of a link others are looked at, and how far it may go around them."""
FEW = 40
"""While so many links are dragged they find their way as at rest; more go the plain way until they are dropped."""
MANY = 64
SHORTEST = 6.0
"""Links go at least so far before they turn."""
RADIUS = 8.0
"""Of the bends, in canvas units."""
ARROW = 9.0
"""Length of an arrow head; the line ends inside it."""


class Routes:
    """Corner points and painter paths of links, by row. Ports on the sides of a node are spread over all its links."""

    def __init__(self, geometry: Geometry) -> None:
        self._geometry = geometry
        self._paths: dict[int, QPainterPath] = {}
        self._box = np.zeros((0, 4))
        """Boxes of the nodes as the routes know them."""
        self._settled = np.zeros(0, bool)
        """Whether the ports of a node are spread."""
        self._fresh = np.zeros(0, bool)
        self._decided = np.zeros(0, bool)
        """Whether the sides and the turn of a link are chosen."""
        self._plain = np.zeros(0, bool)
        """Whether a link goes the plain way for now, because a gesture moves it."""
        self._side = np.zeros((0, 2), np.int64)
        self._turn = np.zeros(0)
        self._port = np.zeros((0, 2))
        self._count = np.ones((0, 2), np.int64)
        self._lane = np.zeros((0, 2))
        self._points = np.zeros((0, 4, 2))
        self._spot, self._length, self._level = np.zeros((0, 2)), np.zeros(0), np.zeros(0, bool)

    def forget(self, touched: Touched) -> None:
        """These nodes and links changed: their links and those that pass near are worked out anew, with their ports."""
        geometry, known = self._geometry, len(self._box)
        self._reserve()
        nodes = touched.nodes
        areas = np.concatenate([self._box[nodes[nodes < known]], geometry.box[nodes[geometry.alive[nodes]]]])
        self._box[nodes] = geometry.box[nodes]
        passing = [geometry.links_in(tuple(area.tolist())) for area in _apart(areas)]
        links = np.unique(
            np.concatenate([touched.links, geometry.incident(_living(geometry, nodes)), *passing])
        )
        self._plain[links] = self._decided[links] = False
        self._unsettle(np.union1d(nodes, geometry.ends[links].reshape(-1)), links)

    def follow(self, nodes: Slots, links: Slots) -> None:
        """A gesture moved these nodes for now: only their own links follow, the plain way where they are many."""
        self._reserve()
        self._decided[links] = False
        self._plain[links] = len(links) > FEW
        self._settled[nodes] = False
        self._stale(links)

    def points(self, links: Slots) -> router.Reals:
        """The four corner points of each of these links, shape (links, 4, 2)."""
        self._ensure(links)
        return self._points[links]

    def labels(self, links: Slots) -> tuple[router.Reals, router.Reals, npt.NDArray[np.bool_]]:
        """Where the labels of these links stand, how long the straight part there is, and whether it is level."""
        self._ensure(links)
        return self._spot[links], self._length[links], self._level[links]

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
        known = len(self._settled)
        self._settled = grown(self._settled, nodes)
        self._box = grown(self._box, nodes)
        self._box[known:] = self._geometry.box[known : len(self._box)]
        for name in ARRAYS:
            setattr(self, name, grown(getattr(self, name), links))

    def _unsettle(self, nodes: Slots, links: Slots) -> None:
        self._settled[nodes] = False
        self._stale(np.union1d(links, self._geometry.incident(_living(self._geometry, nodes))))

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
        source, target = box[ends[:, 0]], box[ends[:, 1]]
        self._points[wanted] = router.polylines(
            source, target, self._side[wanted], self._port[wanted], self._count[wanted],
            self._turns(wanted, source, target),
        )  # fmt: skip
        self._place_labels(wanted)
        self._fresh[wanted] = True

    def _place_labels(self, links: Slots) -> None:
        geometry = self._geometry
        area = geometry.link_box[links]
        around = geometry.links_in((*area[:, :2].min(axis=0).tolist(), *area[:, 2:].max(axis=0).tolist()))
        standing = around[self._fresh[around] & self._speaks(around)]
        found = spots(self._points[links], self._near(links))
        chosen = best(found, self._spot[standing], self._speaks(links) & ~self._plain[links])
        rows = np.arange(len(links))
        self._spot[links], self._length[links] = found.at[rows, chosen], found.length[rows, chosen]
        self._level[links] = found.level[rows, chosen]

    def _speaks(self, links: Slots) -> npt.NDArray[np.bool_]:
        """Whether links usually have a label."""
        speaks: npt.NDArray[np.bool_] = self._geometry.wire[links] != SILENT
        return speaks

    def _turns(self, links: Slots, source: Boxes, target: Boxes) -> router.Reals:
        """Where links turn, each in its lane. Lanes are counted from the end with more links, the other's backwards."""
        side, rows = self._side[links], np.arange(len(links))
        from_source = self._count[links, 0] >= self._count[links, 1]
        lane = np.where(from_source, self._lane[links, 0], -self._lane[links, 1])
        forward = np.isin(side[:, 0], (router.RIGHT, router.BOTTOM))
        turn = self._turn[links] + np.where(forward, lane, -lane)
        start, end = source[rows, side[:, 0]], target[rows, side[:, 1]]
        low, high = np.minimum(start, end), np.maximum(start, end)
        margin = np.minimum(SHORTEST, (high - low) / 2)
        between = np.clip(turn, low + margin, high - margin)
        found: router.Reals = np.where(side[:, 0] == side[:, 1], turn, between)
        return found

    def _decide(self, links: Slots) -> None:
        """Chooses sides and turn of links for which that is not done."""
        geometry, links = self._geometry, links[~self._decided[links]]
        if not len(links):
            return
        box, ends = geometry.box, geometry.ends[links]
        source, target = box[ends[:, 0]], box[ends[:, 1]]
        others = self._near(links)
        self._side[links], self._turn[links] = choose(source, target, others)
        self._decided[links] = True

    def _near(self, links: Slots) -> Near:
        """Cards and titles that these links should not run into; none for those that go the plain way for now."""
        geometry = self._geometry
        ends = geometry.ends[links]
        source, target = geometry.box[ends[:, 0]], geometry.box[ends[:, 1]]
        areas = np.column_stack([
            np.minimum(source[:, :2], target[:, :2]) - REACH, np.maximum(source[:, 2:], target[:, 2:]) + REACH
        ])  # fmt: skip
        areas[self._plain[links]] = np.nan
        seen = areas[~self._plain[links]]
        around = (*seen[:, :2].min(axis=0, initial=np.inf), *seen[:, 2:].max(axis=0, initial=-np.inf))
        rows = geometry.nodes_in(around) if len(seen) else np.empty(0, np.int64)
        boxes, boxed = geometry.box[rows].copy(), geometry.boxed[rows]
        boxes[boxed, 2] = np.minimum(boxes[boxed, 2], boxes[boxed, 0] + TITLE_WIDTH)
        boxes[boxed, 3] = boxes[boxed, 1] + CONTAINER_TITLE
        return near(areas, boxes, np.where(boxed, TITLE_WEIGHT, 1.0), rows, ends)

    def _assign_ports(self, nodes: Slots) -> None:
        """Spreads the links of these nodes along their sides, in the order in which their other ends lie."""
        geometry = self._geometry
        links = geometry.incident(nodes)
        self._decide(links)
        ends, box = geometry.ends[links], geometry.box
        middle = (box[:, :2] + box[:, 2:]) / 2
        wanted = np.zeros(len(geometry.alive), bool)
        wanted[nodes] = True
        row, end = np.nonzero(wanted[ends])
        node, other = ends[row, end], ends[row, 1 - end]
        at = self._side[links][row, end]
        cross = np.where(at % 2 == 0, 1, 0)
        away = middle[other, cross] - middle[node, cross]
        rank, count = router.groups(node * 4 + at, away)
        length = box[node, cross + 2] - box[node, cross]
        port = router.spread(rank, count, length)
        where = (links[row], end)
        self._port[where], self._count[where] = port, count
        self._lane[where] = _lanes(node * 4 + at, away - port, rank, gap=self._gap(links[row]))
        self._settled[nodes] = True
        self._stale(np.unique(links[row]))

    def _gap(self, links: Slots) -> router.Reals:
        """How much room each link has to turn in: between facing sides what lies between, else as much as it likes."""
        box, ends, side = self._geometry.box, self._geometry.ends[links], self._side[links]
        rows = np.arange(len(links))
        start, end = box[ends[:, 0]][rows, side[:, 0]], box[ends[:, 1]][rows, side[:, 1]]
        found: router.Reals = np.where(side[:, 0] == side[:, 1], 1e9, np.abs(end - start))
        return found


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


def _apart(areas: Boxes) -> Boxes:
    """The areas in which links may pass near changed boxes; one around all where there are many."""
    if len(areas) > MANY:
        areas = np.array([[*areas[:, :2].min(axis=0), *areas[:, 2:].max(axis=0)]])
    wider: Boxes = areas + np.array([-REACH, -REACH, REACH, REACH])
    return wider


def _living(geometry: Geometry, nodes: Slots) -> Slots:
    return nodes[geometry.alive[nodes]]


def rounded(points: router.Reals) -> list[QPainterPath]:
    """Polylines of shape (links, 4, 2) as paths with rounded bends; their ends are drawn back by half an arrow head."""
    bend, before, after = points[:, 1:3], points[:, :2], points[:, 2:]
    enter, leave = _toward(bend, before, RADIUS), _toward(bend, after, RADIUS)
    corner = (points[:, 1] == points[:, 2]).all(axis=1)  # both bends are one: the second is drawn in no place
    leave[corner, 0] = leave[corner, 1]
    bend = bend.copy()
    enter[corner, 1] = bend[corner, 1] = leave[corner, 1]
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

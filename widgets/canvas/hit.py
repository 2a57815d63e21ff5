"""What lies under a point of the canvas: a node and which part of it, or a link."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from designer.catalog.component import UnknownComponent
from designer.document.design import CONTAINER_TITLE
from widgets.canvas.geometry import NOWHERE
from widgets.canvas.grid import Slots
from widgets.canvas.painting.badges import ASIDE
from widgets.canvas.painting.lens import TEXT_FROM
from widgets.canvas.painting.pointers import Reals
from widgets.canvas.painting.scene import Scene
from widgets.canvas.painting.sprites import BADGE, SMALLEST_BADGE

REACH = 6.0
"""Logical pixels: how near the pointer must be to a line, an edge or a handle."""
PORT_OUT = 9.0
"""Logical pixels a port stands outside its node."""


BADGES_FROM = TEXT_FROM
"""Below this zoom badges are dots, too small to be pressed."""


class Part(Enum):
    """Part of a node."""

    BODY = auto()
    """A card, or the title and border of a box: pressing there takes the whole node."""
    EDGE = auto()
    """The border of a card, from which links are drawn."""
    INSIDE = auto()
    """The empty inside of a box."""


class Hit(NamedTuple):
    """A node and the part of it that was hit, or a link."""

    node: int | None = None
    part: Part = Part.BODY
    link: int | None = None


MISS = Hit()


def at(scene: Scene, point: QPointF, zoom: float) -> Hit:
    """What lies at the canvas point `point`: cards over links over boxes, the innermost box first."""
    slack = REACH / zoom
    near = scene.geometry.nodes_in(
        (point.x() - slack, point.y() - slack, point.x() + slack, point.y() + slack)
    )
    boxed = scene.geometry.boxed[near]
    for row in near[~boxed][::-1].tolist():
        if (part := _card_part(box_of(scene, row), point, slack)) is not None:
            return Hit(row, part)
    if (link := link_at(scene, point, slack, zoom >= TEXT_FROM)) is not None:
        return Hit(link=link)
    boxes = near[boxed]
    for row in boxes[np.argsort(-scene.geometry.depth[boxes], kind="stable")].tolist():
        if (part := _box_part(box_of(scene, row), point, slack)) is not None:
            return Hit(row, part)
    return MISS


def link_at(scene: Scene, point: QPointF, slack: float, routed: bool) -> int | None:
    """The link whose line passes within `slack` of `point`, the nearest first; as routed, or as straight lines."""
    geometry = scene.geometry
    links = geometry.links_in((point.x() - slack, point.y() - slack, point.x() + slack, point.y() + slack))
    if not len(links):
        return None
    if routed:
        points = scene.routes.points(links)
    else:
        box = geometry.box[geometry.ends[links]]
        points = (box[:, :, :2] + box[:, :, 2:]) / 2
    distance = _distances(points, np.array([point.x(), point.y()]))
    nearest = int(np.argmin(distance))
    return int(links[nearest]) if distance[nearest] <= slack else None


def badge_at(scene: Scene, point: QPointF, zoom: float) -> str | None:
    """Id of the node or link whose badge lies at the canvas point `point`."""
    if zoom < BADGES_FROM:
        return None
    side = BADGE * max(zoom, SMALLEST_BADGE) / zoom
    reach = side + max(map(abs, ASIDE))
    area = (point.x() - reach, point.y() - reach, point.x() + reach, point.y() + reach)
    geometry, marks = scene.geometry, scene.marks
    for row in geometry.nodes_in(area)[::-1].tolist():
        key, box = geometry.nodes.id_of(row), box_of(scene, row)
        corner = QRectF(box.right() - 0.7 * side, box.top() - 0.4 * side, side, side)
        if corner.contains(point) and marks.said_of(key) is not None:
            return key
    links = geometry.links_in(area)
    rows = [row for row in links.tolist() if marks.said_of(geometry.links.id_of(row)) is not None]
    if rows:
        spots, _, _ = scene.routes.labels(np.array(rows))
        away = np.abs(spots + np.array(ASIDE) - np.array([point.x(), point.y()])).max(axis=1)
        nearest = int(np.argmin(away))
        if away[nearest] <= side / 2:
            return geometry.links.id_of(rows[nearest])
    return None


def holders_at(scene: Scene, point: QPointF, without: Slots) -> Iterator[int]:
    """Containers under the point, the innermost first, leaving out `without` and what is in them."""
    geometry = scene.geometry
    found = geometry.nodes_in((point.x(), point.y(), point.x(), point.y()))
    found = found[~np.isin(found, without)]
    for row in found[np.argsort(-geometry.depth[found], kind="stable")].tolist():
        spec = scene.node(row).spec
        if spec.container or (isinstance(spec, UnknownComponent) and geometry.boxed[row]):
            yield row


def box_of(scene: Scene, row: int) -> QRectF:
    """Where the node `row` is drawn."""
    left, top, right, bottom = scene.geometry.box[row].tolist()
    return QRectF(left, top, right - left, bottom - top)


def ports(box: QRectF, zoom: float) -> tuple[QPointF, ...]:
    """Where the four ports of a node stand, outside the middle of its left, top, right and bottom side."""
    out, middle = PORT_OUT / zoom, box.center()
    return (
        QPointF(box.left() - out, middle.y()),
        QPointF(middle.x(), box.top() - out),
        QPointF(box.right() + out, middle.y()),
        QPointF(middle.x(), box.bottom() + out),
    )


def is_near(point: QPointF, other: QPointF, zoom: float, reach: float = REACH) -> bool:
    """Whether two canvas points are seen within `reach` logical pixels of each other."""
    away = (point - other) * zoom
    return away.x() * away.x() + away.y() * away.y() <= reach * reach


def ancestors(scene: Scene, row: int) -> Iterator[int]:
    """Rows of the containers around a node, the innermost first."""
    parent = int(scene.geometry.parent[row])
    while parent != NOWHERE:
        yield parent
        parent = int(scene.geometry.parent[parent])


def _card_part(box: QRectF, point: QPointF, slack: float) -> Part | None:
    outer = min(slack, 6.0)
    if not box.adjusted(-outer, -outer, outer, outer).contains(point):
        return None
    inner = min(slack * 0.7, box.height() * 0.1)
    return Part.BODY if box.adjusted(inner, inner, -inner, -inner).contains(point) else Part.EDGE


def _box_part(box: QRectF, point: QPointF, slack: float) -> Part | None:
    if not box.adjusted(-slack, -slack, slack, slack).contains(point):
        return None
    inside = box.adjusted(slack, max(slack, CONTAINER_TITLE), -slack, -slack)
    return Part.INSIDE if inside.contains(point) else Part.BODY


def _distances(points: Reals, point: Reals) -> Reals:
    """Distance of `point` from each of the polylines of shape (lines, corners, 2)."""
    start, step = points[:, :-1], np.diff(points, axis=1)
    length = (step**2).sum(axis=2)
    share = ((point - start) * step).sum(axis=2) / np.where(length > 0, length, 1)
    nearest = start + np.clip(share, 0, 1)[..., None] * step
    found: Reals = np.sqrt(((point - nearest) ** 2).sum(axis=2)).min(axis=1)
    return found

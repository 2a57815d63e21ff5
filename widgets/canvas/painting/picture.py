"""A picture of the design through a lens: which nodes and links are seen, and all passes over them in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter

from widgets.canvas.camera import Camera
from widgets.canvas.geometry import Touched
from widgets.canvas.grid import Slots
from widgets.canvas.painting.badges import paint_badges
from widgets.canvas.painting.cards import paint_cards
from widgets.canvas.painting.containers import paint_containers
from widgets.canvas.painting.dots import paint_ground
from widgets.canvas.painting.fates import paint_fates
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.links import paint_link_labels, paint_links
from widgets.canvas.painting.scene import Scene

MARGIN = 24.0
"""Canvas units around the picture in which a node may still reach into it: badges, shadows, arrow heads."""
EDGE = 32.0
"""Canvas units left free around a picture of the whole design."""
LARGEST = 16_000
"""Pixels such a picture may be wide or high."""


class Seen(NamedTuple):
    """Rows of the nodes and links that a picture shows."""

    nodes: Slots
    links: Slots


def seen(scene: Scene, lens: Lens, without: Touched | None = None, part: QRect | None = None) -> Seen:
    """What is seen through `lens`, or in `part` of its picture, leaving out some rows (those that move)."""
    area = lens.area(MARGIN, part)
    nodes, links = scene.geometry.nodes_in(area), scene.geometry.links_in(area)
    if without is None:
        return Seen(nodes, links)
    return Seen(
        np.setdiff1d(nodes, without.nodes, assume_unique=True),
        np.setdiff1d(links, without.links, assume_unique=True),
    )


def among(scene: Scene, lens: Lens, rows: Touched) -> Seen:
    """Which of `rows` are seen through `lens`."""
    left, top, right, bottom = lens.area(MARGIN)
    shown = []
    for boxes, wanted in ((scene.geometry.box, rows.nodes), (scene.geometry.link_box, rows.links)):
        box = boxes[wanted]
        inside = (box[:, 0] <= right) & (box[:, 2] >= left) & (box[:, 1] <= bottom) & (box[:, 3] >= top)
        shown.append(wanted[inside])
    return Seen(*shown)


def paint(painter: QPainter, scene: Scene, lens: Lens, shown: Seen, ground: bool = True) -> Iterator[None]:
    """Paints `shown`; yields where a picture with very many links may be interrupted."""
    if ground:
        paint_ground(painter, lens, scene.sprites, scene.theme)
    boxed = scene.geometry.boxed[shown.nodes]
    paint_containers(painter, scene, lens, shown.nodes[boxed])
    yield from paint_links(painter, scene, lens, shown.links)
    paint_link_labels(painter, scene, lens, shown.links)
    paint_cards(painter, scene, lens, shown.nodes[~boxed])
    paint_fates(painter, scene, lens, shown.nodes)
    paint_badges(painter, scene, lens, shown.nodes, shown.links)


def paint_all(painter: QPainter, scene: Scene, lens: Lens, shown: Seen, ground: bool = True) -> None:
    """Paints `shown` without interruption."""
    for _ in paint(painter, scene, lens, shown, ground):
        continue


def image_of(scene: Scene, scale: float) -> QImage:
    """The whole design as a picture, at `scale` pixels a canvas unit, less where it would be too large."""
    left, top, right, bottom = scene.geometry.extent() or (0.0, 0.0, 1.0, 1.0)
    width, height = right - left + 2 * EDGE, bottom - top + 2 * EDGE
    scale = min(scale, LARGEST / max(width, height))
    image = QImage(
        QSize(round(width * scale), round(height * scale)), QImage.Format.Format_ARGB32_Premultiplied
    )
    painter = QPainter(image)
    lens = Lens(Camera(1.0, EDGE - left, EDGE - top), image.size(), scale)
    paint_all(painter, scene, lens, seen(scene, lens))
    painter.end()
    return image

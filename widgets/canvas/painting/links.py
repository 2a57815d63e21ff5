"""Links: straight hairlines from afar; near, the routed way with an arrow head, a dash pattern by kind and a label."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.drawing.looks import link_text
from designer.i18n import Text
from widgets.canvas.geometry import KINDS
from widgets.canvas.grid import Slots
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.pointers import Reals, draw_lines
from widgets.canvas.painting.scene import Scene
from widgets.canvas.routes import ARROW

WIDTH = 1.6
INK = 0.6
"""Share of their colour that links keep when seen from afar."""
SMOOTH_BUDGET = 2_000_000
"""Pixels of links in one picture; beyond it lines are drawn without antialiasing, which costs a third."""
SLICE = 4_000_000
"""Pixels of links drawn in one go; a picture with more is painted in slices, and the window stays alive between them."""
DASHES: dict[str, tuple[float, ...]] = {
    "traffic": (), "async": (5, 3), "replication": (4, 3), "standby": (7, 3), "uses": (1.5, 2.5),
}  # fmt: skip


class Pass(NamedTuple):
    """Links of one kind."""

    kind: str
    rows: Slots


def paint_links(painter: QPainter, scene: Scene, lens: Lens, rows: Slots) -> Iterator[None]:
    """Paints the links `rows`; yields where a long picture may be interrupted."""
    passes = [Pass(kind, rows[scene.geometry.wire[rows] == code]) for code, kind in enumerate(KINDS)]
    for kind, links in passes:
        if not len(links):
            continue
        if lens.has_text:
            yield from _paint_routed(painter, scene, lens, kind, links)
        else:
            yield from _paint_straight(painter, scene, lens, kind, links)


def paint_link_labels(painter: QPainter, scene: Scene, lens: Lens, rows: Slots) -> None:
    """Paints the labels of those links that have a straight part long enough to carry one."""
    if not lens.has_detail or not len(rows):
        return
    spots, lengths, across = scene.routes.labels(rows)
    centres, lengths = lens.points(spots), lengths * lens.scale
    free = 10 * lens.scale
    for row, (x, y), length, flat in zip(
        rows.tolist(), centres.tolist(), lengths.tolist(), across.tolist(), strict=True
    ):
        said = link_text(scene.link(row))
        if not said:
            continue
        picture = scene.labels.pill(
            said.render(scene.language) if isinstance(said, Text) else said, lens.scale
        )
        if length >= (picture.width() if flat else picture.height()) + free:
            left, top = x - picture.width() / 2, y - picture.height() / 2
            painter.drawPixmap(math.floor(left + 0.5), math.floor(top + 0.5), picture)


def link_pixels(lines: Reals, lens: Lens) -> Reals:
    """About how many pixels each line colours within the picture."""
    room = np.hypot(lens.width, lens.height)
    length: Reals = np.minimum(np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]), room)
    return length


def link_pen(scene: Scene, kind: str, width: float) -> QPen:
    """The pen of links of one kind."""
    pen = QPen(scene.theme.colour(f"link-{kind}"), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if DASHES[kind]:
        pen.setDashPattern(DASHES[kind])
    return pen


def _paint_straight(painter: QPainter, scene: Scene, lens: Lens, kind: str, rows: Slots) -> Iterator[None]:
    ends, box = scene.geometry.ends[rows], scene.geometry.box
    middle = lens.points((box[:, :2] + box[:, 2:]) / 2) if len(rows) > len(box) // 4 else None
    if middle is None:
        source, target = box[ends[:, 0]], box[ends[:, 1]]
        lines = np.hstack([
            lens.points((source[:, :2] + source[:, 2:]) / 2), lens.points((target[:, :2] + target[:, 2:]) / 2)
        ])  # fmt: skip
    else:
        lines = np.hstack([middle[ends[:, 0]], middle[ends[:, 1]]])
    painter.setPen(QPen(_paler(scene, f"link-{kind}"), 0 if lens.ratio < 1.5 else lens.ratio))
    yield from _in_slices(painter, lens, lines)


def _paler(scene: Scene, key: str) -> QColor:
    """A colour half-way to the ground: from afar many lines are a texture, and the cards count."""
    ink, ground = scene.theme.colour(key), scene.theme.colour("canvas")
    mixed = [
        round(a * INK + b * (1 - INK))
        for a, b in zip(ink.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed)


def _in_slices(painter: QPainter, lens: Lens, lines: Reals) -> Iterator[None]:
    pixels = np.cumsum(link_pixels(lines, lens))
    total = pixels[-1]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(total <= SMOOTH_BUDGET))
    if total <= SLICE:
        draw_lines(painter, lines)
        return
    cuts = np.searchsorted(pixels, np.arange(SLICE, total, SLICE))
    for part in np.split(lines, cuts):
        draw_lines(painter, part)
        yield


def _paint_routed(painter: QPainter, scene: Scene, lens: Lens, kind: str, rows: Slots) -> Iterator[None]:
    points = scene.routes.points(rows)
    pixels = points * lens.scale
    long = np.abs(np.diff(pixels, axis=1)).sum(axis=(1, 2)).clip(max=lens.width + lens.height).sum()
    smooth = bool(long <= SMOOTH_BUDGET)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if lens.has_detail and smooth:
        painter.setPen(link_pen(scene, kind, max(WIDTH, lens.ratio / lens.scale)))
        painter.save()
        painter.setTransform(lens.camera.transform(), True)
        for path in scene.routes.paths(rows):
            painter.drawPath(path)
        painter.restore()
    else:
        shown = lens.points(points)
        painter.setPen(link_pen(scene, kind, lens.hairline(WIDTH)))
        lines = np.concatenate([shown[:, :-1], shown[:, 1:]], axis=2).reshape(-1, 4)
        yield from _in_slices(painter, lens, lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour(f"link-{kind}"))
    painter.drawPath(arrow_heads(lens.points(points), max(lens.scale, 0.6 * lens.ratio)))


def arrow_heads(points: Reals, scale: float) -> QPainterPath:
    """The heads at the ends of polylines of shape (links, 4, 2), as one shape; `scale`: pixels a canvas unit."""
    tip = points[:, -1]
    back = tip - points[:, -2]
    length = np.hypot(back[:, 0], back[:, 1])[:, None]
    direction = np.divide(back, length, out=np.zeros_like(back), where=length > 0)
    base = tip - direction * (ARROW * scale)
    wing = direction[:, ::-1] * np.array([-1, 1]) * (ARROW * 0.45 * scale)
    heads = QPainterPath()
    heads.setFillRule(Qt.FillRule.WindingFill)
    for tx, ty, ax, ay, bx, by in np.hstack([tip, base + wing, base - wing]).tolist():
        heads.moveTo(tx, ty)
        heads.lineTo(ax, ay)
        heads.lineTo(bx, by)
        heads.closeSubpath()
    return heads

"""Which way a link goes between two boxes: orthogonal, from the sides that face each other, ports spread along them.

Pure functions over arrays, one row a link. A router that also avoids the boxes between would replace
:func:`polylines` and nothing else.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.canvas.grid import Boxes

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

LEFT, TOP, RIGHT, BOTTOM = 0, 1, 2, 3
SPACING = 20.0
"""Usual distance between links that leave one side."""
INSET = 8.0
"""Links keep this distance from the corners."""
LANE = 10.0
"""Usual distance between the middle parts of links that turn side by side."""


def sides(source: Boxes, target: Boxes) -> Ints:
    """From which side each link leaves its source, and at which side it reaches its target (columns 0 and 1).

    The axis along which the boxes are farther apart decides. Where one box lies in the other, both ends are on the side
    of the inner one that is nearest to the outer one's border.
    """
    gap = np.maximum(target[:, :2] - source[:, 2:], source[:, :2] - target[:, 2:])
    found = facing(source, target, gap[:, 0] >= gap[:, 1])
    nested = (gap < 0).all(axis=1)
    if nested.any():
        out = np.abs(target[nested] - source[nested])
        found[nested] = np.argmin(out, axis=1)[:, None]
    return found


def facing(source: Boxes, target: Boxes, across: npt.NDArray[np.bool_]) -> Ints:
    """The sides that face each other, left and right where `across`, else top and bottom."""
    ahead = (target[:, :2] + target[:, 2:]) > (source[:, :2] + source[:, 2:])
    leave = np.where(across, np.where(ahead[:, 0], RIGHT, LEFT), np.where(ahead[:, 1], BOTTOM, TOP))
    return np.column_stack([leave, (leave + 2) % 4])


def groups(keys: Ints, order_by: Reals) -> tuple[Ints, Ints]:
    """Rank of each row among the rows with the same key, ordered by `order_by`, and how many those are."""
    order = np.lexsort((order_by, keys))
    ranked = keys[order]
    new = (
        np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
        if len(keys)
        else np.zeros(0, np.int64)
    )
    sizes = np.diff(np.append(new, len(keys)))
    rank, count = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys)) - np.repeat(new, sizes)
    count[order] = np.repeat(sizes, sizes)
    return rank, count


def spread(rank: Ints, count: Ints, length: Reals) -> Reals:
    """How far from the middle of a side of `length` the port with `rank` of `count` lies."""
    step = np.minimum(SPACING, (length - 2 * INSET) / np.maximum(count, 1))
    return (rank - (count - 1) / 2) * step


def polylines(source: Boxes, target: Boxes, side: Ints, port: Reals, count: Ints, turn: Reals) -> Reals:
    """The four corner points of each link, shape (links, 4, 2): out of the source, to the turn, along it, into the target.

    `port`: distance from the middle of the side, `count`: links on that side (columns: source, target end); `turn`: where
    on the axis along which it leaves the link turns. A link that reaches its target along the other axis has one corner.
    """
    links = np.arange(len(source))
    main = np.where(side[:, 0] % 2 == 0, 0, 1)  # the axis along which the link leaves
    cross = 1 - main
    boxes = np.stack([source, target], axis=1)
    axes = 1 - side % 2  # at each end, the axis on which ports are spread
    start = boxes[links[:, None], [[0, 1]], side]  # where on the other axis each end lies
    low, high = boxes[links[:, None], [[0, 1]], axes], boxes[links[:, None], [[0, 1]], axes + 2]
    along = (low + high) / 2 + port
    is_corner = axes[:, 0] != axes[:, 1]
    straight = _straightened(low + INSET, high - INSET, along, count, nested=side[:, 0] == side[:, 1])
    along = np.where(is_corner[:, None], along, straight)
    points = np.empty((len(source), 4, 2))
    points[links, 0, main], points[links, 0, cross] = start[:, 0], along[:, 0]
    points[links, 1, main] = points[links, 2, main] = np.where(is_corner, along[:, 1], turn)
    points[links, 1, cross] = along[:, 0]
    points[links, 2, cross] = np.where(is_corner, along[:, 0], along[:, 1])
    points[links, 3, main] = np.where(is_corner, along[:, 1], start[:, 1])
    points[links, 3, cross] = np.where(is_corner, start[:, 1], along[:, 1])
    return points


def _straightened(low: Reals, high: Reals, along: Reals, count: Ints, nested: npt.NDArray[np.bool_]) -> Reals:
    """Ports moved along their side where that makes the link one straight line. An end with company stays."""
    overlap_low, overlap_high = low.max(axis=1), high.min(axis=1)
    alone, links = count == 1, np.arange(len(along))
    wish = np.where(
        alone.all(axis=1), (overlap_low + overlap_high) / 2, along[links, np.argmax(count, axis=1)]
    )
    fits = (wish >= overlap_low) & (wish <= overlap_high)
    close = np.abs(along[:, 0] - along[:, 1]) < INSET
    straight = fits & (alone.any(axis=1) | close | nested)
    return np.where(straight[:, None], wish[:, None], along)

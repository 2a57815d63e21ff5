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
    ahead = (target[:, :2] + target[:, 2:]) > (source[:, :2] + source[:, 2:])
    across = gap[:, 0] >= gap[:, 1]
    leave = np.where(across, np.where(ahead[:, 0], RIGHT, LEFT), np.where(ahead[:, 1], BOTTOM, TOP))
    found = np.column_stack([leave, (leave + 2) % 4])
    nested = (gap < 0).all(axis=1)
    if nested.any():
        out = np.abs(target[nested] - source[nested])
        found[nested] = np.argmin(out, axis=1)[:, None]
    return found


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


def polylines(source: Boxes, target: Boxes, side: Ints, port: Reals, count: Ints, lane: Reals) -> Reals:
    """The four corner points of each link, shape (links, 4, 2): out of the source, along the middle, into the target.

    `port`: distance from the middle of the side, `count`: links on that side (columns: source, target end);
    `lane`: how far from half-way, in canvas units from source to target, the link turns.
    """
    links = np.arange(len(source))
    main = np.where(side[:, 0] % 2 == 0, 0, 1)  # the axis along which the link leaves
    cross = 1 - main
    boxes = np.stack([source, target], axis=1)
    start = boxes[links[:, None], [[0, 1]], side]  # where on the main axis each end lies
    middle = (
        boxes[links[:, None], [[0, 1]], cross[:, None]] + boxes[links[:, None], [[0, 1]], cross[:, None] + 2]
    ) / 2
    along = _straightened(boxes, cross, middle + port, count, nested=side[:, 0] == side[:, 1])
    turn = start.mean(axis=1) + lane
    points = np.empty((len(source), 4, 2))
    points[links, 0, main], points[links, 3, main] = start[:, 0], start[:, 1]
    points[links, 1, main] = points[links, 2, main] = turn
    for point, end in ((0, 0), (1, 0), (2, 1), (3, 1)):
        points[links, point, cross] = along[:, end]
    return points


def label_spots(points: Reals) -> tuple[Reals, Reals, npt.NDArray[np.bool_]]:
    """Middle of the longest straight part of each link, its length, and whether it runs from left to right."""
    steps = np.abs(np.diff(points, axis=1)).sum(axis=2)
    is_straight = (points[:, 0] == points[:, 3]).any(axis=1)
    longest = np.argmax(steps, axis=1)
    rows = np.arange(len(points))
    spot = (points[rows, longest] + points[rows, longest + 1]) / 2
    spot[is_straight] = (points[is_straight, 0] + points[is_straight, 3]) / 2
    length = np.where(is_straight, steps.sum(axis=1), steps[rows, longest])
    across = points[rows, longest, 1] == points[rows, longest + 1, 1]
    return spot, length, across


def _straightened(
    boxes: Reals, cross: Ints, along: Reals, count: Ints, nested: npt.NDArray[np.bool_]
) -> Reals:
    """Ports moved along their side where that makes the link one straight line. An end with company stays."""
    links = np.arange(len(boxes))
    low = boxes[links[:, None], [[0, 1]], cross[:, None]] + INSET
    high = boxes[links[:, None], [[0, 1]], cross[:, None] + 2] - INSET
    overlap_low, overlap_high = low.max(axis=1), high.min(axis=1)
    alone = count == 1
    wish = np.where(
        alone.all(axis=1), (overlap_low + overlap_high) / 2, along[links, np.argmax(count, axis=1)]
    )
    fits = (wish >= overlap_low) & (wish <= overlap_high)
    close = np.abs(along[:, 0] - along[:, 1]) < INSET
    straight = fits & (alone.any(axis=1) | close | nested)
    return np.where(straight[:, None], wish[:, None], along)

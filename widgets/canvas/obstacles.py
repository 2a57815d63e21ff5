"""Which boxes lie near which links, and how many of them a way of a link would run into. Pure functions over arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from widgets.canvas.grid import Boxes
from widgets.canvas.router import Ints, Reals

CLEARANCE = 5.0
"""Links keep this distance from boxes they pass."""
CROWD = 200
"""A link with more boxes near it does not try to avoid them."""


class Near(NamedTuple):
    """Pairs of a link and a box near it; one row a pair."""

    link: Ints
    """Position of the link in the question asked."""
    box: Boxes
    weight: Reals
    """How bad it is to run into the box: 1 for a card, less for the title of a container."""


def near(areas: Boxes, boxes: Boxes, weights: Reals, owners: Ints, ends: Ints) -> Near:
    """The boxes that touch the area of each link, but for its own ends.

    `weights`: how bad each is to run into; `owners`: row of the node of each box; `ends`: rows of the two end nodes of each link, shape (links, 2).
    """
    order = np.argsort(boxes[:, 0], kind="stable")
    boxes, weights, owners = boxes[order], weights[order], owners[order]
    widest = float((boxes[:, 2] - boxes[:, 0]).max(initial=0))
    first = np.searchsorted(boxes[:, 0], areas[:, 0] - widest)
    last = np.searchsorted(boxes[:, 0], areas[:, 2], side="right")
    count = np.maximum(last - first, 0)
    link = np.repeat(np.arange(len(areas)), count)
    start = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    box = np.arange(len(link)) + start
    area, found = areas[link], boxes[box]
    touches = (
        (found[:, 0] <= area[:, 2]) & (found[:, 2] >= area[:, 0])
        & (found[:, 1] <= area[:, 3]) & (found[:, 3] >= area[:, 1])
        & (ends[link] != owners[box][:, None]).all(axis=1)
    )  # fmt: skip
    link, box = link[touches], box[touches]
    crowded = np.bincount(link, minlength=len(areas)) > CROWD
    calm = ~crowded[link]
    return Near(link[calm], boxes[box[calm]], weights[box[calm]])


def collisions(points: Reals, others: Near) -> Reals:
    """How many boxes each way runs into, by weight; `points` has shape (links, ways, corners, 2), the answer (links, ways)."""
    links, ways = points.shape[:2]
    start, end = points[:, :, :-1], points[:, :, 1:]
    low, high = np.minimum(start, end)[others.link], np.maximum(start, end)[others.link]
    box = others.box[:, None, None]
    meets = (
        (low[..., 0] < box[..., 2] + CLEARANCE) & (high[..., 0] > box[..., 0] - CLEARANCE)
        & (low[..., 1] < box[..., 3] + CLEARANCE) & (high[..., 1] > box[..., 1] - CLEARANCE)
    )  # fmt: skip
    hits: npt.NDArray[np.bool_] = np.any(meets, axis=2)
    return _totals(hits, others, links).reshape(links, ways)


def covered(spots: Reals, width: float, height: float, others: Near) -> Reals:
    """How many boxes a label of that size would cover at each spot, by weight; shape of `spots`: (links, spots, 2)."""
    links, half = len(spots), np.array([width / 2, height / 2])
    low, high = (spots - half)[others.link], (spots + half)[others.link]
    box = others.box[:, None]
    hits = (
        (low[..., 0] < box[..., 2]) & (high[..., 0] > box[..., 0])
        & (low[..., 1] < box[..., 3]) & (high[..., 1] > box[..., 1])
    )  # fmt: skip
    return _totals(hits, others, links)


def _totals(hits: npt.NDArray[np.bool_], others: Near, links: int) -> Reals:
    """Sums of hits (pairs, choices) by link, shape (links, choices)."""
    found = np.zeros((links, hits.shape[1]))
    np.add.at(found, others.link, hits * others.weight[:, None])
    return found

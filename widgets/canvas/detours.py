"""Which of several ways a link takes: the plain one, unless boxes lie on it and another way passes fewer.

Ways have at most two bends: between facing sides with the turn at several places, around one corner, or out and back on
the same side. A router with more freedom would replace :func:`choose`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from widgets.canvas import router
from widgets.canvas.grid import Boxes
from widgets.canvas.obstacles import Near, collisions
from widgets.canvas.router import BOTTOM, LEFT, RIGHT, TOP, Ints, Reals

TURNS = (0.5, 0.25, 0.75, 0.1, 0.9)
"""Shares of the gap at which a link between facing sides may turn."""
ROOM = 16.0
"""A link that goes out and back keeps this distance from what it goes around; a corner needs as much."""
COLLISION = 100.0
OTHER_AXIS, CORNER, AROUND = 4.0, 3.0, 8.0
"""What each sort of way costs more than the plain one: it is taken only where it passes fewer boxes."""


class Way(NamedTuple):
    """A choice of sides and turn for each link, and what it costs beside collisions (inf: not possible)."""

    side: Ints
    turn: Reals
    """Where on the axis of the first side the link turns, in canvas units."""
    cost: Reals


def choose(source: Boxes, target: Boxes, others: Near) -> tuple[Ints, Reals]:
    """Sides (links, 2) and turn of the best way of each link."""
    plain = router.sides(source, target)
    nested = plain[:, 0] == plain[:, 1]
    ways = [_facing(source, target, plain, share, number) for number, share in enumerate(TURNS)]
    if len(others.link):
        other = router.facing(source, target, plain[:, 0] % 2 == 1)
        ways += [_facing(source, target, other, share, OTHER_AXIS + n) for n, share in enumerate(TURNS[:3])]
        ways += [_corner(source, target, axis) for axis in (0, 1)]
        ways += [_around(source, target, plain, others, forward) for forward in (False, True)]
    cost = np.stack([way.cost for way in ways], axis=1)
    cost[nested, 1:] = np.inf
    if len(others.link):
        points = np.stack([_drawn(source, target, way) for way in ways], axis=1)
        cost = cost + COLLISION * collisions(points, others)
    best, rows = np.argmin(cost, axis=1), np.arange(len(source))
    side = np.stack([way.side for way in ways], axis=1)[rows, best]
    turn = np.stack([way.turn for way in ways], axis=1)[rows, best]
    return side, turn


def _facing(source: Boxes, target: Boxes, side: Ints, share: float, cost: float) -> Way:
    """Between facing sides, turning after `share` of the gap; not possible where there is no gap."""
    rows = np.arange(len(source))
    start, end = source[rows, side[:, 0]], target[rows, side[:, 1]]
    forward = np.isin(side[:, 0], (RIGHT, BOTTOM))
    gap = np.where(forward, end - start, start - end)
    possible = gap > (2 * ROOM if cost >= OTHER_AXIS else 0)
    turn = start + (end - start) * share
    return Way(side, turn, np.where(possible, cost, np.inf) if cost else np.zeros(len(source)))


def _corner(source: Boxes, target: Boxes, axis: int) -> Way:
    """One bend: out along `axis`, in along the other one."""
    cross = 1 - axis
    middle_source, middle_target = (source[:, :2] + source[:, 2:]) / 2, (target[:, :2] + target[:, 2:]) / 2
    ahead = middle_target[:, axis] > source[:, axis + 2] + ROOM
    behind = middle_target[:, axis] < source[:, axis] - ROOM
    above = middle_source[:, cross] < target[:, cross] - ROOM
    below = middle_source[:, cross] > target[:, cross + 2] + ROOM
    leave = np.where(ahead, axis + 2, axis)
    reach = np.where(above, cross, cross + 2)
    possible = (ahead | behind) & (above | below)
    return Way(np.column_stack([leave, reach]), middle_target[:, axis], np.where(possible, CORNER, np.inf))


def _around(source: Boxes, target: Boxes, plain: Ints, others: Near, forward: bool) -> Way:
    """Out and back on the same side (across the plain way), beyond both boxes and what lies between them."""
    across = np.where(plain[:, 0] % 2 == 0, 1, 0)  # the axis along which the link goes out
    rows, sign = np.arange(len(source)), 1.0 if forward else -1.0
    end = across + 2 * forward
    reach = sign * np.maximum(sign * source[rows, end], sign * target[rows, end])
    low = np.minimum(source[rows, 1 - across], target[rows, 1 - across])
    high = np.maximum(source[rows, 3 - across], target[rows, 3 - across])
    link = others.link
    between = (others.box[np.arange(len(link)), 1 - across[link]] < high[link]) & (
        others.box[np.arange(len(link)), 3 - across[link]] > low[link]
    )
    plain_low = np.minimum(source[rows, across], target[rows, across])
    plain_high = np.maximum(source[rows, across + 2], target[rows, across + 2])
    between &= others.box[np.arange(len(link)), across[link]] < plain_high[link]
    between &= others.box[np.arange(len(link)), across[link] + 2] > plain_low[link]
    edge = others.box[np.arange(len(link)), end[link]]
    extreme = np.full(len(source), -np.inf)
    np.maximum.at(extreme, link[between], sign * edge[between])
    turn = sign * (np.maximum(sign * reach, extreme) + ROOM)
    side = np.where(across == 1, BOTTOM if forward else TOP, RIGHT if forward else LEFT)
    return Way(np.column_stack([side, side]), turn, np.full(len(source), AROUND))


def _drawn(source: Boxes, target: Boxes, way: Way) -> Reals:
    """The way as it would be drawn if the link were alone on its sides."""
    alone = np.ones((len(source), 2), np.int64)
    return router.polylines(source, target, way.side, np.zeros((len(source), 2)), alone, way.turn)

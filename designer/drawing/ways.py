"""Which way a link goes between two boxes: orthogonal, at most two bends, past the boxes between as far as that can be.

The rules are those of the canvas, for one link at a time and without arrays. Boxes are (left, top, right, bottom) in
canvas units; an axis is 0 (across) or 1 (down), a side 0 to 3: left, top, right, bottom.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Area = tuple[float, float, float, float]
Point = tuple[float, float]

LEFT, TOP, RIGHT, BOTTOM = range(4)
INSET = 8.0
"""Links keep this distance from the corners."""
CLEARANCE = 5.0
"""Links keep this distance from boxes they pass."""
ROOM = 16.0
"""A link that goes out and back keeps this distance from what it goes around; a corner needs as much."""
TURNS = (0.5, 0.25, 0.75, 0.1, 0.9)
"""Shares of the gap at which a link between facing sides may turn."""
COLLISION, OTHER_AXIS, CORNER, AROUND = 100.0, 4.0, 3.0, 8.0
"""What it costs to run into a box, and what each sort of way costs more than the plain one."""


class Obstacle(NamedTuple):
    """Something a link should not run into, and how bad it would be: 1 for a card, less for the title of a container."""

    area: Area
    weight: float = 1.0


class Way(NamedTuple):
    """From which side a link leaves its source, at which it reaches its target, and where on the first axis it turns."""

    leave: int
    reach: int
    turn: float
    cost: float = 0.0


class End(NamedTuple):
    """Where on its side one end of a link is: distance from the middle, and how many links share the side."""

    port: float = 0.0
    company: int = 1


def best_way(source: Area, target: Area, obstacles: Sequence[Obstacle]) -> Way:
    """The way that runs into least; the plain one where nothing stands on it."""
    plain = _plain(source, target)
    if not obstacles or plain.leave == plain.reach:
        return plain
    ways = [plain, *_others(source, target, plain, [obstacle.area for obstacle in obstacles])]
    return min(ways, key=lambda way: way.cost + COLLISION * _collisions(source, target, way, obstacles))


def corners(
    source: Area, target: Area, way: Way, ends: tuple[End, End] = (End(), End())
) -> tuple[Point, ...]:
    """The four corner points of a link: out of the source, to the turn, along it, into the target."""
    main, cross = way.leave % 2, 1 - way.leave % 2
    start, end = source[way.leave], target[way.reach]
    axes = (1 - way.leave % 2, 1 - way.reach % 2)
    low, high = (source[axes[0]], target[axes[1]]), (source[axes[0] + 2], target[axes[1] + 2])
    along = ((low[0] + high[0]) / 2 + ends[0].port, (low[1] + high[1]) / 2 + ends[1].port)
    if axes[0] != axes[1]:
        points = ((start, along[0]), (along[1], along[0]), (along[1], along[0]), (along[1], end))
    else:
        first, second = _straightened(low, high, along, ends, nested=way.leave == way.reach)
        points = ((start, first), (way.turn, first), (way.turn, second), (end, second))
    return tuple((point[main], point[cross]) for point in points)


def _plain(source: Area, target: Area) -> Way:
    gap = [max(target[axis] - source[axis + 2], source[axis] - target[axis + 2]) for axis in (0, 1)]
    if gap[0] < 0 and gap[1] < 0:  # one lies in the other: out where the inner one is nearest to the border
        side = min(range(4), key=lambda side: abs(target[side] - source[side]))
        return Way(side, side, (source[side] + target[side]) / 2)
    leave, reach = _facing(source, target, 0 if gap[0] >= gap[1] else 1)
    return Way(leave, reach, (source[leave] + target[reach]) / 2)


def _facing(source: Area, target: Area, axis: int) -> tuple[int, int]:
    """The sides that face each other along an axis."""
    ahead = target[axis] + target[axis + 2] > source[axis] + source[axis + 2]
    return (axis + 2, axis) if ahead else (axis, axis + 2)


def _others(source: Area, target: Area, plain: Way, between: Sequence[Area]) -> Iterator[Way]:
    main = plain.leave % 2
    for axis, shares, dearer in ((main, TURNS, 0.0), (1 - main, TURNS[:3], OTHER_AXIS)):
        leave, reach = _facing(source, target, axis)
        start, end = source[leave], target[reach]
        gap = end - start if leave >= RIGHT else start - end
        if gap > (2 * ROOM if dearer else 0):
            yield from (
                Way(leave, reach, start + (end - start) * share, dearer + number)
                for number, share in enumerate(shares)
            )
    for axis in (0, 1):
        yield from _corner(source, target, axis)
    for forward in (False, True):
        yield _around(source, target, main, between, forward)


def _corner(source: Area, target: Area, axis: int) -> Iterator[Way]:
    """One bend: out along `axis`, in along the other one."""
    cross = 1 - axis
    middle = (target[axis] + target[axis + 2]) / 2
    ahead, behind = middle > source[axis + 2] + ROOM, middle < source[axis] - ROOM
    centre = (source[cross] + source[cross + 2]) / 2
    above, below = centre < target[cross] - ROOM, centre > target[cross + 2] + ROOM
    if (ahead or behind) and (above or below):
        yield Way(axis + 2 if ahead else axis, cross if above else cross + 2, middle, CORNER)


def _around(source: Area, target: Area, main: int, between: Sequence[Area], forward: bool) -> Way:
    """Out and back on the same side, across the plain way, beyond both boxes and what lies between them."""
    across, sign = 1 - main, 1.0 if forward else -1.0
    side = across + 2 * forward
    low, high = min(source[main], target[main]), max(source[main + 2], target[main + 2])
    near, far = min(source[across], target[across]), max(source[across + 2], target[across + 2])
    edges = [
        sign * area[side]
        for area in between
        if area[main] < high and area[main + 2] > low and area[across] < far and area[across + 2] > near
    ]
    reach = max([sign * source[side], sign * target[side], *edges])
    return Way(side, side, sign * (reach + ROOM), AROUND)


def _collisions(source: Area, target: Area, way: Way, obstacles: Sequence[Obstacle]) -> float:
    points = corners(source, target, way)
    total = 0.0
    for obstacle in obstacles:
        left, top, right, bottom = obstacle.area
        left, top, right, bottom = left - CLEARANCE, top - CLEARANCE, right + CLEARANCE, bottom + CLEARANCE
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            if min(ax, bx) < right and max(ax, bx) > left and min(ay, by) < bottom and max(ay, by) > top:
                total += obstacle.weight
                break
    return total


def _straightened(
    low: tuple[float, float], high: tuple[float, float], along: tuple[float, float], ends: tuple[End, End], nested: bool
) -> tuple[float, float]:  # fmt: skip
    """Ports moved along their side where that makes the link one straight line. An end with company stays."""
    least, most = max(low) + INSET, min(high) - INSET
    alone = [end.company == 1 for end in ends]
    wish = (least + most) / 2 if all(alone) else along[0 if ends[0].company >= ends[1].company else 1]
    close = abs(along[0] - along[1]) < INSET
    return (wish, wish) if least <= wish <= most and (any(alone) or close or nested) else along

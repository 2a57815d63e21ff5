"""The ways of all links of a drawing: ports spread along the sides, turns in lanes of their own, labels that do not collide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import NamedTuple

from designer.document.design import CONTAINER_TITLE
from designer.drawing.ways import (
    AROUND,
    CLEARANCE,
    INSET,
    RIGHT,
    Area,
    End,
    Obstacle,
    Point,
    Way,
    best_way,
    corners,
)

SPACING, LANE = 20.0, 10.0
"""Usual distance between links that leave one side, and between those that turn side by side."""
SHORTEST = 6.0
"""Links go at least so far before they turn."""
REACH = 96.0
"""How far beside the two boxes of a link others are looked at."""
CELL = 512.0
FEW_CELLS = 64
"""A box over more squares of :data:`CELL` than this is looked at for every link."""
CROWD = 200
"""A link with more boxes near it does not try to avoid them."""
TITLE_WIDTH, TITLE_WEIGHT = 180.0, 0.02
"""A title of a container: how wide it is at most, and how bad it is to cross it beside crossing a card."""
PILL_HEIGHT = 18.0
SHARES = (0.5, 0.34, 0.66, 0.2, 0.8)
"""Where on a straight part a label may stand, the best first."""
TITLE_COVERED = 2.0
"""What it costs to stand on the title of a container; on a card or on another label none stands at all."""


class Placed(NamedTuple):
    """Where a component stands, and whether it is drawn as a box around others."""

    area: Area
    boxed: bool


class Route(NamedTuple):
    """The corner points of a link, and where the middle of its label stands; None where there is no room for it."""

    points: tuple[Point, ...]
    label: Point | None


def routes(
    placed: Mapping[str, Placed], ends: Mapping[str, tuple[str, str]], widths: Mapping[str, float]
) -> dict[str, Route]:
    """The route of each link, by its id. `ends`: source and target by link id; `widths`: of the labels, by link id."""
    near = _Near(placed)
    boxes = {key: (placed[source].area, placed[target].area) for key, (source, target) in ends.items()}
    around = {key: near.of(*boxes[key], ends[key]) for key in ends}
    chosen = {key: best_way(*boxes[key], around[key]) for key in ends}
    ports, lanes = _ports(chosen, boxes, ends)
    points = {
        key: corners(*boxes[key], _in_lane(way, boxes[key], ports[key], lanes[key]), ports[key])
        for key, way in chosen.items()
    }
    own = {key: [Obstacle(placed[end].area) for end in ends[key] if not placed[end].boxed] for key in ends}
    labels = _labels(points, widths, {key: [*around[key], *own[key]] for key in ends})
    return {key: Route(points[key], labels.get(key)) for key in ends}


class _Near:
    """Cards and titles by where they are."""

    def __init__(self, placed: Mapping[str, Placed]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[str, Obstacle]]] = defaultdict(list)
        self._vast: list[tuple[str, Obstacle]] = []
        for key, (area, boxed) in placed.items():
            obstacle = Obstacle(area)
            if boxed:
                left, top, right, _ = area
                title = (left, top, min(right, left + TITLE_WIDTH), top + CONTAINER_TITLE)
                obstacle = Obstacle(title, TITLE_WEIGHT)
            if _cell_count(obstacle.area) > FEW_CELLS:
                self._vast.append((key, obstacle))
                continue
            for cell in _cells(obstacle.area):
                self._cells[cell].append((key, obstacle))

    def of(self, source: Area, target: Area, ends: tuple[str, str]) -> list[Obstacle]:
        """What stands near a link, but for its own ends; nothing where that is a crowd."""
        area = (
            min(source[0], target[0]) - REACH, min(source[1], target[1]) - REACH,
            max(source[2], target[2]) + REACH, max(source[3], target[3]) + REACH,
        )  # fmt: skip
        found: dict[str, Obstacle] = {}
        for key, obstacle in chain(self._vast, self._inside(area)):
            if key not in ends and _touch(obstacle.area, area):
                found[key] = obstacle
                if len(found) > CROWD:
                    return []
        return list(found.values())

    def _inside(self, area: Area) -> Iterator[tuple[str, Obstacle]]:
        if _cell_count(area) > len(self._cells):
            yield from chain.from_iterable(self._cells.values())
        else:
            for cell in _cells(area):
                yield from self._cells.get(cell, ())


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    for column in range(int(area[0] // CELL), int(area[2] // CELL) + 1):
        for row in range(int(area[1] // CELL), int(area[3] // CELL) + 1):
            yield column, row


def _cell_count(area: Area) -> float:
    return ((area[2] - area[0]) // CELL + 2) * ((area[3] - area[1]) // CELL + 2)


def _touch(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


# --- ports and lanes ---------------------------------------------------------------------------------------------------


def _ports(
    chosen: Mapping[str, Way],
    boxes: Mapping[str, tuple[Area, Area]],
    ends: Mapping[str, tuple[str, str]],
) -> tuple[dict[str, tuple[End, End]], dict[str, tuple[float, float]]]:
    """For both ends of each link its place on its side, and how far from half-way it turns.

    Links stand on a side in the order in which their other ends lie; the one that goes farthest to a side turns first:
    then none crosses another.
    """
    sides: dict[tuple[str, int], list[tuple[float, str, int]]] = defaultdict(list)
    for key, way in chosen.items():
        for end, side in ((0, way.leave), (1, way.reach)):
            axis = 1 - side % 2
            own, other = boxes[key][end], boxes[key][1 - end]
            away = (other[axis] + other[axis + 2] - own[axis] - own[axis + 2]) / 2
            sides[ends[key][end], side].append((away, key, end))
    ports: dict[str, list[End]] = {key: [End(), End()] for key in chosen}
    lanes: dict[str, list[float]] = {key: [0.0, 0.0] for key in chosen}
    for (_, side), found in sides.items():
        axis = 1 - side % 2
        found.sort()
        area = boxes[found[0][1]][found[0][2]]
        step = min(SPACING, (area[axis + 2] - area[axis] - 2 * INSET) / len(found))
        turning: dict[bool, list[tuple[int, str, int]]] = {True: [], False: []}
        for rank, (away, key, end) in enumerate(found):
            port = (rank - (len(found) - 1) / 2) * step
            ports[key][end] = End(port, len(found))
            turning[away < port].append((rank, key, end))
        for backward, group in turning.items():
            for lane, (_, key, end) in enumerate(group if backward else reversed(group)):
                room = _gap(chosen[key], boxes[key]) / (len(group) + 1)
                lanes[key][end] = (lane - (len(group) - 1) / 2) * min(LANE, room)
    return (
        {key: (found[0], found[1]) for key, found in ports.items()},
        {key: (found[0], found[1]) for key, found in lanes.items()},
    )


def _gap(way: Way, boxes: tuple[Area, Area]) -> float:
    """How much room a link has to turn in."""
    return 1e9 if way.leave == way.reach else abs(boxes[1][way.reach] - boxes[0][way.leave])


def _in_lane(way: Way, boxes: tuple[Area, Area], ends: tuple[End, End], lanes: tuple[float, float]) -> Way:
    """The way, turning in its lane. Lanes are counted from the end with more links, the other's backwards."""
    lane = lanes[0] if ends[0].company >= ends[1].company else -lanes[1]
    turn = way.turn + (lane if way.leave >= RIGHT else -lane)
    start, end = boxes[0][way.leave], boxes[1][way.reach]
    if way.leave != way.reach:
        low, high = min(start, end), max(start, end)
        margin = min(SHORTEST, (high - low) / 2)
        turn = min(max(turn, low + margin), high - margin)
    elif way.cost == AROUND:
        turn = (
            max(turn, start + SHORTEST, end + SHORTEST)
            if way.leave >= RIGHT
            else min(turn, start - SHORTEST, end - SHORTEST)
        )
    return way._replace(turn=turn)


# --- labels ------------------------------------------------------------------------------------------------------------


def _labels(
    points: Mapping[str, tuple[Point, ...]],
    widths: Mapping[str, float],
    around: Mapping[str, Iterable[Obstacle]],
) -> dict[str, Point]:
    """Where the middle of each label stands: on a part that is long enough, where it covers no card and no other label."""
    standing: dict[tuple[int, int], list[Area]] = defaultdict(list)
    found: dict[str, Point] = {}
    for key, width in widths.items():
        best: tuple[float, Area] | None = None
        for dear, x, y in sorted(_spots(points[key], width)):
            if best is not None and dear >= best[0]:
                break
            area = (x - width / 2, y - PILL_HEIGHT / 2, x + width / 2, y + PILL_HEIGHT / 2)
            covered = [o for o in around[key] if _touch(o.area, area)]
            if any(o.weight >= 1 for o in covered):
                continue
            if any(_touch(other, area) for cell in _cells(area) for other in standing[cell]):
                continue
            total = dear + TITLE_COVERED * len(covered)
            if best is None or total < best[0]:
                best = (total, area)
        if best is not None:
            left, top, right, bottom = best[1]
            found[key] = ((left + right) / 2, (top + bottom) / 2)
            for cell in _cells(best[1]):
                standing[cell].append(best[1])
    return found


def _spots(points: tuple[Point, ...], width: float) -> Iterator[tuple[float, float, float]]:
    """Cost and place of each spot a label may take: best in the middle of the longest part."""
    straight = any(all(point[axis] == points[0][axis] for point in points) for axis in (0, 1))
    parts = [(points[0], points[3])] if straight else list(pairwise(points))
    lengths = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in parts]
    for (start, end), length in zip(parts, lengths, strict=True):
        level = abs(end[0] - start[0]) >= abs(end[1] - start[1])
        room = ((width if level else PILL_HEIGHT) / 2 + CLEARANCE) / max(length, 1e-9)
        for number, share in enumerate(SHARES):
            if room <= share <= 1 - room:
                x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
                yield (max(lengths) - length) / 50 + number * 0.1, x, y

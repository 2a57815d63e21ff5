"""Where what a fix adds is drawn: beside what it belongs to, in its container, which grows; nothing covers anything.

Containers grow to the right and downwards only, and what stands beyond the edge that moves is moved on by as much: all
of it by the same distance, so that two boxes that were apart stay apart. A design without a layout gets none here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.catalog.component import Component
from designer.catalog.traits import Host
from designer.document import edits
from designer.document.design import CARD_SIZE, CONTAINER_SIZE, CONTAINER_TITLE, Box, Design

GAP = 40.0
"""Between a new box and those beside it, in canvas units."""
PADDING = 24.0
"""Between a container's border (or title) and what is in it."""
NEIGHBOURS = 24
"""So many boxes around the wanted place are considered when it is taken."""


def size_of(spec: Component) -> tuple[float, float]:
    """Width and height in which a new component is drawn."""
    return CONTAINER_SIZE if spec.container and not isinstance(spec, Host) else CARD_SIZE


def is_drawn(design: Design, node_id: str | None) -> bool:
    """Whether the layout says where the node stands; the open canvas (None) counts as drawn where anything is."""
    return node_id in design.layout if node_id is not None else bool(design.layout)


def beside(
    design: Design, parent: str | None, near: Box, size: tuple[float, float], right: bool = False
) -> Box:
    """A free place of `size` in `parent` for what belongs to `near`: below it, else right of it (or the other way
    round), else as close as can be."""
    places = [(near.x, near.y + near.height + GAP), (near.x + near.width + GAP, near.y)]
    first, second = reversed(places) if right else places
    return free_place(design, parent, size, first, [second])


def first_in(design: Design, parent: str) -> tuple[float, float]:
    """Where the first thing in a container stands."""
    box = design.box(parent)
    return box.x + PADDING, box.y + CONTAINER_TITLE + PADDING


def free_place(
    design: Design,
    parent: str | None,
    size: tuple[float, float],
    wanted: tuple[float, float],
    instead: Iterable[tuple[float, float]] = (),
) -> Box:
    """The free place of `size` in `parent` that is closest to `wanted`; one of `instead` where that is free and it is not.

    Never left of or above the room of the container, which may have to grow to hold it.
    """
    taken = [design.box(key) for key in siblings(design, parent)]
    least = first_in(design, parent) if parent is not None else (float("-inf"), float("-inf"))
    width, height = size

    def fits(x: float, y: float) -> bool:
        margin = GAP / 2 - 1
        around = Box(x - margin, y - margin, width + 2 * margin, height + 2 * margin)
        return x >= least[0] and y >= least[1] and not any(covers(around, box) for box in taken)

    for x, y in (wanted, *instead):
        if fits(x, y):
            return Box(x, y, width, height)
    closest = sorted(taken, key=lambda box: _apart((box.x, box.y), wanted))[:NEIGHBOURS]
    places = sorted(_places(closest, size, wanted, least), key=lambda place: (_apart(place, wanted), place))
    found = next((place for place in places if fits(*place)), None)
    if found is None:  # below everything there is always room
        found = (max(wanted[0], least[0]), max(box.y + box.height for box in taken) + GAP)
    return Box(*found, width, height)


def _places(
    taken: list[Box], size: tuple[float, float], wanted: tuple[float, float], least: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Places at the edges of what is there: the closest free one is among them."""
    across, down = {max(wanted[0], least[0])}, {max(wanted[1], least[1])}
    for box in taken:
        across |= {box.x, box.x + box.width + GAP, box.x - size[0] - GAP}
        down |= {box.y, box.y + box.height + GAP, box.y - size[1] - GAP}
    yield from ((x, y) for x in across for y in down)


def _apart(one: tuple[float, float], two: tuple[float, float]) -> float:
    return abs(one[0] - two[0]) + abs(one[1] - two[1])


def covers(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def siblings(design: Design, parent: str | None) -> list[str]:
    """Ids of what stands directly in `parent` (None: on the open canvas) and has a place, sorted."""
    inside = (
        design.inside(parent)
        if parent is not None
        else [key for key, node in design.nodes.items() if node.parent is None]
    )
    return sorted(key for key in inside if key in design.layout)


def holding(design: Design, node_id: str) -> Design:
    """`design` in which every container around the node is large enough for it, and covers nothing beside it."""
    parent = design.nodes[node_id].parent
    while parent is not None and parent in design.layout:
        before = design.box(parent)
        inner = [design.box(key) for key in siblings(design, parent)]
        right = max(before.x + before.width, *(box.x + box.width + PADDING for box in inner))
        bottom = max(before.y + before.height, *(box.y + box.height + PADDING for box in inner))
        wider, taller = right - before.x - before.width, bottom - before.y - before.height
        if not (wider or taller):
            break
        design = _pushed(design, parent, before, wider, taller)
        design = edits.resize(design, parent, Box(before.x, before.y, right - before.x, bottom - before.y))
        parent = design.nodes[parent].parent
    return design


def _pushed(design: Design, node_id: str, before: Box, wider: float, taller: float) -> Design:
    """`design` in which nothing stands where the node is about to grow to; what does makes all beyond that edge move on."""
    others = [key for key in siblings(design, design.nodes[node_id].parent) if key != node_id]
    if wider:
        margin = Box(before.x, before.y, before.width + wider + GAP / 2, before.height)
        beyond = [key for key in others if design.box(key).x >= before.x + before.width]
        if any(covers(margin, design.box(key)) for key in beyond):
            design = edits.move(design, beyond, wider, 0)
    if taller:
        margin = Box(before.x, before.y, before.width + wider, before.height + taller + GAP / 2)
        beyond = [key for key in others if design.box(key).y >= before.y + before.height]
        if any(covers(margin, design.box(key)) for key in beyond):
            design = edits.move(design, beyond, 0, taller)
    return design


def opened(design: Design, parent: str | None, left: str, right: str, width: float) -> Design:
    """`design` with room for something of `width` between two boxes in `parent`, where one stands left of the other."""
    one, two = design.box(left), design.box(right)
    missing = one.x + one.width + width + 2 * GAP - two.x
    if two.x < one.x + one.width or missing <= 0:
        return design
    beyond = [key for key in siblings(design, parent) if design.box(key).x >= one.x + one.width]
    return holding(edits.move(design, beyond, missing, 0), right)

"""A way through a design as a small picture: its components as cards in a row, an arrow from each to the next."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from designer.document.design import CARD_SIZE, Box, Design, Node
from designer.drawing.looks import Look, look_of
from designer.drawing.pieces import Pieces
from designer.drawing.svg import arrow_head, element, rounded, whole
from designer.drawing.ways import Point

GAP, ROW_GAP, EDGE = 44.0, 26.0, 6.0
WIDE = 5
"""Cards in a row; a longer way goes on below."""
STROKE = 1.8
OUTSIDE = Look("users", "category-edge", False)
"""How something looks that is not drawn, like the internet."""


def chain(
    design: Design,
    ids: Sequence[str],
    *,
    theme: str = "light",
    language: str = "en",
    prefix: str = "c-",
    edges: Mapping[str, str] | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """The way as an `<svg>` element. `edges`: colours of borders by id; `others`: what ids are called that are not drawn."""
    pieces = Pieces(theme, language, prefix)
    boxes = [_place(at) for at in range(len(ids))]
    body: list[str] = []
    for before, after in itertools.pairwise(boxes):
        body += _arrow(before, after, pieces.colour["link-traffic"])
    for key, box in zip(ids, boxes, strict=True):
        edge = (edges or {}).get(key, "")
        node = design.nodes.get(key)
        if node is None:
            body += pieces.plain_card((others or {}).get(key, key), OUTSIDE, box, edge)
        else:
            body += pieces.card(node, _card_look(node), box, edge)
    right = max((box.x + box.width for box in boxes), default=0.0)
    bottom = max((box.y + box.height for box in boxes), default=0.0)
    view = (-EDGE, -EDGE, right + 2 * EDGE, bottom + 2 * EDGE)
    return whole(view, [pieces.icons.definitions(), *body])


def _place(at: int) -> Box:
    row, column = divmod(at, WIDE)
    width, height = CARD_SIZE
    return Box(column * (width + GAP), row * (height + ROW_GAP), width, height)


def _card_look(node: Node) -> Look:
    """The look of a component as a card, of a container, too: in the colours it has around others."""
    return look_of(node.spec, Box(0, 0, *CARD_SIZE))


def _arrow(before: Box, after: Box, ink: str) -> list[str]:
    start: Point = (before.x + before.width, before.y + before.height / 2)
    end: Point = (after.x, after.y + after.height / 2)
    points: list[Point] = [start, end]
    if after.y > before.y:  # on below: out at the bottom, in at the top
        start, end = (before.x + 80, before.y + before.height), (after.x + 80, after.y)
        middle = (start[1] + end[1]) / 2
        points = [start, (start[0], middle), (end[0], middle), end]
    return [
        element("path", d=rounded(points), fill="none", stroke=ink, stroke_width=STROKE),
        element("path", d=arrow_head(points), fill=ink),
    ]

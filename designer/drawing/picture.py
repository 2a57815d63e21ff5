"""A design as an SVG picture that needs nothing else: containers, links, cards, badges, and a path through them if wanted.

It looks as the canvas does (same theme, icons, places and rules for links), and is made without Qt. Sizes are canvas units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from designer.document.design import Design
from designer.drawing.arrangement import missing_boxes
from designer.drawing.looks import link_text, look_of
from designer.drawing.pieces import RADIUS, Pieces, pill_area, pill_width
from designer.drawing.routes import Placed, Route, routes
from designer.drawing.svg import arrow_head, element, rounded, whole
from designer.drawing.ways import Point
from designer.i18n import Text

EDGE = 32.0
"""Left free around the design."""
WIDTH = 1.6
"""Of links."""
DASHES = {"async": "8 5", "replication": "6 5", "standby": "11 5", "uses": "2.5 4"}
FADED = 0.25
"""How much is left of what is not on the path that is shown."""

Badge = tuple[str, int]
"""Gravest severity, and number of findings."""


@dataclass(frozen=True)
class Picture:
    """What is drawn, and how. `badges` and `path` name nodes and links by id; ids the design does not have are ignored."""

    design: Design
    theme: str = "light"
    language: str = "en"
    badges: Mapping[str, Badge] = field(default_factory=dict)
    path: frozenset[str] = frozenset()
    """Nodes and links that stand out while the rest fades; nothing fades where it is empty."""
    prefix: str = "i-"
    """What the ids in the picture begin with: pictures in one document have different ones."""

    def svg(self) -> str:
        """The picture as one `<svg>` element, with a line end."""
        return _Drawing(self).svg()


class _Drawing:
    """One pass over a design."""

    def __init__(self, picture: Picture) -> None:
        self.picture, self.design = picture, picture.design
        self.pieces = Pieces(picture.theme, picture.language, picture.prefix)
        self.colour = self.pieces.colour
        missing = missing_boxes(self.design)
        self.boxes = {key: missing.get(key) or self.design.box(key) for key in sorted(self.design.nodes)}
        self.looks = {key: look_of(self.design.nodes[key].spec, box) for key, box in self.boxes.items()}
        self.said = {key: self._words(key) for key in sorted(self.design.links)}
        placed = {
            key: Placed((box.x, box.y, box.x + box.width, box.y + box.height), self.looks[key].boxed)
            for key, box in self.boxes.items()
        }
        ends = {key: (link.source, link.target) for key, link in sorted(self.design.links.items())}
        self.routes = routes(placed, ends, {key: pill_width(said) for key, said in self.said.items() if said})

    def svg(self) -> str:
        """The whole picture."""
        left, top, right, bottom = self._extent()
        wide, high = right - left, bottom - top
        ground = element(
            "rect", x=left, y=top, width=wide, height=high, rx=RADIUS, fill=self.colour["canvas"]
        )
        body = [*self._containers(), *self._links(), *self._labels(), *self._cards(), *self._badges()]
        title = element("title", self.design.name)
        return whole((left, top, wide, high), [title, self.pieces.icons.definitions(), ground, *body])

    # --- where -------------------------------------------------------------------------------------------------------

    def _extent(self) -> tuple[float, float, float, float]:
        areas = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in self.boxes.values()]
        areas += [(*point, *point) for route in self.routes.values() for point in route.points]
        areas += [
            pill_area(self.said[key], at.label) for key, at in self.routes.items() if at.label is not None
        ]
        if not areas:
            return 0.0, 0.0, 2 * EDGE, 2 * EDGE
        return (
            min(area[0] for area in areas) - EDGE, min(area[1] for area in areas) - EDGE,
            max(area[2] for area in areas) + EDGE, max(area[3] for area in areas) + EDGE,
        )  # fmt: skip

    def _depth(self, key: str) -> int:
        depth, parent = 0, self.design.nodes[key].parent
        while parent is not None:
            depth, parent = depth + 1, self.design.nodes[parent].parent
        return depth

    # --- what --------------------------------------------------------------------------------------------------------

    def _containers(self) -> Iterator[str]:
        boxed = [key for key in self.boxes if self.looks[key].boxed]
        for key in sorted(boxed, key=lambda key: (self._depth(key), key)):
            yield from self.pieces.container(self.design.nodes[key], self.looks[key], self.boxes[key])

    def _cards(self) -> Iterator[str]:
        for key, box in self.boxes.items():
            if not self.looks[key].boxed:
                faded = self._faded(key)
                yield f'<g opacity="{faded}">' if faded else "<g>"
                edge = "accent" if key in self.picture.path else ""
                yield from self.pieces.card(self.design.nodes[key], self.looks[key], box, edge)
                yield "</g>"

    def _links(self) -> Iterator[str]:
        for key, route in self.routes.items():
            kind, stressed = self.design.links[key].kind, key in self.picture.path
            ink = self.colour["accent" if stressed else f"link-{kind}"]
            yield element(
                "path", d=rounded(route.points), fill="none", stroke=ink, stroke_width=WIDTH * 1.5 if stressed else WIDTH,
                stroke_dasharray=DASHES.get(kind), opacity=self._faded(key),
            )  # fmt: skip
            yield element("path", d=arrow_head(route.points), fill=ink, opacity=self._faded(key))

    def _labels(self) -> Iterator[str]:
        for key, route in self.routes.items():
            if route.label is not None:
                yield from self.pieces.pill(self.said[key], route.label, self._faded(key))

    def _badges(self) -> Iterator[str]:
        for key, (severity, count) in sorted(self.picture.badges.items()):
            if key in self.boxes:
                box = self.boxes[key]
                yield from self.pieces.badge((box.x + box.width - 3.6, box.y + 1.8), severity, count)
            elif key in self.routes:
                yield from self.pieces.badge(_beside(self.routes[key]), severity, count)

    def _faded(self, key: str) -> float | None:
        return FADED if self.picture.path and key not in self.picture.path else None

    def _words(self, key: str) -> str:
        said = link_text(self.design.links[key])
        return said.render(self.picture.language) if isinstance(said, Text) else said


def _beside(route: Route) -> Point:
    """Where the badge of a link stands: at the upper right corner of its label, or on the line."""
    if route.label is not None:
        return route.label[0] + 38, route.label[1] - 9
    (ax, ay), (bx, by) = route.points[1:3]
    return (ax + bx) / 2, (ay + by) / 2

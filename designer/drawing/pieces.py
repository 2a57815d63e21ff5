"""What pictures are put together from: cards, containers, labels and badges as SVG, in the colours of one theme."""

from __future__ import annotations

from collections.abc import Iterator

from designer.document.design import Box, Node
from designer.drawing.colours import colours
from designer.drawing.letters import cut, held, width
from designer.drawing.looks import Look, box_title, second_line
from designer.drawing.svg import Icons, element, joined
from designer.drawing.ways import Point

RADIUS, BORDER = 8.0, 1.5
TILE, TILE_LEFT, TEXT_LEFT, TEXT_RIGHT = 32.0, 11.0, 52.0, 6.0
TAB, BADGE, PILL_HEIGHT = 22.0, 18.0, 18.0
NAME, SMALL_NAME, LINE, TITLE, PILL = 13, 12, 11, 12, 11
"""Sizes of letters."""


class Pieces:
    """Makes the pieces of one picture. `icons` collects what they need."""

    def __init__(self, theme: str, language: str, prefix: str) -> None:
        self.colour = colours(theme)
        self.language = language
        self.icons = Icons(prefix)

    def container(self, node: Node, look: Look, box: Box) -> Iterator[str]:
        """A box around others, with its title."""
        border, ink = self.colour[f"{look.family}-border"], self.colour[f"{look.family}-ink"]
        yield element(
            "rect", x=box.x + BORDER / 2, y=box.y + BORDER / 2, width=box.width - BORDER, height=box.height - BORDER, rx=6,
            fill=self.colour[f"{look.family}-fill"], stroke=border, stroke_width=BORDER,
            stroke_dasharray="6 4.5" if look.dashed else None,
        )  # fmt: skip
        x, y = box.x + BORDER, box.y + BORDER
        yield element("rect", x=x, y=y, width=TAB, height=TAB, rx=5, fill=border, fill_opacity=0.18)
        yield self.icons.at(look.icon, x + 4, y + 4, TAB - 8, ink)
        room = box.width - TAB - 13
        yield self._text(box_title(node), (x + TAB + 7, y + 15.5), TITLE, room, ink, weight=600)

    def card(self, node: Node, look: Look, box: Box, edge: str = "") -> Iterator[str]:
        """A component with icon, name and second line; `edge`: name of the colour of a strong border."""
        yield from self.plain_card(node.name, look, box, edge, second_line(node, self.language))

    def plain_card(self, name: str, look: Look, box: Box, edge: str = "", line: str = "") -> Iterator[str]:
        """The same for something that is no component."""
        middle = box.y + box.height / 2
        yield element(
            "rect", x=box.x, y=box.y + 1, width=box.width, height=box.height + 0.5, rx=RADIUS,
            fill=self.colour["shadow"], fill_opacity=0.08,
        )  # fmt: skip
        yield element(
            "rect", x=box.x + 0.5, y=box.y + 0.5, width=box.width - 1, height=box.height - 1, rx=RADIUS,
            fill=self.colour["card"], stroke=self.colour[edge or "card-border"],
            stroke_width=2 if edge else 1, stroke_dasharray="4 3" if look.dashed else None,
        )  # fmt: skip
        side = min(TILE, box.height - 8, box.width - 8)
        if side >= 4:
            yield from self._tile(
                look, box.x + min(TILE_LEFT, (box.width - side) / 2), middle - side / 2, side
            )
        room, x = box.width - TEXT_LEFT - TEXT_RIGHT, box.x + TEXT_LEFT
        if room > 0:
            size = SMALL_NAME if width(name, NAME) > room else NAME
            at = (x, middle - 3.5 if line else middle + 4.5)
            yield self._text(name, at, size, room, self.colour["text-primary"], weight=600)
            if line:
                yield self._text(line, (x, middle + 12.5), LINE, room, self.colour["text-muted"])

    def pill(self, said: str, at: Point, opacity: float | None = None) -> Iterator[str]:
        """The label of a link, `at` its middle."""
        (x, y), wide = at, pill_width(said)
        yield element(
            "rect", x=x - wide / 2 + 0.5, y=y - PILL_HEIGHT / 2 + 0.5, width=wide - 1, height=PILL_HEIGHT - 1,
            rx=PILL_HEIGHT / 2 - 0.5, fill=self.colour["link-label"], stroke=self.colour["link-label-border"], opacity=opacity,
        )  # fmt: skip
        yield element(
            "text", said, x=x, y=y + 4, font_size=PILL, font_weight=500, text_anchor="middle",
            fill=self.colour["text-secondary"], opacity=opacity,
        )  # fmt: skip

    def badge(self, at: Point, severity: str, count: int) -> Iterator[str]:
        """How many findings there are and how grave the gravest is, by colour and shape; `at`: its middle."""
        (x, y), half, colour = at, BADGE / 2, self.colour[severity]
        edge = {"stroke": self.colour["card"], "stroke_width": 1.3}
        if severity == "error":
            yield element("circle", cx=x, cy=y, r=half - 0.5, fill=colour, **edge)
        elif severity == "warning":
            corners = [(x, y - half + 1), (x + half - 1, y + half - 2), (x - half + 1, y + half - 2)]
            yield element(
                "polygon", points=joined(corners), fill=colour, stroke=colour, stroke_width=2.5, stroke_linejoin="round"
            )  # fmt: skip
        else:
            corner = {"x": x - half + 0.5, "y": y - half + 0.5, "rx": BADGE / 4}
            yield element("rect", width=BADGE - 1, height=BADGE - 1, fill=colour, **corner, **edge)
        yield element(
            "text", str(count) if count < 10 else "9+", x=x, y=y + (5 if severity == "warning" else 3.6),
            font_size=10, font_weight=600, text_anchor="middle", fill=self.colour["text-on-severity"],
        )  # fmt: skip

    def _tile(self, look: Look, x: float, y: float, side: float) -> Iterator[str]:
        yield element(
            "rect", x=x + 0.5, y=y + 0.5, width=side - 1, height=side - 1, rx=6 * side / 28,
            fill=self.colour[f"{look.family}-fill"], stroke=self.colour[f"{look.family}-border"],
        )  # fmt: skip
        inset = side * 0.19
        yield self.icons.at(
            look.icon, x + inset, y + inset, side - 2 * inset, self.colour[f"{look.family}-ink"]
        )

    def _text(
        self, said: str, at: Point, size: float, room: float, ink: str, weight: int | None = None
    ) -> str:
        shown = cut(said, size, room)
        return element(
            "text", shown, x=at[0], y=at[1], font_size=size, font_weight=weight, fill=ink,
            textLength=held(shown, size, room), lengthAdjust="spacingAndGlyphs" if held(shown, size, room) else None,
        )  # fmt: skip


def pill_width(said: str) -> float:
    """How wide the label of a link is that says this."""
    return width(said, PILL) + 16


def pill_area(said: str, at: Point) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the label of a link that says this, `at` its middle."""
    across, down = pill_width(said) / 2, PILL_HEIGHT / 2
    return at[0] - across, at[1] - down, at[0] + across, at[1] + down

"""Pieces of SVG: elements with quoted attributes and text, icons, lines with round bends. Nothing else writes SVG.

Only what every reader of SVG knows is used: no style sheets, no variables, no `currentColor`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from designer.drawing.letters import FAMILIES
from designer.drawing.ways import Point
from designer.resources import asset

BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
PLAIN = re.compile(r"[^a-zA-Z0-9]+")
STROKE = 'fill="none" stroke="{ink}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"'
"""How the project's icons are drawn (24 by 24 units)."""
ICON = 24.0
BEND, ARROW = 8.0, 9.0
"""Radius of the bends of links, and length of their arrow heads; a line ends inside its head."""


def element(name: str, said: str | None = None, /, **attributes: object) -> str:
    """One element, `said` as plain text in it. `_` in the name of an attribute stands for `-`; one that is None is left out."""
    written = "".join(
        f" {key.replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}/>" if said is None else f"<{name}{written}>{escape(visible(said))}</{name}>"


def visible(said: str) -> str:
    """The text with everything that is no visible letter as a space: XML does not have all of them."""
    return "".join(letter if letter.isprintable() else " " for letter in said)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    found = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found


def icon_source(name: str) -> str:
    """The SVG of an icon, by the kind it is for; that for unknown kinds where there is none. `name` may be any text."""
    drawn = f"{name}.svg" if f"{name}.svg" in _names() else "unknown.svg"
    return (asset("icons") / drawn).read_text(encoding="utf-8")


class Icons:
    """The icons used in one picture: each is defined once for each colour, under an id that begins with `prefix`."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._defined: dict[str, str] = {}

    def at(self, icon: str, x: float, y: float, side: float, ink: str) -> str:
        """The icon at a place, in a colour; the one for unknown kinds where there is none."""
        key = f"{self._prefix}{PLAIN.sub('-', icon)}-{PLAIN.sub('', ink)}"
        if key not in self._defined:
            body = _icon(icon).replace("currentColor", ink)
            self._defined[key] = f'<g id="{key}" {STROKE.format(ink=ink)}>{body}</g>'
        place = f"translate({number(x)} {number(y)}) scale({number(side / ICON)})"
        return element("use", href=f"#{key}", transform=place)

    def definitions(self) -> str:
        """What has to stand in the picture for its icons to be seen."""
        return f"<defs>{''.join(self._defined[key] for key in sorted(self._defined))}</defs>"


def whole(view: tuple[float, float, float, float], body: Iterable[str]) -> str:
    """A picture of the part of the plane that begins at left and top and is so wide and high, with a line end."""
    left, top, wide, high = map(number, view)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {wide} {high}" width="{wide}" height="{high}"'
    return "\n".join([f'{head} font-family="{FAMILIES}">', *body, "</svg>", ""])


def joined(points: Iterable[Point]) -> str:
    """Points as the attribute of a polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def rounded(points: Sequence[Point]) -> str:
    """The path of a line with round bends, up to its arrow head."""
    stops = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if len(stops) == 1:
        return f"M{_at(stops[0])}"
    drawn = [f"M{_at(stops[0])}"]
    for before, bend, after in zip(stops, stops[1:], stops[2:], strict=False):
        enter, leave = _toward(bend, before, BEND), _toward(bend, after, BEND)
        drawn.append(f"L{_at(enter)}Q{_at(bend)} {_at(leave)}")
    return "".join([*drawn, f"L{_at(_toward(stops[-1], stops[-2], ARROW / 2))}"])


def arrow_head(points: Sequence[Point]) -> str:
    """The path of the head at the end of a line."""
    tip = points[-1]
    before = next((point for point in reversed(points) if point != tip), (tip[0] - 1, tip[1]))
    base = _toward(tip, before, ARROW, most=1e9)
    across = (base[1] - tip[1]) * 0.45, (tip[0] - base[0]) * 0.45
    wings = (base[0] + across[0], base[1] + across[1]), (base[0] - across[0], base[1] - across[1])
    return f"M{_at(tip)}L{_at(wings[0])}L{_at(wings[1])}Z"


def _toward(point: Point, other: Point, distance: float, most: float = 0.5) -> Point:
    """The point `distance` away in the direction of `other`, at most that share of the way."""
    across, down = other[0] - point[0], other[1] - point[1]
    length = (across**2 + down**2) ** 0.5 or 1.0
    step = min(most, distance / length)
    return point[0] + across * step, point[1] + down * step


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in asset("icons").iterdir())


@cache
def _icon(name: str) -> str:
    found = BODY.search(icon_source(name))
    if found is None:
        raise ValueError(f"{name}: no SVG")
    return re.sub(r">\s+<", "><", found[1].strip())


def _value(value: object) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)

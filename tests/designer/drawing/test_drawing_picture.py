"""A picture without Qt: valid XML that needs nothing else, everything drawn is in it, links keep to the rules of the canvas."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from support.designs import grid_design
from support.drawing import draw, two_zones
from support.strategies import hostile_designs

from designer.catalog.registry import load_catalog
from designer.document.design import Box, Design
from designer.drawing.colours import THEMES, colours
from designer.drawing.letters import cut, width
from designer.drawing.picture import FADED, Picture
from designer.drawing.pieces import PILL_HEIGHT, pill_width
from designer.drawing.routes import Placed, Route, routes
from designer.drawing.svg import number
from designer.drawing.ways import CLEARANCE, Area

SVG = "{http://www.w3.org/2000/svg}"
SHOP = draw(
    two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a"),
    ),
    [
        ("users", "alb", {"protocol": "https", "port": 443}), ("alb", "web-a", {"protocol": "http", "port": 80}),
        ("alb", "web-b", {"protocol": "http", "port": 80}), ("web-a", "db", {"protocol": "postgresql", "port": 5432}),
        ("web-b", "db", {"protocol": "postgresql", "port": 5432}),
    ],
)  # fmt: skip


def parsed(picture: Picture) -> ET.Element:
    return ET.fromstring(picture.svg())


def words(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("theme", THEMES)
def test_everything_drawn_is_seen_in_the_colours_of_the_theme(theme: str) -> None:
    root = parsed(Picture(SHOP, theme))
    said = words(root)
    for node in SHOP.nodes.values():
        assert any(node.name in line for line in said), node.id
    assert said.count("pg 5432") == 2
    used = {
        value for element in root.iter() for key, value in element.attrib.items() if key in ("fill", "stroke")
    }
    assert used <= {"none", *colours(theme).values()}
    assert {colours(theme)[f"link-{kind}"] for kind in ("traffic",)} <= used


def test_it_needs_nothing_else_and_every_reference_is_answered() -> None:
    svg = Picture(SHOP, prefix="p7-").svg()
    root = ET.fromstring(svg)
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    used = {element.attrib["href"][1:] for element in root.iter(f"{SVG}use")}
    assert used == ids
    assert all(found.startswith("p7-") for found in ids)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|url\(|<image|<script|<style|currentColor", svg)


def test_the_same_design_is_the_same_picture() -> None:
    turned = Design(nodes=SHOP.nodes, links=type(SHOP.links)(reversed(list(SHOP.links.items()))))
    assert Picture(turned).svg() == Picture(SHOP).svg()


def test_badges_stand_at_nodes_and_links_and_say_how_grave() -> None:
    plain = words(parsed(Picture(SHOP)))
    found = {"db": ("error", 3), "alb>web-a": ("warning", 12), "zone-a": ("info", 1), "gone": ("error", 7)}
    badged = parsed(Picture(SHOP, badges=found))
    more = sorted(words(badged))
    for said in plain:
        more.remove(said)
    assert more == ["1", "3", "9+"]
    assert {colours("light")[severity] for severity in ("error", "warning", "info")} <= {
        element.attrib.get("fill") for element in badged.iter()
    }


def test_a_path_stands_out_and_the_rest_fades() -> None:
    path = frozenset({"users", "users>alb", "alb", "alb>web-a", "web-a"})
    root = parsed(Picture(SHOP, path=path))
    groups = [g for g in root.iter(f"{SVG}g") if "id" not in g.attrib]
    shown = {said for g in groups if "opacity" not in g.attrib for said in words(g)}
    faded = {said for g in groups if g.attrib.get("opacity") == str(FADED) for said in words(g)}
    assert {"users", "alb", "web-a"} <= shown
    assert {"web-b", "db"} <= faded
    strong = [p for p in root.iter(f"{SVG}path") if p.attrib.get("stroke") == colours("light")["accent"]]
    assert len(strong) == 2


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(hostile_designs())
def test_any_design_can_be_drawn(design: Design) -> None:
    root = parsed(Picture(design, badges=dict.fromkeys(design.nodes, ("error", 1))))
    assert {e.tag for e in root.iter()} <= {
        f"{SVG}{tag}"
        for tag in (
            "svg",
            "title",
            "defs",
            "g",
            "use",
            "rect",
            "path",
            "text",
            "circle",
            "polygon",
            "ellipse",
            "line",
            "polyline",
        )
    }
    assert len([e for e in root.iter(f"{SVG}circle") if "stroke" in e.attrib]) >= len(design.nodes)


def test_every_kind_has_a_look() -> None:
    for kind, component in load_catalog().items():
        root = parsed(Picture(draw({"it": kind})))
        assert "it" in " ".join(words(root)), kind
        assert component.title in " ".join(words(root)) or len(words(root)) >= 1


# --- routes ------------------------------------------------------------------------------------------------------------


def crossed(route: Route, area: Area) -> bool:
    left, top, right, bottom = area
    for (ax, ay), (bx, by) in zip(route.points, route.points[1:], strict=False):
        if min(ax, bx) < right and max(ax, bx) > left and min(ay, by) < bottom and max(ay, by) > top:
            return True
    return False


def card(x: float, y: float) -> Placed:
    return Placed((x, y, x + 160, y + 56), False)


def test_a_link_goes_around_a_card_that_stands_between() -> None:
    placed = {"a": card(0, 0), "between": card(240, 0), "b": card(480, 0)}
    found = routes(placed, {"a>b": ("a", "b")}, {})["a>b"]
    assert not crossed(found, placed["between"].area)
    straight = routes({k: v for k, v in placed.items() if k != "between"}, {"a>b": ("a", "b")}, {})["a>b"]
    assert {y for _, y in straight.points} == {28.0}


def test_links_start_and_end_at_the_sides_of_their_cards_and_turn_at_right_angles() -> None:
    design = grid_design(120)
    boxes = {key: design.box(key) for key in design.nodes}
    placed = {
        key: Placed((box.x, box.y, box.x + box.width, box.y + box.height), design.nodes[key].spec.container)
        for key, box in boxes.items()
    }
    ends = {key: (link.source, link.target) for key, link in design.links.items()}
    found = routes(placed, ends, dict.fromkeys(ends, 60.0))
    for key, route in found.items():
        for end, point in ((0, route.points[0]), (1, route.points[-1])):
            assert on_border(point, placed[ends[key][end]].area), key
        for (ax, ay), (bx, by) in zip(route.points, route.points[1:], strict=False):
            assert ax == pytest.approx(bx) or ay == pytest.approx(by), key
    labels = [
        (x - 30, y - PILL_HEIGHT / 2, x + 30, y + PILL_HEIGHT / 2)
        for x, y in (route.label for route in found.values() if route.label is not None)
    ]
    assert len(labels) > len(found) * 0.6
    assert not any(overlap(one, other) for at, one in enumerate(labels) for other in labels[at + 1 :])
    cards = [place.area for place in placed.values() if not place.boxed]
    assert not any(overlap(label, area) for label in labels for area in cards)
    hit = sum(
        crossed(route, (a[0] + CLEARANCE, a[1] + CLEARANCE, a[2] - CLEARANCE, a[3] - CLEARANCE))
        for key, route in found.items()
        for a in (place.area for name, place in placed.items() if not place.boxed and name not in ends[key])
    )
    assert hit <= len(found) * 0.05


def on_border(point: tuple[float, float], area: Area) -> bool:
    (x, y), (left, top, right, bottom) = point, area
    inside = left <= x <= right and top <= y <= bottom
    return inside and (x in (left, right) or y in (top, bottom))


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def test_a_label_beside_everything_else_is_in_the_picture() -> None:
    nodes = {f"n{row}": Box(0, row * 160, 170, 64) for row in range(3)}
    design = draw(dict.fromkeys(nodes, "server"), [("n0", "n2", {"protocol": "postgresql", "port": 54321})])
    root = parsed(Picture(design.with_layout(nodes.items())))
    left, _, wide, _ = map(float, root.attrib["viewBox"].split())
    (label,) = [at for at in root.iter(f"{SVG}rect") if at.get("height") == number(PILL_HEIGHT - 1)]
    x, across = float(label.attrib["x"]), float(label.attrib["width"])
    assert x < min(box.x for box in nodes.values()), "else this tests nothing"
    assert left < x
    assert x + across < left + wide


def test_a_label_without_room_is_left_out() -> None:
    near = {"a": card(0, 0), "b": card(180, 0)}
    assert routes(near, {"a>b": ("a", "b")}, {"a>b": 74.0})["a>b"].label is None
    far = {"a": card(0, 0), "b": card(400, 0)}
    assert routes(far, {"a>b": ("a", "b")}, {"a>b": 74.0})["a>b"].label == (280.0, 28.0)


def test_a_design_without_layout_and_one_without_anything() -> None:
    assert parsed(Picture(Design())).attrib["viewBox"] == "0 0 64 64"
    moved = SHOP.with_layout([("users", Box(-4000, -3000))])
    left, top, *_ = map(float, parsed(Picture(moved)).attrib["viewBox"].split())
    assert (left, top) == (-4032.0, -3032.0)


def test_words_are_cut_to_their_room() -> None:
    assert cut("short", 13, 100) == "short"
    long = cut("a very long name of a component", 13, 100)
    assert long.endswith("…")
    assert width(long, 13) <= 100
    assert width("데이터", 10) == 30
    assert pill_width("http 80") > 40


def test_boxes_at_the_ends_of_the_plane_are_drawn_like_any() -> None:
    vast = SHOP.with_layout(
        [("users", Box(-1e9, -1e9, 1e9, 1e9)), ("db", Box(1e9, 1e9)), ("web-a", Box(0, 0, 1e9, 90))]
    )
    assert words(parsed(Picture(vast))).count("https 443") == 1

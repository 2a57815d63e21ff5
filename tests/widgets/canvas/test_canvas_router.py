"""Links leave and reach boxes where a person would draw them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.drawing import draw

from designer.document import edits
from designer.document.design import Box, Design
from designer.document.diff import diff
from widgets.canvas import router
from widgets.canvas.geometry import Geometry
from widgets.canvas.label_spots import best, spots
from widgets.canvas.obstacles import Near
from widgets.canvas.routes import Routes, rounded


def routed(design: Design) -> dict[str, list[list[float]]]:
    """Corner points of every link, by id."""
    geometry = Geometry(design)
    rows = np.arange(len(geometry.links))
    points = Routes(geometry).points(rows)
    return {geometry.links.id_of(row): points[row].tolist() for row in rows.tolist()}


def boxes(*found: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(found, float)


@pytest.mark.parametrize(
    ("target", "leave", "reach"),
    [
        ((300, 0, 400, 50), router.RIGHT, router.LEFT),
        ((-300, 0, -200, 50), router.LEFT, router.RIGHT),
        ((0, 300, 100, 350), router.BOTTOM, router.TOP),
        ((0, -300, 100, -250), router.TOP, router.BOTTOM),
        ((500, 200, 600, 250), router.RIGHT, router.LEFT),
        ((150, 400, 250, 450), router.BOTTOM, router.TOP),
    ],
)
def test_links_join_the_sides_that_face_each_other(
    target: tuple[float, float, float, float], leave: int, reach: int
) -> None:
    assert router.sides(boxes((0, 0, 100, 50)), boxes(target)).tolist() == [[leave, reach]]


def test_a_link_into_the_box_around_goes_to_the_nearest_border() -> None:
    inner, outer = boxes((20, 100, 120, 150)), boxes((0, 0, 500, 400))
    assert router.sides(inner, outer).tolist() == [[router.LEFT, router.LEFT]]
    assert router.sides(outer, inner).tolist() == [[router.LEFT, router.LEFT]]


def test_boxes_side_by_side_are_joined_by_one_straight_line() -> None:
    design = draw({"a": "app", "b": "app"}, ["a>b"]).with_layout([("a", Box(0, 0)), ("b", Box(300, 20))])
    points = routed(design)["a>b"]
    assert points[0] == [160, 38]
    assert points[-1] == [300, 38]
    assert {y for _, y in points} == {38}


def test_links_on_one_side_are_spread_in_the_order_of_their_targets() -> None:
    design = draw(
        {"lb": "load-balancer", "a": "app", "b": "app", "c": "app"}, ["lb>a", "lb>b", "lb>c"]
    ).with_layout([("lb", Box(400, 0)), ("a", Box(0, 300)), ("b", Box(400, 300)), ("c", Box(800, 300))])
    found = routed(design)
    starts = [found[key][0][0] for key in ("lb>a", "lb>b", "lb>c")]
    assert starts == sorted(starts)
    assert len(set(starts)) == 3
    assert all(found[key][0][1] == 56 for key in found)


def test_two_links_between_the_same_boxes_do_not_cover_each_other() -> None:
    design = draw({"a": "app", "b": "app"}, ["a>b", "b>a"]).with_layout(
        [("a", Box(0, 0)), ("b", Box(300, 0))]
    )
    found = routed(design)
    first, second = ({y for _, y in found[key]} for key in ("a>b", "b>a"))
    assert len(first) == len(second) == 1
    assert first != second


def test_links_that_turn_side_by_side_do_not_cross() -> None:
    places = {"lb": Box(1000, 0), "a": Box(0, 300), "b": Box(250, 300), "c": Box(500, 300)}
    design = draw({"lb": "load-balancer", "a": "app", "b": "app", "c": "app"}, ["lb>a", "lb>b", "lb>c"])
    found = routed(design.with_layout(places.items()))
    turns = [found[key][1][1] for key in ("lb>a", "lb>b", "lb>c")]
    assert len(set(turns)) == 3
    for first in found.values():
        for second in found.values():
            assert first is second or not crossing(first, second)


def crossing(first: list[list[float]], second: list[list[float]]) -> bool:
    """Whether a level part of one polyline meets an upright part of the other."""
    for (x0, y0), (x1, y1) in itertools.pairwise(first):
        for (u0, v0), (u1, v1) in itertools.pairwise(second):
            level, upright = y0 == y1 and x0 != x1, u0 == u1 and v0 != v1
            if level and upright and min(x0, x1) < u0 < max(x0, x1) and min(v0, v1) < y0 < max(v0, v1):
                return True
    return False


places = st.tuples(st.integers(-600, 600), st.integers(-600, 600))


@given(st.lists(places, min_size=6, max_size=6))
@settings(max_examples=200, deadline=None)
def test_links_are_orthogonal_and_end_on_their_boxes(at: list[tuple[int, int]]) -> None:
    keys = ["a", "b", "c", "d", "e", "f"]
    design = draw(dict.fromkeys(keys, "app"), [f"{x}>{y}" for x in keys[:3] for y in keys[3:]]).with_layout(
        (key, Box(*place)) for key, place in zip(keys, at, strict=True)
    )
    for key, points in routed(design).items():
        link = design.links[key]
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            assert x0 == pytest.approx(x1) or y0 == pytest.approx(y1)
        for point, node in ((points[0], link.source), (points[-1], link.target)):
            box = design.box(node)
            inside_x = box.x - 1e-6 <= point[0] <= box.x + box.width + 1e-6
            inside_y = box.y - 1e-6 <= point[1] <= box.y + box.height + 1e-6
            on_x = min(abs(point[0] - box.x), abs(point[0] - box.x - box.width)) < 1e-6
            on_y = min(abs(point[1] - box.y), abs(point[1] - box.y - box.height)) < 1e-6
            assert inside_x
            assert inside_y
            assert on_x or on_y


@given(st.lists(places, min_size=4, max_size=4), st.integers(0, 3), places)
@settings(max_examples=100, deadline=None)
def test_routes_after_a_move_are_those_of_a_fresh_start(
    at: list[tuple[int, int]], moved: int, to: tuple[int, int]
) -> None:
    keys = ["a", "b", "c", "d"]
    design = draw(dict.fromkeys(keys, "app"), ["a>b", "a>c", "b>d", "c>d", "d>a"]).with_layout(
        (key, Box(*place)) for key, place in zip(keys, at, strict=True)
    )
    geometry = Geometry(design)
    routes = Routes(geometry)
    rows = np.arange(5)
    routes.points(rows)
    after = edits.resize(design, keys[moved], Box(*to))
    routes.forget(geometry.apply(after, diff(design, after)))
    fresh = routed(after)
    for row, points in zip(rows.tolist(), routes.points(rows).tolist(), strict=True):
        assert points == fresh[geometry.links.id_of(row)]


def test_the_label_stands_on_the_longest_part() -> None:
    points = np.array([[[0, 0], [50, 0], [50, 300], [100, 300]], [[0, 0], [50, 0], [50, 0], [100, 0]]], float)
    nothing = Near(np.zeros(0, np.int64), np.zeros((0, 4)), np.zeros(0))
    found = spots(points, nothing)
    chosen = best(found, np.zeros((0, 2)), np.array([True, True]))
    spot, length, across = (
        np.array([field[row, place] for row, place in enumerate(chosen)])
        for field in (found.at, found.length, found.level)
    )
    assert spot.tolist() == [[50, 150], [50, 0]]
    assert length.tolist() == [300, 100]
    assert across.tolist() == [False, True]


def test_bends_are_round_and_the_line_stops_inside_the_arrow_head() -> None:
    path = rounded(np.array([[[0, 0], [100, 0], [100, 80], [200, 80]]], float))[0]
    assert path.elementAt(0).x == 0
    end = path.currentPosition()
    assert (end.x(), end.y()) == (195.5, 80)
    corners = [(path.elementAt(n).x, path.elementAt(n).y) for n in range(path.elementCount())]
    assert (92, 0) in corners
    assert (100, 8) in corners


def runs_into(points: list[list[float]], box: Box) -> bool:
    """Whether some part of the polyline touches the box."""
    return any(
        min(x0, x1) < box.x + box.width and max(x0, x1) > box.x
        and min(y0, y1) < box.y + box.height and max(y0, y1) > box.y
        for (x0, y0), (x1, y1) in itertools.pairwise(points)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "between"),
    [
        (Box(600, 0), Box(300, 0)),  # straight ahead: out and back over or under it
        (Box(400, 400), Box(200, 200)),  # where it would turn
        (Box(0, 400), Box(0, 200)),  # straight down: around it at a side
        (Box(-600, 20), Box(-300, -10)),
        (Box(500, 160), Box(230, -20)),
    ],
)
def test_links_pass_beside_a_box_that_lies_between(target: Box, between: Box) -> None:
    design = draw({"a": "app", "b": "app", "c": "app"}, ["a>b"]).with_layout(
        [("a", Box(0, 0)), ("b", target), ("c", between)]
    )
    points = routed(design)["a>b"]
    assert not runs_into(points, design.box("c"))
    assert not runs_into(points[1:3], design.box("a"))


def test_a_box_that_comes_between_moves_the_link_and_a_box_that_leaves_lets_it_back() -> None:
    design = draw({"a": "app", "b": "app", "c": "app"}, ["a>b"]).with_layout(
        [("a", Box(0, 0)), ("b", Box(600, 0)), ("c", Box(300, 500))]
    )
    geometry = Geometry(design)
    routes = Routes(geometry)
    straight = routes.points(np.array([0])).tolist()
    blocked = edits.move(design, ["c"], 0, -500)
    routes.forget(geometry.apply(blocked, diff(design, blocked)))
    assert not runs_into(routes.points(np.array([0])).tolist()[0], blocked.box("c"))
    routes.forget(geometry.apply(design, diff(blocked, design)))
    assert routes.points(np.array([0])).tolist() == straight


def test_links_go_around_one_corner_where_that_is_free() -> None:
    design = draw({"a": "app", "b": "app", "c": "app"}, ["a>b"]).with_layout(
        [("a", Box(0, 0)), ("b", Box(500, 300)), ("c", Box(200, 100, 290, 300))]
    )
    points = routed(design)["a>b"]
    assert points[1] == points[2] == [580, 28]
    assert rounded(np.array([points]))[0].elementCount() > 4


def test_a_label_stands_beside_what_it_would_cover() -> None:
    design = draw({"dc": "datacenter", "a": "app", "b": ("app", "dc")}, ["a>b"]).with_layout(
        [("a", Box(0, 0)), ("dc", Box(-40, 180, 300, 300)), ("b", Box(0, 380))]
    )
    geometry = Geometry(design)
    (spot,), (length,), (level,) = Routes(geometry).labels(np.array([0]))
    assert not level
    assert length == 324
    assert not 160 < spot[1] < 218  # the title of the datacenter


def test_labels_of_parallel_links_do_not_cover_each_other() -> None:
    design = draw({"a": "app", "b": "app"}, ["a>b", "b>a"]).with_layout(
        [("a", Box(0, 0)), ("b", Box(0, 400))]
    )
    first, second = Routes(Geometry(design)).labels(np.array([0, 1]))[0].tolist()
    assert abs(first[0] - second[0]) >= 74 or abs(first[1] - second[1]) >= 20


def test_many_dragged_links_go_the_plain_way_until_they_are_dropped() -> None:
    count = 60
    nodes = {"hub": "load-balancer", **{f"n{i}": "app" for i in range(count)}, "wall": "cache"}
    design = draw(nodes, [f"hub>n{i}" for i in range(count)]).with_layout(
        [("hub", Box(0, 0)), ("wall", Box(300, 0)), *((f"n{i}", Box(600, 80 * i)) for i in range(count))]
    )
    geometry = Geometry(design)
    routes = Routes(geometry)
    links = np.arange(count)
    first = geometry.links.of("hub>n0")
    assert not runs_into(routes.points(links)[first].tolist(), design.box("wall"))
    hub = geometry.nodes.all_of(["hub"])
    routes.follow(hub, geometry.place(hub, geometry.box[hub]))
    assert runs_into(routes.points(links)[first].tolist(), design.box("wall"))

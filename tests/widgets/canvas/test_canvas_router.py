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
    spot, length, across = router.label_spots(points)
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

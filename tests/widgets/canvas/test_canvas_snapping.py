"""What is dragged comes to rest in line with its neighbours, else on the grid."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.canvas.snapping import Guide, snap, to_grid

NOBODY = np.zeros((0, 4))
CARD = np.array([[100.0, 100.0, 260.0, 156.0]])


def test_alone_it_rests_on_the_grid() -> None:
    found = snap((13, 21, 173, 77), NOBODY, 1)
    assert (13 + found.dx, 21 + found.dy) == (16, 24)
    assert found.guides == ()


def test_an_edge_near_a_neighbours_edge_is_pulled_to_it() -> None:
    found = snap((103, 304, 263, 360), CARD, 1)
    assert found.dx == -3
    assert Guide(True, 100, 100, 360) in found.guides


def test_middles_are_aligned_with_middles_only() -> None:
    wide = snap((131, 400, 231, 456), CARD, 1)
    assert 131 + wide.dx == 130
    assert Guide(True, 180, 100, 456) in wide.guides
    apart = snap((177, 400, 400, 456), CARD, 1)
    assert 177 + apart.dx == 176


def test_right_edges_pull_left_edges() -> None:
    found = snap((256, 400, 500, 456), CARD, 1)
    assert 256 + found.dx == 260


@pytest.mark.parametrize(("zoom", "pulled"), [(1.0, True), (4.0, False)])
def test_the_pull_is_measured_on_the_screen(zoom: float, pulled: bool) -> None:
    found = snap((105, 400, 265, 456), CARD, zoom)
    assert (105 + found.dx == 100) is pulled


def test_grid_lines() -> None:
    assert [to_grid(value) for value in (-5, 3, 4.1, 11.9)] == [-8, 0, 8, 8]

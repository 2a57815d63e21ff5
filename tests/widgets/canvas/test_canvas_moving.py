"""Moving, dropping into containers, cloning, resizing and nudging with real events: what the design becomes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from support.drawing import draw
from support.robot import Robot

from designer.document.design import Box, Design
from designer.i18n import text
from widgets.canvas.interactions.move import Move
from widgets.canvas.view import CanvasView

Shown = tuple[CanvasView, Robot]
Open = Callable[[Design], Shown]
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
ON_DB, ON_APP, ON_USERS, ON_SPARE, ON_WEB_TITLE = (840, 180), (440, 180), (120, 76), (400, 348), (400, 108)


def steps(canvas: CanvasView) -> int:
    """How many edits can be undone."""
    count = 0
    while canvas.session.history.can_undo:
        canvas.session.undo()
        count += 1
    for _ in range(count):
        canvas.session.redo()
    return count


def test_a_drag_moves_in_one_step_onto_the_grid(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_DB, (ON_DB[0] + 13, ON_DB[1] + 201))
    assert canvas.session.design.layout["db"] == Box(776, 352)
    assert str(canvas.session.history.undo_label) == "Move db"
    assert steps(canvas) == 1
    assert canvas.session.selection == {"db"}


def test_it_is_pulled_into_line_with_a_neighbour_and_alt_frees_it(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.edit(text("Place"), _place, "db", Box(760, 155))
    robot.drag_to(
        (840, 183), (843, 212)
    )  # its top comes near that of the DNS, at 208, and its left stays near 760
    assert canvas.session.design.layout["db"].y == 184
    canvas.session.undo()
    robot.drag_to((840, 183), (843, 212), then=ALT)
    assert canvas.session.design.layout["db"] == Box(763, 184)


def _place(design: Design, key: str, box: Box) -> Design:
    return design.with_layout([(key, box)])


def test_guides_show_while_it_is_in_line(shown: Shown) -> None:
    canvas, robot = shown
    robot.press(ON_DB)
    robot.pull(ON_DB, (ON_DB[0] + 3, ON_DB[1] + 59))
    assert isinstance(canvas.gesture, Move)
    assert any(not guide.vertical and guide.at == 208 for guide in canvas.gesture.guides)
    robot.key(Qt.Key.Key_Escape)


def test_a_trembling_click_moves_nothing(shown: Shown) -> None:
    canvas, robot = shown
    before = canvas.session.design
    robot.press(ON_DB)
    robot.move((842, 181), held=Qt.MouseButton.LeftButton)
    robot.release((842, 181))
    assert canvas.session.design is before


def test_contents_move_with_their_container_by_its_title(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_WEB_TITLE, (ON_WEB_TITLE[0] + 40, ON_WEB_TITLE[1] + 8))
    layout = canvas.session.design.layout
    assert (layout["web"], layout["app"]) == (Box(360, 104, 240, 160), Box(400, 160))
    assert layout["spare"] == Box(320, 320)


def test_a_selected_container_moves_by_its_inside(shown: Shown) -> None:
    canvas, robot = shown
    inside = (600, 450)
    robot.click(inside)
    robot.drag_to(inside, (600, 530))
    layout = canvas.session.design.layout
    assert layout["dc"] == Box(280, 120, 400, 440)
    assert layout["app"] == Box(360, 232)


def test_dropped_into_a_container_it_belongs_there(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_DB, (600, 400))
    design = canvas.session.design
    assert design.nodes["db"].parent == "dc"
    assert steps(canvas) == 1
    canvas.session.undo()
    assert canvas.session.design.nodes["db"].parent is None


def test_a_machine_opens_up_and_its_container_grows_for_what_is_dropped_into_it(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_DB, ON_SPARE)
    design = canvas.session.design
    assert design.nodes["db"].parent == "spare"
    spare, db, dc = design.box("spare"), design.box("db"), design.box("dc")
    assert contains(spare, db)
    assert contains(dc, spare)
    assert canvas.scene.geometry.boxed[canvas.scene.geometry.nodes.of("spare")]


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )  # fmt: skip


def test_dragged_out_it_stands_on_the_open_canvas(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_APP, (840, 560))
    assert canvas.session.design.nodes["app"].parent is None
    assert canvas.session.design.layout["app"] == Box(760, 528)


def test_ctrl_at_the_drop_leaves_it_in_its_container(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to(ON_APP, (840, 560), modifiers=NONE, then=CTRL)
    design = canvas.session.design
    assert design.nodes["app"].parent == "web"
    assert design.layout["app"].y > 500
    assert set(design.nodes) == set(canvas.session.design.nodes)


def test_an_illegal_drop_is_explained_and_taken_back(shown: Shown) -> None:
    canvas, robot = shown
    said: list[str] = []
    canvas.message.connect(said.append)
    before = canvas.session.design
    box = canvas.scene.geometry.box.copy()
    robot.drag_to(ON_USERS, (600, 400))
    assert canvas.session.design is before
    assert np.array_equal(canvas.scene.geometry.box, box)
    assert said == ["Users sits in no container. Hold Ctrl to leave it where it belongs."]
    robot.drag_to(ON_USERS, (600, 400), then=CTRL)
    assert canvas.session.design.nodes["users"].parent is None
    assert canvas.session.design.layout["users"] != Box(40, 48)


def test_what_must_sit_in_a_container_cannot_be_dragged_out(open_canvas: Open) -> None:
    design = draw({"vpc": "aws.vpc", "net": ("aws.subnet", "vpc")}).with_layout(
        [("vpc", Box(40, 40, 500, 400)), ("net", Box(80, 100, 300, 200))]
    )
    canvas, robot = open_canvas(design)
    said: list[str] = []
    canvas.message.connect(said.append)
    robot.drag_to((200, 112), (800, 600))
    assert canvas.session.design is design
    assert len(said) == 1
    assert said[0].startswith("Subnet must sit in a container")


def test_over_a_container_that_may_not_hold_it_the_one_around_takes_it(open_canvas: Open) -> None:
    design = draw({"vpc": "aws.vpc", "zone": ("aws.zone", "vpc"), "alb": ("aws.alb", "vpc")}).with_layout(
        [("vpc", Box(40, 40, 700, 600)), ("zone", Box(80, 200, 300, 300)), ("alb", Box(440, 90))]
    )
    canvas, robot = open_canvas(design)
    robot.drag_to((520, 118), (240, 400))
    assert canvas.session.design.nodes["alb"].parent == "vpc"
    assert canvas.session.design.layout["alb"].x < 300


def test_several_move_together_in_one_step(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.select(["users", "db", "users>dns"])
    robot.drag_to(ON_USERS, (ON_USERS[0], ON_USERS[1] + 400))
    layout = canvas.session.design.layout
    assert (layout["users"], layout["db"]) == (Box(40, 448), Box(760, 552))
    assert str(canvas.session.history.undo_label) == "Move 2 items"
    assert steps(canvas) == 1


def test_escape_puts_everything_back(shown: Shown) -> None:
    canvas, robot = shown
    before, box = canvas.session.design, canvas.scene.geometry.box.copy()
    robot.press(ON_DB)
    robot.pull(ON_DB, (600, 400))
    assert not np.array_equal(canvas.scene.geometry.box, box)
    robot.key(Qt.Key.Key_Escape)
    robot.release((600, 400))
    assert canvas.session.design is before
    assert np.array_equal(canvas.scene.geometry.box, box)


def test_an_edit_from_elsewhere_ends_the_drag(shown: Shown) -> None:
    canvas, robot = shown
    robot.press(ON_DB)
    robot.pull(ON_DB, (600, 400))
    canvas.session.edit(text("Place"), _place, "users", Box(0, 0))
    assert canvas.gesture is None
    row = canvas.scene.geometry.nodes.of("db")
    assert canvas.scene.geometry.box[row].tolist() == [760, 152, 920, 208]
    robot.release((600, 400))
    assert canvas.session.design.layout["db"] == Box(760, 152)


def test_ctrl_drag_makes_a_copy_with_contents_and_inner_links(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.select(["web"])
    robot.drag_to(ON_WEB_TITLE, (ON_WEB_TITLE[0], ON_WEB_TITLE[1] + 480), modifiers=CTRL)
    design = canvas.session.design
    made = set(design.nodes) - {"users", "dns", "dc", "web", "app", "spare", "db"}
    assert made == {"web-2", "app-2"}
    assert design.nodes["app-2"].parent == "web-2"
    assert design.nodes["web-2"].parent is None
    assert design.layout["web"] == Box(320, 96, 240, 160)
    assert design.layout["web-2"] == Box(320, 576, 240, 160)
    assert canvas.session.selection == {"web-2"}
    assert steps(canvas) == 1


def test_a_handle_resizes_on_the_grid_and_contents_limit_it(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_WEB_TITLE)
    robot.drag_to((560, 256), (603, 301))
    assert canvas.session.design.layout["web"] == Box(320, 96, 280, 208)
    robot.drag_to((600, 304), (330, 110))
    shrunk = canvas.session.design.box("web")
    assert contains(shrunk, canvas.session.design.box("app"))
    assert (shrunk.x, shrunk.y) == (320, 96)
    assert steps(canvas) == 2


def test_a_machine_becomes_a_box_when_it_is_made_large(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_SPARE)
    robot.press((480, 376))
    robot.pull((480, 376), (560, 448))
    row = canvas.scene.geometry.nodes.of("spare")
    assert canvas.scene.geometry.boxed[row]
    robot.key(Qt.Key.Key_Escape)
    assert not canvas.scene.geometry.boxed[row]
    assert canvas.session.design.layout["spare"] == Box(320, 320)


@pytest.mark.parametrize(("held", "far"), [(NONE, 1), (SHIFT, 8)])
def test_arrows_nudge_and_count_as_one_step(shown: Shown, held: Qt.KeyboardModifier, far: int) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        robot.key(key, held)
    assert canvas.session.design.layout["db"] == Box(760 + 2 * far, 152 - far)
    assert steps(canvas) == 1


def test_nodes_without_a_place_move_from_where_they_are_shown(open_canvas: Open) -> None:
    canvas, robot = open_canvas(draw({"a": "app", "b": "app"}))
    at = canvas.box_of("b")
    robot.drag_to(at.center(), at.center() + canvas.rect().bottomRight().toPointF() * 0.2)
    design = canvas.session.design
    assert set(design.layout) == {"a", "b"}
    assert abs(design.layout["b"].x - at.x() - 200) <= 8
    assert canvas.box_of("a").topLeft().x() == design.layout["a"].x


def test_holding_a_drag_at_the_border_scrolls(shown: Shown, qtbot: object) -> None:
    canvas, robot = shown
    robot.press(ON_DB)
    robot.pull(ON_DB, (995, 300))
    qtbot.waitUntil(lambda: canvas.camera.x < -60, timeout=3000)  # type: ignore[attr-defined]
    robot.release((995, 300))
    assert canvas.session.design.layout["db"].x > 760 + 155 + 50

"""Linking, reconnecting, placing and renaming with real events: what the design becomes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtTest import QTest
from support.drawing import draw
from support.robot import Robot

from designer.document.design import Box, Design
from widgets.canvas.hit import ports
from widgets.canvas.interactions.rename import NameEditor
from widgets.canvas.mime import KIND_MIME
from widgets.canvas.view import CanvasView

Shown = tuple[CanvasView, Robot]
Open = Callable[[Design], Shown]
CTRL = Qt.KeyboardModifier.ControlModifier
ON_DB, ON_APP, ON_USERS, ON_DNS, ON_SPARE = (840, 180), (440, 180), (120, 76), (120, 236), (400, 348)
RIGHT_EDGE_OF_APP = (519, 160)


def port(canvas: CanvasView, key: str, number: int) -> QPointF:
    """Where a port of a node is seen: 0 left, 1 top, 2 right, 3 bottom."""
    return ports(canvas.box_of(key), 1)[number]


def kind(name: str) -> QMimeData:
    """What is dragged from the palette."""
    data = QMimeData()
    data.setData(KIND_MIME, name.encode())
    return data


def test_dragging_from_an_edge_links_with_what_is_usual(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to((199, 90), ON_APP)  # from the right edge of the users
    link = canvas.session.design.links["users>app"]
    assert (link.source, link.target, link.kind, link.protocol, link.port) == (
        "users",
        "app",
        "traffic",
        "http",
        8080,
    )
    assert canvas.session.selection == {"users>app"}
    assert str(canvas.session.history.undo_label) == "Connect users to app"
    assert canvas.session.design.layout["users"] == Box(40, 48)


def test_hovering_shows_ports_and_a_port_starts_a_link(shown: Shown) -> None:
    canvas, robot = shown
    robot.move(ON_USERS)
    out = port(canvas, "users", 3)
    robot.move(out)
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    robot.drag_to(out, ON_APP)
    assert "users>app" in canvas.session.design.links


def test_what_starts_no_links_has_no_ports_and_its_edge_moves_it(open_canvas: Open) -> None:
    canvas, robot = open_canvas(draw({"saas": "external"}).with_layout([("saas", Box(40, 40))]))
    robot.drag_to((199, 70), (399, 70))
    assert canvas.session.design.layout["saas"].x == 240


def test_an_illegal_target_is_explained_and_nothing_is_linked(shown: Shown) -> None:
    canvas, robot = shown
    said: list[str] = []
    canvas.message.connect(said.append)
    before = canvas.session.design
    robot.drag_to(RIGHT_EDGE_OF_APP, ON_USERS)
    assert canvas.session.design is before
    assert said == ["App cannot be linked to Users"]


def test_the_same_link_twice_is_refused(shown: Shown) -> None:
    canvas, robot = shown
    refused: list[object] = []
    canvas.session.refused.connect(refused.append)
    robot.drag_to((199, 90), ON_APP)
    assert refused == []
    robot.drag_to((199, 90), ON_APP)
    assert [str(reason) for reason in refused] == ["users already has this link to app"]
    assert set(canvas.session.design.links) == {"users>dns", "dns>app", "app>db", "users>app"}


def test_legal_targets_are_lit_while_a_link_is_drawn(shown: Shown) -> None:
    canvas, robot = shown
    plain = canvas.grab().toImage()
    robot.press((199, 90))
    robot.pull((199, 90), (250, 600))
    lit = canvas.grab().toImage()
    above_db, above_users = (840, 149), (100, 45)
    assert lit.pixelColor(*above_db) != plain.pixelColor(*above_db)
    assert lit.pixelColor(*above_users) == plain.pixelColor(*above_users)
    robot.key(Qt.Key.Key_Escape)
    robot.release((250, 600))
    assert "users>db" not in canvas.session.design.links


def test_releasing_on_open_canvas_links_nothing(shown: Shown) -> None:
    canvas, robot = shown
    before = canvas.session.design
    robot.drag_to(RIGHT_EDGE_OF_APP, (800, 600))
    assert canvas.session.design is before


def test_a_click_on_an_edge_then_on_a_target_links(shown: Shown) -> None:
    canvas, robot = shown
    robot.click((199, 90))
    robot.move((300, 300))
    robot.click(ON_APP)
    assert "users>app" in canvas.session.design.links


def test_connect_mode_by_key_from_the_selected_node(shown: Shown) -> None:
    canvas, robot = shown
    modes: list[str] = []
    canvas.mode_changed.connect(modes.append)
    robot.click(ON_USERS)
    robot.key(Qt.Key.Key_L)
    robot.move(ON_APP)
    robot.click(ON_APP)
    assert "users>app" in canvas.session.design.links
    assert modes == ["connect", "select"]


def test_connect_mode_without_a_selection_drags_from_anywhere_in_a_node(shown: Shown) -> None:
    canvas, robot = shown
    robot.key(Qt.Key.Key_L)
    robot.drag_to(ON_USERS, ON_APP)
    assert "users>app" in canvas.session.design.links
    assert canvas.session.design.layout["users"] == Box(40, 48)
    assert canvas.mode == "select"


def test_a_link_can_be_drawn_with_the_keyboard_alone(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.select(["users"])
    robot.key(Qt.Key.Key_L)
    robot.key(Qt.Key.Key_Tab)
    robot.key(Qt.Key.Key_Tab)
    robot.key(Qt.Key.Key_Return)
    assert set(canvas.session.design.links) == {"users>dns", "dns>app", "app>db", "users>app"}


def test_escape_leaves_connect_mode(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_USERS)
    robot.key(Qt.Key.Key_L)
    robot.key(Qt.Key.Key_Escape)
    assert canvas.mode == "select"
    assert canvas.gesture is None
    assert canvas.session.selection == {"users"}


@pytest.mark.parametrize(("grip", "to", "ends"), [
    ((760, 180), ON_SPARE, None),
    ((520, 180), ON_SPARE, ("spare", "db")),
])  # fmt: skip
def test_an_end_of_a_link_is_taken_elsewhere(
    shown: Shown, grip: tuple[float, float], to: tuple[float, float], ends: tuple[str, str] | None
) -> None:
    canvas, robot = shown
    robot.click((640, 180))
    robot.drag_to(grip, to)
    link = canvas.session.design.links["app>db"]
    assert (link.source, link.target) == (ends or ("app", "spare"))
    assert (link.protocol, link.port) == ("postgresql", 5432)


def test_an_end_cannot_be_taken_to_what_may_not_have_it(shown: Shown) -> None:
    canvas, robot = shown
    said: list[str] = []
    canvas.message.connect(said.append)
    robot.click((640, 180))
    robot.drag_to((760, 180), ON_USERS)
    assert canvas.session.design.links["app>db"].target == "db"
    assert len(said) == 1


def test_a_component_is_dropped_where_the_pointer_is(shown: Shown) -> None:
    canvas, robot = shown
    assert robot.drop(kind("cache"), (800, 560))
    design = canvas.session.design
    assert design.nodes["cache"].parent is None
    assert design.nodes["cache"].name == "Cache"
    assert design.layout["cache"] == Box(720, 528, 160, 56)
    assert canvas.session.selection == {"cache"}
    assert str(canvas.session.history.undo_label) == "Add Cache"


def test_a_component_is_dropped_into_the_container_under_the_pointer(shown: Shown) -> None:
    canvas, robot = shown
    robot.drop(kind("cache"), ON_SPARE)
    design = canvas.session.design
    assert design.nodes["cache"].parent == "spare"
    spare, cache = design.box("spare"), design.box("cache")
    assert spare.x < cache.x
    assert spare.y + spare.height > cache.y + cache.height
    canvas.session.undo()
    assert canvas.session.design.box("spare") == Box(320, 320, 160, 56)


def test_a_component_that_may_not_be_there_is_explained(shown: Shown) -> None:
    canvas, robot = shown
    said: list[str] = []
    canvas.message.connect(said.append)
    before = canvas.session.design
    assert robot.drop(kind("aws.subnet"), (800, 560))
    assert canvas.session.design is before
    assert said[0].startswith("Subnet must sit in a container")
    assert robot.drop(kind("users"), (600, 400))
    assert canvas.session.design is before
    assert robot.drop(kind("users"), (600, 400), CTRL)
    assert canvas.session.design.nodes["users-2"].parent is None


def test_other_data_and_unknown_kinds_are_not_taken(shown: Shown) -> None:
    canvas, robot = shown
    text = QMimeData()
    text.setText("cache")
    assert not robot.drop(text, (800, 560))
    assert not robot.drop(kind("no.such"), (800, 560))
    assert set(canvas.session.design.nodes) == {"users", "dns", "dc", "web", "app", "spare", "db"}


def test_hovering_with_a_component_shows_where_it_would_fall(shown: Shown) -> None:
    canvas, robot = shown
    plain = canvas.grab().toImage()
    assert robot.hover(kind("cache"), (800, 560))
    assert canvas.grab().toImage() != plain
    canvas.take(None)
    assert canvas.grab().toImage() == plain


def test_placing_without_the_mouse_finds_room_in_the_selected_container(shown: Shown) -> None:
    canvas, _ = shown
    canvas.session.select(["web"])
    assert canvas.place("worker") == "worker"
    design = canvas.session.design
    assert design.nodes["worker"].parent == "web"
    assert not overlap(design.box("worker"), design.box("app"))
    assert canvas.place("worker") == "worker-2"
    assert design.nodes["worker"].parent == "web"
    assert not overlap(canvas.session.design.box("worker-2"), canvas.session.design.box("worker"))


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def test_placing_in_an_empty_design_and_where_nothing_may_hold_it(open_canvas: Open) -> None:
    canvas, _ = open_canvas(Design())
    said: list[str] = []
    canvas.message.connect(said.append)
    assert canvas.place("aws.subnet") is None
    assert len(said) == 1
    assert canvas.place("aws.vpc") == "vpc"
    assert canvas.place("aws.subnet") == "subnet"
    assert canvas.session.design.nodes["subnet"].parent == "vpc"
    assert canvas.place("users", QPointF(800, 560)) == "users"
    assert canvas.session.design.layout["users"].x == 720


def editor(canvas: CanvasView) -> NameEditor:
    """The field that is open."""
    found = canvas.findChild(NameEditor)
    assert found is not None
    return found


@pytest.mark.parametrize("how", ["double click", "F2", "Enter"])
def test_renaming_in_place(shown: Shown, how: str) -> None:
    canvas, robot = shown
    if how == "double click":
        robot.double_click(ON_DB)
    else:
        robot.click(ON_DB)
        robot.key(Qt.Key.Key_F2 if how == "F2" else Qt.Key.Key_Return)
    field = editor(canvas)
    assert field.text() == "db"
    assert canvas.box_of("db").toRect().intersects(field.geometry())
    QTest.keyClicks(field, "orders")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert canvas.session.design.nodes["db"].name == "orders"
    assert str(canvas.session.history.undo_label) == "Rename to orders"


@pytest.mark.parametrize("last", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_after_the_name_the_node_is_still_selected_and_no_other_name_is_asked_for(
    shown: Shown, last: Qt.Key
) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.key(Qt.Key.Key_F2)
    field = editor(canvas)
    assert field.hasFocus()
    QTest.keyClick(field, last)
    assert canvas.session.selection == {"db"}
    assert canvas.hasFocus()
    assert not [child for child in canvas.findChildren(NameEditor) if child.isVisible()]


def test_escape_keeps_the_name(shown: Shown) -> None:
    canvas, _ = shown
    canvas.rename("db")
    field = editor(canvas)
    QTest.keyClicks(field, "orders")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert canvas.session.design.nodes["db"].name == "db"


def test_leaving_the_field_commits_and_an_empty_name_does_not(shown: Shown) -> None:
    canvas, robot = shown
    canvas.rename("db")
    QTest.keyClicks(editor(canvas), "orders")
    robot.click((800, 600))
    canvas.setFocus()
    editor(canvas).editingFinished.emit()
    assert canvas.session.design.nodes["db"].name == "orders"
    canvas.rename("app")
    field = next(child for child in canvas.findChildren(NameEditor) if child.text() == "app")
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert canvas.session.design.nodes["app"].name == "app"


def test_double_click_on_a_link_writes_its_label(shown: Shown) -> None:
    canvas, robot = shown
    robot.double_click((640, 180))
    field = editor(canvas)
    QTest.keyClicks(field, "orders")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert canvas.session.design.links["app>db"].label == "orders"

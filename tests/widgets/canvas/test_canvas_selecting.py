"""Selecting with real mouse events: clicks, toggles, rubber band; looking around: pan, wheel, zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from support.robot import MIDDLE, RIGHT, Robot

from designer.document.design import Design
from widgets.canvas.camera import Camera
from widgets.canvas.view import CanvasView

Shown = tuple[CanvasView, Robot]
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ON_DB, ON_APP, ON_USERS = (840, 180), (440, 180), (120, 76)
ON_DC_TITLE, IN_DC, NOWHERE = (400, 52), (600, 450), (840, 600)
ON_LINK = (640, 180)


def test_a_click_selects_what_it_hits_and_nothing_else(shown: Shown) -> None:
    canvas, robot = shown
    for spot, wanted in (
        (ON_DB, {"db"}),
        (ON_APP, {"app"}),
        (ON_DC_TITLE, {"dc"}),
        (IN_DC, {"dc"}),
        ((340, 245), {"web"}),
        (ON_LINK, {"app>db"}),
        (NOWHERE, set()),
    ):
        robot.click(spot)
        assert canvas.session.selection == wanted, spot


@pytest.mark.parametrize("modifier", [SHIFT, CTRL])
def test_shift_and_ctrl_add_and_take_away(shown: Shown, modifier: Qt.KeyboardModifier) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.click(ON_APP, modifiers=modifier)
    assert canvas.session.selection == {"db", "app"}
    robot.click(ON_DB, modifiers=modifier)
    assert canvas.session.selection == {"app"}
    robot.click(NOWHERE, modifiers=modifier)
    assert canvas.session.selection == {"app"}


def test_the_rubber_band_takes_cards_it_touches_and_links_between_them(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to((20, 20), (150, 220))
    assert canvas.session.selection == {"users", "dns", "users>dns"}
    robot.drag_to((820, 120), (880, 600), modifiers=SHIFT)
    assert canvas.session.selection == {"users", "dns", "users>dns", "db"}


def test_the_rubber_band_takes_only_containers_it_encloses(shown: Shown) -> None:
    canvas, robot = shown
    robot.drag_to((300, 440), (600, 260))  # begins in the empty inside of the datacenter
    assert canvas.session.selection == {"spare"}
    robot.click(NOWHERE)
    robot.drag_to((260, 20), (700, 500))
    assert canvas.session.selection == {"dc", "web", "app", "spare"}


def test_escape_gives_up_a_rubber_band_then_the_selection(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.press(NOWHERE)
    robot.pull(NOWHERE, (20, 20))
    robot.key(Qt.Key.Key_Escape)
    robot.release((20, 20))
    assert canvas.session.selection == {"db"}
    robot.key(Qt.Key.Key_Escape)
    assert canvas.session.selection == frozenset()


def test_the_right_button_selects_and_asks_for_the_menu(shown: Shown) -> None:
    canvas, robot = shown
    asked: list[QPoint] = []
    canvas.context_menu_requested.connect(asked.append)
    robot.click(ON_DB)
    robot.click(ON_APP, modifiers=SHIFT)
    robot.menu(ON_APP)
    assert canvas.session.selection == {"db", "app"}
    robot.menu(ON_USERS)
    assert canvas.session.selection == {"users"}
    assert asked == [canvas.mapToGlobal(QPoint(*ON_APP)), canvas.mapToGlobal(QPoint(*ON_USERS))]


@pytest.mark.parametrize("how", ["middle", "space", "hand"])
def test_dragging_the_canvas_pans_and_changes_nothing(shown: Shown, how: str) -> None:
    canvas, robot = shown
    before = canvas.session.design
    if how == "space":
        robot.hold(Qt.Key.Key_Space)
    if how == "hand":
        canvas.set_mode("pan")
    robot.drag_to(ON_DB, (740, 230), button=MIDDLE if how == "middle" else Qt.MouseButton.LeftButton)
    robot.let_go(Qt.Key.Key_Space)
    assert canvas.camera == Camera(1, -100, 50)
    assert canvas.session.design is before
    assert canvas.session.selection == frozenset()


def test_the_wheel_scrolls_and_with_shift_sideways(shown: Shown) -> None:
    canvas, robot = shown
    robot.wheel((500, 300), -1)
    assert canvas.camera == Camera(1, 0, -72)
    robot.wheel((500, 300), -1, SHIFT)
    assert canvas.camera == Camera(1, -72, -72)


def test_ctrl_wheel_zooms_at_the_pointer_within_limits(shown: Shown) -> None:
    canvas, robot = shown
    scales: list[float] = []
    canvas.scale_changed.connect(scales.append)
    under = canvas.camera.to_canvas(QPointF(500, 300))
    robot.wheel((500, 300), 1, CTRL)
    assert canvas.scale == pytest.approx(1.2)
    seen = canvas.camera.to_view(under)
    assert (seen.x(), seen.y()) == pytest.approx((500, 300), abs=1)
    for _ in range(20):
        robot.wheel((500, 300), 1, CTRL)
    assert canvas.scale == 4
    for _ in range(40):
        robot.wheel((500, 300), -1, CTRL)
    assert canvas.scale == pytest.approx(0.1)
    assert scales[0] == pytest.approx(1.2)
    assert 4 in scales


def test_zoom_keys(shown: Shown) -> None:
    canvas, robot = shown
    robot.wheel((0, 0), 3, CTRL)
    robot.key(Qt.Key.Key_0, CTRL)
    assert canvas.scale == 1
    robot.click(canvas.camera.to_view(QPointF(*ON_DB)))
    robot.key(Qt.Key.Key_2, SHIFT)
    assert canvas.scale == 2
    assert canvas.box_of("db").center().x() == pytest.approx(500, abs=1)
    robot.key(Qt.Key.Key_1, SHIFT)
    assert canvas.scale == pytest.approx(1)
    for key in canvas.session.design.nodes:
        assert canvas.rect().contains(canvas.box_of(key).toRect())


def test_what_is_out_of_sight_comes_into_the_middle_and_is_no_larger_than_before(shown: Shown) -> None:
    canvas, _ = shown
    canvas.aim(canvas.camera.panned(5000, 0))
    canvas.bring_into_sight(["db"])
    assert canvas.box_of("db").center().toPoint() == QPoint(500, 350)
    assert canvas.scale == 1
    canvas.zoom(0.2)
    canvas.bring_into_sight(["users>dns"])
    assert canvas.scale == 0.75, "names can be read"
    middle = (canvas.box_of("users").center() + canvas.box_of("dns").center()) / 2
    assert (middle - QPointF(500, 350)).manhattanLength() < 2
    before = canvas.camera
    canvas.bring_into_sight(["nobody"])
    canvas.bring_into_sight(["users", "dns"])
    assert canvas.camera == before, "what is in sight already does not move"
    canvas.zoom(4)
    canvas.bring_into_sight(["users", "db"])
    assert canvas.scale < 4
    assert all(canvas.rect().contains(canvas.box_of(key).toRect()) for key in ("users", "db"))


def test_tab_walks_in_reading_order_and_leaves_at_the_end(shown: Shown) -> None:
    canvas, robot = shown
    walked: list[str] = []
    for _ in range(len(canvas.session.design.nodes)):
        robot.key(Qt.Key.Key_Tab)
        walked.append(*canvas.session.selection)
    assert walked == ["dc", "users", "web", "app", "db", "dns", "spare"]
    robot.key(Qt.Key.Key_Backtab)
    assert canvas.session.selection == {"dns"}


def test_what_is_selected_is_read_out(shown: Shown) -> None:
    canvas, robot = shown
    assert canvas.accessibleName() == "Canvas, 7 components, 3 links"
    robot.click(ON_APP)
    assert canvas.accessibleName() == "app, App, in web"
    canvas.set_findings({"app": ("error", 2)})
    assert canvas.accessibleName() == "app, App, in web; findings: 2"
    robot.click(ON_LINK)
    assert canvas.accessibleName() == "Link from app to db"
    canvas.set_language("ko")
    assert canvas.accessibleName() == "app에서 db로 가는 연결"


def test_a_large_design_is_fitted_beyond_the_smallest_zoom(shown: Shown) -> None:
    canvas, _ = shown
    design = canvas.session.design
    far = design.with_layout([("db", design.layout["db"]._replace(x=40_000))])
    canvas.session.replace(far, None)
    canvas.repaint()
    assert canvas.scale < 0.1
    canvas.zoom(0.001)
    assert canvas.scale > 0.01


def test_all_stays_in_sight_through_resizing_until_one_looks_elsewhere(shown: Shown) -> None:
    canvas, robot = shown
    canvas.zoom_to_fit()
    canvas.resize(500, 300)
    for key in canvas.session.design.nodes:
        assert canvas.rect().contains(canvas.box_of(key).toRect())
    robot.wheel((250, 150), 1)
    before = canvas.camera
    canvas.resize(700, 300)
    assert canvas.camera == before.panned(100, 0)


def test_an_empty_design_is_shown_at_full_size(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.replace(Design(), None)
    canvas.repaint()
    assert canvas.scale == 1
    robot.click(NOWHERE)
    robot.drag_to((20, 20), (300, 300))
    robot.key(Qt.Key.Key_Tab)
    assert canvas.session.selection == frozenset()


def test_the_context_menu_key_opens_at_the_selected_node(shown: Shown) -> None:
    canvas, robot = shown
    robot.click(ON_DB)
    robot.click(ON_DB, RIGHT)
    assert canvas.session.selection == {"db"}

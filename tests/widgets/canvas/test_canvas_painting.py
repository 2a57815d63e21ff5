"""What is painted: the expected colours at the expected places, less detail from afar, and nothing leaks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from support.designs import grid_design
from support.drawing import draw
from support.robot import Robot

from designer.document.design import Box, Design
from designer.drawing.looks import link_text
from widgets.canvas.camera import Camera
from widgets.canvas.frame import Frame, View
from widgets.canvas.painting import links
from widgets.canvas.painting.lens import Lens
from widgets.canvas.painting.picture import paint, paint_all, seen
from widgets.canvas.painting.scene import Scene
from widgets.canvas.view import CanvasView
from widgets.theme import NAMES, Theme, load_theme

ROOT = Path(__file__).resolve().parents[3]
Shown = tuple[CanvasView, Robot]
Open = Callable[[Design], Shown]

PAIR = draw(
    {"vpc": "aws.vpc", "db": ("aws.rds", "vpc"), "saas": "external", "app": "app"},
    [("app", "db", {"protocol": "postgresql", "port": 5432}), ("app", "saas", {"optional": True})],
).with_layout(
    [("vpc", Box(300, 40, 300, 200)), ("db", Box(360, 100)), ("app", Box(40, 100)), ("saas", Box(40, 300))]
)


def picture(design: Design, theme: Theme, camera: Camera = Camera(), ratio: float = 1.0) -> QImage:  # noqa: B008
    """The design as seen by `camera` on 640 by 400 logical pixels."""
    scene = Scene(design, theme)
    image = QImage(QSize(640, 400) * ratio, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    lens = Lens(camera, image.size(), ratio)
    paint_all(painter, scene, lens, seen(scene, lens))
    painter.end()
    return image


def pixels(image: QImage) -> np.ndarray:
    """Blue, green, red of every pixel, shape (height, width, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4)
    return rows[:, :, :3].astype(int)


def has(image: QImage, colour: QColor, x0: int, y0: int, x1: int, y1: int, tolerance: int = 0) -> bool:
    """Whether the colour (or one close to it) is somewhere in that rectangle."""
    wanted = np.array([colour.blue(), colour.green(), colour.red()])
    away = np.abs(pixels(image)[y0:y1, x0:x1] - wanted).max(axis=2)
    return bool((away <= tolerance).any())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_everything_is_where_it_belongs_in_its_colour(qapp: object, name: str, ratio: float) -> None:
    theme = load_theme(name)
    image = picture(PAIR, theme, ratio=ratio)

    def at(x: float, y: float) -> QColor:
        return image.pixelColor(round(x * ratio), round(y * ratio))

    def colour_in(key: str, x0: float, y0: float, x1: float, y1: float) -> bool:
        left, top, right, bottom = (round(value * ratio) for value in (x0, y0, x1, y1))
        return has(image, theme.colour(key), left, top, right, bottom, tolerance=48)

    assert at(20, 20) == theme.colour("canvas")
    assert at(590, 230) == theme.colour("container-vpc-fill")
    assert at(505, 108) == theme.colour("card")
    assert at(387, 115) != theme.colour("card")
    assert colour_in("category-data-fill", 371, 112, 403, 144)
    assert colour_in("category-compute-fill", 51, 112, 83, 144)
    assert colour_in("container-vpc-border", 298, 60, 303, 220)
    assert colour_in("link-traffic", 320, 120, 330, 136)
    assert colour_in("canvas-dot", 0, 0, 60, 60)


def test_a_machine_of_two_pixels_a_unit_paints_the_same_drawing_finer(qapp: object) -> None:
    theme = load_theme("light")
    coarse, fine = picture(PAIR, theme), picture(PAIR, theme, ratio=2.0)
    assert fine.size() == coarse.size() * 2
    shrunk = fine.scaled(coarse.size())
    different = sum(
        abs(shrunk.pixelColor(x, y).lightness() - coarse.pixelColor(x, y).lightness()) > 60
        for x in range(0, 640, 3)
        for y in range(0, 400, 3)
    )
    assert different < 250


def test_dash_patterns_tell_kinds_of_links_apart() -> None:
    patterns = list(links.DASHES.values())
    assert len(set(patterns)) == len(patterns)
    assert [kind for kind, dashes in links.DASHES.items() if not dashes] == ["traffic"]


def test_link_texts_say_protocol_and_port() -> None:
    design = draw(
        {"a": "app", "b": "database", "c": "database"},
        [
            ("a", "b", {"protocol": "postgresql", "port": 5432}),
            ("b", "c", {"kind": "replication", "mode": "sync"}),
            ("a", "c", {"protocol": "mysql", "port": 3306, "label": "reports"}),
            ("c", "b", {"kind": "standby"}),
            ("c", "a", {"protocol": "tcp"}),
        ],
    )
    said = [str(link_text(link)) for link in design.links.values()]
    assert sorted(said) == ["pg 5432", "reports", "standby", "sync replica", "tcp"]


def test_from_afar_there_is_no_text_and_links_are_straight(qapp: object) -> None:
    theme = load_theme("light")
    design = draw({"a": "app", "b": "app"}, ["a>b"]).with_layout([("a", Box(0, 0)), ("b", Box(1600, 1000))])
    renamed = design.with_nodes([replace(design.nodes["a"], name="WWWWWWWWWWWWWWWW")])
    far = Camera(0.2, 20, 20)
    assert picture(design, theme, far) == picture(renamed, theme, far)
    near = Camera(0.35, 20, 20)
    assert picture(design, theme, near) != picture(renamed, theme, near)
    half = far.to_view(QPointF(880, 528))
    x, y = round(half.x()), round(half.y())
    unlinked = picture(design.with_links(removed=design.links), theme, far)
    drawn = np.abs(pixels(picture(design, theme, far)) - pixels(unlinked)).max(axis=2) > 40
    assert drawn[y - 20 : y + 20, x - 20 : x + 20].any()
    assert not drawn[y - 80 : y - 60, x - 20 : x + 20].any()


def test_badges_and_bars_show_what_checks_say(shown: Shown) -> None:
    canvas, _ = shown
    theme = canvas.scene.theme
    plain = canvas.grab().toImage()
    assert not has(plain, theme.colour("error"), 895, 135, 940, 170)
    canvas.set_findings(
        {"db": ("error", 1), "app": ("warning", 3), "app>db": ("info", 1), "gone": ("error", 1)}
    )
    canvas.set_load({"db": 0.95, "app": 0.4, "gone": 1.0})
    image = canvas.grab().toImage()
    assert has(image, theme.colour("error"), 895, 135, 940, 170)
    assert has(image, theme.colour("warning"), 495, 135, 540, 170)
    assert has(image, theme.colour("info"), 600, 150, 680, 190)
    assert has(image, theme.colour("error"), 770, 200, 860, 206)
    assert has(image, theme.colour("ok"), 370, 200, 400, 206)
    assert not has(image, theme.colour("ok"), 450, 200, 510, 206)
    canvas.set_findings({})
    canvas.set_load({})
    assert canvas.grab().toImage() == plain


def test_badges_follow_a_node_through_undo(shown: Shown) -> None:
    canvas, _ = shown
    canvas.set_findings({"db": ("error", 1)})
    before = canvas.grab().toImage()
    canvas.session.select(["db"])
    canvas.commands.delete()
    canvas.session.undo()
    assert canvas.grab().toImage() == before


def test_severities_differ_in_shape_not_only_in_colour(qapp: object) -> None:
    theme = load_theme("light")
    same = replace(
        theme,
        colours={**theme.colours, "error": "#555555", "warning": "#555555", "info": "#555555"},
        _made={},
    )
    shapes = set()
    for severity in ("error", "warning", "info"):
        scene = Scene(PAIR, same)
        lens = Lens(Camera(), QSize(640, 400))
        image = scene.sprites.badge(severity, 1, lens).pixmap.toImage()
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == 3


def test_the_picture_of_all_shows_everything(shown: Shown) -> None:
    canvas, _ = shown
    image = canvas.image(1.0)
    assert (image.width(), image.height()) == (880 + 64, 440 + 64)
    theme = canvas.scene.theme
    assert has(image, theme.colour("category-data-fill"), 760, 140, 850, 220)
    assert canvas.image(2.0).width() == 2 * image.width()


def test_switching_the_theme_repaints(shown: Shown) -> None:
    canvas, _ = shown
    canvas.set_theme(load_theme("dark"))
    assert canvas.grab().toImage().pixelColor(20, 660) == load_theme("dark").colour("canvas")


@pytest.mark.parametrize("shift", [(0, 0), (37, 0), (0, -51), (-120, 44), (900, 0)])
@pytest.mark.parametrize("zoom", [1.0, 0.2])
def test_a_panned_picture_is_the_one_painted_anew(qapp: object, shift: tuple[int, int], zoom: float) -> None:
    scene, size = Scene(grid_design(200), load_theme("light")), QSize(700, 500)

    def shown_by(frame: Frame, camera: Camera) -> QImage:
        assert frame.prepare(View(camera, size, 1.0))
        image = QImage(size, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        frame.show(painter, camera)
        painter.end()
        return image

    start = Camera(zoom, -300, -200)
    frame = Frame(scene)
    shown_by(frame, start)
    panned, anew = shown_by(frame, start.panned(*shift)), shown_by(Frame(scene), start.panned(*shift))
    away = np.abs(pixels(panned) - pixels(anew)).max(axis=2)
    # Qt shades a line that is cut off a little differently: a few pixels where a strip begins.
    assert (away > 8).sum() < 100


def test_more_link_pixels_than_the_budget_are_painted_in_slices(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(grid_design(400), load_theme("light"))
    lens = Lens(Camera(0.2, 0, 0), QSize(1200, 700))

    def painted() -> tuple[int, QImage]:
        image = QImage(1200, 700, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        slices = sum(1 for _ in paint(painter, scene, lens, seen(scene, lens)))
        painter.end()
        return slices, image

    assert painted()[0] == 0
    monkeypatch.setattr(links, "SMOOTH_BUDGET", 1000)
    whole = painted()
    monkeypatch.setattr(links, "SLICE", 5000)
    sliced = painted()
    assert sliced[0] > 3
    assert sliced[1] == whole[1]


def test_an_unfinished_picture_is_finished_between_events(
    shown: Shown, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, _ = shown
    canvas.session.replace(grid_design(600), None)
    canvas.repaint()
    qtbot.waitUntil(lambda: not canvas._settle.isActive())  # type: ignore[attr-defined]
    canvas.repaint()
    canvas.zoom(0.15)
    canvas._settle.stop()
    monkeypatch.setattr(links, "SMOOTH_BUDGET", 1000)
    whole = canvas.grab().toImage()
    monkeypatch.setattr(links, "SLICE", 20_000)
    canvas.refresh()
    canvas.repaint()
    assert canvas._slices.isActive()
    qtbot.waitUntil(lambda: not canvas._slices.isActive(), timeout=5000)  # type: ignore[attr-defined]
    assert canvas.grab().toImage() == whole


def test_what_is_carried_looks_as_it_does_at_rest(shown: Shown) -> None:
    canvas, robot = shown
    canvas.session.select(["db"])
    robot.drag_to((840, 180), (840, 400))
    at_rest = canvas.grab().toImage()
    canvas.session.undo()
    robot.press((840, 180))
    robot.pull((840, 180), (840, 400))
    carried = canvas.grab().toImage()
    assert canvas._frame.hidden is not None
    assert carried.copy(775, 378, 130, 44) == at_rest.copy(775, 378, 130, 44)
    robot.release((840, 400))


def test_zooming_shows_the_old_picture_stretched_then_the_exact_one(shown: Shown, qtbot: object) -> None:
    canvas, _robot = shown
    canvas.zoom(2.0)
    stretched = canvas.grab().toImage()
    qtbot.waitUntil(lambda: not canvas._settle.isActive())  # type: ignore[attr-defined]
    exact = canvas.grab().toImage()
    assert stretched != exact
    canvas.refresh()
    assert canvas.grab().toImage() == exact


def test_two_hundred_repaints_take_no_reference_to_none() -> None:
    """PySide6 6.12.0 gave one back too many on each painter call, until Python 3.11 died of it."""
    if sys.version_info >= (3, 12):
        pytest.skip("None is immortal from Python 3.12 on")
    code = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from support.designs import grid_design
from designer.catalog.registry import load_catalog
from widgets.canvas.view import CanvasView
from widgets.session import Session
from widgets.theme import load_theme
canvas = CanvasView(Session(load_catalog(), grid_design(300)), load_theme("light"))
canvas.set_findings({"n-1": ("error", 2)}); canvas.set_load({"n-2": 0.5})
canvas.resize(900, 600); canvas.show(); canvas.set_scale(0.6)
canvas.session.select(["n-3", "n-4"])
def round():
    canvas.refresh(); canvas._settle.stop(); canvas.repaint()
for _ in range(5): round()
before = sys.getrefcount(None)
for _ in range(200): round()
print(sys.getrefcount(None) - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "tests",
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "QT_QPA_PLATFORM": "offscreen", "PATH": ""},
    )  # fmt: skip
    assert abs(int(run.stdout)) < 100


def test_labels_are_forgotten_beyond_their_budget(qapp: object) -> None:
    from widgets.canvas.painting.labels import Labels

    labels = Labels(load_theme("light"), budget=200_000)
    first = labels.card("first", "line", 160, 1.0).cacheKey()
    assert labels.card("first", "line", 160, 1.0).cacheKey() == first
    for number in range(40):
        labels.card(f"name {number}", "line", 160, 1.0)
    assert labels.card("first", "line", 160, 1.0).cacheKey() != first


def test_culling_leaves_out_what_is_not_in_sight(qapp: object) -> None:
    scene = Scene(grid_design(1000), load_theme("light"))
    shown = seen(scene, Lens(Camera(1, -3000, -2000), QSize(800, 600)))
    boxes = scene.geometry.box[shown.nodes]
    assert 0 < len(shown.nodes) < 40
    assert np.all(boxes[:, 2] >= 3000 - 24)
    assert np.all(boxes[:, 0] <= 3800 + 24)

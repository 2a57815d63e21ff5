"""Whether every icon exists, keeps to the one drawing style, renders, and cannot be taken for another."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from designer.drawing.svg import icon_source
from widgets import icons

ICONS = Path(__file__).resolve().parents[2] / "assets" / "icons"
FILES = sorted(ICONS.glob("*.svg"))

KINDS = [
    "users",
    "external",
    "dns",
    "cdn",
    "firewall",
    "switch",
    "power-feed",
    "load-balancer",
    "standby-balancer",
    "server",
    "app",
    "worker",
    "database",
    "cache",
    "queue",
    "object-store",
    "file-share",
    "datacenter",
    "rack",
    "network",
    "aws.region",
    "aws.vpc",
    "aws.zone",
    "aws.subnet",
    "aws.internet-gateway",
    "aws.vpc-endpoint",
    "aws.nat-gateway",
    "aws.security-group",
    "aws.ec2",
    "aws.asg",
    "aws.alb",
    "aws.nlb",
    "aws.rds",
    "aws.s3",
    "aws.cloudfront",
    "aws.route53",
    "aws.iam-user",
    "aws.iam-group",
    "aws.iam-role",
    "aws.iam-policy",
    "aws.elasticache",
    "aws.acm",
    "aws.waf",
]
COMMANDS = [
    "undo",
    "redo",
    "new",
    "open",
    "save",
    "export",
    "zoom-fit",
    "search",
    "delete",
    "copy",
    "paste",
    "duplicate",
    "select",
    "pan",
    "connect",
    "error",
    "warning",
    "info",
    "check",
    "close",
    "language",
    "theme",
    "fix",
]

SVG = "{http://www.w3.org/2000/svg}"
ROOT = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "1.7",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
SHAPES = {
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height", "rx"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
}
PAINT = {"fill": "currentColor", "stroke": "none", "stroke-dasharray": None}

SMALLEST_INK = 0.06  # share of the tile; the check mark, two bare strokes, is the leanest
LARGEST_INK = 0.45  # beyond this an outline has become a blot
SMALLEST_DIFFERENCE = 0.15  # share of the joint ink; the closest are copy and duplicate (a plus apart)

Ink = npt.NDArray[np.float64]


def ink(svg: str, size: int) -> Ink:
    """How much ink lies on each pixel (0 to 1) when the drawing fills a square of `size` pixels."""
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", "#000000").encode()))
    assert renderer.isValid()
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(size, size)
    return (pixels >> 24) / 255.0


def difference(first: Ink, second: Ink) -> float:
    """Which share of the joint ink two drawings do not have in common: 0 same, 1 nothing shared."""
    return float(np.abs(first - second).sum() / np.maximum(first, second).sum())


def test_exactly_the_named_icons_exist() -> None:
    wanted = {*KINDS, *(f"ui-{name}" for name in COMMANDS), "unknown", "loadpath"}
    assert {path.stem for path in FILES} == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_icon_keeps_to_the_drawing_style(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{SVG}svg"
    assert root.attrib == ROOT
    assert len(root) > 0
    for shape in root:
        name = shape.tag.removeprefix(SVG)
        assert name in SHAPES
        assert len(shape) == 0
        assert not (shape.text or "").strip()
        assert shape.attrib.keys() <= SHAPES[name] | PAINT.keys()
        for attribute, allowed in PAINT.items():
            assert allowed is None or shape.get(attribute, allowed) == allowed
        assert re.fullmatch(r"[\d. ]+", shape.get("stroke-dasharray", "1"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_icon_renders_with_a_reasonable_amount_of_ink(path: Path) -> None:
    drawn = ink(path.read_text(encoding="utf-8"), 48)
    assert SMALLEST_INK <= drawn.mean() <= LARGEST_INK
    assert drawn.max() == 1.0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_icon_is_not_cut_off_by_its_view_box(path: Path) -> None:
    wider = path.read_text(encoding="utf-8").replace('viewBox="0 0 24 24"', 'viewBox="-4 -4 32 32"')
    drawn = ink(wider, 128)
    inside = drawn[16:112, 16:112]
    assert drawn.sum() == pytest.approx(inside.sum())


def test_no_two_icons_look_the_same_at_palette_size() -> None:
    drawn = {path.stem: ink(path.read_text(encoding="utf-8"), 20) for path in FILES}
    alike = {
        (first, second): round(difference(drawn[first], drawn[second]), 3)
        for first, second in combinations(drawn, 2)
        if difference(drawn[first], drawn[second]) < SMALLEST_DIFFERENCE
    }
    assert alike == {}


@pytest.mark.parametrize("kind", ["a" * 300, "../icons/users", "nul\0", "users/../users", ""])
def test_a_kind_that_is_no_file_name_has_the_icon_for_unknown_kinds(kind: str, qapp: object) -> None:
    assert icon_source(kind) == icon_source("unknown")
    assert icons.renderer(kind, QColor("#000000")).isValid()

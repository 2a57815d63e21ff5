"""A canvas on a small shop, shown at 100 % with its origin at the top left corner of the widget, and a hand to work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot
from support.drawing import draw
from support.robot import Robot

from designer.catalog.registry import load_catalog
from designer.document.design import Box, Design
from widgets.canvas.camera import Camera
from widgets.canvas.view import CanvasView
from widgets.fonts import load_fonts
from widgets.session import Session
from widgets.theme import load_theme

Open = Callable[[Design], tuple[CanvasView, Robot]]


def shop() -> Design:
    """Users and a DNS outside; a datacenter with two servers (one with an app in it) and a database on the open canvas."""
    design = draw(
        {
            "users": "users",
            "dns": "dns",
            "dc": "datacenter",
            "web": ("server", "dc"),
            "app": ("app", "web"),
            "spare": ("server", "dc"),
            "db": "database",
        },
        ["users>dns", "dns>app", ("app", "db", {"protocol": "postgresql", "port": 5432})],
    )
    return design.with_layout(
        {
            "users": Box(40, 48),
            "dns": Box(40, 208),
            "dc": Box(280, 40, 400, 440),
            "web": Box(320, 96, 240, 160),
            "app": Box(360, 152),
            "spare": Box(320, 320),
            "db": Box(760, 152),
        }.items()
    )


@pytest.fixture
def open_canvas(qtbot: QtBot) -> Iterator[Open]:
    """Shows a design on a canvas of 1000 by 700 pixels."""
    load_fonts()
    opened: list[CanvasView] = []

    def opener(design: Design) -> tuple[CanvasView, Robot]:
        canvas = CanvasView(Session(load_catalog(), design), load_theme("light"))
        qtbot.addWidget(canvas)
        canvas.resize(1000, 700)
        canvas.show()
        canvas.repaint()
        canvas.aim(Camera(1, 0, 0))
        canvas.repaint()
        opened.append(canvas)
        return canvas, Robot(canvas)

    yield opener
    for canvas in opened:
        canvas.take(None)


@pytest.fixture
def shown(open_canvas: Open) -> tuple[CanvasView, Robot]:
    """The shop on a canvas."""
    return open_canvas(shop())

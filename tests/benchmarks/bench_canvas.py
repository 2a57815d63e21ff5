"""How fast the canvas paints, drags, pans and opens with 10,000 nodes, against the bare painting of as many lines and boxes.

Runs in a process of its own, so that its memory is its own. Times are CPU ms of real events up to the end of painting.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from designer.catalog.registry import load_catalog
from widgets.canvas.view import CanvasView
from widgets.fonts import load_fonts
from widgets.session import Session
from widgets.theme import load_theme

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from support.designs import grid_design  # noqa: E402
from support.robot import Robot  # noqa: E402

NODES, LINKS = 10_000, 15_000
WIDTH, HEIGHT = 1600, 900
CARRIED = 500


def measure() -> list[dict[str, Any]]:
    """The rows of the table."""
    run = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(TESTS.parent)},
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(run.stdout.splitlines()[-1])
    return found


def timed(act: Callable[[int], object], repeats: int) -> float:
    """Median CPU ms of `act`, which is told how often it ran before."""
    times = []
    for number in range(repeats):
        start = time.process_time()
        act(number)
        times.append((time.process_time() - start) * 1e3)
    return statistics.median(times)


def row(name: str, ours: float, against: str, other: float, limit: float, unit: str = "ms") -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": other,
        "ratio": ours / other, "limit": limit, "unit": unit,
    }  # fmt: skip


class Bench:
    """One canvas with the large design, all of it in sight."""

    def __init__(self, nodes: int, links: int) -> None:
        self.session = Session(load_catalog(), grid_design(nodes, links / nodes))
        before = resident_kib()
        self.view: CanvasView | None = None
        self.open_ms = timed(self._open, 1)
        self.memory_kib = (resident_kib() - before) / nodes
        self.extent = self.canvas.scene.geometry.extent() or (0, 0, 0, 0)

    @property
    def canvas(self) -> CanvasView:
        """The view, once it is open."""
        assert self.view is not None
        return self.view

    def _open(self, _: int) -> None:
        self.view = CanvasView(self.session, load_theme("light"))
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        QApplication.processEvents()
        self.view.repaint()

    def frame(self, _: int = 0) -> None:
        """Paints everything anew."""
        self.canvas.refresh()
        self.canvas.repaint()

    def near(self) -> None:
        """Looks at about a hundred nodes in the middle."""
        middle = QPointF((self.extent[0] + self.extent[2]) / 2, (self.extent[1] + self.extent[3]) / 2)
        self.canvas.zoom(0.62, self.canvas.camera.to_view(middle))
        self.settle()

    def settle(self) -> None:
        """Paints exactly, now."""
        self.canvas._settle.stop()
        self.canvas.repaint()

    def pan(self, number: int) -> None:
        """Scrolls a little, to and fro."""
        camera = self.canvas.camera
        self.canvas.aim(camera.panned(13 if number % 2 else -12, 3))
        self.canvas.repaint()

    def zoom_step(self, number: int) -> None:
        """One notch of the wheel, to and fro: the kept picture stretched."""
        self.canvas.zoom(self.canvas.scale * (1.2 if number % 2 else 1 / 1.2))
        self.canvas.repaint()

    def drag(self, count: int, repeats: int) -> float:
        """CPU ms of one mouse move with `count` nodes in the hand, repaint included."""
        canvas, robot = self.canvas, Robot(self.canvas)
        box = canvas.scene.geometry.box
        seen = canvas.camera.seen(WIDTH, HEIGHT).center()
        cards = [
            row for row in range(len(canvas.scene.geometry.nodes)) if not canvas.scene.geometry.boxed[row]
        ]
        cards.sort(key=lambda row: abs(box[row, 0] - seen.x()) + abs(box[row, 1] - seen.y()))
        chosen = cards[:count]
        self.session.select(canvas.scene.geometry.nodes.id_of(row) for row in chosen)
        grip = canvas.camera.to_view(
            QPointF((box[chosen[0], 0] + box[chosen[0], 2]) / 2, (box[chosen[0], 1] + box[chosen[0], 3]) / 2)
        )
        held = Qt.MouseButton.LeftButton
        robot.press(grip)
        robot.move(grip + QPointF(9, 3), held=held)
        canvas.repaint()

        def step(number: int) -> None:
            robot.move(grip + QPointF(9 + number, 3 + number * 2 % 7), held=held)
            canvas.repaint()

        found = timed(step, repeats)
        canvas.escape()
        canvas.repaint()
        return found


def raw_frame(canvas: CanvasView) -> float:
    """CPU ms of the same lines (antialiased) and as many boxes, painted on a picture by two calls into Qt."""
    geometry = canvas.scene.geometry
    camera = canvas.camera
    offset = np.array([camera.x, camera.y])
    middle = (geometry.box[:, :2] + geometry.box[:, 2:]) / 2 * camera.scale + offset
    lines = np.ascontiguousarray(np.hstack([middle[geometry.ends[:, 0]], middle[geometry.ends[:, 1]]]))
    block = QPixmap(max(1, round(160 * camera.scale)), max(1, round(56 * camera.scale)))
    block.fill(QColor("#dde6ff"))
    fragments = np.zeros((len(middle), 10))
    fragments[:, :2] = middle
    fragments[:, 4:6] = block.width(), block.height()
    fragments[:, 6:8] = fragments[:, 9:] = 1
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)

    first_line: Any = Shiboken.wrapInstance(lines.ctypes.data, QLineF)
    first_box: Any = Shiboken.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment)

    def paint(_: int) -> None:
        image.fill(0xFFFFFFFF)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#778899"), 0))
        painter.drawLines(first_line, len(lines))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmapFragments(first_box, len(fragments), block)
        painter.end()

    return timed(paint, 9)


def resident_kib() -> float:
    """Memory of this process, KiB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


def _measure_here() -> list[dict[str, Any]]:
    application = QApplication([])
    load_fonts()
    Bench(50, 60).canvas.close()  # first use of Qt, fonts and drawings is not the canvas'
    bench = Bench(NODES, LINKS)
    raw = raw_frame(bench.canvas)
    full = timed(bench.frame, 9)
    size = f"{NODES:,} nodes, {LINKS:,} links"
    found = [
        row(f"canvas: full frame, {size}", full, "bare lines and boxes", raw, 3),
        row(f"canvas: from design to first frame, {size}", bench.open_ms, "full frame", full, 12),
        row(f"canvas: drag {CARRIED} nodes, all in sight", bench.drag(CARRIED, 15), "full frame", full, 0.25),
        row("canvas: pan, all in sight", timed(bench.pan, 15), "full frame", full, 0.5),
        row("canvas: zoom step, all in sight", timed(bench.zoom_step, 10), "full frame", full, 0.25),
        row("canvas: memory a node", bench.memory_kib, "allowed", 8, 1, unit="KiB"),
    ]
    bench.near()
    found += [
        row("canvas: frame with 100 nodes in sight", timed(bench.frame, 9), "full frame", full, 1),
        row("canvas: drag 1 node, 100 in sight", bench.drag(1, 15), "full frame", full, 0.25),
        row(f"canvas: drag {CARRIED} nodes, 100 in sight", bench.drag(CARRIED, 15), "full frame", full, 0.5),
        row("canvas: pan, 100 in sight", timed(bench.pan, 15), "full frame", full, 0.4),
    ]
    bench.canvas.close()
    huge = Bench(10 * NODES, 10 * LINKS)
    huge.near()
    found.append(row("canvas: pan, 100 of 100,000 in sight", timed(huge.pan, 15), "full frame", full, 0.5))
    huge.canvas.close()
    application.quit()
    return found


if __name__ == "__main__":
    print(json.dumps(_measure_here()))

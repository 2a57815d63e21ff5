"""How soon the window is painted, against a bare Qt main window with three docks. Fresh processes, CPU time."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROUNDS = 9
LIMIT = 1.6
ROOT = Path(__file__).resolve().parents[2]

BARE = """
import os
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget
application = QApplication([])
window = QMainWindow()
window.setCentralWidget(QWidget())
window.resize(1440, 900)
areas = Qt.DockWidgetArea
for name, area in (("Palette", areas.LeftDockWidgetArea), ("Properties", areas.RightDockWidgetArea), ("Results", areas.BottomDockWidgetArea)):
    dock = QDockWidget(name)
    dock.setWidget(QWidget())
    window.addDockWidget(area, dock)
window.show()
application.processEvents()
os._exit(0)
"""

OURS = """
import os
from widgets.app import AfterFirstPaint, Frame
frame = Frame(["loadpath"])
AfterFirstPaint(frame.window, lambda: os._exit(0))
frame.window.show()
frame.application.exec()
os._exit(1)
"""


def measure() -> list[dict[str, Any]]:
    """One row: the first paint. The two take turns, so that a noisy spell hits both."""
    times: dict[str, list[float]] = {BARE: [], OURS: []}
    with TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for code, found in times.items():
                found.append(_cpu_ms(code, home))
    bare, ours = (statistics.median(found) for found in times.values())
    return [
        {
            "name": "window painted",
            "ours_ms": ours,
            "against": "bare Qt window with three docks",
            "against_ms": bare,
            "ratio": ours / bare,
            "limit": LIMIT,
        }
    ]


def _cpu_ms(code: str, home: str) -> float:
    """CPU time of a fresh process that runs `code`, with settings of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": home}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    print(measure())

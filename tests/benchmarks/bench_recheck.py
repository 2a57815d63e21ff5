"""What a check after one edit of 1,000 nodes costs in the background, and how long it keeps the canvas waiting.

    python tests/benchmarks/bench_recheck.py

CPU time of the whole check (every answer and every rule) after each kind of edit; then a window's canvas that is painted
again and again while such checks run in their thread: how long a frame takes beyond what it computes, against the same
without. In a process of its own, offscreen.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from support.estate import estate  # noqa: E402

from designer.analysis.assessment import Assessment  # noqa: E402
from designer.catalog.registry import load_catalog  # noqa: E402
from designer.document import edits  # noqa: E402
from designer.document.design import Design  # noqa: E402
from designer.i18n import text  # noqa: E402
from widgets.canvas.view import CanvasView  # noqa: E402
from widgets.checks import Checker, check  # noqa: E402
from widgets.fonts import load_fonts  # noqa: E402
from widgets.jobs import Jobs  # noqa: E402
from widgets.pauses import ShortPauses, settle  # noqa: E402
from widgets.session import Session  # noqa: E402
from widgets.theme import load_theme  # noqa: E402

NODES = 1_000
LIMIT_MS = 50.0
FRAME_MS = 16.0
FRAMES = 300
PASSES = 7
WIDTH, HEIGHT = 1600, 900

EDITS: dict[str, Callable[[Design, int], Design]] = {
    "move": lambda design, n: edits.move(design, ["s3-orders"], n + 1, 0),
    "rename": lambda design, n: edits.rename(design, "s3-orders", f"orders {n}"),
    "a property of a database": lambda design, n: edits.set_property(
        design, "s5-orders", "backup_days", 2 + n
    ),
    "a property of a server": lambda design, n: edits.set_property(design, "s1-app-1", "processes", 2 + n),
    "a link": lambda design, n: edits.connect(design, "s5-web-a", f"s{(7, 10, 12, 15, 17)[n]}-alb")[0],
    "a node removed": lambda design, n: edits.remove(design, [f"s{10 + 5 * n}-web-a"]),
}
"""Kinds of edits, each different the n-th time."""


def measure() -> list[dict[str, Any]]:
    """One row per promise: what was measured, against what, and the ratio that must not be passed."""
    run = subprocess.run(
        [sys.executable, __file__, "--json"], capture_output=True, text=True, check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(TESTS.parent)},
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(run.stdout.splitlines()[-1])
    return found


def rows() -> list[dict[str, Any]]:
    """The measurements, in this process."""
    application = QApplication([])
    load_fonts()
    ShortPauses(application)
    design = estate(NODES)
    first = check(design, None, None, lambda: False)
    settle()
    name = f"check in the background, {NODES:,} nodes, after"
    found = [
        row(f"{name} {kind}", cpu_ms(design, first.assessment, edit), "limit", LIMIT_MS)
        for kind, edit in EDITS.items()
    ]
    frames = Frames(design)
    found.append(
        row(
            f"what a frame waits (median) while checks of {NODES:,} nodes run",
            frames.waits(busy=True), "the same without, and a frame", frames.waits(busy=False) + FRAME_MS,
        )
    )  # fmt: skip
    frames.close()
    application.quit()
    return found


def cpu_ms(design: Design, before: Assessment | None, edit: Callable[[Design, int], Design]) -> float:
    """Median CPU ms of the checks after five edits, each after the one before.

    Each is checked several times, and the least counts: the work is the same, and what is more is the machine's.
    """
    passes = [list(_pass(design, before, edit)) for _ in range(PASSES)]
    least: list[float] = [min(same) for same in zip(*passes, strict=True)]
    return statistics.median(least)


def _pass(
    design: Design, before: Assessment | None, edit: Callable[[Design, int], Design]
) -> Iterator[float]:
    for number in range(5):
        design = edit(design, number)
        start = time.process_time()
        done = check(design, None, before, lambda: False)
        yield (time.process_time() - start) * 1e3
        settle()  # as the window does once it has the result
        before = done.assessment


class Frames:
    """A canvas that is painted again and again."""

    def __init__(self, design: Design) -> None:
        self.session = Session(load_catalog(), design)
        self.jobs = Jobs()
        self.checker = Checker(self.session, self.jobs)
        self.view = CanvasView(self.session, load_theme("light"))
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        QApplication.processEvents()

        self.checker.check_now()
        while not self.jobs.is_idle():
            QApplication.processEvents()

    def waits(self, *, busy: bool) -> float:
        """Median ms that a frame takes beyond its own CPU time, painted by a timer as the screen asks for it."""
        waited: list[float] = []
        clock = QTimer()

        def frame() -> None:
            if busy and self.jobs.is_idle():
                self.session.edit(
                    text("edit"), edits.set_property, "s1-app-1", "processes", 2 + len(waited) % 9
                )
                self.checker.check_now()
            began, computed = time.perf_counter(), time.thread_time()
            self.view.refresh()
            self.view.repaint()
            waited.append((time.perf_counter() - began - time.thread_time() + computed) * 1e3)
            if len(waited) == FRAMES:
                QApplication.exit()

        clock.timeout.connect(frame)
        clock.start(round(FRAME_MS))
        QApplication.exec()
        clock.stop()
        return statistics.median(waited)

    def close(self) -> None:
        """Ends the thread and the window."""
        self.jobs.close()
        self.view.close()


def row(name: str, ours: float, against: str, limit: float) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": limit, "ratio": ours / limit, "limit": 1
    }  # fmt: skip


def main() -> None:
    """Print the rows, as JSON for :func:`measure`, else for people."""
    found = rows()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for one in found:
        verdict = "ok" if one["ratio"] <= one["limit"] else "BROKEN"
        print(
            f"{one['name']}: {one['ours_ms']:.1f} ms; {one['against']}: {one['against_ms']:.1f} ms {verdict}"
        )


if __name__ == "__main__":
    main()

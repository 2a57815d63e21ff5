"""The whole loop by hand: a real window on a real X display, real mouse and keys, from an empty canvas to exported code.

Run as a program (with a folder) it is that hand and that window; the test starts the display and the program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from support.real_input import Hand, Spot, Window, spot

from designer.document.design import Design
from designer.document.files import link_order
from widgets.app import Frame
from widgets.canvas import hit
from widgets.canvas.view import CanvasView
from widgets.dialogs.export import ExportDialog
from widgets.dialogs.gallery import Gallery
from widgets.docks.problems_model import FINDING
from widgets.session import Session
from widgets.workbench import Workbench

T = TypeVar("T")

TOOLS = ("Xvfb", "xdotool")
ROOT = Path(__file__).resolve().parents[2]
SCREEN = "1500x1000x24"
FOUND = "DATA001"
"""What is wrong with a database that keeps no backup."""


@pytest.fixture
def display() -> Iterator[str]:
    """A fresh X display."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        reason = f"not found: {', '.join(missing)}"
        if os.environ.get("LOADPATH_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(timeout=20)


def test_two_tier_design_is_drawn_checked_cured_saved_and_exported(display: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    run = subprocess.run(
        [sys.executable, __file__, str(tmp_path)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
    assert run.stdout.split("\n")[-2] == "done"


# --- the program: what follows runs on the display -------------------------------------------------------------------


def main(folder: Path) -> int:
    """Opens the window and lets the hand work in a thread beside it."""
    frame = Frame(["loadpath"])
    frame.window.showMaximized()
    frame.window.resize(1480, 960)
    frame.window.move(0, 0)
    bench = frame.furnish()
    frame.window.activateWindow()
    window, outcome = Window(), [1]

    def work() -> None:
        try:
            Scenario(Hand(), window, bench, folder).play()
            outcome[0] = 0
        except BaseException:  # noqa: BLE001 - whatever it is, it is told and the window ends
            traceback.print_exc()
            picture = folder / "failed.png"
            window.ask(lambda: frame.window.screen().grabWindow(0).save(str(picture)))
            sys.stderr.write(f"the screen then: {picture}\n")
        window.ask(lambda: frame.application.exit(outcome[0]))

    hand = threading.Thread(target=work)
    hand.start()
    frame.application.exec()
    hand.join()
    bench.jobs.close()
    if outcome[0] == 0:
        sys.stdout.write("done\n")
    sys.stdout.flush()
    os._exit(outcome[0])


class Scenario:
    """What the person does, step by step, and what must be seen after each step."""

    def __init__(self, hand: Hand, window: Window, bench: Workbench, folder: Path) -> None:
        self.hand, self.window, self.bench, self.folder = hand, window, bench, folder
        self.file = folder / "two-tier.loadpath.json"
        self.out = folder / "two-tier-export"

    def play(self) -> None:
        """All of it."""
        self.begin_empty()
        self.place("users", (0.15, 0.5))
        self.place("app", (0.45, 0.5))
        self.place("database", (0.75, 0.5))
        self.connect("users", "app")
        self.connect("app", "database")
        self.see_the_finding()
        self.cure_it()
        self.undo_and_redo()
        self.save()
        self.reopen()
        self.export()

    # --- steps --------------------------------------------------------------------------------------------------

    def begin_empty(self) -> None:
        """The gallery of the first run: the card of the empty design."""

        def gallery() -> Gallery | None:
            dialog = QApplication.activeModalWidget()
            return dialog if isinstance(dialog, Gallery) and dialog.isVisible() else None

        def gallery_shown() -> Gallery:
            dialog = gallery()
            assert dialog is not None
            return dialog

        self.window.until(gallery, "the gallery of the first run")
        self.hand.click(self.ask(lambda: self.middle(gallery_shown().cards[""])))
        self.window.until(lambda: gallery() is None and self.bench.has_design(), "an empty design")
        assert not self.ask(lambda: self.design().nodes)

    def place(self, kind: str, where: tuple[float, float]) -> None:
        """Drags a component from the palette to a place on the canvas (shares of its width and height)."""
        entry = next(e for e in self.bench.palette.entries if e.component.kind == kind)
        canvas = self.canvas()
        start = self.ask(lambda: self.middle(entry))
        end = self.ask(
            lambda: spot(
                canvas.mapToGlobal(
                    QPoint(round(canvas.width() * where[0]), round(canvas.height() * where[1]))
                )
            )
        )
        self.hand.move(start)
        self.hand.press()
        self.hand.pull(start, end)
        self.until(lambda: canvas.gesture is not None, f"{kind} over the canvas")
        self.hand.move((end[0] + 1, end[1]))
        self.hand.release()
        self.until(lambda: self.node(kind) is not None, f"{kind} on the canvas")

    def connect(self, source: str, target: str) -> None:
        """Drags from a port of one node to the middle of another."""
        canvas = self.canvas()
        start_id, end_id = self.ask(lambda: self.drawn(source)), self.ask(lambda: self.drawn(target))

        def seen(point: QPointF) -> Spot:
            return spot(canvas.mapToGlobal(point.toPoint()))

        def ports() -> list[Spot]:
            row = canvas.scene.geometry.nodes.of(start_id)
            found = hit.ports(hit.box_of(canvas.scene, row), canvas.scale)
            return [seen(canvas.camera.to_view(point)) for point in found]

        middle = self.ask(lambda: seen(canvas.box_of(start_id).center()))
        goal = self.ask(lambda: seen(canvas.box_of(end_id).center()))
        right = max(self.ask(ports))
        self.hand.move(middle)
        self.hand.pull(middle, right)
        self.hand.press()
        self.hand.pull(right, goal)
        self.until(lambda: canvas.gesture is not None, "a link being drawn")
        self.hand.release()
        wanted = f"{start_id}>{end_id}"
        self.until(lambda: wanted in self.design().links, f"the link {wanted}")

    def see_the_finding(self) -> None:
        """It stands in the problems list; a click on it selects the database."""
        problems = self.bench.results.problems
        self.until(lambda: FOUND in self.rules(), f"{FOUND} in the list")

        def row() -> Spot:
            at = self.rules().index(FOUND)
            area = problems.table.visualRect(problems.shown.index(at, 1))
            return spot(problems.table.viewport().mapToGlobal(area.center()))

        self.hand.click(self.ask(row))
        database = self.ask(lambda: self.drawn("database"))
        self.until(lambda: self.session().selection == {database}, "the database selected")
        self.until(
            lambda: self.bench.inspector.header.title.text() == self.design().nodes[database].name, "shown"
        )

    def cure_it(self) -> None:
        """Backups kept: seven days, typed into the inspector."""

        def backup_field() -> QWidget:
            assert self.bench.inspector.form is not None
            return self.bench.inspector.form.rows["backup_days"].editor.widget

        field = self.ask(backup_field)
        self.ask(lambda: self.bench.inspector.ensureWidgetVisible(field))
        self.hand.click(self.ask(lambda: self.middle(field)))
        self.until(field.hasFocus, "the cursor in the field")
        self.hand.keys("ctrl+a")
        self.hand.write("7")
        self.until(lambda: self.backups() == 7, "seven days in the design")
        self.until(lambda: FOUND not in self.rules(), "the finding gone")

    def undo_and_redo(self) -> None:
        """Undo brings the finding back, redo cures it again."""
        self.hand.keys("ctrl+z")
        self.until(lambda: self.backups() == 0 and FOUND in self.rules(), "the finding back")
        self.hand.keys("ctrl+y")
        self.until(lambda: self.backups() == 7 and FOUND not in self.rules(), "the finding gone again")

    def save(self) -> None:
        """Ctrl+S asks for a file, because there is none yet."""
        self.hand.keys("ctrl+s")
        self.name_file(self.file)
        self.until(lambda: self.session().is_saved and self.file.is_file(), "the file written")

    def reopen(self) -> None:
        """The tab is closed and the file opened again: the same design."""
        before = self.ask(self.design)
        self.turn_to_window()
        self.hand.keys("ctrl+w")
        self.until(lambda: not self.bench.has_design() or self.session().path is None, "the tab closed")
        self.hand.keys("ctrl+o")
        self.name_file(self.file)
        self.until(lambda: self.bench.has_design() and self.session().path == self.file, "the file open")
        after = self.ask(self.design)
        assert (after.nodes, after.workload, after.targets) == (before.nodes, before.workload, before.targets)
        assert [after.links[key] for key in link_order(after)] == [
            before.links[key] for key in link_order(before)
        ]

    def export(self) -> None:
        """Ctrl+E, another folder, the button: files on disk."""

        def dialog() -> ExportDialog | None:
            found = [
                w for w in QApplication.topLevelWidgets() if isinstance(w, ExportDialog) and w.isVisible()
            ]
            return found[0] if found else None

        self.turn_to_window()
        self.hand.keys("ctrl+e")
        self.until(lambda: (d := dialog()) is not None and d.preview.export is not None, "the preview")

        def shown() -> ExportDialog:
            found = dialog()
            assert found is not None
            return found

        def exported() -> dict[str, str]:
            export = shown().preview.export
            assert export is not None
            return dict(export.files)

        self.hand.click(self.ask(lambda: self.middle(shown().folder)))
        self.hand.keys("ctrl+a")
        self.hand.write(str(self.out))
        self.until(lambda: shown().folder.text() == str(self.out), "the folder named")
        files = self.ask(exported)
        self.hand.click(self.ask(lambda: self.middle(shown().go)))
        self.until(lambda: all((self.out / name).is_file() for name in files), "the files written")
        assert files
        for name, content in files.items():
            assert (self.out / name).read_text(encoding="utf-8") == content

    # --- looking ------------------------------------------------------------------------------------------------

    def turn_to_window(self) -> None:
        """Clicks on the empty corner of the canvas: on a display without a window manager nobody else gives focus back."""
        canvas = self.canvas()
        self.hand.click(self.ask(lambda: spot(canvas.mapToGlobal(QPoint(12, canvas.height() - 12)))))
        self.until(self.bench.window.isActiveWindow, "the window active")

    def name_file(self, path: Path) -> None:
        """Types a path into Qt's own file dialog."""

        def typed() -> str | None:
            """What stands in the field that has the cursor; None until the dialog is there."""
            dialog = QApplication.activeModalWidget()
            field = dialog.findChild(QLineEdit, "fileNameEdit") if isinstance(dialog, QFileDialog) else None
            return field.text() if isinstance(field, QLineEdit) and field.hasFocus() else None

        self.until(lambda: typed() is not None, "the file dialog")
        self.hand.keys("ctrl+a")
        self.hand.write(str(path))
        self.until(lambda: typed() == str(path), "the path typed")
        self.hand.keys("Return")

    def ask(self, question: Callable[[], T]) -> T:
        return self.window.ask(question)

    def until(self, condition: Callable[[], object], why: str) -> None:
        self.window.until(condition, why)

    def session(self) -> Session:
        tab = self.bench.tabs.current()
        assert tab is not None
        return tab.session

    def design(self) -> Design:
        return self.session().design

    def canvas(self) -> CanvasView:
        def shown() -> CanvasView:
            tab = self.bench.tabs.current()
            assert tab is not None
            return tab.canvas

        return self.ask(shown)

    def node(self, kind: str) -> str | None:
        return next((key for key, node in self.design().nodes.items() if node.kind == kind), None)

    def drawn(self, kind: str) -> str:
        key = self.node(kind)
        assert key is not None
        return key

    def backups(self) -> int:
        return int(self.design().nodes[self.drawn("database")].spec.given().get("backup_days", 0))

    def rules(self) -> list[str]:
        """Rules in the problems list, from top to bottom, once the design is checked as it is now."""
        tab = self.bench.tabs.current()
        if tab is None or not tab.checker.is_current:
            return []
        shown = self.bench.results.problems.shown
        return [shown.index(row, 1).data(FINDING).rule for row in range(shown.rowCount())]

    @staticmethod
    def middle(widget: QWidget) -> Spot:
        return spot(widget.mapToGlobal(widget.rect().center()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Opens and closes the real window for a test: all of it, with a settings file of its own and no questions asked twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import shiboken6
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QSettings
from PySide6.QtTest import QTest

from designer.document.design import Design
from widgets.app import Frame
from widgets.checks import Checked
from widgets.preferences import Preferences
from widgets.tab import DesignTab
from widgets.workbench import Workbench

Opener = Callable[..., Workbench]
"""Opens the window on files (positional) or on `design`, and waits for the first check."""
SIZE = (1400, 900)
PATIENCE_MS = 20_000
"""How long a check may take before a test gives up; a slow machine is no failure."""


def settings(folder: Path) -> Preferences:
    """Preferences in a file of their own, with the choices that a test relies on."""
    chosen = Preferences(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    chosen.theme, chosen.language = "light", "en"
    chosen.mark_welcomed()
    return chosen


def open_window(
    preferences: Preferences, files: Sequence[Path] = (), design: Design | None = None
) -> tuple[Frame, Workbench]:
    """The window, shown and furnished, on these files or on a design."""
    frame = Frame(["loadpath"], preferences)
    frame.window.resize(*SIZE)
    frame.window.show()
    bench = frame.furnish(files)
    if design is not None:
        bench.documents.new(design)
    frame.window.activateWindow()
    QCoreApplication.processEvents()
    return frame, bench


def until(condition: Callable[[], bool], why: str) -> None:
    """Waits until the condition holds; fails with `why` where it never does."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not condition():
        assert not deadline.hasExpired(), why
        QTest.qWait(5)


def tab_of(bench: Workbench) -> DesignTab:
    """The design that is shown; fails where none is."""
    tab = bench.tabs.current()
    assert tab is not None
    return tab


def result_of(bench: Workbench) -> Checked:
    """What the newest check of the design shown found; fails where there is none."""
    found = tab_of(bench).checker.latest
    assert found is not None
    return found


def checked(bench: Workbench) -> None:
    """Waits until the design that is shown is checked as it is now."""
    until(lambda: (tab := bench.tabs.current()) is not None and tab.checker.is_current, "never checked")
    QCoreApplication.processEvents()


def close(frame: Frame, bench: Workbench) -> None:
    """Closes the window without saving; everything in it is gone afterwards."""
    for tab in list(bench.tabs.all()):
        bench.tabs.discard(tab)
    frame.window.close()
    frame.appearance.deleteLater()
    frame.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(frame.window), "the window outlives its end"
    assert not shiboken6.isValid(bench), "the workbench outlives its window"
    assert bench.jobs.is_idle(), "background work outlives the window"

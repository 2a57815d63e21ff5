"""The pictures of the README: the real window on a bundled design, in both themes and both languages.

python -m widgets.screenshots [FOLDER]        default: assets/pictures
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QSettings
from PySide6.QtWidgets import QApplication

from designer.resources import asset, template_root
from widgets.app import Frame
from widgets.preferences import Preferences, ThemeChoice
from widgets.workbench import Workbench

SIZE = (1680, 1050)
DESIGN = "aws-three-tier"
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, how the window looks, what is selected, which tab of results is open."""

    name: str
    theme: ThemeChoice
    language: str
    selected: str
    results: str


SHOTS = (
    Shot("window-light", "light", "en", "orders", "problems"),
    Shot("window-dark", "dark", "en", "orders", "capacity"),
    Shot("window-korean", "light", "ko", "web-a", "availability"),
)


def main(folder: Path) -> list[Path]:
    """Takes every picture into `folder`; their paths. Raises TimeoutError where the checks never end."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as own:
        preferences = Preferences(QSettings(f"{own}/settings.ini", QSettings.Format.IniFormat))
        preferences.theme, preferences.language = "light", "en"
        preferences.mark_welcomed()
        frame = Frame(["loadpath"], preferences)
        frame.window.resize(*SIZE)
        frame.window.show()
        bench = frame.furnish([Path(str(template_root() / "starters" / f"{DESIGN}.loadpath.json"))])
        taken = [_take(shot, bench, folder) for shot in SHOTS]
        frame.window.close()
    return taken


def _take(shot: Shot, bench: Workbench, folder: Path) -> Path:
    bench.appearance.choose_theme(shot.theme)
    bench.appearance.choose_language(shot.language)
    tab = bench.tabs.current()
    if tab is None:
        raise ValueError(f"{DESIGN} does not open")
    bench.findings.open(shot.results)
    tab.session.select([shot.selected])
    _wait(lambda: tab.checker.is_current)
    tab.canvas.zoom_to_fit()
    tab.canvas.setFocus()
    _settle()
    path = folder / f"{shot.name}.png"
    bench.window.grab().save(str(path))
    return path


def _wait(condition: Callable[[], bool]) -> None:
    """Lets the window work until the condition holds."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not condition():
        if deadline.hasExpired():
            raise TimeoutError("the checks never ended")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def _settle() -> None:
    """Lets everything that was asked for be painted (zooming paints exactly only a moment later)."""
    deadline = QDeadlineTimer(400)
    while not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(str(asset("pictures")))
    sys.stdout.write("".join(f"{path}\n" for path in main(where)))

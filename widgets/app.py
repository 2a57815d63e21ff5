"""The graphical entry point: `loadpath FILE...` opens the window on these files.

First the frame of the window is painted; catalogue, document, canvas and analysis are loaded after that, in a
thread beside it, so that the window is on screen in the time a bare Qt window takes.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from designer.i18n import text
from widgets.appearance import Appearance
from widgets.crash import CrashBorder, log_path
from widgets.fonts import load_fonts
from widgets.main_window import MainWindow
from widgets.pauses import ShortPauses
from widgets.preferences import Preferences
from widgets.translations import Language

if TYPE_CHECKING:
    from widgets.workbench import Workbench


WORKBENCH = "widgets.workbench"
"""The module that everything slow to import hangs on."""


class Frame:
    """The application and its window, before anything is in the window."""

    def __init__(
        self, argv: Sequence[str], preferences: Preferences | None = None, language: str | None = None
    ) -> None:
        """`language` is that of this run, whatever the user chose; choosing another one there is remembered as ever."""
        running = QApplication.instance()
        self.application = running if isinstance(running, QApplication) else QApplication([*argv])
        self.application.setApplicationName("loadpath")
        self.application.setApplicationDisplayName("Loadpath")
        self.application.setDesktopFileName("loadpath")
        load_fonts()
        self.preferences = preferences or Preferences()
        self.language = Language(language or self.preferences.language)
        self.appearance = Appearance(self.application, self.preferences, self.language)
        self.window = MainWindow(self.preferences, self.language)

    def furnish(self, files: Sequence[Path] = ()) -> Workbench:
        """Puts everything into the window and opens `files`."""
        # the seam: everything that is slow to import hangs on this line
        from widgets.workbench import Workbench

        return Workbench(self.window, self.preferences, self.language, self.appearance, files)


class AfterFirstPaint(QObject):
    """Calls back once, in the event loop's next turn after `window` was first painted."""

    def __init__(self, window: QObject, call: Callable[[], object]) -> None:
        super().__init__(window)
        self._call: Callable[[], object] | None = call
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watches for the first paint event; holds nothing back."""
        if event.type() == QEvent.Type.Paint and self._call is not None:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._call)
            self._call = None
        return False


class Preparation(QObject):
    """Imports what goes into the window in a thread beside it, so that the frame answers to the mouse meanwhile."""

    ready = Signal()
    """Everything is imported."""

    def start(self) -> None:
        """Begins; a fault in it ends at the border of crashes."""
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        importlib.import_module(WORKBENCH)
        self.ready.emit()


def main(argv: Sequence[str] | None = None, language: str | None = None) -> int:
    """Opens the window on the files named in `argv` (default: the command line); the exit code of the application.

    `language`: that of this run alone; the one the user chose where left out.
    """
    names = list(sys.argv[1:] if argv is None else argv)
    frame = Frame([sys.argv[0]], language=language)
    ShortPauses(frame.application)
    border = CrashBorder(log_path())
    border.crashed.connect(lambda line: _tell(frame, line))
    stop_catching = border.install()
    bench: list[Workbench] = []
    preparation = Preparation()
    preparation.ready.connect(lambda: bench.append(frame.furnish([Path(name) for name in names])))
    AfterFirstPaint(frame.window, preparation.start)
    frame.window.show()
    code = frame.application.exec()
    stop_catching()
    return int(code)


def _tell(frame: Frame, line: str) -> None:
    """Says that something failed, once at a time: a fault while painting must not stack up notices."""
    if frame.application.activeModalWidget() is not None:
        return
    say = frame.language
    QMessageBox.critical(
        frame.window,
        say(text("Something failed")),
        say(
            text(
                "Loadpath could not do that: {line}\n\nYour design is still here. Details are in {log}.",
                line=line,
                log=str(log_path()),
            )
        ),
    )


if __name__ == "__main__":
    sys.exit(main())

"""The border where a fault of our own ends: a line in a local log and a notice, never a window that is suddenly gone."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Signal


def log_path() -> Path:
    """Where faults are written down; the file stays on this machine."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "crash.log"


class CrashBorder(QObject):
    """Takes every exception that nobody caught, in any thread, writes it down and reports it to the window's thread."""

    crashed = Signal(str)
    """Something failed; carries the one line that says what."""

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = log

    def install(self) -> Callable[[], None]:
        """Starts catching; call what is returned to stop."""
        hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._take
        threading.excepthook = self._take_from_thread

        def restore() -> None:
            sys.excepthook, threading.excepthook = hooks

        return restore

    def _take(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        report = "".join(traceback.format_exception(kind, error, where))
        self._write(report)
        self.crashed.emit("".join(traceback.format_exception_only(kind, error)).strip().splitlines()[-1])

    def _take_from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._take(args.exc_type, args.exc_value, args.exc_traceback)

    def _write(self, report: str) -> None:
        """Appends to the log; where even that fails, the report goes to standard error."""
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"--- {datetime.now().astimezone().isoformat(timespec='seconds')}\n{report}\n")
        except OSError:
            sys.__stderr__ and sys.__stderr__.write(report)

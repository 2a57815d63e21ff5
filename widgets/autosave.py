"""Nothing is lost in a crash: what is not saved is kept in a copy every few seconds, and offered the next time.

A copy in use is locked, so that a second window does not take it for one that a crash left behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from designer.catalog.registry import Catalog
from designer.document import autosave
from designer.document.autosave import Recovery
from designer.document.files import SUFFIX
from widgets.jobs import Failure, Jobs
from widgets.session import Session

PAUSE_MS = 5000
"""So long after the first change that is not saved the copy is written."""


class Autosave(QObject):
    """Keeps the copy of one open design: written while it is not saved, gone once it is."""

    failed = Signal(str)
    """The copy could not be written; said once, with the reason."""

    def __init__(self, session: Session, jobs: Jobs, folder: Path, parent: QObject | None = None) -> None:
        """`folder` takes the copy of a design without a file."""
        super().__init__(parent or session)
        self._session = session
        self._jobs = jobs
        self._nameless = folder / f"{uuid4().hex}{SUFFIX}"
        self._copy: Path | None = None
        self._lock: QLockFile | None = None
        self._has_failed = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.keep_now)
        session.changed.connect(self._follow)
        session.replaced.connect(self._follow)
        session.stored.connect(self._follow)

    def keep_now(self) -> None:
        """Writes the copy, in the background."""
        if self._session.is_saved:
            return
        copy = autosave.autosave_path(self._session.path or self._nameless)
        if copy != self._copy:
            self.drop()
            copy.parent.mkdir(parents=True, exist_ok=True)
            self._copy, self._lock = copy, _lock_of(copy)
            self._lock.tryLock(0)
        design = self._session.design
        self._jobs.run(lambda _: autosave.keep(design, copy), partial(self._kept, copy), self._tell)

    def drop(self) -> None:
        """Takes the copy away: the design is saved, or nobody wants it."""
        self._pause.stop()
        copy, self._copy = self._copy, None
        if copy is not None:
            autosave.drop(copy)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _follow(self) -> None:
        if self._session.is_saved:
            self.drop()
        elif not self._pause.isActive():
            self._pause.start()

    def _kept(self, copy: Path, _: object) -> None:
        """The copy was written; where it was saved or closed meanwhile, that was one too many."""
        if copy != self._copy:
            autosave.drop(copy)

    def _tell(self, failure: Failure) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(failure.line)


def left_beside(path: Path, catalog: Catalog) -> Recovery | None:
    """What a crash left beside the file at `path`; None where nothing is, or another window is at work on it."""
    return autosave.recovery(path, catalog) if _is_free(autosave.autosave_path(path)) else None


def left_in(folder: Path, catalog: Catalog) -> Iterator[tuple[Path, Recovery]]:
    """The copies of designs without a file that a crash left in `folder`."""
    for copy in sorted(folder.glob(f"*{autosave.ENDING}")):
        found = autosave.orphan(copy, catalog) if _is_free(copy) else None
        if found is not None:
            yield copy, found


def _lock_of(copy: Path) -> QLockFile:
    lock = QLockFile(f"{copy}.lock")
    lock.setStaleLockTime(0)  # it is stale when its process is gone, not after some time
    return lock


def _is_free(copy: Path) -> bool:
    if not copy.exists():
        return False
    lock = _lock_of(copy)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True

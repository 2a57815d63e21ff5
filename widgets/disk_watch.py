"""Notices when somebody else writes a file that is open here, and asks what to do: reload, or keep mine."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from widgets.design_tabs import DesignTabs
from widgets.dialogs.questions import Questions
from widgets.documents import Documents

SETTLE_MS = 200
"""Programs replace a file in several steps; it is looked at when that is over."""


class DiskWatch(QObject):
    """Watches the files of all open designs."""

    def __init__(self, tabs: DesignTabs, documents: Documents, questions: Questions) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self._documents = documents
        self._questions = questions
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._asking = False
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        documents.opened.connect(self._watch)
        documents.saved.connect(self._watch)

    def look(self) -> None:
        """Looks at every open file and asks about those that somebody else wrote."""
        if self._asking:
            return
        self._asking = True
        for tab in list(self._tabs.all()):
            session = tab.session
            if not session.is_file_changed():
                continue
            if (
                session.path is not None
                and session.path.exists()
                and self._questions.ask_reload(tab.title, session.is_saved)
            ):
                self._documents.reload(tab)
            else:
                session.keep_mine()
        self._asking = False
        self._watch()

    def _watch(self) -> None:
        """Watches what is open now; a file that was replaced has to be watched anew."""
        wanted = {str(tab.session.path) for tab in self._tabs.all() if tab.session.path is not None}
        watched = set(self._watcher.files())
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        fresh = sorted(name for name in wanted - watched if Path(name).exists())
        if fresh:
            self._watcher.addPaths(fresh)

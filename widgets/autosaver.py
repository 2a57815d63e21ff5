"""Keeps what is not saved: a copy beside the file shortly after each change, gone once it is saved or given up."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from designer.catalog.registry import Catalog
from designer.document.autosave import ENDING, Recovery, autosave_path, drop, keep, orphan, recovery
from designer.document.design import Design
from widgets.design_tabs import DesignTabs
from widgets.dialogs.questions import Questions
from widgets.documents import Documents
from widgets.tab import DesignTab

REST_MS = 2_000
"""How long a design rests before its copy is written: a pause in the work, not every key."""


class Autosaver(QObject):
    """Writes copies of the open designs, and offers those that an earlier run left behind.

    Designs without a file are kept in `folder`. Copies are written only where something is not saved.
    """

    def __init__(
        self, tabs: DesignTabs, documents: Documents, questions: Questions, catalog: Catalog, folder: Path
    ) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self._documents = documents
        self._questions = questions
        self._catalog = catalog
        self._folder = folder
        self._copies: dict[DesignTab, tuple[Path, Design]] = {}
        """What was last written for each tab, and where."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.write)
        documents.opened.connect(self._follow)
        documents.saved.connect(self._forget)
        documents.closed.connect(self._forget)

    def write(self) -> None:
        """Writes a copy of every open design that says something its file and its copy do not."""
        for tab in self._tabs.all():
            design = tab.session.design
            path, written = self._copies.get(tab, (self._place(tab), None))
            if tab.session.is_saved or written is design:
                continue
            try:
                keep(design, path)
            except OSError:
                # The folder may be read-only or full: saving will say so, in words, when the user asks for it.
                continue
            self._copies[tab] = (path, design)

    def offer(self) -> None:
        """Offers the designs without a file that an earlier run left behind; each is asked about once."""
        for copy in sorted(self._folder.glob(f"*{ENDING}")):
            if _is_running(copy):
                continue
            found = orphan(copy, self._catalog)
            drop(copy)
            if found is not None and self._ask(found.design.name, found):
                self._documents.recover(found.design, None)

    def _follow(self, tab: DesignTab) -> None:
        tab.session.changed.connect(self._rest.start)
        path = tab.session.path
        found = recovery(path, self._catalog) if path is not None else None
        if path is None or found is None:
            return
        if self._ask(path.name, found):
            tab.session.replace(found.design, path, saved=False)
        else:
            drop(autosave_path(path))

    def _forget(self, tab: DesignTab) -> None:
        """What is saved, or given up on purpose, needs no copy."""
        copy, _ = self._copies.pop(tab, (self._place(tab), None))
        drop(copy)
        if tab.session.path is not None:
            drop(autosave_path(tab.session.path))

    def _ask(self, name: str, found: Recovery) -> bool:
        when = found.written.astimezone()
        shown = (
            when.strftime("%H:%M")
            if when.date() == datetime.now().astimezone().date()
            else f"{when:%Y-%m-%d %H:%M}"
        )
        return self._questions.ask_recover(name, shown)

    def _place(self, tab: DesignTab) -> Path:
        path = tab.session.path
        return autosave_path(path) if path is not None else self._folder / f"{os.getpid()}-{id(tab)}{ENDING}"


def _is_running(copy: Path) -> bool:
    """Whether the program that wrote the copy (its number is in the name) is still there and will see to it itself."""
    number = copy.name.partition("-")[0]
    return number.isdigit() and Path(f"/proc/{number}").exists()

"""Writes the report of a design: how far it is, a way to stop it, and at the end a way to open it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from designer.analysis.assessment import Assessment
from designer.analysis.failure import Cancelled
from designer.document.design import Design
from designer.document.files import SUFFIX, dump, put
from designer.errors import LoadpathError
from designer.i18n import Text, text
from widgets.checks import Checked, anew, check
from widgets.jobs import Failure, Jobs
from widgets.tab import DesignTab
from widgets.translations import Language

WIDTH = 460


class Report(QDialog):
    """Writes one design, as it is now, into one file. Closing it before the end writes nothing."""

    def __init__(self, window: QWidget, tab: DesignTab, target: Path, jobs: Jobs, language: Language) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(text("Write the report")))
        self._target, self._language = target, language
        self.said = QLabel()
        self.progress = QProgressBar()
        self.opening = QPushButton(language(text("Open the report")))
        self.leaving = QPushButton(language(text("Cancel")))
        self._build()
        self._say(text("Writing {file}…", file=target.name))
        session, latest = tab.session, tab.checker.latest
        known = latest if tab.checker.is_current else None
        work = partial(_written, session.design, session.path, known, target, language.code)
        self._job = jobs.run_telling(work, self._hear, self._take, self._fail)
        self.finished.connect(lambda _: self._job.cancel())

    # --- inside -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.windowTitle())
        self.opening.setVisible(False)
        self.opening.setProperty("role", "primary")
        self.opening.clicked.connect(self._open)
        self.leaving.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.leaving)
        buttons.addWidget(self.opening)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(14)
        whole.addWidget(self.said)
        whole.addWidget(self.progress)
        whole.addLayout(buttons)
        self.setFixedWidth(WIDTH)

    def _hear(self, told: tuple[int, int]) -> None:
        done, total = told
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _take(self, problem: Text | None) -> None:
        if problem is not None:
            self._end(problem, "error")
            return
        self._end(text("Written to {file}", file=str(self._target)), "ok")
        self.opening.setVisible(True)
        self.opening.setDefault(True)
        self.opening.setFocus()

    def _fail(self, failure: Failure) -> None:
        self._end(text("That could not be worked out: {error}", error=failure.line), "error")

    def _end(self, words: Text, severity: str) -> None:
        self.progress.setVisible(False)
        self.leaving.setText(self._language(text("Close")))
        self._say(words, severity)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target)))
        self.accept()

    def _say(self, words: Text, severity: str = "") -> None:
        self.said.setText(self._language(words))
        self.said.setProperty("severity", severity)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)


def _written(
    design: Design,
    path: Path | None,
    known: Checked | None,
    target: Path,
    language: str,
    is_cancelled: Callable[[], bool],
    tell: Callable[[tuple[int, int]], None],
) -> Text | None:
    """In the background: writes all of the report or nothing; in one line why it could not, None where it is written."""
    from designer.reports.design_page import design_page
    from designer.reports.layouts import LAYOUTS
    from designer.reports.linted import Linted
    from designer.rules.book import RuleBook
    from designer.settings import Settings, settings_for

    def told(done: int, total: int) -> None:
        if is_cancelled():
            raise Cancelled
        tell((done, total))

    try:
        result = known or check(design, path, None, is_cancelled)
        named = path.name if path is not None else f"{design.name}{SUFFIX}"
        rules = result.asked.rules if result.asked is not None else RuleBook(())
        linted = Linted(named, dump(design), design, result.findings, rules)
        assessment = anew(result, is_cancelled) or Assessment(design, cancelled=is_cancelled)
        settings = settings_for(path) if path is not None else Settings()
        page = design_page(linted, assessment, settings, language, told)
        layout = LAYOUTS.get(target.suffix.lower())
        if layout is None:
            importlib.import_module("widgets.printing").save(page, target)
        else:
            content = importlib.import_module(layout).render(page).encode()
            if not is_cancelled():
                put(content, target)
    except LoadpathError as problem:
        return problem.message
    except OSError as problem:
        reason = problem.strerror or str(problem)
        return text("{path}: cannot be written: {reason}", path=str(target), reason=reason)
    return None

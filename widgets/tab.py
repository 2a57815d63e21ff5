"""One open design: its session, its canvas, its checks. What a tab of the window holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.rules.rule import SEVERITIES, Finding
from widgets.autosave import Autosave
from widgets.canvas.view import CanvasView
from widgets.checks import Checked, Checker
from widgets.jobs import Jobs
from widgets.session import Session
from widgets.theme import Theme
from widgets.what_if import WhatIf

RANK: dict[str, int] = {severity: at for at, severity in enumerate(SEVERITIES)}
"""Gravest first."""


class DesignTab(QWidget):
    """Holds the parts of one open design together; session and checks live and die with it."""

    checked = Signal(object)
    """A check is complete; carries :class:`Checked`."""

    def __init__(self, session: Session, theme: Theme, jobs: Jobs, language: str, unsaved: Path) -> None:
        """`unsaved` is the folder for the copies of designs that have no file."""
        super().__init__()
        self.session = session
        session.setParent(self)
        self.canvas = CanvasView(session, theme, self)
        self.canvas.set_language(language)
        self.autosave = Autosave(session, jobs, unsaved, self)
        self.checker = Checker(session, jobs, self)
        self.checker.checked.connect(self._take)
        self.what_if = WhatIf(session, self.checker, jobs, self)
        self.what_if.answered.connect(
            lambda loss: self.canvas.set_fates(loss.fates if loss is not None else {})
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.canvas)
        self.checker.check_now()

    @property
    def title(self) -> str:
        """What the tab is called: the file, else the design."""
        path = self.session.path
        return path.name if path is not None else self.session.design.name

    def end(self) -> None:
        """Nobody needs it any more: checks stop, and the copy for crashes goes."""
        self.checker.stop()
        self.what_if.stop()
        self.autosave.drop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, where the canvas has nothing to leave, brings back what is lost in thought."""
        if event.key() == Qt.Key.Key_Escape and self.what_if.lost:
            self.what_if.end()
        else:
            super().keyPressEvent(event)

    def _take(self, result: Checked) -> None:
        self.canvas.set_findings(badges(result.findings))
        self.canvas.set_load(utilisation(result))
        self.checked.emit(result)


def badges(findings: Iterable[Finding]) -> dict[str, tuple[str, int]]:
    """By id of node or link the gravest severity and how many findings stand; accepted ones do not count."""
    found: dict[str, tuple[str, int]] = {}
    for finding in findings:
        if finding.waived is not None:
            continue
        for element in (*finding.nodes, *finding.links):
            worst, count = found.get(element, (finding.severity, 0))
            found[element] = (min(worst, finding.severity, key=RANK.__getitem__), count + 1)
    return found


def utilisation(result: Checked) -> dict[str, float]:
    """By id of node which share of its capacity is used at the peak."""
    if result.assessment is None:
        return {}
    capacity = result.assessment.capacity
    found = {key: load.utilisation for key, load in capacity.nodes.items() if load.stage.service_s > 0}
    return {key: share for key, share in {**capacity.machines, **found}.items() if key in result.design.nodes}

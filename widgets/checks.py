"""Checks in the background: after each edit the whole design is assessed and linted on a snapshot, once typing pauses."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.design import Design
from designer.i18n import text
from designer.rules.rule import Finding
from widgets.jobs import Failure, Job, Jobs
from widgets.session import Session

if TYPE_CHECKING:
    from designer.analysis.assessment import Assessment

PAUSE_MS = 150
"""How long nothing must change before a check begins."""

ANSWERS = ("topology", "placement", "single_points", "availability", "exposure", "capacity", "losses", "cost")
"""What is computed in the background, so that no panel ever computes while it paints."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one snapshot of the design."""

    design: Design
    assessment: Assessment | None
    """None where the check itself failed."""
    findings: tuple[Finding, ...]
    milliseconds: float


def check(design: Design, is_cancelled: Callable[[], bool]) -> Checked:
    """Assesses and lints `design`; what it computed so far where it was cancelled. Heavy imports happen here, once."""
    from designer.analysis.assessment import Assessment
    from designer.rules.registry import load_rules
    from designer.rules.runner import lint

    begun = time.perf_counter()
    assessment = Assessment(design, cancelled=is_cancelled)
    for answer in ANSWERS:
        if is_cancelled():
            break
        getattr(assessment, answer)
    findings = lint(assessment, load_rules(), cancelled=is_cancelled)
    return Checked(design, assessment, tuple(findings), (time.perf_counter() - begun) * 1000)


class Checker(QObject):
    """Keeps the result of the newest check of one session; results for older snapshots are dropped."""

    checked = Signal(object)
    """A check of the design as it is now is complete; carries :class:`Checked`."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent or session)
        self._session = session
        self._jobs = jobs
        self._job: Job | None = None
        self.latest: Checked | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.check_now)
        session.changed.connect(self._later)
        session.replaced.connect(self.check_now)

    @property
    def is_current(self) -> bool:
        """Whether the newest result is about the design as it is now."""
        return self.latest is not None and self.latest.design is self._session.design

    def check_now(self) -> None:
        """Checks the design as it is now, without waiting for a pause."""
        self.stop()
        design = self._session.design
        self._job = self._jobs.run(partial(check, design), self._arrived, partial(self._failed, design))

    def stop(self) -> None:
        """Gives up what is running or about to run."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _later(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._pause.start()

    def _arrived(self, result: Checked) -> None:
        if result.design is self._session.design:
            self._job = None
            self.latest = result
            self.checked.emit(result)

    def _failed(self, design: Design, failure: Failure) -> None:
        finding = Finding(
            "LP999",
            "error",
            text("The check itself failed: {error}", error=failure.line),
            text("This is a fault of Loadpath, not of the design. You can go on drawing; please report it."),
        )
        self._arrived(Checked(design, None, (finding,), 0))

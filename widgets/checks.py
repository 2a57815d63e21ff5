"""Checks in the background: after each edit the whole design is assessed and linted on a snapshot, once typing pauses."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.design import Design
from designer.errors import LoadpathError
from designer.i18n import text
from designer.rules.rule import Finding
from widgets.jobs import Failure, Job, Jobs
from widgets.pauses import settle
from widgets.session import Session

if TYPE_CHECKING:
    from designer.analysis.assessment import Assessment
    from designer.settings import Asked

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
    asked: Asked | None = None
    """The rules that were asked, by the project's settings; None where the check itself failed."""


def check(
    design: Design, path: Path | None, before: Assessment | None, is_cancelled: Callable[[], bool]
) -> Checked:
    """Assesses and lints `design`, by the settings that hold at `path`; what it computed so far where it was cancelled.

    What the edits since `before` have left as it was is taken over. Heavy imports happen here, once. A project's own rules run where the user has allowed exactly these.
    """
    from designer.analysis.assessment import Assessment
    from designer.rules.runner import lint

    begun = time.perf_counter()
    assessment = Assessment(design, cancelled=is_cancelled, noted=True)
    if before is not None:
        assessment.after(before)
    for answer in ANSWERS:
        if is_cancelled():
            break
        getattr(assessment, answer)
    asked, refused = _asked(path)
    findings = (*refused, *lint(assessment, asked.rules, cancelled=is_cancelled))
    return Checked(design, assessment, findings, (time.perf_counter() - begun) * 1000, asked)


def anew(result: Checked, is_cancelled: Callable[[], bool]) -> Assessment | None:
    """The assessment of a check for somebody who asks more and may give up: what is known is taken over."""
    from designer.analysis.assessment import Assessment

    known = result.assessment
    return None if known is None else Assessment(known.design, known.failed, is_cancelled).after(known)


def _asked(path: Path | None) -> tuple[Asked, tuple[Finding, ...]]:
    """The rules that the settings at `path` ask for; every rule, and a finding that says so, where they are wrong."""
    from designer.rules.book import CRASH
    from designer.settings import Settings, rules_for, settings_for
    from designer.trust import TrustStore

    try:
        return rules_for(settings_for(path) if path else Settings(), TrustStore().trusts), ()
    except LoadpathError as error:
        why = text("Every rule is asked until the settings can be read.")
        return rules_for(Settings()), (Finding(CRASH, "warning", error.message, why),)


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
        before = self.latest.assessment if self.latest is not None else None
        work = partial(check, design, self._session.path, before)
        self._job = self._jobs.run(work, self._arrived, partial(self._failed, design))

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
            settle()
            self.checked.emit(result)

    def _failed(self, design: Design, failure: Failure) -> None:
        finding = Finding(
            "LP999",
            "error",
            text("The check itself failed: {error}", error=failure.line),
            text("This is a fault of Loadpath, not of the design. You can go on drawing; please report it."),
        )
        self._arrived(Checked(design, None, (finding,), 0))

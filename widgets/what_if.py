"""What if this fails? Drawn nodes that are lost in thought, and what that leaves: worked out beside the window."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.i18n import text
from widgets.canvas.marks import Fate
from widgets.checks import Checked, Checker
from widgets.docks.headline import Headline, headlines
from widgets.jobs import Failure, Job, Jobs
from widgets.session import Session

if TYPE_CHECKING:
    from designer.analysis.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Loss:
    """What the loss of some nodes leaves of a design."""

    fates: Mapping[str, Fate]
    """By id of node what became of it; those that go on as before are left out."""
    numbers: Mapping[str, Headline]
    """The numbers that are left, as they are shown."""

    def count(self, fate: Fate) -> int:
        """How many nodes met this fate."""
        return sum(met == fate for met in self.fates.values())


class WhatIf(QObject):
    """What is lost in one design. After each check it is worked out anew; nothing of it is stored or can be undone."""

    answered = Signal(object)
    """What is left is known; carries :class:`Loss`, or None: nothing is lost any more."""

    failed = Signal(object)
    """It could not be worked out; carries the :class:`Text` that says why."""

    def __init__(self, session: Session, checker: Checker, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._checker, self._jobs = session, checker, jobs
        self._job: Job | None = None
        self.lost: frozenset[str] = frozenset()
        self.answer: Loss | None = None
        checker.checked.connect(self._again)
        session.replaced.connect(self.end)

    def toggle(self, ids: Collection[str]) -> None:
        """Loses these nodes as well; where all of them are lost, they are back."""
        meant = frozenset(i for i in ids if i in self._session.design.nodes)
        self._lose(self.lost - meant if meant <= self.lost else self.lost | meant)

    def end(self) -> None:
        """Nothing is lost any more."""
        self._lose(frozenset())

    def stop(self) -> None:
        """Gives up what is being worked out."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    # --- inside -------------------------------------------------------------------------------------------------

    def _lose(self, ids: frozenset[str]) -> None:
        if ids != self.lost:
            self.lost = ids
            self._work_out()

    def _again(self, _: Checked) -> None:
        """The design is another one: what is not drawn any more cannot be lost."""
        if self.lost:
            self.lost = frozenset(i for i in self.lost if i in self._session.design.nodes)
            self._work_out()

    def _work_out(self) -> None:
        self.stop()
        if not self.lost:
            self._take(None)
        elif self._checker.is_current and self._checker.latest is not None:
            assessment = self._checker.latest.assessment
            if assessment is not None:  # else the next check begins anew
                self._job = self._jobs.run(partial(loss, assessment, self.lost), self._take, self._fail)

    def _take(self, answer: Loss | None) -> None:
        self._job, self.answer = None, answer
        self.answered.emit(answer)

    def _fail(self, failure: Failure) -> None:
        """It cannot be told: says so, and shows nothing rather than something wrong."""
        self.failed.emit(text("That could not be worked out: {error}", error=failure.line))
        self.end()


def loss(assessment: Assessment, ids: Collection[str], is_cancelled: Callable[[], bool]) -> Loss | None:
    """What the loss of these nodes leaves of the design; None where nobody wants to know any more."""
    left = assessment.with_failed(ids)
    fates: dict[str, Fate] = {found.node: "degraded" for found in left.degraded}
    fates.update((node, "down") for node in left.down)
    fates.update((node, "failed") for node in ids)
    if is_cancelled():
        return None
    return Loss(fates, headlines(Checked(left.design, left, (), 0)))

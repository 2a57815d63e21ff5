"""Which quick fixes cure the problems of the design shown: found out in the background, offered in menus and on cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from designer.i18n import text
from designer.rules.rule import Finding
from widgets.checks import Checked
from widgets.docks.finding_card import FindingCard
from widgets.icons import icon
from widgets.jobs import Failure
from widgets.severity import ICONS

if TYPE_CHECKING:
    from designer.analysis.assessment import Assessment
    from widgets.workbench import Workbench

Titles = tuple[str, ...]
"""English titles of the fixes that cure one finding."""
LISTED = 10
"""Problems that a menu lists."""
LONGEST = 90
"""Letters of a problem in a menu."""


class Cures:
    """Offers quick fixes wherever a problem is shown. What it has found out holds until the next check."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._of: Checked | None = None
        self._known: dict[str, Titles] = {}

    def find(
        self, findings: Sequence[Finding], heard: Callable[[Finding, Titles], object], owner: QObject
    ) -> None:
        """Tells `heard` the fixes of each finding, at once where they are known; gives up when `owner` goes."""
        tab = self._bench.tabs.current()
        result = tab.checker.latest if tab is not None else None
        if result is None or result.assessment is None:
            return
        if result is not self._of:
            self._of, self._known = result, {}
        for finding in findings:
            if finding.fingerprint in self._known:
                heard(finding, self._known[finding.fingerprint])
        unknown = [finding for finding in findings if finding.fingerprint not in self._known]
        if not unknown:
            return

        def take(found: tuple[Finding, Titles]) -> None:
            if result is self._of:
                self._known[found[0].fingerprint] = found[1]
            heard(*found)

        work = partial(_titles, result.assessment, unknown)
        job = self._bench.jobs.run_telling(work, take, lambda _: None, _give_up)
        owner.destroyed.connect(lambda: job.cancel())  # noqa: PLW0108 - Qt cannot hold a method of a job

    def offer_on(self, card: FindingCard) -> None:
        """Lets a card offer the fixes of its finding."""
        self.find([card.finding], lambda _, titles: card.show_fixes(titles), card)

    def add_fixes(self, menu: QMenu, finding: Finding, before: QAction | None = None) -> None:
        """Adds the fixes of a finding to a menu, as soon as they are found out."""

        def add(_: Finding, titles: Titles) -> None:
            for title in titles:
                words = self._bench.language(text("Fix: {title}…", title=text(title)))
                action = QAction(icon("ui-fix", self._bench.appearance.theme), _plain(words), menu)
                action.triggered.connect(
                    lambda _=False, title=title: self._bench.findings.fix(finding, title)
                )
                if before is not None:
                    menu.insertAction(before, action)
                else:
                    menu.addAction(action)

        self.find([finding], add, menu)

    def add_problems(self, menu: QMenu, findings: Sequence[Finding]) -> None:
        """Adds findings to a menu, each of which explains itself, and is followed by its fixes."""
        say, theme = self._bench.language, self._bench.appearance.theme
        for finding in findings[:LISTED]:
            words = f"{finding.rule} {say(finding.message)}"
            words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
            action = QAction(
                icon(ICONS[finding.severity], theme, colour=finding.severity), _plain(words), menu
            )
            action.triggered.connect(lambda _=False, finding=finding: self._bench.findings.explain(finding))
            menu.addAction(action)
            self.add_fixes(menu, finding, menu.addSeparator())


def _titles(
    assessment: Assessment,
    findings: Sequence[Finding],
    cancelled: Callable[[], bool],
    tell: Callable[[Any], None],
) -> None:
    """In the background. Heavy imports happen here, once."""
    from designer.fixes.registry import fixes_for

    for finding in findings:
        if cancelled():
            return
        tell((finding, tuple(fix.title for fix in fixes_for(assessment, finding))))


def _give_up(failure: Failure) -> None:
    """A menu without fixes is still a menu; the dialog of the fixes tells the failure."""


def _plain(words: str) -> str:
    """Words in which no letter is taken for a key."""
    return words.replace("&", "&&")

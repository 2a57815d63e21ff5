"""The bottom panel: problems, what the analysis answers, and what an export would be, one tab each."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QWidget

from designer.i18n import Text, text
from designer.rules.rule import Finding
from widgets.appearance import Appearance
from widgets.checks import Checked
from widgets.docks.answer_pages import AnswerPages
from widgets.docks.answers.answer import Page
from widgets.docks.answers.attacks import attacks_answer
from widgets.docks.answers.availability import availability_answer
from widgets.docks.answers.capacity import capacity_answer
from widgets.docks.answers.cost import cost_answer
from widgets.docks.answers.exposure import exposure_answer
from widgets.docks.answers.fix_first import fix_first_answer
from widgets.docks.answers.permissions import permissions_answer
from widgets.docks.answers.recovery import recovery_answer
from widgets.docks.answers.together import together_answer
from widgets.docks.answers.zones import zones_answer
from widgets.docks.badge import badge
from widgets.docks.export_preview import ExportPreview
from widgets.docks.problems import Problems
from widgets.jobs import Jobs
from widgets.translations import Language

ANSWERS: tuple[tuple[str, Text, tuple[Page, ...]], ...] = (
    ("capacity", text("Capacity"), (Page(text("Capacity"), capacity_answer),)),
    (
        "availability",
        text("Availability"),
        (
            Page(text("What it hangs on"), availability_answer),
            Page(text("What to fix first"), fix_first_answer, takes_long=True),
            Page(text("Fatal together"), together_answer, takes_long=True),
            Page(text("Recovery"), recovery_answer, takes_long=True),
        ),
    ),
    (
        "exposure",
        text("Exposure"),
        (
            Page(text("Who reaches what"), exposure_answer),
            Page(text("Ways in to stores"), attacks_answer, takes_long=True),
            Page(text("Zones of trust"), zones_answer, takes_long=True),
            Page(text("Who may do what"), permissions_answer, takes_long=True),
        ),
    ),
    ("cost", text("Cost"), (Page(text("Cost"), cost_answer),)),
)
"""Name, title and pages of each tab between the problems and the export. One more tab, or page, is one more line."""


ROOM = 24
"""Pixels between the tabs and what stands beside them."""


class Results(QTabWidget):
    """Shows one finished check at a time."""

    chosen = Signal(object)
    """Elements to select and to bring into sight; carries their ids."""
    derivation_wanted = Signal(str, object)
    """The user wants to know how a number came about; carries title and :class:`Figure`."""
    explain_wanted = Signal(object)
    """The user wants to know more about a :class:`Finding`."""
    menu_wanted = Signal(QPoint)
    """The right mouse button was pressed on a problem; carries the place on the screen."""

    def __init__(self, jobs: Jobs, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._result: Checked | None = None
        self.setObjectName("results")
        self.setDocumentMode(True)
        self.problems = Problems(appearance, language)
        self.answers = {
            name: AnswerPages(jobs, appearance, language, title, pages) for name, title, pages in ANSWERS
        }
        self.preview = ExportPreview(jobs, appearance, language)
        self._names: list[str] = []
        self._stale: set[str] = set()
        self._add("problems", text("Problems"), self.problems)
        for name, title, _ in ANSWERS:
            self._add(name, title, self.answers[name])
        self._add("export", text("Export preview"), self.preview)
        self.setCornerWidget(self.problems.controls, Qt.Corner.TopRightCorner)
        self.currentChanged.connect(self._show_tab)
        self._connect()
        appearance.theme_changed.connect(self._show_badge)
        language.bind(self, text("Results"), self.setAccessibleName)

    def open(self, name: str) -> None:
        """Shows the tab called `name`."""
        self.setCurrentIndex(self._names.index(name))

    def show_result(self, result: Checked | None) -> None:
        """Shows what a check found; None: nothing is open."""
        self.stop()
        self._result = result
        self.problems.show_result(result)
        self._stale = set(self.answers)
        self._show_answer(self._names[self.currentIndex()])
        self.preview.show_design(result.design if result is not None else None)
        self._show_badge()

    def stop(self) -> None:
        """Gives up what is being worked out: the design is another one now."""
        for view in self.answers.values():
            view.stop()

    # --- inside -------------------------------------------------------------------------------------------------

    def _add(self, name: str, title: Text, page: QWidget) -> None:
        at = self.addTab(page, "")
        self._names.append(name)
        self._language.bind(page, title, lambda shown: self.setTabText(at, shown))

    def _connect(self) -> None:
        self.problems.chosen.connect(self._choose_finding)
        self.problems.opened.connect(self.explain_wanted)
        self.problems.menu_wanted.connect(self.menu_wanted)
        self.preview.chosen.connect(self.chosen)
        for view in self.answers.values():
            view.chosen.connect(self.chosen)
            view.opened.connect(self.derivation_wanted)

    def _choose_finding(self, finding: Finding) -> None:
        self.chosen.emit((*finding.nodes, *finding.links))

    def _show_answer(self, name: str) -> None:
        """Fills the tab called `name`, where it is a table that shows an older check: only what is looked at is made."""
        if name in self._stale:
            self._stale.discard(name)
            self.answers[name].show_result(self._result)

    def _show_tab(self, at: int) -> None:
        self._show_answer(self._names[at])
        self.problems.controls.setVisible(self._names[at] == "problems")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The controls of the problems stand beside the tabs where there is room, else above the list."""
        super().resizeEvent(event)
        controls = self.problems.controls
        is_beside = self.cornerWidget(Qt.Corner.TopRightCorner) is controls
        fits = self.tabBar().sizeHint().width() + controls.sizeHint().width() + ROOM <= self.width()
        if fits and not is_beside:
            self.setCornerWidget(controls, Qt.Corner.TopRightCorner)
            self._show_tab(self.currentIndex())
        elif is_beside and not fits:
            self.setCornerWidget(None, Qt.Corner.TopRightCorner)  # type: ignore[arg-type]
            self.problems.take_in(controls)

    def _show_badge(self) -> None:
        """How many errors and warnings stand, on the tab of the problems."""
        standing = [f for f in self._result.findings if f.waived is None] if self._result is not None else []
        grave = [f for f in standing if f.severity != "info"]
        tone = "error" if any(f.severity == "error" for f in grave) else "warning"
        bar = self.tabBar()
        old = bar.tabButton(0, QTabBar.ButtonPosition.RightSide)
        bar.setTabButton(0, QTabBar.ButtonPosition.RightSide, badge(len(grave), tone) if grave else None)
        if old is not None:
            old.deleteLater()

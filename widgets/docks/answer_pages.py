"""A tab of results with several answers: one is shown at a time. What takes long is worked out in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QTabBar

from designer.i18n import Text, text
from widgets.appearance import Appearance
from widgets.checks import Checked, anew
from widgets.docks.answer_view import AnswerView
from widgets.docks.answers.answer import Answer, Page
from widgets.jobs import Failure, Job, Jobs
from widgets.translations import Language


class AnswerPages(AnswerView):
    """Shows one of the pages of a tab for one finished check; each is made when it is first looked at."""

    def __init__(
        self, jobs: Jobs, appearance: Appearance, language: Language, name: Text, pages: Sequence[Page]
    ) -> None:
        super().__init__(appearance, language, name)
        self._jobs, self._pages = jobs, pages
        self._result: Checked | None = None
        self._made: dict[int, Answer] = {}
        self._job: Job | None = None
        self.pages = QTabBar()
        self.pages.setProperty("role", "pages")
        self.pages.setExpanding(False)
        self.pages.setDrawBase(False)
        self.pages.setVisible(len(pages) > 1)
        language.bind(self.pages, name, self.pages.setAccessibleName)
        for at, page in enumerate(pages):
            self.pages.addTab("")
            language.bind(self.pages, page.title, partial(self.pages.setTabText, at))
        self.put_above(self.pages)
        self.pages.currentChanged.connect(self._show_page)

    def show_result(self, result: Checked | None) -> None:
        """Shows the chosen page about another check; None: nothing is open."""
        self.stop()
        self._result, self._made = result, {}
        self._show_page()

    def stop(self) -> None:
        """Gives up what is being worked out."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def is_working(self) -> bool:
        """Whether the page shown is still being worked out."""
        return self._job is not None

    # --- inside -------------------------------------------------------------------------------------------------

    def _show_page(self) -> None:
        self.stop()
        at, result = self.pages.currentIndex(), self._result
        page = self._pages[at]
        if result is None:
            self.show_answer(Answer((), ()))
        elif at in self._made:
            self.show_answer(self._made[at])
        elif not page.takes_long:
            self._take(at, page.make(result))
        else:
            self.show_answer(Answer((), (), nothing=text("Working it out…")))
            self._job = self._jobs.run(
                partial(_worked_out, page, result), partial(self._take, at), self._fail
            )

    def _take(self, at: int, answer: Answer) -> None:
        self._job = None
        self._made[at] = answer
        self.show_answer(answer)

    def _fail(self, failure: Failure) -> None:
        self._job = None
        why = text("That could not be worked out: {error}", error=failure.line)
        self.show_answer(Answer((), (), nothing=why))


def _worked_out(page: Page, result: Checked, is_cancelled: Callable[[], bool]) -> Answer:
    """In the background."""
    return page.make(replace(result, assessment=anew(result, is_cancelled)))

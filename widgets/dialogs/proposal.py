"""A proposal: designs one could go on with, each with its picture and its price. Taking one is one step that can be undone.

For the quick fixes of a problem, and for the stages of growth. Everything is worked out in the background; closing the
dialog gives that up.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from designer.analysis.availability import Progress
from designer.document.design import Design
from designer.document.diff import Difference
from designer.errors import EditError
from designer.i18n import Text, text
from widgets.canvas.showing import Showing
from widgets.dialogs.comparison import Comparison
from widgets.dialogs.offers import Compared, Find, Offer, Offers, compare_all
from widgets.forms.form import line
from widgets.jobs import Failure, Jobs
from widgets.tab import DesignTab, badges
from widgets.theme import Theme
from widgets.translations import Language

SIZE = (1120, 720)
ROW = 52
"""Pixels for two lines, of letters as tall as those of Korean."""
WORDS = 420
"""Pixels for the words beside the picture."""


class Proposal(QDialog):
    """Lets the user look at each offer, and take one."""

    def __init__(
        self,
        window: QWidget,
        tab: DesignTab,
        title: Text,
        heading: Text,
        find: Find,
        jobs: Jobs,
        theme: Theme,
        language: Language,
        first: str = "",
    ) -> None:
        """`first`: English title of the offer that is shown first."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(title))
        self.resize(*SIZE)
        self._session, self._canvas, self._language, self._first = tab.session, tab.canvas, language, first
        self._offers: Offers | None = None
        self._seen: dict[int, Compared] = {}
        self.choices = QListWidget()
        self.words = Comparison(theme, language)
        self.picture = Showing(tab.session.catalog, theme, language.code)
        self.legend = QWidget()
        self.progress = QProgressBar()
        self.said = QLabel(language(text("Working out what would change…")))
        self.taking = QPushButton(language(text("Apply")))
        self.leaving = QPushButton(language(text("Cancel")))
        self._build(heading)
        self.picture.show_design(tab.session.design, Difference(), {})
        work = partial(compare_all, find, tab.session.design, tab.checker.latest)
        self._job = jobs.run_telling(work, self._hear, lambda _: self._rest(), self._fail)
        self.finished.connect(lambda _: self._job.cancel())
        self.choices.currentRowChanged.connect(self._show)
        self.taking.clicked.connect(self.take)
        self.leaving.clicked.connect(self.reject)

    def offer(self) -> Offer | None:
        """The offer that is chosen; None where there is none (yet)."""
        at = self.choices.currentRow()
        return self._offers.offers[at] if self._offers is not None and at >= 0 else None

    def seen(self) -> Compared | None:
        """The chosen offer compared; None as long as that is being worked out."""
        return self._seen.get(self.choices.currentRow())

    def take(self) -> None:
        """Goes on with the chosen offer, as one step."""
        offer, seen = self.offer(), self.seen()
        if offer is None or seen is None or self._offers is None:
            return
        try:
            self._session.apply(offer.label, _instead, self._offers.before, offer.after)
        except EditError as problem:
            self._say(problem.message, "error")
            return
        nodes, links = seen.difference.nodes, seen.difference.links
        self._session.select(nodes.added or nodes.changed or links.added or links.changed)
        self._canvas.bring_into_sight(self._session.selection)
        self.accept()

    # --- building -----------------------------------------------------------------------------------------------

    def _build(self, heading: Text) -> None:
        head = QLabel(self._language(heading))
        head.setProperty("role", "heading")
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        self.choices.setAccessibleName(self._language(text("Choices")))
        self.choices.setVisible(False)
        self.picture.setAccessibleName(self._language(text("The design afterwards")))
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName(self.said.text())
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.taking.setProperty("role", "primary")
        self.taking.setDefault(True)
        self.taking.setEnabled(False)
        self.leaving.setAutoDefault(False)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(20, 18, 14, 12)
        column.setSpacing(10)
        for part in (head, self.choices):
            column.addWidget(part)
        column.addWidget(self.words, 1)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(words)
        both.addWidget(self._framed_picture())
        both.setStretchFactor(1, 1)
        both.setSizes([WORDS, SIZE[0] - WORDS])
        both.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(both, 1)
        whole.addWidget(line())
        whole.addLayout(self._buttons())

    def _framed_picture(self) -> QWidget:
        marks = QHBoxLayout(self.legend)
        marks.setContentsMargins(14, 6, 14, 6)
        marks.setSpacing(16)
        for sign, words, severity in (("■", text("newly drawn"), "ok"), ("□", text("changed"), "info")):
            label = QLabel(f"{sign} {self._language(words)}")
            label.setProperty("severity", severity)
            marks.addWidget(label)
        marks.addStretch()
        self.legend.setVisible(False)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.picture, 1)
        column.addWidget(line())
        column.addWidget(self.legend)
        return frame

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 12, 16, 14)
        buttons.setSpacing(8)
        buttons.addWidget(self.progress)
        buttons.addWidget(self.said, 1)
        buttons.addWidget(self.leaving)
        buttons.addWidget(self.taking)
        return buttons

    # --- what the background tells ------------------------------------------------------------------------------

    def _hear(self, told: object) -> None:
        if isinstance(told, Offers):
            self._take_in(told)
        elif isinstance(told, Compared):
            self._seen[told.at] = told
            self._name(told)
            count = len(self._offers.offers) if self._offers is not None else 0
            self.progress.setRange(0, max(1, count))
            self.progress.setValue(len(self._seen))
            if told.at == self.choices.currentRow():
                self._show()
        elif isinstance(told, Progress):
            self.progress.setRange(0, told.total)
            self.progress.setValue(told.done)

    def _take_in(self, offers: Offers) -> None:
        self._offers = offers
        for offer in offers.offers:
            item = QListWidgetItem(self._language(offer.title))
            item.setSizeHint(QSize(0, ROW))
            self.choices.addItem(item)
        self.choices.setVisible(len(offers.offers) > 0)
        self._fit_choices()
        titles = [str(offer.title) for offer in offers.offers]
        self.choices.setCurrentRow(titles.index(self._first) if self._first in titles else 0)
        self.choices.setFocus()

    def _name(self, seen: Compared) -> None:
        """Says the numbers of an offer below its title."""
        item, offers = self.choices.item(seen.at), self._offers
        numbers = [number.after.value for number in seen.numbers if number.after is not None]
        if item is not None and offers is not None:
            item.setText("\n".join([self._language(offers.offers[seen.at].title), " · ".join(numbers)]))

    def _fit_choices(self) -> None:
        """As high as its lines, up to a third of the dialog."""
        self.choices.setFixedHeight(min(ROW * self.choices.count() + 6, SIZE[1] // 3))

    def _rest(self) -> None:
        """Everything is worked out."""
        self.progress.setVisible(False)
        note = self._offers.note if self._offers is not None else None
        self._say(note or text("Applying it is one step, which can be undone."), "")
        if self._offers is not None and not self._offers.offers:
            self.words.show_offer(None, None)
            self.leaving.setText(self._language(text("Close")))
            self.leaving.setFocus()

    def _fail(self, failure: Failure) -> None:
        self.progress.setVisible(False)
        self._say(text("That could not be worked out: {error}", error=failure.line), "error")

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        offer, seen = self.offer(), self.seen()
        self.words.show_offer(offer, seen)
        self.taking.setEnabled(seen is not None)
        self.legend.setVisible(seen is not None)
        if offer is not None and seen is not None:
            self.picture.show_design(offer.after, seen.difference, badges(seen.standing))

    def _say(self, words: Text, severity: str) -> None:
        self.said.setText(self._language(words))
        self.said.setProperty("severity", severity)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)


def _instead(design: Design, before: Design, after: Design) -> Design:
    """`after`, where the design is still the one it was made from."""
    if design is not before:
        raise EditError(text("The design has changed meanwhile: close this and look again"))
    return after

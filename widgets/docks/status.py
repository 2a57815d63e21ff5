"""The status bar: how many problems, the four numbers with their targets, and how fresh all that is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer.i18n import LANGUAGES, Text, text
from designer.rules.rule import Severity
from widgets.appearance import Appearance
from widgets.checks import Checked
from widgets.docks.headline import HEADLINES, Headline, headlines
from widgets.docks.rich_button import RichButton
from widgets.icons import icon
from widgets.numbers import plain
from widgets.severity import ICONS, count_text
from widgets.translations import NAMES, Language
from widgets.what_if import Loss

MARK = 13
COUNTED: tuple[Severity, ...] = ("error", "warning")
"""Severities that are counted here; notes are in the list."""


class Status(QWidget):
    """What is always in sight. Every part is a button that leads to where more is told."""

    opened = Signal(str)
    """The user wants to see more; carries the name of the tab of results."""
    end_wanted = Signal()
    """The user wants back what is lost in thought."""
    rules_wanted = Signal()
    """The user wants to say whether the project's own rules may run."""
    language_wanted = Signal(str)
    """The user wants the other language; carries its code."""

    def __init__(self, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._result: Checked | None = None
        self._loss: Loss | None = None
        self._busy = False
        self._saved_at: datetime | None = None
        self.counts = {severity: self._button("problems") for severity in COUNTED}
        self.numbers = {name: RichButton() for name in HEADLINES}
        self.lost = QToolButton()
        self.not_run = QToolButton()
        self.freshness = QLabel()
        self.other_language = QToolButton()
        self.saved = QLabel()
        self._build()
        language.changed.connect(self._label)
        appearance.theme_changed.connect(self._label)
        self._label()

    def show_result(self, result: Checked | None) -> None:
        """Shows what a check found; None: nothing is open, or nothing was checked yet."""
        self._result, self._busy = result, False
        self._label()

    def show_loss(self, loss: Loss | None) -> None:
        """Shows what the numbers become where something is lost in thought; None: nothing is."""
        self._loss = loss
        self._label()

    def show_busy(self) -> None:
        """The design changed: the numbers are those of a moment ago."""
        self._busy = True
        self._label_freshness()

    def show_saved(self, at: datetime | None) -> None:
        """Says when the design was last written."""
        self._saved_at = at
        self._label_freshness()

    # --- inside -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 0, 8, 0)
        line.setSpacing(2)
        for button in self.counts.values():
            line.addWidget(button)
        self.lost.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.lost.clicked.connect(self.end_wanted)
        line.addWidget(self.lost)
        for name, number in self.numbers.items():
            number.clicked.connect(lambda _=False, tab=HEADLINES[name].tab: self.opened.emit(tab))
            line.addWidget(number)
        line.addStretch()
        self.not_run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.not_run.clicked.connect(self.rules_wanted)
        line.addWidget(self.not_run)
        line.addWidget(self.freshness)
        self.other_language.clicked.connect(lambda: self.language_wanted.emit(self._next_language()))
        line.addWidget(self.other_language)
        line.addWidget(self.saved)

    def _button(self, tab: str) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda: self.opened.emit(tab))
        return button

    def _next_language(self) -> str:
        at = LANGUAGES.index(self._language.code) if self._language.code in LANGUAGES else 0
        return LANGUAGES[(at + 1) % len(LANGUAGES)]

    def _label(self) -> None:
        findings = self._result.findings if self._result is not None else ()
        for severity, button in self.counts.items():
            count = sum(f.severity == severity and f.waived is None for f in findings)
            colour = severity if count else "ok" if self._result is not None else "text-disabled"
            button.setText(self._language(count_text(severity, count)))
            button.setIcon(
                icon(ICONS[severity] if count else "ui-check", self._appearance.theme, MARK, colour)
            )
            button.setVisible(self._result is not None)
        shown = headlines(self._result) if self._result is not None else {}
        for name, number in self.numbers.items():
            headline = shown.get(name)
            number.setVisible(headline is not None)
            if headline is not None:
                self._show(number, headline, self._loss.numbers.get(name) if self._loss is not None else None)
        self._label_loss()
        self._label_not_run()
        self.other_language.setText(NAMES[self._next_language()])
        self.other_language.setToolTip(self._language(text("Show everything in this language")))
        self._label_freshness()

    def _label_loss(self) -> None:
        loss = self._loss
        self.lost.setVisible(loss is not None)
        if loss is not None:
            words = text(
                "{failed} lost: {down} more down, {degraded} degraded",
                failed=loss.count("failed"), down=loss.count("down"), degraded=loss.count("degraded"),
            )  # fmt: skip
            self.lost.setText(self._language(words))
            self.lost.setIcon(icon("ui-close", self._appearance.theme, MARK, "error"))
            self.lost.setToolTip(self._language(text("Bring everything back")))

    def _show(self, number: RichButton, before: Headline, now: Headline | None) -> None:
        """One number; where something is lost (`now`), what it was and what it is."""
        theme, headline = self._appearance.theme, now or before
        missed = headline.is_met is False
        value = (
            f"{before.value} → {now.value}"
            if now is not None and now.value != before.value
            else headline.value
        )
        number.show_parts(
            self._language(headline.title),
            value,
            headline.target or (self._language(headline.per) if headline.per is not None else ""),
            theme.colour("error" if missed else "text-primary").name(),
        )
        spoken: Text = text("{name} misses its target", name=headline.title) if missed else headline.title
        number.setToolTip(self._language(spoken))
        number.setAccessibleName(f"{self._language(headline.title)} {value} {headline.target}".strip())

    def _label_not_run(self) -> None:
        """How many modules of the project's own rules were left out, since nobody has said that they may run."""
        asked = self._result.asked if self._result is not None else None
        count = sum(rules.count for rules in asked.not_run) if asked is not None else 0
        self.not_run.setVisible(count > 0)
        self.not_run.setText(self._language(text("Project rules not run: {count}", count=count)))
        self.not_run.setIcon(icon("ui-warning", self._appearance.theme, MARK, "warning"))
        self.not_run.setToolTip(self._language(text("Say whether the rules of this project may run")))

    def _label_freshness(self) -> None:
        if self._busy:
            words: Text | None = text("checking…")
        elif self._result is not None and self._result.assessment is not None:
            words = text("checked in {ms} ms", ms=plain(self._result.milliseconds))
        else:
            words = None
        self.freshness.setText(self._language(words) if words is not None else "")
        at = self._saved_at
        clock = f"{at:%H:%M}" if at is not None else ""
        self.saved.setText(self._language(text("saved {time}", time=clock)) if clock else "")

"""One offer in words: what it is, the four numbers on both sides, its price, what it cures and brings, what it changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.i18n import Text, text
from designer.rules.rule import Finding
from widgets.dialogs.offers import Compared, Number, Offer
from widgets.icons import pixmap
from widgets.numbers import dollars
from widgets.severity import ICONS, severity_text
from widgets.theme import Theme
from widgets.translations import Language

MARK = 14
LISTED = 60
"""Lines of a list that are shown; how many more there are is said."""


class Comparison(QScrollArea):
    """Shows one offer at a time: its words at once, the rest when it is compared."""

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__()
        self._theme, self._language = theme, language
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(language(text("What changes")))

    def show_offer(self, offer: Offer | None, seen: Compared | None) -> None:
        """Shows an offer; None: there is none."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 4)
        column.setSpacing(6)
        for words in offer.about if offer is not None else ():
            column.addWidget(self._label(words))
        if seen is not None:
            self._add_seen(column, seen)
        column.addStretch()
        self.setWidget(content)

    def _add_seen(self, column: QVBoxLayout, seen: Compared) -> None:
        column.addSpacing(6)
        column.addLayout(self._numbers(seen.numbers))
        column.addWidget(self._label(price(seen.monthly_usd), "muted"))
        cured = text("Problems that are gone: {count}", count=len(seen.cured))
        new = text("Problems that are new: {count}", count=len(seen.new))
        for title, findings in ((cured, seen.cured), (new, seen.new)):
            if findings:
                self._add_heading(column, title)
                for finding in findings[:LISTED]:
                    column.addLayout(self._finding(finding))
                self._add_rest(column, findings)
        self._add_heading(column, text("What changes: {count}", count=len(seen.changes)))
        for line in seen.changes[:LISTED]:
            column.addWidget(self._label(line))
        self._add_rest(column, seen.changes)

    def _numbers(self, numbers: Sequence[Number]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for at, title in enumerate((text("Measure"), text("Now"), text("Then"), text("Goal"))):
            grid.addWidget(self._label(title, "section"), 0, at, self._side(at))
        for row, number in enumerate(numbers, 1):
            before, after = (
                side.value if side is not None else "-" for side in (number.before, number.after)
            )
            aim = number.after.target if number.after is not None else ""
            then = self._label(after, "strong")
            then.setProperty("severity", number.tone)
            cells = (self._label(number.title), self._label(before), then, self._label(aim, "label"))
            for at, cell in enumerate(cells):
                grid.addWidget(cell, row, at, self._side(at))
        return grid

    def _finding(self, finding: Finding) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        mark = QLabel()
        colour = self._theme.colour(finding.severity)
        mark.setPixmap(pixmap(ICONS[finding.severity], colour, MARK, self.devicePixelRatioF()))
        mark.setToolTip(self._language(severity_text(finding.severity)))
        mark.setAccessibleName(mark.toolTip())
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = text("{rule} {message}", rule=finding.rule, message=finding.message)
        line.addWidget(self._label(words), 1)
        return line

    def _add_heading(self, column: QVBoxLayout, words: Text) -> None:
        column.addSpacing(8)
        column.addWidget(self._label(words, "section"))

    def _add_rest(self, column: QVBoxLayout, all_of_them: Sequence[object]) -> None:
        if len(all_of_them) > LISTED:
            column.addWidget(self._label(text("and {count} more", count=len(all_of_them) - LISTED), "muted"))

    def _label(self, words: Text | str, role: str = "") -> QLabel:
        label = QLabel(self._language(words))
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(role != "strong")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _side(self, column: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight


def price(monthly_usd: float) -> Text:
    """What it costs more or less in a month."""
    if abs(monthly_usd) < 0.005:
        return text("It costs the same.")
    if monthly_usd > 0:
        return text("It costs {price} more a month.", price=dollars(monthly_usd))
    return text("It saves {price} a month.", price=dollars(-monthly_usd))

"""One finding beside the thing it is about: what is wrong, why, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from designer.i18n import text
from designer.rules.rule import Finding
from widgets.docks.elided_button import ElidedButton
from widgets.severity import severity_text
from widgets.translations import Language


class FindingCard(QFrame):
    """A card in the soft colour of its severity."""

    explain = Signal(object)
    """The user wants to know more; carries the :class:`Finding`."""
    waive = Signal(object)
    """The user wants to accept it; carries the :class:`Finding`."""
    fix = Signal(object, str)
    """The user wants to see a quick fix; carries the :class:`Finding` and the fix's title (English)."""

    def __init__(self, finding: Finding, language: Language) -> None:
        super().__init__()
        self.finding = finding
        self._language = language
        self.fixes = QVBoxLayout()
        """A button for each quick fix, once they are known."""
        self.setProperty("role", finding.severity)
        title = QLabel(language(finding.message))
        title.setProperty("role", "strong")
        why = QLabel(language(finding.why))
        why.setProperty("role", "label")
        head = QLabel(f"{language(severity_text(finding.severity))} · {finding.rule}")
        head.setProperty("severity", finding.severity)
        for label in (title, why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(f"{head.text()}: {title.text()}")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 9, 12, 10)
        whole.setSpacing(4)
        whole.addWidget(head)
        whole.addWidget(title)
        whole.addWidget(why)
        whole.addSpacing(2)
        whole.addLayout(self.fixes)
        whole.addLayout(self._buttons(language))

    def show_fixes(self, titles: Sequence[str]) -> None:
        """Offers these quick fixes."""
        for title in titles:
            words = self._language(text("Fix: {title}…", title=text(title)))
            button = ElidedButton(words)
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, title=title: self.fix.emit(self.finding, title))
            self.fixes.addWidget(button)

    def _buttons(self, language: Language) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(6)
        for title, signal in ((text("Why"), self.explain), (text("Accept…"), self.waive)):
            button = QPushButton(language(title))
            button.setProperty("role", "quiet")
            button.clicked.connect(lambda _=False, s=signal: s.emit(self.finding))
            line.addWidget(button)
        line.addStretch()
        return line

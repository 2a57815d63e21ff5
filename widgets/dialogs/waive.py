"""Accepting a finding: for which reason, and until when."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from designer.document.design import Waiver
from designer.i18n import text
from designer.rules.rule import Finding
from widgets.translations import Language

WIDTH = 460
MONTHS = 3
"""How long a finding is accepted unless the user says otherwise."""


class Waive(QDialog):
    """Asks for reason and expiry of one waiver; a reason must be given."""

    def __init__(self, window: QWidget, finding: Finding, language: Language) -> None:
        super().__init__(window)
        self._finding = finding
        self.setWindowTitle(language(text("Accept a problem")))
        message = QLabel(language(finding.message))
        message.setWordWrap(True)
        message.setProperty("role", "strong")
        asked = QLabel(language(text("Reason")))
        asked.setProperty("role", "label")
        self.reason = QPlainTextEdit()
        self.reason.setFixedHeight(72)
        self.reason.setTabChangesFocus(True)
        self.reason.setAccessibleName(asked.text())
        self.reason.setPlaceholderText(language(text("Why this is fine here; shown in reports")))
        asked.setBuddy(self.reason)
        self.expires = QCheckBox(language(text("Until")))
        self.expires.setChecked(True)
        self.until = QDateEdit(QDate.currentDate().addMonths(MONTHS))
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setMinimumDate(QDate.currentDate())
        self.until.setAccessibleName(language(text("Accepted until")))
        self.expires.toggled.connect(self.until.setEnabled)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(
            language(text("Accept")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setProperty("role", "primary")
        self.accept_button.style().polish(self.accept_button)
        self.accept_button.setEnabled(False)
        buttons.addButton(language(text("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.reason.textChanged.connect(lambda: self.accept_button.setEnabled(bool(self._reason())))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(10)
        for part in (message, asked, self.reason, self.expires, self.until, buttons):
            whole.addWidget(part)
        self.setFixedWidth(WIDTH)

    def waiver(self) -> Waiver:
        """What the user accepted."""
        finding = self._finding
        until = self.until.date().toString("yyyy-MM-dd") if self.expires.isChecked() else ""
        return Waiver(
            rule=finding.rule,
            on=finding.nodes[0] if finding.nodes else "",
            reason=self._reason(),
            until=until,
        )

    def _reason(self) -> str:
        return self.reason.toPlainText().strip()

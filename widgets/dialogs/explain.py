"""The whole story of one finding: what was found here, why it matters, how to fix it, when it is a false alarm."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.i18n import Text, text
from designer.rules.rule import Finding, Rule
from widgets.severity import severity_text
from widgets.translations import Language

SIZE = (620, 560)


class Explain(QDialog):
    """Shows a finding and the documentation of its rule, and leads on to its quick fixes where there are any."""

    fix_wanted = Signal()
    """The user wants to see the quick fixes."""

    def __init__(
        self, window: QWidget, finding: Finding, rules: Mapping[str, Rule], language: Language
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{finding.rule} · {language(severity_text(finding.severity))}")
        self.resize(*SIZE)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 16, 4)
        column.setSpacing(4)
        title = _paragraph(language(finding.message), "heading")
        title.setProperty("severity", finding.severity)
        column.addWidget(title)
        for heading, *lines in story(finding, rules.get(finding.rule)):
            column.addSpacing(10)
            column.addWidget(_paragraph(language(heading), "section"))
            column.addWidget(_paragraph("\n".join(map(language, lines)), ""))
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        buttons = QDialogButtonBox()
        self.fixing = buttons.addButton(
            language(text("Fix this problem…")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.fixing.hide()
        self.fixing.clicked.connect(self.accept)
        self.fixing.clicked.connect(self.fix_wanted)
        buttons.addButton(language(text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 12, 16)
        whole.addWidget(area)
        whole.addWidget(buttons)

    def offer_fixes(self, titles: Collection[str]) -> None:
        """Leads on to these quick fixes; to none where there are none."""
        self.fixing.setVisible(bool(titles))


def story(finding: Finding, rule: Rule | None) -> list[tuple[Text | str, ...]]:
    """Heading and lines of each part."""
    parts: list[tuple[Text | str, ...]] = [(text("Found here"), finding.why)]
    if finding.waived:
        parts.append((text("Accepted because"), finding.waived))
    if rule is not None:
        parts += [
            (text("Why it matters"), text(rule.why)),
            (text("How to fix it"), text(rule.fix)),
            (text("How it is detected"), text(rule.detection)),
            (text("When it is a false alarm"), text(rule.false_alarm)),
            (text("Classification"), *rule.classification),
            (text("References"), *rule.references),
        ]
    return [part for part in parts if len(part) > 1]


def _paragraph(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setProperty("role", role)
    return label

"""The findings of a design as a table: severity with rule, what is wrong, where; sorted and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from designer.document.design import Design
from designer.i18n import Text, text
from designer.rules.rule import SEVERITIES, Finding, Severity
from widgets.severity import severity_text
from widgets.translations import Language

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
FINDING = Role.UserRole.value
NAMES = Role.UserRole.value + 1
"""Names of the elements a finding is about, to be set in bold."""
WORD_ROLE = Role.UserRole.value + 2
"""The word for the severity."""
RULE, MESSAGE, WHERE = range(3)
TITLES: tuple[Text, ...] = (text("Rule"), text("Problem"), text("Where"))


class ProblemsModel(QAbstractTableModel):
    """One row a finding, in the language of now."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self._findings: tuple[Finding, ...] = ()
        self._design = Design()
        language.changed.connect(self._say_again)

    def _say_again(self) -> None:
        self.show_findings(self._findings, self._design)

    def show_findings(self, findings: Sequence[Finding], design: Design) -> None:
        """Shows other findings; `design` tells the names of the elements."""
        self.beginResetModel()
        self._findings, self._design = tuple(findings), design
        self.endResetModel()

    def where(self, finding: Finding) -> str:
        """Names of the elements a finding is about."""
        return ", ".join(self.names(finding))

    def names(self, finding: Finding) -> list[str]:
        """The name of each node, and of each end of each link, that a finding is about."""
        nodes, links = self._design.nodes, self._design.links
        found = [nodes[i].name for i in finding.nodes if i in nodes]
        if not found:
            ends = [links[i] for i in finding.links if i in links]
            found = [f"{nodes[link.source].name} → {nodes[link.target].name}" for link in ends]
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """As many as there are findings."""
        return 0 if parent.isValid() else len(self._findings)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rule, problem, where."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole.value
    ) -> Any:
        """Titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._language(TITLES[section])
        return None

    def data(self, index: Index, role: int = Role.DisplayRole.value) -> Any:
        """Text, tooltip, what a screen reader says, and the finding itself."""
        finding, column = self._findings[index.row()], index.column()
        if role == FINDING:
            return finding
        if role == NAMES:
            return self.names(finding)
        if role == WORD_ROLE:
            return self._language(severity_text(finding.severity))
        if role == Role.DisplayRole:
            return (finding.rule, self._language(finding.message), self.where(finding))[column]
        if role == Role.ToolTipRole:
            waived = text("Accepted: {reason}", reason=finding.waived) if finding.waived else None
            return self._language(waived or finding.why)
        if role == Role.AccessibleTextRole:
            word = self._language(severity_text(finding.severity))
            return f"{word} {finding.rule}: {self._language(finding.message)}"
        return None


class ProblemsFilter(QSortFilterProxyModel):
    """Which findings are shown, in which order: worst first, until a column is clicked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._severities: frozenset[Severity] = frozenset(SEVERITIES)
        self._words: tuple[str, ...] = ()
        self._with_waived = False

    def show_only(self, severities: Sequence[Severity], words: str, with_waived: bool) -> None:
        """Shows findings of these severities that hold all the `words`; accepted ones when asked for."""
        self._severities = frozenset(severities)
        self._words = tuple(words.casefold().split())
        self._with_waived = with_waived
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Severity, words and whether it was accepted."""
        model = self.sourceModel()
        index = model.index(source_row, MESSAGE)
        finding: Finding = model.data(index, FINDING)
        if finding.severity not in self._severities or (finding.waived and not self._with_waived):
            return False
        if not self._words:
            return True
        shown = " ".join(
            str(model.index(source_row, column).data()) for column in range(len(TITLES))
        ).casefold()
        return all(word in shown for word in self._words)

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        """By severity and rule in the first column, by text in the others."""
        if source_left.column() != RULE:
            return str(source_left.data()).casefold() < str(source_right.data()).casefold()
        left, right = source_left.data(FINDING), source_right.data(FINDING)
        return _rank(left) < _rank(right)


def _rank(finding: Finding) -> tuple[int, str, tuple[str, ...]]:
    return (SEVERITIES.index(finding.severity), finding.rule, finding.nodes)

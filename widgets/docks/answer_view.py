"""How a tab of results is shown: headline numbers in a row, then a table. Numbers open and tell how they came about."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from designer.analysis.figure import Figure
from designer.i18n import Text, text
from widgets.appearance import Appearance
from widgets.docks.answer_delegate import CELL, ROW_HEIGHT, AnswerDelegate
from widgets.docks.answers.answer import Answer, Cell, Row
from widgets.translations import Language

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW = Role.UserRole.value + 1
MARGINS, NONE = (14, 10, 14, 8), (0, 4, 0, 0)
"""Around the headlines; where there are none."""


class AnswerModel(QAbstractTableModel):
    """The rows of an answer, in the language of now."""

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language
        self.answer = Answer((), ())

    def show_answer(self, answer: Answer) -> None:
        """Shows another answer."""
        self.beginResetModel()
        self.answer = answer
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """As many as the answer has."""
        return 0 if parent.isValid() else len(self.answer.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """As many as the answer has."""
        return 0 if parent.isValid() else len(self.answer.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole.value
    ) -> Any:
        """Titles of the columns; over numbers they stand at the right."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self.answer.columns):
            return None
        if role == Role.DisplayRole:
            return self._language(self.answer.columns[section])
        if (
            role == Role.TextAlignmentRole
            and self.answer.rows
            and self.answer.rows[0].cells[section].is_number
        ):
            return (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
        return None

    def data(self, index: Index, role: int = Role.DisplayRole.value) -> Any:
        """Words, order, hint, and the cell itself."""
        row = self.answer.rows[index.row()]
        cell = row.cells[index.column()]
        if role == Role.DisplayRole:
            return self._language(cell.shown)
        if role == CELL:
            return cell
        if role == ROW:
            return row
        if role == Role.ToolTipRole and cell.hint is not None:
            return self._language(cell.hint)
        if role == Role.ToolTipRole and cell.figure is not None:
            return self._language(text("Double-click: how this number came about"))
        return None


class _Order(QSortFilterProxyModel):
    """Sorts by what a cell means, not by how it is written."""

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        left, right = source_left.data(CELL).order, source_right.data(CELL).order
        if isinstance(left, str) or isinstance(right, str):
            return str(left).casefold() < str(right).casefold()
        return bool(left < right)


class AnswerView(QWidget):
    """Shows one :class:`Answer`."""

    chosen = Signal(object)
    """A row was chosen; carries the ids of the nodes it is about."""
    opened = Signal(str, object)
    """The user wants to know how a number came about; carries its title and the :class:`Figure`."""

    def __init__(self, appearance: Appearance, language: Language, name: Text) -> None:
        super().__init__()
        self._language = language
        self.model = AnswerModel(language, self)
        self._order = _Order(self)
        self._order.setSourceModel(self.model)
        self.table = QTableView()
        self._nothing = QLabel()
        self._headlines = QHBoxLayout()
        self._headlines.setSpacing(28)
        self._build(appearance)
        language.bind(self.table, name, self.table.setAccessibleName)
        language.changed.connect(self._say_again)

    def _say_again(self) -> None:
        self.show_answer(self.model.answer)

    def show_answer(self, answer: Answer) -> None:
        """Shows another answer; the order of the rows stays as the user sorted them."""
        self.model.show_answer(answer)
        while (item := self._headlines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._headlines.setContentsMargins(*(MARGINS if answer.headlines else NONE))
        for title, cell in answer.headlines:
            self._headlines.addWidget(self._headline(title, cell))
        self._headlines.addStretch()
        self._nothing.setText(self._language(answer.nothing) if answer.nothing is not None else "")
        self._nothing.setVisible(not answer.rows)
        self.table.setVisible(bool(answer.rows))
        self._fit_columns()

    def put_above(self, widget: QWidget) -> None:
        """Shows something above the headlines."""
        self._whole.insertWidget(0, widget)

    # --- inside -------------------------------------------------------------------------------------------------

    def _build(self, appearance: Appearance) -> None:
        table = self.table
        table.setModel(self._order)
        table.setItemDelegate(AnswerDelegate(appearance, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setMouseTracking(True)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setResizeContentsPrecision(50)
        table.clicked.connect(lambda index: self.chosen.emit(index.data(ROW).nodes))
        table.activated.connect(self._open)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("role", "quiet")
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._headlines)
        whole.addWidget(table, 1)
        whole.addWidget(self._nothing, 1)

    def _headline(self, title: Text, cell: Cell) -> QWidget:
        tile = QWidget()
        name, shown = QLabel(self._language(title)), self._language(cell.shown)
        name.setProperty("role", "muted")
        column = QVBoxLayout(tile)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(name)
        figure = cell.figure
        if figure is None:
            value: QWidget = QLabel(shown)
            value.setProperty("role", "strong")
            value.setProperty("severity", cell.tone)
        else:
            button = QPushButton(shown)
            button.setProperty("role", "number")
            button.setProperty("severity", cell.tone)
            button.setToolTip(self._language(text("How this number came about")))
            button.setAccessibleName(f"{name.text()}: {shown}")
            button.clicked.connect(lambda: self.opened.emit(name.text(), figure))
            value = button
        column.addWidget(value, 0, Qt.AlignmentFlag.AlignLeft)
        return tile

    def _open(self, index: QModelIndex) -> None:
        row: Row = index.data(ROW)
        cell: Cell = index.data(CELL)
        figure = cell.figure or next((c.figure for c in row.cells if c.figure is not None), None)
        if isinstance(figure, Figure):
            at = next(at for at, other in enumerate(row.cells) if other.figure is figure)
            title = self._language(self.model.answer.columns[at])
            self.opened.emit(f"{self._language(row.cells[0].shown)} · {title}", figure)

    def _fit_columns(self) -> None:
        """Every column as wide as its words, the last one takes the rest."""
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)  # else the width it was stretched to stays
        self.table.resizeColumnsToContents()
        for at in range(self.model.columnCount()):
            header.resizeSection(at, min(header.sectionSize(at) + 18, 320))
        header.setStretchLastSection(True)

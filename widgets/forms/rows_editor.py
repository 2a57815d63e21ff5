"""A table of small records, such as inbound rules: a row each, a column a field, edited in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.i18n import text
from designer.words import choice_text
from widgets.fonts import ui_font
from widgets.forms.editor import Editor
from widgets.forms.field import FieldSpec, fields_of
from widgets.icons import icon
from widgets.theme import Theme
from widgets.translations import Language

ROW_HEIGHT = 28
VALUE = Qt.ItemDataRole.UserRole


def _meant(field: FieldSpec, typed: str) -> Any:
    """What is typed into a cell: words, a whole number, nothing where it may be empty; else the text, for the check to refuse."""
    if field.control == "words":
        return tuple(word.strip() for word in typed.split(",") if word.strip())
    if field.control == "integer":
        if not typed and field.optional:
            return None
        return int(typed) if typed.isdecimal() else typed
    return typed


class RowsEditor(Editor):
    """Edits a tuple of records; says the whole new list of their properties."""

    wide = True

    def __init__(self, field: FieldSpec, language: Language, theme: Theme) -> None:
        assert field.rows is not None
        self.fields = fields_of(field.rows)
        self.table = QTableWidget(0, len(self.fields))
        self.add = QPushButton()
        self.remove = QPushButton()
        super().__init__(self._build(language, theme), language)
        self._showing = False
        self.table.cellChanged.connect(self._say)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.table.itemSelectionChanged.connect(self._offer_remove)
        self._fit()

    def show_value(self, value: Any, mixed: bool) -> None:
        """One row a record; nothing where the elements differ."""
        records = [] if mixed else [record.given() for record in value or ()]
        if records == self._records():
            return
        self._showing = True
        self.table.setRowCount(0)
        for record in records:
            self._append(record)
        self._showing = False
        self._fit()

    # --- building -----------------------------------------------------------------------------------------------

    def _build(self, language: Language, theme: Theme) -> QWidget:
        self.table.setHorizontalHeaderLabels([language(field.title) for field in self.fields])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setShowGrid(False)
        self.table.setFont(ui_font(11))
        self.table.setProperty("role", "fields")
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.AllEditTriggers)
        for at, field in enumerate(self.fields):
            if field.control == "choice":
                self.table.setItemDelegateForColumn(at, _ChoiceDelegate(field, language, self.table))
        self._label(language, theme)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch()
        rows.addLayout(buttons)
        return whole

    def _label(self, language: Language, theme: Theme) -> None:
        for button, title in ((self.add, text("Add row")), (self.remove, text("Remove row"))):
            button.setText(language(title))
            button.setProperty("role", "quiet")
        self.remove.setIcon(icon("ui-delete", theme, 14))
        self.remove.setIconSize(QSize(14, 14))
        self.remove.setEnabled(False)
        self.table.setAccessibleName(language(text("Rows")))

    # --- rows ---------------------------------------------------------------------------------------------------

    def _append(self, record: dict[str, Any]) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        for column, field in enumerate(self.fields):
            value = record.get(field.name, field.default)
            item = QTableWidgetItem(self._shown(field, value))
            item.setData(VALUE, value if field.name in record else None)
            item.setToolTip(self.language(field.help))
            self.table.setItem(row, column, item)

    def _shown(self, field: FieldSpec, value: Any) -> str:
        if field.control == "words":
            return ", ".join(value)
        if value is None:
            return ""
        return self.language(choice_text(value)) if field.control == "choice" else str(value)

    def _records(self) -> list[dict[str, Any]]:
        return [self._record(row) for row in range(self.table.rowCount())]

    def _record(self, row: int) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for column, field in enumerate(self.fields):
            item = self.table.item(row, column)
            value = item.data(VALUE) if item is not None else None
            if value is not None:
                record[field.name] = tuple(value) if field.control == "words" else value
        return record

    def _say(self, row: int, column: int) -> None:
        if self._showing:
            return
        field, item = self.fields[column], self.table.item(row, column)
        if item is not None and field.control != "choice":
            self._showing = True
            item.setData(VALUE, _meant(field, item.text().strip()))
            self._showing = False
        self.edited.emit(self._records())

    def _add(self) -> None:
        self._showing = True
        self._append({})
        self._showing = False
        self._fit()
        self.table.setCurrentCell(self.table.rowCount() - 1, 0)
        self.edited.emit(self._records())
        self.finished.emit()

    def _remove(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True)
        self._showing = True
        for row in rows:
            self.table.removeRow(row)
        self._showing = False
        self._fit()
        self.edited.emit(self._records())
        self.finished.emit()

    def _offer_remove(self) -> None:
        self.remove.setVisible(self.table.rowCount() > 0)
        self.remove.setEnabled(bool(self.table.selectedIndexes()))

    def _fit(self) -> None:
        """As high as its rows: the panel scrolls, not the table."""
        self.table.setVisible(self.table.rowCount() > 0)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + ROW_HEIGHT * self.table.rowCount() + 4)
        self._offer_remove()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete removes rows here, not the selected component."""
        if isinstance(event, QKeyEvent) and watched is self.table and event.key() == Qt.Key.Key_Delete:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._remove()
                return True
        return super().eventFilter(watched, event)


class _ChoiceDelegate(QStyledItemDelegate):
    """A combo box in a cell."""

    def __init__(self, field: FieldSpec, language: Language, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._language = language

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Any) -> QWidget:
        box = QComboBox(parent)
        box.addItems([self._language(choice_text(choice)) for choice in self._field.choices])
        place = QPersistentModelIndex(index)
        box.activated.connect(lambda: self._take(box, place))
        return box

    def _take(self, box: QComboBox, place: QPersistentModelIndex) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Any) -> None:
        value = index.data(VALUE)
        if isinstance(editor, QComboBox):
            choices = self._field.choices
            editor.setCurrentIndex(choices.index(self._field.default if value is None else value))

    def setModelData(self, editor: QWidget, model: Any, index: Any) -> None:
        if isinstance(editor, QComboBox):
            value = self._field.choices[editor.currentIndex()]
            model.setItemData(
                index,
                {VALUE.value: value, Qt.ItemDataRole.DisplayRole.value: self._language(choice_text(value))},
            )

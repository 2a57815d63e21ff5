"""The problems: what is wrong with the design, one line each; select one and the canvas goes there."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.i18n import text
from designer.rules.rule import SEVERITIES, Finding, Severity
from widgets.appearance import Appearance
from widgets.checks import Checked
from widgets.docks.problems_delegate import ROW_HEIGHT, ProblemsDelegate
from widgets.docks.problems_model import FINDING, MESSAGE, RULE, WHERE, ProblemsFilter, ProblemsModel
from widgets.icons import pixmap
from widgets.severity import ICONS, count_text
from widgets.translations import Language


class Problems(QWidget):
    """The table, and the controls that say what of it is shown."""

    chosen = Signal(object)
    """The user chose a finding; carries the :class:`Finding`."""
    opened = Signal(object)
    """The user wants to know more about a finding (double-click, Enter)."""
    menu_wanted = Signal(QPoint)
    """The right mouse button was pressed on a finding; carries the place on the screen."""

    def __init__(self, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._language = language
        self._appearance = appearance
        self._result: Checked | None = None
        self.model = ProblemsModel(language, self)
        self.shown = ProblemsFilter(self)
        self.shown.setSourceModel(self.model)
        self.table = QTableView()
        self.message = QLabel()
        self.controls = QWidget()
        self.words = QLineEdit()
        self.chips: dict[Severity, QToolButton] = {}
        self.waived = QToolButton()
        self._build_table()
        self._build_controls()
        self._column = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.message, 1)
        language.changed.connect(self._label)
        appearance.theme_changed.connect(self._label)
        self.show_result(None)

    def show_result(self, result: Checked | None) -> None:
        """Shows what a check found; a chosen finding stays chosen while it is still there."""
        kept = self.current()
        self._result = result
        if result is not None:
            self.model.show_findings(result.findings, result.design)
        self._label()
        if kept is not None:
            self._choose(kept.fingerprint)

    def current(self) -> Finding | None:
        """The chosen finding."""
        index = self.table.currentIndex()
        return index.data(FINDING) if index.isValid() else None

    def step(self, by: int) -> None:
        """Chooses the finding `by` rows further, from the last to the first."""
        count = self.shown.rowCount()
        if count:
            at = self.table.currentIndex().row()
            row = (at + by) % count if at >= 0 else (0 if by > 0 else count - 1)
            self.table.setCurrentIndex(self.shown.index(row, MESSAGE))

    def take_in(self, controls: QWidget) -> None:
        """Shows the controls above the list."""
        self._column.insertWidget(0, controls)
        controls.show()

    def where(self, finding: Finding) -> str:
        """Names of the elements a finding is about."""
        return self.model.where(finding)

    # --- building -----------------------------------------------------------------------------------------------

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.shown)
        table.setItemDelegate(ProblemsDelegate(self._appearance, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setMouseTracking(True)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as they come: worst first
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(RULE, 160)
        header.resizeSection(WHERE, 200)
        table.selectionModel().currentRowChanged.connect(self._say)
        table.clicked.connect(self._say)
        table.activated.connect(lambda index: self.opened.emit(index.data(FINDING)))
        table.customContextMenuRequested.connect(self._ask_menu)
        self._language.bind(table, text("Problems"), table.setAccessibleName)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setProperty("role", "quiet")

    def _build_controls(self) -> None:
        """Shown beside the tabs: a chip a severity, accepted ones, words."""
        line = QHBoxLayout(self.controls)
        line.setContentsMargins(12, 2, 12, 2)
        line.setSpacing(2)
        for severity in SEVERITIES:
            chip = QToolButton()
            chip.setChecked(True)
            self.chips[severity] = chip
        for chip in (*self.chips.values(), self.waived):
            chip.setCheckable(True)
            chip.setProperty("role", "chip")
            chip.setChecked(chip is not self.waived)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.toggled.connect(self._filter)
            line.addWidget(chip)
        self.words.setFixedWidth(180)
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._filter)
        self._language.bind(
            self.words, text("Filter problems"), self.words.setPlaceholderText, self.words.setAccessibleName
        )
        self._language.bind(self.waived, text("Accepted"), self.waived.setText)
        self._language.bind(self.waived, text("Show accepted problems too"), self.waived.setToolTip)
        line.addStretch()
        line.addSpacing(6)
        line.addWidget(self.words)

    # --- inside -------------------------------------------------------------------------------------------------

    def _label(self) -> None:
        findings = self._result.findings if self._result is not None else ()
        ratio = self.devicePixelRatioF()
        for severity, chip in self.chips.items():
            count = sum(f.severity == severity and f.waived is None for f in findings)
            chip.setText(str(count))
            chip.setToolTip(self._language(count_text(severity, count)))
            chip.setAccessibleName(chip.toolTip())
            chip.setIcon(QIcon(pixmap(ICONS[severity], self._appearance.theme.colour(severity), 14, ratio)))
        self.waived.setVisible(any(f.waived for f in findings))
        self._show_message()

    def _show_message(self) -> None:
        """What to say where there is no row."""
        if self._result is None:
            words = text("Not checked yet")
        elif not self._result.design.nodes:
            words = text("Nothing is drawn yet. Drag a component from the palette, or start from a template.")
        elif not self.model.rowCount():
            words = text("No problems found")
        else:
            words = text("No problem matches the filter")
        empty = not self.shown.rowCount()
        self.message.setText(self._language(words))
        self.message.setVisible(empty)
        self.table.setVisible(not empty)

    def _filter(self) -> None:
        severities = [severity for severity, chip in self.chips.items() if chip.isChecked()]
        self.shown.show_only(severities, self.words.text(), self.waived.isChecked())
        self._show_message()

    def _choose(self, fingerprint: str) -> None:
        """Chooses a finding again after a check, without moving the canvas."""
        for row in range(self.shown.rowCount()):
            index = self.shown.index(row, MESSAGE)
            if index.data(FINDING).fingerprint == fingerprint:
                flags = QItemSelectionModel.SelectionFlag
                self.table.selectionModel().blockSignals(True)
                self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                self.table.selectionModel().blockSignals(False)
                self.table.viewport().update()
                return

    def _say(self) -> None:
        finding = self.current()
        if finding is not None:
            self.chosen.emit(finding)

    def _ask_menu(self, at: QPoint) -> None:
        if self.table.indexAt(at).isValid():
            self.menu_wanted.emit(self.table.viewport().mapToGlobal(at))

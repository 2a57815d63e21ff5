"""What an export would write: its files, and what became of everything drawn. Made in the background, written nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.document.design import Design
from designer.exporting import Export, Exporter, exporters
from designer.i18n import text
from widgets.appearance import Appearance
from widgets.docks.answer_view import AnswerView
from widgets.docks.answers.fidelity import fidelity_answer
from widgets.fonts import code_font
from widgets.icons import icon
from widgets.jobs import Failure, Job, Jobs
from widgets.translations import Language

PATH = Qt.ItemDataRole.UserRole
TREE_WIDTH = 230


class ExportPreview(QWidget):
    """Shows one export of one design, for the target the user picks."""

    made = Signal()
    """Another export is shown, or none could be made."""
    chosen = Signal(object)
    """A note was chosen; carries the ids of the nodes it is about."""

    def __init__(self, jobs: Jobs, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._jobs = jobs
        self._appearance = appearance
        self._language = language
        self._design: Design | None = None
        self._shown_for: tuple[int, str] | None = None
        self._job: Job | None = None
        self._wanted = ""
        self._targets: Mapping[str, Exporter] = {}
        self.export: Export | None = None
        self.target = QComboBox()
        self.files = QTreeWidget()
        self.code = QPlainTextEdit()
        self.notes = AnswerView(appearance, language, text("What became of it"))
        self._message = QLabel()
        self._right = QStackedWidget()
        self._build()
        self.target.currentIndexChanged.connect(self.refresh)
        self.files.currentItemChanged.connect(self._show_file)
        self.notes.chosen.connect(self.chosen)
        language.changed.connect(self._show)
        appearance.theme_changed.connect(self._show)

    @property
    def target_id(self) -> str:
        """The word after `--to` of the target shown; empty while the list is not there yet."""
        return str(self.target.currentData() or "")

    def show_design(self, design: Design | None) -> None:
        """Exports another design, as soon as anybody looks."""
        self._design = design
        if self.isVisible():
            self.refresh()

    def choose(self, target: str) -> None:
        """Shows another target, as soon as the list of targets is there."""
        self._wanted = target
        at = self.target.findData(target)
        if at >= 0:
            self.target.setCurrentIndex(at)

    def refresh(self) -> None:
        """Makes the export anew, unless it is shown already."""
        if not self._targets:
            self._tell(self._language(text("Making the export…")))
            self._start(lambda _: exporters(), self._take_targets)
            return
        if self._design is None or not self.target_id:
            self._show_nothing()
            return
        wanted = (id(self._design), self.target_id)
        if wanted != self._shown_for:
            if self.export is None:
                self._tell(self._language(text("Making the export…")))
            exporter = self._targets[self.target_id]
            self._start(partial(_export, exporter, self._design), partial(self._take, wanted, self._design))

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.refresh()

    # --- building -----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._language.bind(
            self.target, text("Export to"), self.target.setAccessibleName, self.target.setToolTip
        )
        self._language.bind(self.files, text("Exported files"), self.files.setAccessibleName)
        self._language.bind(self.code, text("Content of the file"), self.code.setAccessibleName)
        self.files.setHeaderHidden(True)
        self.files.setIndentation(14)
        self.code.setReadOnly(True)
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.code.setFont(code_font(12))
        self.code.setProperty("role", "code")
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setProperty("role", "quiet")
        for part in (self.code, self.notes, self._message):
            self._right.addWidget(part)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 10, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.target)
        column.addWidget(self.files, 1)
        right = QWidget()
        frame = QVBoxLayout(right)
        frame.setContentsMargins(8, 10, 12, 10)
        frame.addWidget(self._right)
        parts = QSplitter()
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setSizes([TREE_WIDTH, 4 * TREE_WIDTH])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    # --- in the background --------------------------------------------------------------------------------------

    def _start(self, work: Callable[[Callable[[], bool]], object], done: Callable[[object], object]) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self._jobs.run(work, done, self._take_failure)

    def _take_targets(self, found: object) -> None:
        self._targets = found if isinstance(found, Mapping) else {}
        self.target.blockSignals(True)
        for key, exporter in self._targets.items():
            self.target.addItem(self._language(text(exporter.title)), key)
        self.target.setCurrentIndex(max(0, self.target.findData(self._wanted)))
        self.target.blockSignals(False)
        if self._targets:
            self.refresh()
        else:
            self._tell(
                self._language(text("No exporter is installed. Install the package: pip install -e ."))
            )

    def _take(self, wanted: tuple[int, str], design: Design, made: object) -> None:
        if design is self._design and isinstance(made, Export):
            self._shown_for, self.export = wanted, made
            self._show()

    def _take_failure(self, failure: Failure) -> None:
        self._show_nothing()
        self._tell(failure.line)

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        for at in range(self.target.count()):
            self.target.setItemText(at, self._language(text(self._targets[self.target.itemData(at)].title)))
        if self.export is None or self._design is None:
            return
        current = self.files.currentItem()
        kept = current.data(0, PATH) if current is not None else None
        self.notes.show_answer(fidelity_answer(self.export.notes, self._design))
        self._fill_tree(self.export.files)
        self._select(kept)
        self.made.emit()

    def _fill_tree(self, files: Mapping[str, str]) -> None:
        self.files.clear()
        notes = QTreeWidgetItem([self._language(text("What became of it"))])
        notes.setData(0, PATH, "")
        notes.setIcon(0, icon("ui-info", self._appearance.theme, 14))
        self.files.addTopLevelItem(notes)
        folders: dict[str, QTreeWidgetItem] = {}
        for path in sorted(files, key=_order):
            folder, _, name = path.rpartition("/")
            item = QTreeWidgetItem([name])
            item.setData(0, PATH, path)
            self._folder(folder, folders).addChild(item)
        self.files.expandAll()

    def _folder(self, path: str, folders: dict[str, QTreeWidgetItem]) -> QTreeWidgetItem:
        if not path:
            return self.files.invisibleRootItem()
        if path not in folders:
            above, _, name = path.rpartition("/")
            item = QTreeWidgetItem([name])
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsSelectable)
            self._folder(above, folders).addChild(item)
            folders[path] = item
        return folders[path]

    def _select(self, path: str | None) -> None:
        """Shows the same file again; else the first one."""
        found = self.files.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        items = [item for item in found if item.data(0, PATH) is not None]
        same = [item for item in items if path is not None and item.data(0, PATH) == path]
        first = [item for item in items if item.data(0, PATH)]
        for item in (*same, *first, *items)[:1]:
            self.files.setCurrentItem(item)

    def _show_file(self, item: QTreeWidgetItem | None) -> None:
        path = item.data(0, PATH) if item is not None else None
        if path is None or self.export is None:
            return
        if path == "":
            self._right.setCurrentWidget(self.notes)
            return
        self.code.setPlainText(self.export.files.get(path, ""))
        self._right.setCurrentWidget(self.code)

    def _show_nothing(self) -> None:
        self.export, self._shown_for = None, None
        self.files.clear()
        self._tell(self._language(text("Nothing is open")))
        self.made.emit()

    def _tell(self, words: str) -> None:
        self._message.setText(words)
        self._right.setCurrentWidget(self._message)


def _order(path: str) -> tuple[bool, bool, str]:
    """Files before folders, what is only read about last among them."""
    return ("/" in path, path.startswith((".", "README")), path)


def _export(exporter: Exporter, design: Design, _is_cancelled: Callable[[], bool]) -> Export:
    return exporter.export(design)

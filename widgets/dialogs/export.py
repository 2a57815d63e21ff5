"""The export dialog: target, live preview, what became of the drawing, folder; it writes only what the user has seen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.document.design import Design
from designer.errors import ExportError
from designer.i18n import Text, text
from designer.writing import plan, write
from widgets.appearance import Appearance
from widgets.dialogs.questions import Questions
from widgets.docks.export_preview import ExportPreview
from widgets.forms.form import line
from widgets.jobs import Jobs
from widgets.preferences import Preferences
from widgets.translations import Language

SIZE = (1040, 680)


class ExportDialog(QDialog):
    """Exports one design, as it is now, into a folder."""

    def __init__(
        self,
        window: QWidget,
        design: Design,
        jobs: Jobs,
        appearance: Appearance,
        language: Language,
        preferences: Preferences,
        questions: Questions,
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(text("Export “{name}”", name=design.name)))
        self.resize(*SIZE)
        self._design = design
        self._language = language
        self._preferences = preferences
        self._questions = questions
        self.preview = ExportPreview(jobs, appearance, language)
        self.preview.show_design(design)
        self.preview.made.connect(self._offer)
        self.folder = QLineEdit(str(self._suggested()))
        self.folder.textChanged.connect(self._offer)
        self.summary = QLabel()
        self.go = QPushButton()
        self._build()
        self._offer()

    def export(self) -> bool:
        """Writes the files shown; asks before it writes over changed ones. Whether they are written now."""
        export, folder = self.preview.export, self._chosen()
        if export is None or folder is None:
            return False
        try:
            changed = list(plan(export, folder).changed_by_user)
            if changed and not self._questions.ask_overwrite(changed):
                return False
            write(export, self._design, self.preview.target_id, folder, force=bool(changed))
        except ExportError as problem:
            self._questions.tell(text("The export was not written"), problem.message)
            return False
        except OSError as problem:
            line = text("{file}: {problem}", file=str(folder), problem=problem.strerror or str(problem))
            self._questions.tell(text("The export was not written"), line)
            return False
        self._preferences.keep_folder("export", folder.parent)
        self._say(
            text("{count} files written to {folder}", count=len(export.files), folder=str(folder)), "ok"
        )
        self.opening.setVisible(True)
        return True

    # --- inside -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self._language
        asked = QLabel(say(text("Folder")))
        asked.setProperty("role", "label")
        asked.setBuddy(self.folder)
        self.folder.setAccessibleName(asked.text())
        browse = QPushButton(say(text("Browse…")))
        browse.clicked.connect(self._browse)
        self.opening = QPushButton(say(text("Open folder")))
        self.opening.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self.folder.text())))
        self.opening.setVisible(False)
        closing = QPushButton(say(text("Close")))
        closing.clicked.connect(self.reject)
        self.go.setText(say(text("Export")))
        self.go.setProperty("role", "primary")
        self.go.clicked.connect(self.export)
        for button in (browse, self.opening, closing):
            button.setAutoDefault(False)
        self.go.setDefault(True)
        place = QHBoxLayout()
        for part in (asked, self.folder, browse):
            place.addWidget(part)
        buttons = QHBoxLayout()
        buttons.addWidget(self.summary, 1)
        for button in (self.opening, closing, self.go):
            buttons.addWidget(button)
        below = QVBoxLayout()
        below.setContentsMargins(16, 12, 16, 14)
        below.setSpacing(12)
        below.addLayout(place)
        below.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.preview, 1)
        rule: QFrame = line()
        whole.addWidget(rule)
        whole.addLayout(below)

    def _suggested(self) -> Path:
        """A folder named for the design beside the last one."""
        above = self._preferences.folder("export") or Path.home()
        return above / f"{self._design.name or 'design'}-export".replace("/", "-")

    def _chosen(self) -> Path | None:
        named = self.folder.text().strip()
        return Path(named).expanduser().absolute() if named else None

    def _browse(self) -> None:
        title = self._language(text("Export into the folder"))
        named = QFileDialog.getExistingDirectory(
            self, title, str(self._preferences.folder("export") or Path.home())
        )
        if named:
            self.folder.setText(named)

    def _offer(self) -> None:
        export = self.preview.export
        self.go.setEnabled(export is not None and self._chosen() is not None)
        self.opening.setVisible(False)
        if export is None:
            self._say(text("Making the export…"), "")
            return
        dropped = sum(note.fidelity == "dropped" for note in export.notes)
        changed = sum(note.fidelity == "approximated" for note in export.notes)
        self._say(
            text(
                "{files} files · {approximated} mapped to something like it · {dropped} left out",
                files=len(export.files), approximated=changed, dropped=dropped,
            ),
            "warning" if dropped else "",
        )  # fmt: skip

    def _say(self, words: Text, severity: str) -> None:
        self.summary.setText(self._language(words))
        self.summary.setProperty("severity", severity)
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)

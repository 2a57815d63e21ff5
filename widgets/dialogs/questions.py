"""The short questions and notices: save before closing? reload? recover? and the one clear line about a bad file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from designer.document.files import SUFFIX
from designer.i18n import Text, text
from widgets.appearance import Appearance
from widgets.icons import pixmap
from widgets.preferences import Preferences
from widgets.translations import Language

MARK = 32
MARGINS = (20, 18, 22, 16)
LISTED = 12
"""Names of files that a notice lists."""

Answer = Literal["save", "discard", "cancel"]
Box = QMessageBox
Role = QMessageBox.ButtonRole
Buttons = tuple[tuple[Text, QMessageBox.ButtonRole], ...]


class Questions:
    """Asks in the language of now, over one window."""

    def __init__(
        self, window: QWidget, appearance: Appearance, language: Language, preferences: Preferences
    ) -> None:
        self._appearance = appearance
        self._window = window
        self._language = language
        self._preferences = preferences

    def tell(self, title: Text, line: Text) -> None:
        """Says one thing that went wrong."""
        self._ask(Box.Icon.Warning, title, line, ((text("Close"), Role.AcceptRole),))

    def ask_save(self, name: str) -> Answer:
        """What to do with changes that are not saved."""
        answers: tuple[Answer, ...] = ("save", "discard", "cancel")
        at = self._ask(
            Box.Icon.Question,
            text("Unsaved changes"),
            text("Save the changes in “{name}” before closing?", name=name),
            (
                (text("Save"), Role.AcceptRole),
                (text("Discard"), Role.DestructiveRole),
                (text("Cancel"), Role.RejectRole),
            ),
            self._language(text("What is not saved is lost.")),
        )
        return answers[at]

    def ask_reload(self, name: str, is_saved: bool) -> bool:
        """Whether to read a file again that somebody else wrote; else what is open here stays."""
        loss = text("Reloading loses the changes made here since the last save.")
        at = self._ask(
            Box.Icon.Question,
            text("Changed on disk"),
            text("“{name}” was changed by another program.", name=name),
            ((text("Reload"), Role.AcceptRole), (text("Keep mine"), Role.RejectRole)),
            "" if is_saved else self._language(loss),
        )
        return at == 0

    def ask_recover(self, name: str, when: str) -> bool:
        """Whether to open what was saved automatically before a crash."""
        at = self._ask(
            Box.Icon.Question,
            text("Recover changes"),
            text(
                "Loadpath did not end properly. Recover the changes of “{name}” from {when}?",
                name=name,
                when=when,
            ),
            ((text("Recover"), Role.AcceptRole), (text("Discard"), Role.DestructiveRole)),
        )
        return at == 0

    def ask_overwrite(self, names: Sequence[str]) -> bool:
        """Whether to write over files of an earlier export that were changed since."""
        at = self._ask(
            Box.Icon.Warning,
            text("Changed files"),
            text("{count} files in the folder were changed since they were exported.", count=len(names)),
            ((text("Overwrite"), Role.DestructiveRole), (text("Cancel"), Role.RejectRole)),
            "\n".join([*names[:LISTED], *(["…"] if len(names) > LISTED else [])]),
        )
        return at == 0

    def ask_trust(self, places: Sequence[Text], then: Callable[[bool], object]) -> None:
        """Asks whether a project's own Python may run, and goes on: `then` is told the answer, none where it is put off."""
        box, buttons = self._box(
            Box.Icon.Warning,
            text("Rules of this project"),
            text("This project brings rules of its own. They are Python and would run with your rights."),
            ((text("Run them"), Role.YesRole), (text("Do not run"), Role.RejectRole)),
            "\n".join(
                [
                    self._language(
                        text(
                            "Run them only if you trust who wrote them. Until you say so, nothing of them runs."
                        )
                    ),
                    "",
                    *(self._language(place) for place in places),
                ]
            ),
        )
        box.setDefaultButton(buttons[-1])

        def answered() -> None:
            pressed = box.clickedButton()
            box.deleteLater()
            if pressed is not None:
                then(pressed is buttons[0])

        box.finished.connect(lambda _: answered())
        box.open()

    # --- files --------------------------------------------------------------------------------------------------

    def ask_files(self) -> list[Path]:
        """Which files to open; none where the user changed their mind."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self._language(text("Open a design")), str(self._folder("open")), self._filters()
        )
        return self._keep("open", [Path(name) for name in names])

    def ask_target(self, suggested: str) -> Path | None:
        """Where to save a design; None where the user changed their mind."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self._language(text("Save the design")),
            str(self._folder("open") / suggested),
            self._filters(),
        )
        if not name:
            return None
        path = Path(name if name.endswith(".json") else f"{name}{SUFFIX}")
        return self._keep("open", [path])[0]

    def ask_report(self, suggested: str) -> Path | None:
        """Where to write a report, named for what it is written as; None where the user changed their mind."""
        kinds = {".html": text("Web page"), ".pdf": text("PDF"), ".md": text("Markdown")}
        filters = {f"{self._language(kind)} (*{ending})": ending for ending, kind in kinds.items()}
        name, kind = QFileDialog.getSaveFileName(
            self._window,
            self._language(text("Write the report")),
            str(self._folder("report") / suggested),
            ";;".join(filters),
        )
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() not in kinds:
            path = Path(f"{name}{filters.get(kind, '.html')}")
        return self._keep("report", [path])[0]

    def _filters(self) -> str:
        designs, every = self._language(text("Loadpath designs")), self._language(text("All files"))
        return f"{designs} (*{SUFFIX} *.json);;{every} (*)"

    def _folder(self, name: str) -> Path:
        return self._preferences.folder(name) or Path.home()

    def _keep(self, name: str, paths: list[Path]) -> list[Path]:
        if paths:
            self._preferences.keep_folder(name, paths[0].parent)
        return paths

    # --- inside -------------------------------------------------------------------------------------------------

    def _ask(self, drawing: Box.Icon, title: Text, line: Text, choices: Buttons, details: str = "") -> int:
        """Which of the choices was made, in the order they are given; closing the box is the last one."""
        box, buttons = self._box(drawing, title, line, choices, details)
        box.exec()
        pressed = box.clickedButton()
        box.deleteLater()
        return next((at for at, button in enumerate(buttons) if button is pressed), len(buttons) - 1)

    def _box(
        self, drawing: Box.Icon, title: Text, line: Text, choices: Buttons, details: str
    ) -> tuple[QMessageBox, list[QPushButton]]:
        """The question, and its buttons in the order of the choices."""
        box = Box(self._window)
        theme = self._appearance.theme
        name, colour = ("warning", "warning") if drawing == Box.Icon.Warning else ("info", "info")
        box.setIconPixmap(pixmap(f"ui-{name}", theme.colour(colour), MARK, box.devicePixelRatioF()))
        box.setWindowTitle(self._language(title))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self._language(line))
        box.setInformativeText(details)
        buttons = [box.addButton(self._language(words), role) for words, role in choices]
        for button, (_, role) in zip(buttons, choices, strict=True):
            if role == Role.DestructiveRole:
                button.setProperty("role", "danger")
            elif role == Role.AcceptRole:
                button.setProperty("role", "primary")
                box.setDefaultButton(button)
            button.style().polish(button)  # a box polishes its buttons before one can say what they are
        box.setEscapeButton(buttons[-1])
        if (layout := box.layout()) is not None:
            layout.setContentsMargins(*MARGINS)
        return box, buttons

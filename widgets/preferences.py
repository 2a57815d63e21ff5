"""What the user chose and the window should remember: theme, language, recent files, where the panels are."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QByteArray, QLocale, QObject, QSettings, Signal

from designer.i18n import LANGUAGES

ThemeChoice = Literal["system", "light", "dark"]
THEME_CHOICES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)
RECENT_LIMIT = 10


class Preferences(QObject):
    """Reads and writes one settings file. Values that make no sense there count as not set."""

    recent_changed = Signal()
    """The list of recent files is another one."""

    def __init__(self, store: QSettings | None = None, parent: QObject | None = None) -> None:
        """Keeps everything in `store`; by default the user's own settings file of Loadpath."""
        super().__init__(parent)
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "loadpath", "loadpath"
        )

    @property
    def home(self) -> Path:
        """Where the settings file is, and what else belongs to the user and not to a design."""
        return Path(self._store.fileName()).parent

    @property
    def theme(self) -> ThemeChoice:
        """The chosen theme; `system` follows the desktop."""
        saved = self._store.value("theme")
        return next((choice for choice in THEME_CHOICES if choice == saved), "system")

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._store.setValue("theme", choice)

    @property
    def language(self) -> str:
        """The chosen language, else the desktop's where there is a translation, else English."""
        saved = self._store.value("language")
        if saved in LANGUAGES:
            return str(saved)
        desktop = QLocale.system().name().split("_")[0]
        return desktop if desktop in LANGUAGES else "en"

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("language", code)

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved lately, newest first; those that are gone are still listed."""
        saved = self._store.value("recent", [])
        names = [saved] if isinstance(saved, str) else saved if isinstance(saved, list) else []
        return [Path(str(name)) for name in names][:RECENT_LIMIT]

    def remember(self, path: Path) -> None:
        """Puts `path` on top of the recent files."""
        path = path.absolute()
        kept = [path, *(other for other in self.recent if other != path)]
        self._store.setValue("recent", [str(other) for other in kept[:RECENT_LIMIT]])
        self.recent_changed.emit()

    def forget_recent(self) -> None:
        """Empties the list of recent files."""
        self._store.remove("recent")
        self.recent_changed.emit()

    @property
    def is_first_run(self) -> bool:
        """Whether nothing has been opened or made with these settings yet."""
        return self._store.value("welcomed") is None

    def mark_welcomed(self) -> None:
        """The gallery was shown: the next run is not the first."""
        self._store.setValue("welcomed", "yes")

    def bytes(self, name: str) -> QByteArray | None:
        """The saved geometry or dock layout called `name`; None where there is none."""
        saved = self._store.value(f"window/{name}")
        return saved if isinstance(saved, QByteArray) else None

    def keep_bytes(self, name: str, value: QByteArray) -> None:
        """Saves a geometry or dock layout as `name`."""
        self._store.setValue(f"window/{name}", value)

    def folder(self, name: str) -> Path | None:
        """The folder last used for `name` (open, export); None where there is none or it is gone."""
        saved = self._store.value(f"folder/{name}")
        return Path(saved) if isinstance(saved, str) and Path(saved).is_dir() else None

    def keep_folder(self, name: str, folder: Path) -> None:
        """Remembers the folder used for `name`."""
        self._store.setValue(f"folder/{name}", str(folder.absolute()))

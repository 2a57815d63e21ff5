"""The menu of recent files: filled each time it opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu

from designer.i18n import text
from widgets.preferences import Preferences
from widgets.translations import Language


class RecentMenu:
    """Puts the recent files above what the menu holds already."""

    def __init__(
        self, menu: QMenu, preferences: Preferences, language: Language, open_file: Callable[[Path], object]
    ) -> None:
        self._menu = menu
        self._preferences = preferences
        self._language = language
        self._open = open_file
        self._fixed = menu.actions()
        menu.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Lists the files that are there, newest first, with the folder where two have one name."""
        for action in self._menu.actions():
            if action not in self._fixed:
                self._menu.removeAction(action)
                action.deleteLater()
        first = self._fixed[0]
        paths = [path for path in self._preferences.recent if path.is_file()]
        names = [path.name for path in paths]
        for path in paths:
            shown = path.name if names.count(path.name) == 1 else f"{path.name} — {path.parent}"
            action = self._menu.addAction(shown.replace("&", "&&"))
            self._menu.removeAction(action)
            self._menu.insertAction(first, action)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._open(path))
        if not paths:
            nothing = self._menu.addAction(self._language(text("No recent files")))
            self._menu.removeAction(nothing)
            self._menu.insertAction(first, nothing)
            nothing.setEnabled(False)
        self._menu.insertSeparator(first)

"""How the application looks and speaks now: theme (the desktop's, light or dark), language, full screen."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from widgets.preferences import Preferences, ThemeChoice
from widgets.theme import Theme, apply_theme, load_theme
from widgets.translations import Language


class Appearance(QObject):
    """Shows the application in the theme and language the user chose, and remembers the choice."""

    theme_changed = Signal(object)
    """The application is shown in another theme; carries the :class:`Theme`."""

    def __init__(self, application: QApplication, preferences: Preferences, language: Language) -> None:
        super().__init__(application)
        self._application = application
        self._preferences = preferences
        self._language = language
        self.theme: Theme = load_theme(self._wanted())
        apply_theme(application, self.theme)
        application.styleHints().colorSchemeChanged.connect(self._follow)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Shows everything in the theme `choice` from now on; `system` follows the desktop."""
        self._preferences.theme = choice
        self._follow()

    def choose_language(self, code: str) -> None:
        """Shows everything in the language `code` from now on."""
        self._preferences.language = code
        self._language.switch(code)

    def toggle_full_screen(self) -> None:
        """Fills the screen with the active window, or gives it its frame back."""
        window = self._application.activeWindow()
        if isinstance(window, QWidget):
            window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _wanted(self) -> str:
        choice = self._preferences.theme
        if choice != "system":
            return choice
        dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted != self.theme.name:
            self.theme = load_theme(wanted)
            apply_theme(self._application, self.theme)
            self.theme_changed.emit(self.theme)

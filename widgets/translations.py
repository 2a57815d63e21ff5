"""Which language the window speaks, and how everything in it changes when the user picks another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from designer.i18n import Text

NAMES = {"en": "English", "ko": "한국어"}
"""Each language as its speakers call it."""


class Language(QObject):
    """The language shown now. Widgets ask it for words, and are told when to ask again."""

    changed = Signal()
    """Another language is shown: whoever builds its text itself builds it again."""

    def __init__(self, code: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._code = code
        self._bound: dict[int, list[Callable[[], object]]] = {}
        self._qt_texts = QTranslator(self)
        self._apply_to_qt()

    @property
    def code(self) -> str:
        """The code of the language, one of :data:`designer.i18n.LANGUAGES`."""
        return self._code

    def switch(self, code: str) -> None:
        """Shows everything in the language `code` from now on."""
        if code == self._code:
            return
        self._code = code
        self._apply_to_qt()
        for again in [again for bound in self._bound.values() for again in bound]:
            again()
        self.changed.emit()

    def __call__(self, text: Text | str) -> str:
        """What `text` is called in this language; a plain string stays what it is."""
        return text.render(self._code) if isinstance(text, Text) else text

    def bind(self, owner: QObject, text: Text, *setters: Callable[[str], object]) -> None:
        """Gives `text` to each of the `setters` now and after each change, as long as `owner` lives."""
        key = id(owner)
        if key not in self._bound:
            self._bound[key] = []
            owner.destroyed.connect(lambda: self._bound.pop(key, None))

        def again() -> None:
            shown = self(text)
            for setter in setters:
                setter(shown)

        self._bound[key].append(again)
        again()

    def _apply_to_qt(self) -> None:
        """Qt's own buttons and dialogs, and the default way to write numbers and dates."""
        QLocale.setDefault(QLocale(self._code) if self._code != "en" else QLocale("en_US"))
        if QCoreApplication.instance() is None:
            return
        QCoreApplication.removeTranslator(self._qt_texts)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._code != "en" and self._qt_texts.load(f"qtbase_{self._code}", folder):
            QCoreApplication.installTranslator(self._qt_texts)

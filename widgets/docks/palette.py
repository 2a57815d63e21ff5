"""The palette: everything that can be drawn, by category, with a search field."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from designer.catalog.component import Category, Component
from designer.catalog.registry import Catalog
from designer.i18n import Text, text
from widgets.appearance import Appearance
from widgets.docks.palette_entry import PaletteEntry, focus_neighbour
from widgets.translations import Language

COLUMNS = 2
CATEGORIES: dict[Category, Text] = {
    "traffic": text("Traffic"),
    "edge": text("Edge"),
    "compute": text("Compute"),
    "data": text("Data"),
    "network": text("Network"),
    "identity": text("Identity"),
    "place": text("Places"),
}
"""Categories in the order of the palette."""


class Palette(QWidget):
    """Says which component the user wants on the canvas."""

    wanted = Signal(str)
    """Put a component of this kind on the canvas."""

    def __init__(self, catalog: Catalog, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        language.bind(self.search, text("Search components  ( / )"), self.search.setPlaceholderText)
        language.bind(self.search, text("Search components"), self.search.setAccessibleName)
        self.entries: list[PaletteEntry] = []
        self._groups: list[tuple[QLabel, QGridLayout, list[PaletteEntry]]] = []
        self._nothing = QLabel()
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        language.bind(self._nothing, text("No component is called that."), self._nothing.setText)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 0, 0)
        whole.setSpacing(4)
        field = QVBoxLayout()
        field.setContentsMargins(0, 0, 12, 4)
        field.addWidget(self.search)
        whole.addLayout(field)
        whole.addWidget(self._list(catalog, appearance, language), 1)

    def focus_search(self) -> None:
        """Puts the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # --- inside -------------------------------------------------------------------------------------------------

    def _list(self, catalog: Catalog, appearance: Appearance, language: Language) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 8, 12)
        column.setSpacing(2)
        for title, components in in_groups(catalog.values()):
            heading = QLabel()
            heading.setProperty("role", "section")
            heading.setContentsMargins(0, 8, 0, 2)
            language.bind(heading, title, heading.setText)
            grid = QGridLayout()
            grid.setSpacing(0)
            grid.setContentsMargins(0, 0, 0, 0)
            members = [self._entry(component, appearance, language) for component in components]
            column.addWidget(heading)
            column.addLayout(grid)
            self._groups.append((heading, grid, members))
            self.entries.extend(members)
        column.addWidget(self._nothing)
        column.addStretch()
        self._filter("")
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        self._area = area
        return area

    def _entry(self, component: type[Component], appearance: Appearance, language: Language) -> PaletteEntry:
        entry = PaletteEntry(component, appearance.theme, language)
        entry.wanted.connect(self.wanted)
        appearance.theme_changed.connect(entry.set_theme)
        language.changed.connect(lambda: entry.retranslate(language))
        entry.moved.connect(lambda steps: self._walk(entry, steps))
        return entry

    def _walk(self, entry: PaletteEntry, steps: int) -> None:
        focus_neighbour(self.entries, entry, steps)
        focused = self.focusWidget()
        if focused is not None:
            self._area.ensureWidgetVisible(focused)

    def _filter(self, words: str) -> None:
        """Shows what matches, close together."""
        any_found = False
        for heading, grid, members in self._groups:
            found = [entry for entry in members if entry.matches(words)]
            for entry in members:
                grid.removeWidget(entry)
                entry.setVisible(entry in found)
            for at, entry in enumerate(found):
                grid.addWidget(entry, at // COLUMNS, at % COLUMNS)
            for column in range(COLUMNS):
                grid.setColumnStretch(column, 1)
            heading.setVisible(bool(found))
            any_found = any_found or bool(found)
        self._nothing.setVisible(not any_found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search field into the list, Enter places the first match, Escape clears."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shown = [entry for entry in self.entries if not entry.isHidden()]
            if event.key() == Qt.Key.Key_Down and shown:
                shown[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown and self.search.text():
                self.wanted.emit(shown[0].component.kind)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)


def in_groups(components: Iterable[type[Component]]) -> list[tuple[Text, list[type[Component]]]]:
    """Components by category: those that exist anywhere first, then those of each provider."""
    found: dict[tuple[str, Category], list[type[Component]]] = {}
    for component in components:
        provider = component.kind.rpartition(".")[0]
        found.setdefault((provider, component.category), []).append(component)
    order = list(CATEGORIES)
    keys = sorted(found, key=lambda key: (key[0], order.index(key[1])))
    return [(_group_title(provider, category), found[provider, category]) for provider, category in keys]


def _group_title(provider: str, category: Category) -> Text:
    title = CATEGORIES[category]
    return text("{provider} · {category}", provider=provider.upper(), category=title) if provider else title

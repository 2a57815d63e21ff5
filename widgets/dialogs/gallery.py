"""The gallery: an empty design, or one of the starters, each with its picture. Shown on the first run and for New."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from designer.catalog.registry import Catalog
from designer.document.design import Design
from designer.i18n import text
from designer.starters import STARTERS, load_starter
from widgets.dialogs.starter_card import StarterCard
from widgets.theme import Theme
from widgets.translations import Language

COLUMNS = 4
Draw = Callable[[Design, Theme, QSize, float], QImage]
"""Draws a design into a picture of a size in logical pixels, at a device pixel ratio."""


class Gallery(QDialog):
    """Lets the user choose what to begin with; the answer is in `chosen`, None for opening a file."""

    def __init__(
        self, window: QWidget, catalog: Catalog, theme: Theme, language: Language, draw: Draw
    ) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._theme = theme
        self._draw = draw
        self.chosen: Design | None = None
        self.wants_file = False
        self.setWindowTitle(language(text("New design")))
        heading = QLabel(language(text("What do you want to begin with?")))
        heading.setProperty("role", "head")
        hint = QLabel(
            language(
                text("Every template shows the problems it is there to teach. Everything can be changed.")
            )
        )
        hint.setProperty("role", "label")
        self.cards = self._make_cards(language)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(26, 22, 26, 18)
        whole.setSpacing(6)
        whole.addWidget(heading)
        whole.addWidget(hint)
        whole.addSpacing(12)
        whole.addLayout(self._grid())
        whole.addSpacing(12)
        whole.addWidget(self._buttons(language))
        self._to_draw = [starter.name for starter in STARTERS]
        QTimer.singleShot(0, self, self._draw_next)
        self.cards[""].setFocus()

    def _make_cards(self, language: Language) -> dict[str, StarterCard]:
        """The empty design, then the starters, by name."""
        empty = StarterCard(
            language(text("Empty design")), language(text("A blank canvas.")), self._theme, "ui-new"
        )
        empty.clicked.connect(lambda: self._choose(Design()))
        cards = {"": empty}
        for starter in STARTERS:
            card = StarterCard(language(starter.title), language(starter.sentence), self._theme)
            card.clicked.connect(
                lambda _=False, name=starter.name: self._choose(load_starter(name, self._catalog))
            )
            cards[starter.name] = card
        return cards

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(14)
        for at, card in enumerate(self.cards.values()):
            grid.addWidget(card, at // COLUMNS, at % COLUMNS)
        return grid

    def _buttons(self, language: Language) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        opening = buttons.addButton(language(text("Open a file…")), QDialogButtonBox.ButtonRole.ActionRole)
        opening.clicked.connect(self._open)
        buttons.addButton(language(text("Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():
            button.setProperty("autoDefault", False)
        return buttons

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk over the cards, Enter takes the one with the focus."""
        cards = list(self.cards.values())
        focused = self.focusWidget()
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: COLUMNS, Qt.Key.Key_Up: -COLUMNS}
        if isinstance(focused, StarterCard) and event.key() in steps:
            at = cards.index(focused) + steps[Qt.Key(event.key())]
            if 0 <= at < len(cards):
                cards[at].setFocus(Qt.FocusReason.TabFocusReason)
        elif isinstance(focused, StarterCard) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _choose(self, design: Design) -> None:
        self.chosen = design
        self.accept()

    def _open(self) -> None:
        self.wants_file = True
        self.accept()

    def _draw_next(self) -> None:
        """One picture a turn of the event loop: the gallery is there at once and fills itself."""
        if not self._to_draw:
            return
        name = self._to_draw.pop(0)
        card = self.cards[name]
        design = load_starter(name, self._catalog)
        card.show_picture(self._draw(design, self._theme, card.picture_size, self.devicePixelRatioF()))
        QTimer.singleShot(0, self, self._draw_next)

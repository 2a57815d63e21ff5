"""How a number came about: formula, what went in, which of that is drawn and which a default, and from what source."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from designer.analysis.figure import Figure, Input
from designer.analysis.names import Names
from designer.catalog.facts import facts
from designer.i18n import Text, text
from designer.units import measured
from widgets.fonts import code_font
from widgets.translations import Language

WIDTH = 640
ORIGINS = {"drawn": text("drawn"), "default": text("default"), "computed": text("computed")}


class Derivation(QDialog):
    """Opens one :class:`Figure`; what it speaks of is called as `names` does."""

    def __init__(self, window: QWidget, title: str, figure: Figure, names: Names, language: Language) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._language, self._names = language, names
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 16)
        whole.setSpacing(12)
        name, value = QLabel(title), QLabel(language(measured(figure.value, figure.unit)))
        name.setProperty("role", "label")
        value.setProperty("role", "head")
        whole.addWidget(name)
        whole.addWidget(value)
        if figure.formula:
            whole.addWidget(self._formula(figure.formula))
        if figure.inputs:
            whole.addLayout(self._inputs(figure.inputs))
        for heading, words in self._below(figure):
            whole.addWidget(heading)
            whole.addWidget(words)
        buttons = QDialogButtonBox()
        buttons.addButton(language(text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        whole.addWidget(buttons)
        self.setFixedSize(WIDTH, whole.totalHeightForWidth(WIDTH))

    def _formula(self, formula: str) -> QLabel:
        label = _label(formula, "formula")
        label.setFont(code_font(13))
        label.setAccessibleName(self._language(text("Formula")))
        return label

    def _inputs(self, inputs: tuple[Input, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        for at, title in enumerate((text("What goes in"), text("Value"), text("From"))):
            grid.addWidget(_label(self._language(title), "section"), 0, at)
        for row, given in enumerate(inputs, 1):
            grid.addWidget(_label(self._language(self._names.told(given.name)), ""), row, 0)
            grid.addWidget(_label(self._language(measured(given.value, given.unit)), "strong"), row, 1)
            grid.addWidget(_label(self._origin(given), "muted"), row, 2)
        return grid

    def _origin(self, given: Input) -> str:
        origin = self._language(ORIGINS[given.origin])
        return f"{origin} · {given.fact.id} ({given.fact.as_of})" if given.fact is not None else origin

    def _below(self, figure: Figure) -> list[tuple[QLabel, QLabel]]:
        parts: list[tuple[Text, list[str]]] = [
            (
                text("Assumptions"),
                [self._language(self._names.told(assumed)) for assumed in figure.stand_ins],
            ),
            (text("Sources"), [facts().source_of(tag) for tag in figure.sources]),
        ]
        return [
            (_label(self._language(heading), "section"), _label("\n".join(dict.fromkeys(lines)), "muted"))
            for heading, lines in parts
            if lines
        ]


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role != "strong")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

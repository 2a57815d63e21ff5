"""All keyboard shortcuts, by menu, as the table of commands has them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.i18n import text
from widgets.actions.command import Menu
from widgets.translations import Language

SIZE = (760, 620)
COLUMNS = 2


class Shortcuts(QDialog):
    """Shows them; changes none."""

    def __init__(self, window: QWidget, menus: tuple[Menu, ...], language: Language) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(text("Keyboard shortcuts")))
        self.resize(*SIZE)
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setSpacing(32)
        columns.setContentsMargins(4, 4, 16, 4)
        stacks = [QVBoxLayout() for _ in range(COLUMNS)]
        lengths = [0] * COLUMNS
        for menu in menus:
            at = lengths.index(min(lengths))
            lengths[at] += sum(1 for command in menu.commands() if command.shortcuts) + 2
            stacks[at].addLayout(_group(menu, language))
        for stack in stacks:
            stack.setSpacing(18)
            stack.addStretch()
            columns.addLayout(stack, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        buttons = QDialogButtonBox()
        buttons.addButton(language(text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 12, 16)
        whole.addWidget(area)
        whole.addWidget(buttons)


def _group(menu: Menu, language: Language) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(0, 1)
    heading = QLabel(language(menu.text))
    heading.setProperty("role", "section")
    grid.addWidget(heading, 0, 0, 1, 2)
    for command in menu.commands():
        if not command.shortcuts:
            continue
        row = grid.rowCount()
        grid.addWidget(QLabel(language(command.text)), row, 0)
        keys = QHBoxLayout()
        keys.setSpacing(4)
        keys.addStretch()
        for shortcut in command.shortcuts:
            key = QLabel(QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText))
            key.setProperty("role", "key")
            keys.addWidget(key)
        grid.addLayout(keys, row, 1)
    return grid

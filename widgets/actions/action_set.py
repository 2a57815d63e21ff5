"""The table of commands as Qt actions: one QAction a command, shared by menus, toolbar, context menus and shortcuts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from widgets.actions.command import Command
from widgets.actions.table import commands
from widgets.translations import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QIcon

    from widgets.workbench import Workbench


class ActionSet(QObject):
    """Actions by command. Until a workbench is attached everything is disabled: the window is still being furnished."""

    def __init__(self, window: QWidget, language: Language) -> None:
        super().__init__(window)
        self._language = language
        self._bench: Workbench | None = None
        self._actions = {command.id: (command, self._make(command, window)) for command in commands()}
        language.changed.connect(self.refresh)

    def _make(self, command: Command, window: QWidget) -> QAction:
        action = QAction(self._language(command.text), self)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        action.setCheckable(command.checked is not None)
        action.setEnabled(False)
        action.triggered.connect(lambda: self.run(command))
        window.addAction(action)
        return action

    def of(self, command: Command) -> QAction:
        """The action of `command`."""
        return self._actions[command.id][1]

    def run(self, command: Command) -> None:
        """Does what `command` says, where it is enabled."""
        if self._bench is not None and command.enabled(self._bench):
            command.run(self._bench)
            self.refresh()

    def attach(self, bench: Workbench, icon: Callable[[str], QIcon]) -> None:
        """From now on the commands work, on `bench`; `icon` draws the icon of a name."""
        self._bench = bench
        self.draw_icons(icon)
        self.refresh()

    def draw_icons(self, icon: Callable[[str], QIcon]) -> None:
        """Draws every icon again (another theme)."""
        for command, action in self._actions.values():
            if command.icon:
                action.setIcon(icon(command.icon))

    def refresh(self) -> None:
        """Asks every command again how it is called and whether it is enabled and on."""
        bench = self._bench
        for command, action in self._actions.values():
            dynamic = command.now is not None and bench is not None
            words = self._language(command.now(bench) if dynamic else command.text)  # type: ignore[misc,arg-type]
            action.setText(words)
            if command.short is not None:
                action.setIconText(self._language(command.short))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{words} ({keys})" if keys else words)
            if bench is not None:
                action.setEnabled(command.enabled(bench))
                if command.checked is not None:
                    action.setChecked(command.checked(bench))

    def fill(self, menu: QMenu, items: Iterable[Command | None]) -> QMenu:
        """Puts commands (None: a line) into a menu, such as that of the right mouse button."""
        for item in items:
            if item is None:
                menu.addSeparator()
            else:
                menu.addAction(self.of(item))
        return menu

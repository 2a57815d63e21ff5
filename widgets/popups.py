"""The menus of the right mouse button and of a badge: commands, and what is wrong here with its quick fixes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from designer.i18n import text
from widgets.actions.check import PROBLEM_MENU
from widgets.actions.command import Command
from widgets.actions.editing import CANVAS_MENU

if TYPE_CHECKING:
    from widgets.workbench import Workbench


class Popups:
    """Opens a menu at a place on the screen; each is gone once it is closed."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def problem(self, at: QPoint) -> None:
        """What can be done with the problem chosen in the list."""
        menu, finding = self._menu(PROBLEM_MENU), self._bench.findings.current()
        if finding is not None:
            self._bench.cures.add_fixes(menu, finding, menu.actions()[0])
        menu.popup(at)

    def canvas(self, at: QPoint) -> None:
        """What can be done with the selection, and what is wrong with it."""
        bench = self._bench
        menu, found = self._menu(CANVAS_MENU), bench.findings.about(bench.editing.selection())
        if found:
            menu.addSeparator()
            title = bench.language(text("Problems here: {count}", count=len(found)))
            bench.cures.add_problems(menu.addMenu(title), found)
        menu.popup(at)

    def badge(self, key: str, at: QPoint) -> None:
        """What is wrong with one node or link."""
        menu = self._menu()
        self._bench.cures.add_problems(menu, self._bench.findings.about((key,)))
        menu.popup(at)

    def _menu(self, items: Iterable[Command | None] = ()) -> QMenu:
        menu = self._bench.window.actions_by_command.fill(QMenu(self._bench.window), items)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

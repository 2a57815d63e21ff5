"""The menu bar, built from the table of commands."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QMenuBar

from widgets.actions.action_set import ActionSet
from widgets.actions.command import Command, Menu
from widgets.translations import Language


def build_menus(
    bar: QMenuBar, menus: tuple[Menu, ...], actions: ActionSet, language: Language
) -> dict[str, QMenu]:
    """Fills `bar`; the menus that somebody fills at run time, by id."""
    brand = QLabel("Loadpath", bar)
    brand.setObjectName("brand")
    bar.setCornerWidget(brand, Qt.Corner.TopLeftCorner)
    open_menus: dict[str, QMenu] = {}
    for menu in menus:
        shown = bar.addMenu("")
        _add(shown, menu, actions, language, open_menus)
        shortcut = QShortcut(QKeySequence(f"Alt+{menu.key}"), bar)
        shortcut.activated.connect(partial(bar.setActiveAction, shown.menuAction()))
    return open_menus


def _add(
    shown: QMenu, menu: Menu, actions: ActionSet, language: Language, open_menus: dict[str, QMenu]
) -> None:
    language.bind(shown, menu.text, shown.setTitle)
    if menu.id:
        open_menus[menu.id] = shown
    for item in menu.items:
        if item is None:
            shown.addSeparator()
        elif isinstance(item, Command):
            shown.addAction(actions.of(item))
        else:
            _add(shown.addMenu(""), item, actions, language, open_menus)

"""The panels of the window: shown or hidden, movable or calm, and back to where they were in the beginning."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QWidget

from designer.i18n import text
from widgets.appearance import Appearance
from widgets.docks.panel_title import CROSS, PanelTitle
from widgets.icons import icon
from widgets.main_window import MainWindow
from widgets.preferences import Preferences

TAKES_TAB = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)


class Panels:
    """Shows, hides and arranges the panels of one window."""

    def __init__(
        self,
        window: MainWindow,
        preferences: Preferences,
        appearance: Appearance,
        focus_search: Callable[[], object],
        canvas: Callable[[], QWidget | None],
    ) -> None:
        """`canvas` answers the canvas that is shown."""
        self._appearance = appearance
        self._window = window
        self._preferences = preferences
        self._focus_search = focus_search
        self._canvas = canvas
        self._movable = False

    def toggle(self, name: str) -> None:
        """Shows the panel where it is hidden, hides it where it is shown."""
        panel = self._window.panels[name]
        panel.setVisible(panel.isHidden())

    def show(self, name: str) -> None:
        """Shows the panel."""
        panel = self._window.panels[name]
        panel.show()
        panel.raise_()

    def is_shown(self, name: str) -> bool:
        """Whether the panel is shown."""
        return not self._window.panels[name].isHidden()

    def search_components(self) -> None:
        """Puts the cursor into the palette's search field."""
        self.show("palette")
        self._focus_search()

    def focus_next(self, steps: int) -> None:
        """Goes from the canvas to the next panel with the keyboard, and round; backwards where `steps` is negative."""
        stops = [self._canvas(), *(_first_in(panel) for panel in self._window.panels.values())]
        places = [self._window.centralWidget(), *self._window.panels.values()]
        there = [(place, stop) for place, stop in zip(places, stops, strict=True) if place and stop]
        focused = self._window.focusWidget()
        if focused is None or not there:
            return
        at = next((at for at, (place, _) in enumerate(there) if place.isAncestorOf(focused)), -1)
        there[(at + steps) % len(there)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_movable(self) -> None:
        """Gives the panels title bars, to be dragged by, or takes these away."""
        self._movable = not self._movable
        for panel in self._window.panels.values():
            self._set_title_bar(panel)

    def are_movable(self) -> bool:
        """Whether panels can be dragged elsewhere."""
        return self._movable

    def reset(self) -> None:
        """Puts every panel where it was in the beginning."""
        if self._movable:
            self.toggle_movable()
        self._window.restoreState(self._window.first_layout)
        self._window.lay_out()

    def keep(self) -> None:
        """Remembers the arrangement for the next start."""
        self._preferences.keep_bytes("geometry", self._window.saveGeometry())
        self._preferences.keep_bytes("panels", self._window.saveState())

    def _set_title_bar(self, panel: QDockWidget) -> None:
        old = panel.titleBarWidget()
        bar = QWidget(panel)
        if self._movable:
            cross = icon("ui-close", self._appearance.theme, CROSS)
            bar = PanelTitle(panel, cross, self._window.language(text("Hide")))
        panel.setTitleBarWidget(bar)
        if old is not None:
            old.deleteLater()


def _first_in(area: QWidget) -> QWidget | None:
    """The first thing shown in `area` that takes the focus by Tab, in the order of Tab."""
    at = area.nextInFocusChain()
    while at is not None and at is not area:
        if at.focusPolicy() in TAKES_TAB and at.isVisible() and at.isEnabled() and area.isAncestorOf(at):
            return at
        at = at.nextInFocusChain()
    return None

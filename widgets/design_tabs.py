"""The tabs of the window, one for each open design."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolButton

from designer.i18n import text
from widgets.appearance import Appearance
from widgets.icons import icon
from widgets.tab import DesignTab
from widgets.translations import Language

DIRTY = "●"


class DesignTabs(QTabWidget):
    """Shows open designs; asks before a tab is closed, closes none by itself."""

    current_changed = Signal(object)
    """Another design is shown; carries its :class:`DesignTab`, or None."""
    close_wanted = Signal(object)
    """The user wants a tab closed; carries it."""

    def __init__(self, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self.setObjectName("designs")
        self.setDocumentMode(True)
        self.setMovable(True)
        bar = self.tabBar()
        bar.setProperty("role", "documents")
        bar.setElideMode(Qt.TextElideMode.ElideMiddle)
        bar.setExpanding(False)
        language.bind(self, text("Open designs"), self.setAccessibleName, bar.setAccessibleName)
        self.currentChanged.connect(lambda _: self.current_changed.emit(self.current()))
        appearance.theme_changed.connect(self._draw_crosses)
        language.changed.connect(self.update)

    def current(self) -> DesignTab | None:
        """The design that is shown."""
        tab = self.currentWidget()
        return tab if isinstance(tab, DesignTab) else None

    def all(self) -> Iterator[DesignTab]:
        """The open designs, from left to right."""
        for at in range(self.count()):
            tab = self.widget(at)
            if isinstance(tab, DesignTab):
                yield tab

    def open(self, tab: DesignTab) -> None:
        """Adds a design and shows it."""
        at = self.addTab(tab, tab.title)
        cross = QToolButton()
        cross.setAutoRaise(True)
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.setProperty("role", "cross")
        cross.setIcon(self._cross())
        cross.clicked.connect(lambda: self.close_wanted.emit(tab))
        self._language.bind(cross, text("Close"), cross.setToolTip, cross.setAccessibleName)
        self.tabBar().setTabButton(at, QTabBar.ButtonPosition.RightSide, cross)
        tab.session.changed.connect(lambda: self.label(tab))
        tab.session.stored.connect(lambda: self.label(tab))
        tab.session.replaced.connect(lambda: self.label(tab))
        self.label(tab)
        self.setCurrentWidget(tab)
        tab.canvas.setFocus()

    def discard(self, tab: DesignTab) -> None:
        """Takes a design away, whatever is unsaved in it."""
        tab.end()
        self.removeTab(self.indexOf(tab))
        tab.setParent(None)
        tab.deleteLater()

    def label(self, tab: DesignTab) -> None:
        """Writes the title of a tab, with its dirty mark."""
        at = self.indexOf(tab)
        if at >= 0:
            dirty = "" if tab.session.is_saved else f" {DIRTY}"
            self.setTabText(at, tab.title.replace("&", "&&") + dirty)
            self.setTabToolTip(at, str(tab.session.path or tab.session.design.name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """With nothing open: how to begin."""
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self)
            painter.setPen(self._appearance.theme.colour("text-muted"))
            words = text("No design is open. Ctrl+N begins one, Ctrl+O opens a file.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._language(words))

    def _cross(self) -> QIcon:
        return icon("ui-close", self._appearance.theme, 12)

    def _draw_crosses(self) -> None:
        for at in range(self.count()):
            cross = self.tabBar().tabButton(at, QTabBar.ButtonPosition.RightSide)
            if isinstance(cross, QToolButton):
                cross.setIcon(self._cross())

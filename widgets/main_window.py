"""The frame of the window: menus, toolbar, empty panels, status bar. Painted first; what goes inside comes after.

Nothing here imports the catalogue, the document or the canvas, so that the frame is on screen before they are loaded
(see :mod:`widgets.workbench`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from designer.i18n import Text, text
from widgets.actions.action_set import ActionSet
from widgets.actions.menus import build_menus
from widgets.actions.table import MAIN_BUTTON, MENUS, TOOLBAR
from widgets.preferences import Preferences
from widgets.translations import Language

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

PANELS: tuple[tuple[str, Text, Qt.DockWidgetArea], ...] = (
    ("palette", text("Palette"), LEFT),
    ("outline", text("Outline"), LEFT),
    ("inspector", text("Properties"), RIGHT),
    ("results", text("Problems and results"), BOTTOM),
)
"""Name, title and place of every panel."""

SIZE = (1440, 900)
WIDTHS = {"palette": 252, "inspector": 320}
RESULTS_HEIGHT = 270


class MainWindow(QMainWindow):
    """The frame. It knows its panels by name and asks before it closes; it does nothing by itself."""

    def __init__(self, preferences: Preferences, language: Language) -> None:
        super().__init__()
        self.language = language
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes."""
        self.drop_files: Callable[[list[str]], object] = lambda names: None
        """Given the files that are dropped on the window."""
        self.setObjectName("loadpath")
        self.setWindowTitle("Loadpath")
        self.resize(*SIZE)
        self.setAcceptDrops(True)
        self.actions_by_command = ActionSet(self, language)
        self.open_menus = build_menus(self.menuBar(), MENUS, self.actions_by_command, language)
        self.zoom_label = QLabel()
        self._build_toolbar()
        self.panels = {name: self._build_panel(name, title, area) for name, title, area in PANELS}
        self.setCentralWidget(_surface("panel"))
        self.statusBar().setSizeGripEnabled(False)
        self._preferences = preferences
        self.lay_out()
        self.first_layout = self.saveState()
        """The arrangement of the panels before the user moved any."""
        if (geometry := preferences.bytes("geometry")) is not None:
            self.restoreGeometry(geometry)
        self.arrange()

    # --- building -----------------------------------------------------------------------------------------------

    def _build_toolbar(self) -> None:
        bar = QToolBar(self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(16, 16))
        bar.toggleViewAction().setEnabled(False)
        self.language.bind(bar, text("Tools"), bar.setWindowTitle, bar.setAccessibleName)
        for command in TOOLBAR:
            if command is None:
                bar.addSeparator()
                continue
            bar.addAction(self.actions_by_command.of(command))
            button = bar.widgetForAction(self.actions_by_command.of(command))
            if isinstance(button, QToolButton) and command.now is None:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        self.zoom_label.setObjectName("zoom")
        bar.addWidget(self.zoom_label)
        bar.addWidget(self._main_button())
        self.addToolBar(bar)

    def _main_button(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "primary")
        action = self.actions_by_command.of(MAIN_BUTTON)
        self.language.bind(button, MAIN_BUTTON.text, button.setText)
        button.clicked.connect(action.trigger)
        button.setEnabled(False)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _build_panel(self, name: str, title: Text, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(QWidget(dock))  # calm: no title bars, unless the user wants to move panels
        dock.setWidget(_surface("window"))
        self.language.bind(dock, title, dock.setWindowTitle, dock.setAccessibleName)
        self.addDockWidget(area, dock)
        return dock

    def lay_out(self) -> None:
        """Puts every panel in its first place: left and right ones reach down to the status bar; results lie under the canvas."""
        self.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks | QMainWindow.DockOption.AllowNestedDocks)
        self.panels["outline"].hide()
        sides = [self.panels[name] for name in WIDTHS]
        self.resizeDocks(sides, list(WIDTHS.values()), Qt.Orientation.Horizontal)
        self.resizeDocks([self.panels["results"]], [RESULTS_HEIGHT], Qt.Orientation.Vertical)

    def arrange(self) -> None:
        """Puts every panel where it was at the end of the last run, else in its first place."""
        state = self._preferences.bytes("panels")
        if state is None or not self.restoreState(state):
            self.lay_out()

    # --- Qt's events --------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closes when everybody agrees."""
        if self.may_close():
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if _files(event):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Takes files anywhere in the window."""
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the files dropped."""
        self.drop_files(_files(event))
        event.acceptProposedAction()


def _surface(name: str) -> QWidget:
    """An empty widget in a colour of the theme."""
    widget = QWidget()
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("surface", name)
    return widget


def _files(event: QDropEvent) -> list[str]:
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]

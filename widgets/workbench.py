"""What is in the window: panels, tabs, checks and files, put together and wired. Assembly only, behaviour lives elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QIcon

from designer.catalog.registry import Catalog, load_catalog
from designer.document.design import Design
from designer.i18n import text
from widgets.actions.files import RECENT
from widgets.actions.what_if import END_WHAT_IF
from widgets.appearance import Appearance
from widgets.canvas.view import CanvasView
from widgets.checks import Checked
from widgets.cures import Cures
from widgets.design_tabs import DesignTabs
from widgets.dialogs.opener import Dialogs
from widgets.dialogs.questions import Questions
from widgets.disk_watch import DiskWatch
from widgets.docks.inspector import Inspector
from widgets.docks.outline import Outline
from widgets.docks.palette import Palette
from widgets.docks.results import Results
from widgets.docks.status import Status
from widgets.documents import Documents
from widgets.editing import Editing, Viewing
from widgets.findings import Findings
from widgets.icons import icon, pixmap
from widgets.jobs import Jobs
from widgets.main_window import MainWindow
from widgets.numbers import percent
from widgets.panels import Panels
from widgets.popups import Popups
from widgets.preferences import Preferences
from widgets.recent import RecentMenu
from widgets.tab import DesignTab
from widgets.translations import Language
from widgets.trust import Trust
from widgets.what_if import Loss

ICON = 128


class Workbench(QObject):
    """The parts of one window, by name; commands reach everything from here."""

    window: MainWindow
    preferences: Preferences
    language: Language
    appearance: Appearance
    catalog: Catalog
    questions: Questions
    documents: Documents
    dialogs: Dialogs
    findings: Findings
    cures: Cures
    trust: Trust
    editing: Editing
    viewing: Viewing
    panels: Panels
    tabs: DesignTabs
    jobs: Jobs
    status: Status
    results: Results

    def __init__(
        self,
        window: MainWindow,
        preferences: Preferences,
        language: Language,
        appearance: Appearance,
        files: Sequence[Path] = (),
    ) -> None:
        super().__init__(window)
        self.window, self.preferences = window, preferences
        self.language, self.appearance = language, appearance
        self.catalog = load_catalog()
        self.jobs = Jobs(self)
        self.questions = Questions(window, appearance, language, preferences)
        self.tabs = DesignTabs(appearance, language)
        self.documents = Documents(
            self.tabs, self.catalog, self.jobs, self.questions, preferences, appearance, language
        )
        self.watch = DiskWatch(self.tabs, self.documents, self.questions)
        self.dialogs = Dialogs(self)
        self.findings = Findings(self)
        self.cures, self.popups, self.trust = Cures(self), Popups(self), Trust(self)
        self.editing, self.viewing = Editing(self.tabs.current), Viewing(self.tabs.current)
        self.palette = Palette(self.catalog, appearance, language)
        self.panels = Panels(window, preferences, appearance, self.palette.focus_search, self.canvas)
        self.outline = Outline(appearance, language)
        self.inspector = Inspector(appearance, language)
        self.results = Results(self.jobs, appearance, language)
        self.status = Status(appearance, language)
        self._shown: DesignTab | None = None
        self._furnish()
        self._wire()
        self._begin(files)

    def has_design(self) -> bool:
        """Whether a design is open."""
        return self.tabs.current() is not None

    def canvas(self) -> CanvasView | None:
        """The canvas that is shown."""
        tab = self.tabs.current()
        return tab.canvas if tab is not None else None

    def go_to(self, ids: Iterable[str]) -> None:
        """Selects these elements and brings them into sight."""
        tab, wanted = self.tabs.current(), tuple(ids)
        if tab is not None and wanted:
            tab.session.select(wanted)
            tab.canvas.bring_into_sight(tab.session.selection)

    # --- building -----------------------------------------------------------------------------------------------

    def _furnish(self) -> None:
        window = self.window
        for name, panel in (
            ("palette", self.palette),
            ("outline", self.outline),
            ("inspector", self.inspector),
            ("results", self.results),
        ):
            window.panels[name].setWidget(panel)
        window.setCentralWidget(self.tabs)
        window.setWindowIcon(QIcon(pixmap("loadpath", self.appearance.theme.colour("accent"), ICON)))
        window.statusBar().addWidget(self.status, 1)
        window.arrange()
        QTimer.singleShot(0, window, window.arrange)  # once more when the panels know how large they are
        self.recent = RecentMenu(
            window.open_menus[RECENT], self.preferences, self.language, self.documents.open
        )
        window.actions_by_command.attach(self, self._command_icon)
        window.may_close = self._may_close
        window.drop_files = lambda names: self.documents.open_all([Path(name) for name in names])

    def _wire(self) -> None:
        self.tabs.current_changed.connect(self._show)
        self.documents.opened.connect(self._follow)
        self.documents.saved.connect(lambda: self.status.show_saved(self.documents.saved_at))
        self.palette.wanted.connect(self._place)
        self.outline.chosen.connect(self.go_to)
        self.inspector.explain.connect(self.findings.explain)
        self.inspector.waive.connect(self.findings.waive)
        self.inspector.fix.connect(self.findings.fix)
        self.inspector.card_shown.connect(self.cures.offer_on)
        self.results.chosen.connect(self.go_to)
        self.results.explain_wanted.connect(self.findings.explain)
        self.results.derivation_wanted.connect(self.dialogs.derive)
        self.results.menu_wanted.connect(self.popups.problem)
        self.results.problems.table.selectionModel().currentRowChanged.connect(self._refresh_actions)
        self.status.opened.connect(self.findings.open)
        self.status.end_wanted.connect(lambda: self.window.actions_by_command.run(END_WHAT_IF))
        self.status.rules_wanted.connect(self.trust.ask_again)
        self.status.language_wanted.connect(self.appearance.choose_language)
        self.appearance.theme_changed.connect(self._repaint)
        self.language.changed.connect(self._translate)

    def _begin(self, files: Sequence[Path]) -> None:
        """Opens what was asked for, else an empty design."""
        self.documents.open_all(files)
        if not self.has_design():
            self.documents.new(Design())
        QTimer.singleShot(0, self, lambda: self._welcome(bool(files)))

    def _welcome(self, has_files: bool) -> None:
        """Offers what a crash left; where nothing is open or left, the first run shows the gallery."""
        self.documents.offer_unsaved()
        tab = self.tabs.current()
        if (
            self.preferences.is_first_run
            and not has_files
            and tab is not None
            and not tab.session.design.nodes
        ):
            self.dialogs.gallery()

    def _follow(self, tab: DesignTab) -> None:
        """Listens to a design that was opened."""
        tab.checked.connect(lambda result: self._take(tab, result))
        tab.canvas.context_menu_requested.connect(self.popups.canvas)
        tab.canvas.badge_pressed.connect(self.popups.badge)
        tab.what_if.answered.connect(lambda loss: self._take_loss(tab, loss))
        tab.canvas.scale_changed.connect(self._show_scale)
        tab.canvas.mode_changed.connect(self._refresh_actions)
        session = tab.session
        session.changed.connect(self._changed)
        tab.what_if.failed.connect(lambda why: tab.canvas.explain(why, _foot(tab)))
        session.refused.connect(lambda why: tab.canvas.explain(why, _foot(tab)))
        tab.autosave.failed.connect(
            lambda why: tab.canvas.explain(text("Autosave does not work: {reason}", reason=why), _foot(tab))
        )
        for signal in (session.replaced, session.stored, session.selection_changed):
            signal.connect(self._refresh_actions)
        self._show(tab)

    # --- following ----------------------------------------------------------------------------------------------

    def _show(self, tab: DesignTab | None) -> None:
        """Another design is shown."""
        if tab is self._shown:
            return
        self._shown = tab
        result = tab.checker.latest if tab is not None else None
        session = tab.session if tab is not None else None
        self.inspector.show_session(session, result)
        self.outline.show_session(session)
        self.results.show_result(result)
        self.status.show_result(result)
        self.status.show_loss(tab.what_if.answer if tab is not None else None)
        self._show_scale()
        self._refresh_actions()

    def _take(self, tab: DesignTab, result: Checked) -> None:
        if tab is self._shown:
            self.inspector.show_result(result)
            self.results.show_result(result)
            self.status.show_result(result)
            self._refresh_actions()
        self.trust.consider(result)

    def _take_loss(self, tab: DesignTab, loss: Loss | None) -> None:
        if tab is self._shown:
            self.status.show_loss(loss)
            self._refresh_actions()

    def _changed(self) -> None:
        self.status.show_busy()
        self.results.stop()
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        self.window.actions_by_command.refresh()
        tab = self.tabs.current()
        saved = tab is None or tab.session.is_saved
        self.window.setWindowTitle(f"{tab.title}[*] — Loadpath" if tab is not None else "Loadpath")
        self.window.setWindowModified(not saved)

    def _show_scale(self) -> None:
        scale = self.viewing.scale()
        self.window.zoom_label.setText(percent(scale, 0) if scale is not None else "")

    def _place(self, kind: str) -> None:
        if (tab := self.tabs.current()) is not None and tab.canvas.place(kind) is not None:
            tab.canvas.setFocus()

    def _repaint(self) -> None:
        for tab in self.tabs.all():
            tab.canvas.set_theme(self.appearance.theme)
        self.window.actions_by_command.draw_icons(self._command_icon)

    def _translate(self) -> None:
        for tab in self.tabs.all():
            tab.canvas.set_language(self.language.code)

    def _command_icon(self, name: str) -> QIcon:
        return icon(f"ui-{name}", self.appearance.theme)

    def _may_close(self) -> bool:
        if not self.documents.may_close_all():
            return False
        self.panels.keep()
        for tab in self.tabs.all():
            tab.end()
        self.jobs.close()
        return True


def _foot(tab: DesignTab) -> QPointF:
    """Where the canvas says what is about no particular place: at the middle of its lower edge."""
    return QPointF(tab.canvas.width() / 2, tab.canvas.height() - 48)

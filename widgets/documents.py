"""Opening, saving and closing designs: the one place where the window touches files. Nothing is lost without asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal

from designer.catalog.registry import Catalog
from designer.document import autosave, files
from designer.document.autosave import Recovery
from designer.document.design import Design
from designer.errors import LoadpathError
from designer.i18n import Text, text
from widgets.appearance import Appearance
from widgets.autosave import left_beside, left_in
from widgets.design_tabs import DesignTabs
from widgets.dialogs.questions import Questions
from widgets.jobs import Jobs
from widgets.preferences import Preferences
from widgets.session import Session
from widgets.tab import DesignTab
from widgets.translations import Language


class Documents(QObject):
    """The verbs of the file menu, over the tabs of one window."""

    opened = Signal(object)
    """A design was opened; carries its :class:`DesignTab`."""
    saved = Signal(object)
    """A design was written to its file; carries its :class:`DesignTab`."""

    def __init__(
        self,
        tabs: DesignTabs,
        catalog: Catalog,
        jobs: Jobs,
        questions: Questions,
        preferences: Preferences,
        appearance: Appearance,
        language: Language,
    ) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self._catalog = catalog
        self._jobs = jobs
        self._questions = questions
        self._preferences = preferences
        self._unsaved = preferences.home / "unsaved"
        self._appearance = appearance
        self._language = language
        self.saved_at: datetime | None = None
        """When a design of this window was last written."""
        tabs.close_wanted.connect(self.close)

    # --- opening ------------------------------------------------------------------------------------------------

    def new(self, design: Design) -> DesignTab:
        """Opens a design that has no file yet."""
        return self._show(Session(self._catalog, design))

    def ask_open(self) -> None:
        """Lets the user pick files and opens them."""
        self.open_all(self._questions.ask_files())

    def open_all(self, paths: Sequence[Path]) -> None:
        """Opens these files, each in a tab."""
        for path in paths:
            self.open(path)

    def open(self, path: Path) -> DesignTab | None:
        """Opens a file, or shows it where it is open already; None where it is no design (then the user is told)."""
        path = path.absolute()
        for tab in self._tabs.all():
            if tab.session.path == path:
                self._tabs.setCurrentWidget(tab)
                return tab
        design = self.read(path)
        if design is None:
            return None
        self._preferences.remember(path)
        tab = self._show(Session(self._catalog, design, path))
        self._offer_recovery(tab, path)
        return tab

    def offer_unsaved(self) -> None:
        """Offers what a crash left of designs that never had a file."""
        for copy, found in list(left_in(self._unsaved, self._catalog)):
            if self._questions.ask_recover(found.design.name, _clock(found)):
                tab = self._show(Session(self._catalog, found.design))
                tab.session.replace(found.design, None, saved=False)
                tab.autosave.keep_now()
            autosave.drop(copy)

    def read(self, path: Path) -> Design | None:
        """The design in the file; None where there is none (then the user is told in one clear line)."""
        try:
            return files.load(path, self._catalog)
        except LoadpathError as problem:
            self._questions.tell(text("This file cannot be opened"), problem.message)
            return None

    def has_file(self) -> bool:
        """Whether the design shown is stored in a file."""
        tab = self._tabs.current()
        return tab is not None and tab.session.path is not None

    # --- saving -------------------------------------------------------------------------------------------------

    def can_save(self) -> bool:
        """Whether saving would do anything."""
        tab = self._tabs.current()
        return tab is not None and (tab.session.path is None or not tab.session.is_saved)

    def save(self) -> bool:
        """Writes the design shown to its file, asking for one where it has none; whether it is saved now."""
        tab = self._tabs.current()
        return tab is not None and self._save(tab)

    def save_as(self) -> bool:
        """Writes the design shown to another file; whether it is saved now."""
        tab = self._tabs.current()
        return tab is not None and self._save_as(tab)

    # --- closing ------------------------------------------------------------------------------------------------

    def close_current(self) -> bool:
        """Closes the design shown, asking about changes; whether it is closed."""
        tab = self._tabs.current()
        return tab is not None and self.close(tab)

    def close(self, tab: DesignTab) -> bool:
        """Closes a design, asking about changes that are not saved; whether it is closed."""
        if not self.may_close(tab):
            return False
        self._tabs.discard(tab)
        return True

    def may_close(self, tab: DesignTab) -> bool:
        """Whether closing loses nothing that the user wants: asks where something is not saved."""
        if tab.session.is_saved:
            return True
        self._tabs.setCurrentWidget(tab)
        answer = self._questions.ask_save(tab.title)
        return answer == "discard" or (answer == "save" and self._save(tab))

    def may_close_all(self) -> bool:
        """Like :meth:`may_close` for every open design; stops at the first no."""
        return all(self.may_close(tab) for tab in list(self._tabs.all()))

    # --- inside -------------------------------------------------------------------------------------------------

    def _show(self, session: Session) -> DesignTab:
        untouched = [tab for tab in self._tabs.all() if _is_untouched(tab)]
        tab = DesignTab(session, self._appearance.theme, self._jobs, self._language.code, self._unsaved)
        self._tabs.open(tab)
        for other in untouched:
            self._tabs.discard(other)
        self.opened.emit(tab)
        tab.canvas.zoom_to_fit()
        return tab

    def _offer_recovery(self, tab: DesignTab, path: Path) -> None:
        """Offers what a crash left beside the file."""
        found = left_beside(path, self._catalog)
        if found is None:
            return
        if self._questions.ask_recover(tab.title, _clock(found)):
            tab.session.replace(found.design, path, saved=False)
            tab.autosave.keep_now()
        else:
            autosave.drop(autosave.autosave_path(path))

    def _save(self, tab: DesignTab) -> bool:
        path = tab.session.path
        if path is None:
            return self._save_as(tab)
        if tab.session.is_file_changed() and path.exists() and self._questions.ask_reload(tab.title, False):
            self.reload(tab)
            return False
        return self._write(tab, path)

    def _save_as(self, tab: DesignTab) -> bool:
        name = tab.session.path.name if tab.session.path else f"{tab.session.design.name}{files.SUFFIX}"
        path = self._questions.ask_target(name)
        return path is not None and self._write(tab, path.absolute())

    def _write(self, tab: DesignTab, path: Path) -> bool:
        try:
            tab.session.save(path)
        except OSError as problem:
            self._questions.tell(text("The design could not be saved"), _why(path, problem))
            return False
        self._preferences.remember(path)
        self.saved_at = datetime.now().astimezone()
        self.saved.emit(tab)
        return True

    def reload(self, tab: DesignTab) -> None:
        """Reads the file of a tab again, in place of what is open."""
        path = tab.session.path
        design = self.read(path) if path is not None else None
        if design is not None:
            tab.session.replace(design, path)


def _is_untouched(tab: DesignTab) -> bool:
    """Whether a tab holds nothing anybody would miss: an empty design that was never saved or edited."""
    session = tab.session
    return session.path is None and not session.design.nodes and not session.history.can_undo


def _why(path: Path, problem: OSError) -> Text:
    return text("{file}: {problem}", file=str(path), problem=problem.strerror or str(problem))


def _clock(found: Recovery) -> str:
    """When a copy was written, as the user's clock shows it."""
    written = QDateTime.fromSecsSinceEpoch(round(found.written.timestamp()))
    return QLocale().toString(written, QLocale.FormatType.ShortFormat)

"""Opens the dialogs of the window, each with what it needs; the commands ask for them here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence

from designer.analysis.figure import Figure
from designer.analysis.names import Names
from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.design import Design
from designer.i18n import Text, text
from designer.rules.registry import load_rules
from designer.rules.rule import Finding
from widgets.actions.table import MENUS, commands
from widgets.canvas.view import CanvasView
from widgets.dialogs.about import About
from widgets.dialogs.derivation import Derivation
from widgets.dialogs.explain import Explain
from widgets.dialogs.export import ExportDialog
from widgets.dialogs.gallery import Gallery
from widgets.dialogs.offers import Find, cures_of_finding, later_stages
from widgets.dialogs.proposal import Proposal
from widgets.dialogs.quick_pick import Choice, QuickPick
from widgets.dialogs.reach import Reach
from widgets.dialogs.report import Report
from widgets.dialogs.shortcuts import Shortcuts
from widgets.dialogs.waive import Waive
from widgets.icons import tile_icon
from widgets.session import Session
from widgets.severity import severity_text
from widgets.theme import Theme

if TYPE_CHECKING:
    from widgets.workbench import Workbench

TILE = 20
LARGEST_SCALE = 0.6
"""Pictures in the gallery are overviews: never drawn larger than this."""


class Dialogs:
    """Every dialog one can ask for."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def gallery(self) -> None:
        """Lets the user begin a design: empty, from a starter, or from a file."""
        bench = self._bench
        dialog = Gallery(bench.window, bench.catalog, bench.appearance.theme, bench.language, draw)
        dialog.exec()
        bench.preferences.mark_welcomed()
        if dialog.wants_file:
            bench.documents.ask_open()
        elif dialog.chosen is not None:
            bench.documents.new(dialog.chosen)
        dialog.deleteLater()

    def export(self) -> None:
        """Lets the user export the design that is shown."""
        bench = self._bench
        if (tab := bench.tabs.current()) is not None:
            dialog = ExportDialog(
                bench.window, tab.session.design, bench.jobs, bench.appearance, bench.language,
                bench.preferences, bench.questions,
            )  # fmt: skip
            dialog.show()

    def report(self) -> None:
        """Writes everything there is to say about the design that is shown into a file."""
        bench = self._bench
        if (tab := bench.tabs.current()) is not None:
            name = tab.session.design.name.replace("/", "-") or "design"
            target = bench.questions.ask_report(f"{name}.html")
            if target is not None:
                Report(bench.window, tab, target, bench.jobs, bench.language).open()

    def commands(self) -> None:
        """The command palette: every command by name."""
        bench, say = self._bench, self._bench.language
        actions = bench.window.actions_by_command
        choices = [
            Choice(
                actions.of(command).text().replace("&", ""),
                QKeySequence(command.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)
                if command.shortcuts
                else "",
                lambda command=command: actions.run(command),  # type: ignore[misc]
                command.enabled(bench),
                f"{command.text} {command.id}",
            )
            for command in commands()
        ]
        QuickPick(bench.window, say(text("Run a command")), choices).ask()

    def find(self) -> None:
        """Finds a component by name, kind or id, and goes there."""
        bench, say = self._bench, self._bench.language
        tab = bench.tabs.current()
        if tab is None:
            return
        theme = bench.appearance.theme
        nodes = sorted(tab.session.design.nodes.values(), key=lambda node: (node.name.casefold(), node.id))
        choices = [
            Choice(
                node.name,
                say(text(node.spec.title)),
                lambda key=node.id: bench.go_to((key,)),  # type: ignore[misc]
                other_words=f"{node.id} {node.kind}",
                icon=tile_icon(node.kind, node.spec.category, theme, TILE),
            )
            for node in nodes
        ]
        QuickPick(bench.window, say(text("Find a component")), choices).ask()

    def shortcuts(self) -> None:
        """The list of keyboard shortcuts."""
        Shortcuts(self._bench.window, MENUS, self._bench.language).open()

    def about(self) -> None:
        """What this program is."""
        bench = self._bench
        About(bench.window, bench.catalog, bench.appearance.theme, bench.language).open()

    def explain(self, finding: Finding) -> None:
        """The whole story of a finding, and the way to its quick fixes."""
        dialog = Explain(self._bench.window, finding, load_rules(), self._bench.language)
        dialog.fix_wanted.connect(lambda: self.fix(finding))
        if finding.waived is None:
            self._bench.cures.find([finding], lambda _, titles: dialog.offer_fixes(titles), dialog)
        dialog.open()

    def fix(self, finding: Finding, fix_title: str = "") -> None:
        """The quick fixes that cure a finding, each with what it changes; `fix_title`: which is shown first."""
        find = partial(cures_of_finding, finding)
        self._propose(text("Fix {rule}", rule=finding.rule), finding.message, find, fix_title)

    def evolve(self) -> None:
        """The stages of growth from here on, each with what it changes."""
        self._propose(text("Evolve the design"), text("The stages from here on"), later_stages)

    def reach(self) -> None:
        """Whether one thing reaches another; asks first about what is selected."""
        bench = self._bench
        if (tab := bench.tabs.current()) is not None:
            Reach(bench.window, tab, bench.go_to, bench.jobs, bench.appearance.theme, bench.language).open()

    def derive(self, title: str, figure: Figure) -> None:
        """How a number came about."""
        bench = self._bench
        if (tab := bench.tabs.current()) is not None:
            Derivation(bench.window, title, figure, Names(tab.session.design), bench.language).open()

    def waive(self, session: Session, finding: Finding) -> None:
        """Lets the user accept a finding, with a reason and until a date."""
        dialog = Waive(self._bench.window, finding, self._bench.language)
        if dialog.exec() == Waive.DialogCode.Accepted:
            session.edit(text("Accept {rule}", rule=finding.rule), edits.waive, dialog.waiver())
        dialog.deleteLater()

    def _propose(self, title: Text, heading: Text, find: Find, first: str = "") -> None:
        bench = self._bench
        if (tab := bench.tabs.current()) is not None:
            theme = bench.appearance.theme
            Proposal(bench.window, tab, title, heading, find, bench.jobs, theme, bench.language, first).open()

    def copy(self, finding: Finding, where: str) -> None:
        """Puts a finding on the clipboard as one line."""
        say = self._bench.language
        line = f"{finding.rule} {say(severity_text(finding.severity))} [{where}] {say(finding.message)}"
        QGuiApplication.clipboard().setText(line)


def draw(design: Design, theme: Theme, size: QSize, ratio: float) -> QImage:
    """The whole design as a picture that fits `size` (logical pixels) at the device pixel ratio `ratio`."""
    canvas = CanvasView(Session(load_catalog(), design), theme)
    try:
        whole = canvas.image(ratio * LARGEST_SCALE)
    finally:
        canvas.session.deleteLater()
        canvas.deleteLater()
    fits = QSize(size * ratio)
    if whole.width() > fits.width() or whole.height() > fits.height():
        whole = whole.scaled(
            fits, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    whole.setDevicePixelRatio(ratio)
    return whole

"""Can A reach B on port p? The way hop by hop, or each thing that blocks it; choosing a line selects it on the canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Step
from designer.analysis.names import Names
from designer.analysis.reachability import INTERNET
from designer.analysis.reached import Reached
from designer.catalog.traits import Entry, Host, Service
from designer.document.design import Design
from designer.errors import EditError
from designer.i18n import Text, text
from designer.reports.reach_text import ONLY_LATERAL, some_told, verdict
from widgets.forms.node_box import NodeBox
from widgets.forms.number_box import NumberBox
from widgets.jobs import Failure, Job, Jobs
from widgets.tab import DesignTab
from widgets.theme import Theme
from widgets.translations import Language

SIZE = (620, 460)
PORTS = (1, 65535)
NODES = Qt.ItemDataRole.UserRole


class Reach(QDialog):
    """Asks anew whenever a field changes, in the background."""

    def __init__(
        self,
        window: QWidget,
        tab: DesignTab,
        go_to: Callable[[Sequence[str]], object],
        jobs: Jobs,
        theme: Theme,
        language: Language,
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(language(text("Can A reach B?")))
        self.resize(*SIZE)
        design, latest = tab.session.design, tab.checker.latest
        known = latest.assessment if latest is not None and tab.checker.is_current else None
        self._assessment = known or Assessment(design)
        self._design, self._go_to, self._jobs, self._language = design, go_to, jobs, language
        self._names = Names(design)
        self._job: Job | None = None
        nodes = design.nodes.values()
        outside = (INTERNET, language(text("internet")))
        self.source = NodeBox(
            (n for n in nodes if isinstance(n.spec, Entry | Host | Service)), theme, outside
        )
        self.target = NodeBox((n for n in nodes if isinstance(n.spec, Host | Service)), theme)
        self.port = NumberBox(True, *PORTS)
        self.protocol = QComboBox()
        self.said = QLabel()
        self.lines = QListWidget()
        self._build()
        source, target = ends(design, tab.session.selection)
        self.source.choose(source)
        self.target.choose(target)
        for box in (self.source, self.target, self.protocol):
            box.currentTextChanged.connect(self.ask)
        self.port.typed.connect(self.ask)
        self.lines.currentItemChanged.connect(self._choose)
        self.finished.connect(self._stop)
        self.ask()

    def ask(self) -> None:
        """Asks with what is in the fields now."""
        self._stop()
        self.lines.clear()
        source, target, port = self.source.chosen(), self.target.chosen(), self.port.value()
        if source is None or target is None:
            self._say(text("Choose who opens the connection, and what it is to reach."))
        elif isinstance(port, str | float) or not (port is None or PORTS[0] <= port <= PORTS[1]):
            self._say(text("A port is a number from 1 to 65535."), "error")
        else:
            self._say(text("Working it out…"))
            work = partial(_answer, self._assessment, source, target, port, self.protocol.currentData())
            self._job = self._jobs.run(work, partial(self._take, source, target), self._fail)

    # --- inside -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        say = self._language
        self.port.show_number(None, say(text("any that it answers on")))
        for words, protocol in ((say(text("as it answers")), None), ("TCP", "tcp"), ("UDP", "udp")):
            self.protocol.addItem(words, protocol)
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        asked: tuple[tuple[Text, QWidget], ...] = (
            (text("Connection from"), self.source),
            (text("To"), self.target),
            (text("Port"), self.port),
            (text("Protocol"), self.protocol),
        )
        for at, (title, field) in enumerate(asked):
            label = QLabel(say(title))
            label.setProperty("role", "label")
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            fields.addWidget(label, at // 2, at % 2 * 2)
            fields.addWidget(field, at // 2, at % 2 * 2 + 1)
            fields.setColumnStretch(at % 2 * 2 + 1, 1)
        self.said.setProperty("role", "heading")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setAccessibleName(say(text("The way, or what blocks it")))
        buttons = QDialogButtonBox()
        closing = buttons.addButton(say(text("Close")), QDialogButtonBox.ButtonRole.RejectRole)
        closing.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 14)
        whole.setSpacing(12)
        whole.addLayout(fields)
        whole.addWidget(self.said)
        whole.addWidget(self.lines, 1)
        whole.addWidget(buttons)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _take(self, source: str, target: str, found: Reached | Text) -> None:
        self._job = None
        if not isinstance(found, Reached):
            self._say(found, "error")
            return
        self._say(verdict(found, self._name(source), self._name(target)))
        for number, step in enumerate(found.steps, 1):
            self._add_step(number, step)
        for obstacle in found.obstacles:
            self._add(f"✕  {self._language(self._names.told(obstacle.text))}", (obstacle.component,))
        if found.some is not None:
            self._add(self._language(some_told(found.some)), ())
            for number, step in enumerate(found.some.steps, 1):
                self._add_step(number, step)
        if found.lateral:
            self._add(self._language(ONLY_LATERAL), ())
            for number, step in enumerate(found.lateral, 1):
                self._add_step(number, step)

    def _fail(self, failure: Failure) -> None:
        self._job = None
        self._say(text("That could not be worked out: {error}", error=failure.line), "error")

    def _name(self, end: str) -> Text | str:
        return self._names.said(end)

    def _add_step(self, number: int, step: Step) -> None:
        self._add(f"{number}  {self._language(self._names.told(step.text))}", (step.source, step.target))

    def _add(self, words: str, nodes: tuple[str, ...]) -> None:
        item = QListWidgetItem(words)
        item.setData(NODES, nodes)
        self.lines.addItem(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._go_to([node for node in item.data(NODES) if node in self._design.nodes])

    def _say(self, words: Text, severity: str = "") -> None:
        self.said.setText(self._language(words))
        self.said.setProperty("severity", severity)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)


def ends(design: Design, selected: frozenset[str]) -> tuple[str, str]:
    """Ids of who is asked about first: the ends of a selected link, two selected nodes (in the direction of a link
    between them), else the selected node as seen from the internet; "" where nothing is selected."""
    links = [design.links[i] for i in selected if i in design.links]
    nodes = [i for i in design.nodes if i in selected]
    if len(nodes) == 2:
        links = [link for link in design.links.values() if {link.source, link.target} == set(nodes)] or links
        return (links[0].source, links[0].target) if links else (nodes[0], nodes[1])
    if len(links) == 1 and not nodes:
        return links[0].source, links[0].target
    return INTERNET, nodes[0] if len(nodes) == 1 else ""


def _answer(
    assessment: Assessment,
    source: str,
    target: str,
    port: int | None,
    protocol: str | None,
    _is_cancelled: Callable[[], bool],
) -> Reached | Text:
    """In the background: the answer, or in one line why the question is none."""
    try:
        return assessment.reach(source, target, port, protocol)
    except EditError as problem:
        return problem.message

"""The inspector: the fields of what is selected, and what was found about it. With nothing selected: the design itself."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from designer.catalog.component import UnknownComponent
from designer.i18n import text
from designer.rules.rule import Finding
from designer.words import choice_text
from widgets.appearance import Appearance
from widgets.checks import Checked
from widgets.docks.finding_card import FindingCard
from widgets.docks.header import TILE, Header
from widgets.docks.load_card import LoadCard
from widgets.docks.sources import DocumentSource, LinkSource, NodeSource
from widgets.forms.form import Form
from widgets.icons import pixmap, tile
from widgets.session import Session
from widgets.translations import Language

MARGIN = 16
GROUP_OF = {"SEC": "Security", "IAM": "Security", "HA": "Availability", "DATA": "Availability", "CAP": "Capacity", "NET": "Network", "COST": "Cost"}  # fmt: skip
"""The group of fields that findings of a family of rules stand in."""
Source = NodeSource | LinkSource | DocumentSource


class Inspector(QScrollArea):
    """Shows one session's selection and follows it."""

    explain = Signal(object)
    """The user wants to know more about a :class:`Finding`."""
    waive = Signal(object)
    """The user wants to accept a :class:`Finding`."""
    fix = Signal(object, str)
    """The user wants to see a quick fix of a :class:`Finding`; carries the fix's title, too."""
    card_shown = Signal(object)
    """A :class:`FindingCard` is shown: whoever knows its quick fixes may put them on it."""

    def __init__(self, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._session: Session | None = None
        self._result: Checked | None = None
        self._source: Source | None = None
        self.form: Form | None = None
        self._cards: list[QWidget] = []
        self.header = Header()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._rebuild)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        language.bind(self, text("Properties"), self.setAccessibleName)
        language.changed.connect(self._rebuild)
        appearance.theme_changed.connect(self._rebuild)

    def show_session(self, session: Session | None, result: Checked | None = None) -> None:
        """Follows another session (None: nothing is open)."""
        if self._session is not None:
            self._session.changed.disconnect(self._follow)
            self._session.selection_changed.disconnect(self._rebuild)
            self._session.replaced.disconnect(self._rebuild)
        self._session, self._result = session, result
        if session is not None:
            session.changed.connect(self._follow)
            session.selection_changed.connect(self._rebuild)
            session.replaced.connect(self._rebuild)
        self._rebuild()

    def show_result(self, result: Checked | None) -> None:
        """Shows what a check found about the selected elements."""
        self._result = result
        self._show_cards()

    # --- inside -------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """The design changed: the same fields show new values, other fields need another form."""
        if self._session is None:
            return
        source = self._make_source(self._session)
        if self._source is None or self.form is None or source.fields != self._source.fields:
            self._again.start(0)  # not at once: the edit may come from a field of the form that goes away
            return
        self.form.refresh()
        self._show_header()

    def _rebuild(self) -> None:
        self._again.stop()
        content = QWidget()
        self._cards, self.form, self._source = [], None, None
        if self._session is not None:
            self._source = self._make_source(self._session)
            self.header = Header()
            self.form = Form(self._source.fields, self._source, self._language, self._appearance.theme)
            column = QVBoxLayout(content)
            column.setContentsMargins(MARGIN, 14, MARGIN, MARGIN)
            column.setSpacing(0)
            column.addWidget(self.header)
            column.addWidget(self.form)
            column.addStretch()
            self._show_header()
        self.setWidget(content)
        self._show_cards()

    def _make_source(self, session: Session) -> Source:
        nodes = sorted(i for i in session.selection if i in session.design.nodes)
        links = sorted(i for i in session.selection if i in session.design.links)
        if nodes:
            return NodeSource(session, nodes)
        return LinkSource(session, links) if links else DocumentSource(session)

    def _show_header(self) -> None:
        source, say = self._source, self._language
        if isinstance(source, NodeSource):
            self._show_nodes(source)
        elif isinstance(source, LinkSource) and len(source.ids) == 1:
            link = source.session.design.links[source.ids[0]]
            nodes = source.session.design.nodes
            title = f"{nodes[link.source].name} → {nodes[link.target].name}"
            self.header.show_element(self._drawing("ui-connect"), title, say(choice_text(link.kind)))
        elif isinstance(source, LinkSource):
            self.header.show_element(None, say(text("{count} links", count=len(source.ids))), "")
        elif source is not None:
            design = source.session.design
            counted = text(
                "{nodes} components · {links} links", nodes=len(design.nodes), links=len(design.links)
            )
            self.header.show_element(None, design.name, say(counted))

    def _show_nodes(self, source: NodeSource) -> None:
        design, say = source.session.design, self._language
        nodes = [design.nodes[i] for i in source.ids if i in design.nodes]
        specs = {type(node.spec) for node in nodes}
        only = nodes[0].spec if len(specs) == 1 else None
        picture = (
            tile(nodes[0].kind, only.category, self._appearance.theme, TILE, self.devicePixelRatioF())
            if only
            else None
        )
        if len(nodes) == 1:
            node = nodes[0]
            kind = node.kind if isinstance(node.spec, UnknownComponent) else say(text(node.spec.title))
            place = f" · {design.nodes[node.parent].name}" if node.parent else ""
            self.header.show_element(picture, node.name, f"{kind}{place}")
        else:
            kind = say(text(only.title)) if only is not None else say(text("Common properties"))
            self.header.show_element(picture, say(text("{count} components", count=len(nodes))), kind)

    def _drawing(self, name: str) -> QPixmap:
        theme = self._appearance.theme
        return pixmap(name, theme.colour("text-secondary"), TILE - 8, self.devicePixelRatioF())

    def _show_cards(self) -> None:
        """Findings of the selected element, each in the group of fields it is about, and its load."""
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        if self._result is None or self.form is None or self._source is None:
            return
        for finding in self._findings(self._result.findings):
            family = finding.rule.rstrip("0123456789")
            group = self.form.group(GROUP_OF.get(family, "General")) or self.form.group("General")
            card = FindingCard(finding, self._language)
            card.explain.connect(self.explain)
            card.waive.connect(self.waive)
            card.fix.connect(self.fix)
            self._put(card, group)
            self.card_shown.emit(card)
        if isinstance(self._source, NodeSource) and len(self._source.ids) == 1:
            load = LoadCard.of(
                self._source.ids[0], self._result.assessment, self._language, self._appearance.theme
            )
            if load is not None:
                self._put(load, self.form.layout())

    def _put(self, card: QWidget, place: object) -> None:
        layout = place if isinstance(place, QVBoxLayout) else None
        if layout is not None:
            layout.addWidget(card)
            self._cards.append(card)

    def _findings(self, findings: Iterable[Finding]) -> list[Finding]:
        source = self._source
        if isinstance(source, DocumentSource):
            return [f for f in findings if f.waived is None and not f.nodes and not f.links]
        if source is None or len(source.ids) != 1:
            return []
        wanted = source.ids[0]
        return [f for f in findings if f.waived is None and wanted in (*f.nodes, *f.links)]

"""The outline: everything drawn as a tree of what sits in what; select here and the canvas goes there."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from designer.catalog.component import UnknownComponent
from designer.document.design import Design, Node
from designer.document.diff import Difference
from designer.i18n import text
from widgets.appearance import Appearance
from widgets.icons import tile
from widgets.session import Session
from widgets.translations import Language

ID = Qt.ItemDataRole.UserRole
TILE = 18


class Outline(QTreeWidget):
    """Follows one session."""

    chosen = Signal(object)
    """Elements to select and to bring into sight; carries their ids."""

    def __init__(self, appearance: Appearance, language: Language) -> None:
        super().__init__()
        self._appearance = appearance
        self._language = language
        self._session: Session | None = None
        self._items: dict[str, QTreeWidgetItem] = {}
        self._showing = False
        self._is_stale = False
        self.setHeaderHidden(True)
        self.setIconSize(QSize(TILE, TILE))
        self.setIndentation(14)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._rebuild)
        self.itemSelectionChanged.connect(self._choose)
        language.bind(self, text("Outline"), self.setAccessibleName)
        language.changed.connect(self._rebuild)
        appearance.theme_changed.connect(self._rebuild)

    def show_session(self, session: Session | None) -> None:
        """Follows another session (None: nothing is open)."""
        if self._session is not None:
            self._session.changed.disconnect(self._follow)
            self._session.selection_changed.disconnect(self._select)
            self._session.replaced.disconnect(self._rebuild)
        self._session = session
        if session is not None:
            session.changed.connect(self._follow)
            session.selection_changed.connect(self._select)
            session.replaced.connect(self._rebuild)
        self._rebuild()

    def _follow(self, difference: Difference) -> None:
        if difference.nodes:
            self._again.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: shows what happened meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._rebuild()

    def _rebuild(self) -> None:
        self._again.stop()
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        folded = {key for key, item in self._items.items() if item.childCount() and not item.isExpanded()}
        self._showing = True
        self.clear()
        self._items = {}
        if self._session is not None:
            self._fill(self._session.design)
        self.expandAll()
        for key in folded & self._items.keys():
            self._items[key].setExpanded(False)
        self._showing = False
        self._select()

    def _fill(self, design: Design) -> None:
        inside: dict[str | None, list[Node]] = {}
        for node in design.nodes.values():
            inside.setdefault(node.parent, []).append(node)
        waiting = [(self.invisibleRootItem(), node) for node in _sorted(inside.get(None, []))]
        while waiting:
            above, node = waiting.pop(0)
            item = QTreeWidgetItem(above, [node.name])
            kind = (
                node.kind
                if isinstance(node.spec, UnknownComponent)
                else self._language(text(node.spec.title))
            )
            item.setToolTip(0, f"{kind} · {node.id}")
            item.setIcon(0, self._icon(node))
            item.setData(0, ID, node.id)
            self._items[node.id] = item
            waiting.extend((item, child) for child in _sorted(inside.get(node.id, [])))

    def _icon(self, node: Node) -> QIcon:
        """The tile of a node, the same whether it is selected or not."""
        theme, ratio = self._appearance.theme, self.devicePixelRatioF()
        drawn, made = tile(node.kind, node.spec.category, theme, TILE, ratio), QIcon()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            made.addPixmap(drawn, mode)
        return made

    def _select(self) -> None:
        if self._session is None or self._showing or self._is_stale:
            return
        self._showing = True
        selection = self._session.selection
        for key, item in self._items.items():
            item.setSelected(key in selection)
        chosen = [self._items[key] for key in sorted(selection) if key in self._items]
        if chosen:
            self.scrollToItem(chosen[0])
        self._showing = False

    def _choose(self) -> None:
        if not self._showing:
            self.chosen.emit(tuple(item.data(0, ID) for item in self.selectedItems()))


def _sorted(nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (not node.spec.container, node.name.casefold(), node.id))

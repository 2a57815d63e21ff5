"""A choice of one of many components: a list that narrows to what is typed into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from designer.document.design import Node
from widgets.icons import tile_icon
from widgets.theme import Theme

TILE = 18


class NodeBox(QComboBox):
    """Lists nodes by name; where two are called the same, by name and id."""

    def __init__(self, nodes: Iterable[Node], theme: Theme, first: tuple[str, str] | None = None) -> None:
        """`first`: id and words of a choice that stands before the nodes."""
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if first is not None:
            self.addItem(first[1], first[0])
        shown = sorted(nodes, key=lambda node: (node.name.casefold(), node.id))
        called = Counter([node.name.casefold() for node in shown] + ([first[1].casefold()] if first else []))
        for node in shown:
            name = node.name if called[node.name.casefold()] == 1 else f"{node.name} · {node.id}"
            self.addItem(tile_icon(node.kind, node.spec.category, theme, TILE), name, node.id)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def choose(self, node_id: str) -> None:
        """Chooses a node; nothing where it is not in the list."""
        self.setCurrentIndex(self.findData(node_id))

    def chosen(self) -> str | None:
        """Id of the node whose name is in the field; None as long as that is no name."""
        at = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        return None if at < 0 else str(self.itemData(at))

"""One field and a list that narrows while typing: the command palette, and finding a component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

WIDTH = 560
ROWS = 12
ROW_HEIGHT = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list."""

    title: str
    hint: str
    run: Callable[[], object]
    enabled: bool = True
    other_words: str = ""
    """Found by these words too (the English name)."""
    icon: QIcon | None = None


class QuickPick(QDialog):
    """Runs the chosen line after it has closed. Built for one question, thrown away after."""

    def __init__(self, window: QWidget, prompt: str, choices: Sequence[Choice]) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(prompt)
        self.setProperty("role", "sheet")
        self._window = window
        self._choices = choices
        self.field = QLineEdit()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._narrow)
        self.list = QTreeWidget()
        self._build_list(prompt)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 10, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.field)
        whole.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self._narrow("")

    def ask(self) -> None:
        """Opens below the top of the window, with the cursor in the field."""
        frame = self._window.frameGeometry()
        self.move(frame.left() + (frame.width() - WIDTH) // 2, frame.top() + 90)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[Choice]:
        """The lines that match what is typed, best first."""
        words = self.field.text().casefold().split()
        found = [(_rank(choice, words), at, choice) for at, choice in enumerate(self._choices)]
        return [choice for rank, _, choice in sorted(found, key=lambda item: item[:2]) if rank >= 0]

    def _build_list(self, prompt: str) -> None:
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(prompt)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setFixedHeight(ROWS * ROW_HEIGHT)
        self.list.itemClicked.connect(self._run)

    def _narrow(self, _typed: str) -> None:
        self.list.clear()
        for choice in self.shown():
            item = QTreeWidgetItem([choice.title, choice.hint])
            item.setData(0, Qt.ItemDataRole.UserRole, choice)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, self.palette().placeholderText())
            item.setSizeHint(0, QSize(0, ROW_HEIGHT))
            item.setDisabled(not choice.enabled)
            if choice.icon is not None:
                item.setIcon(0, choice.icon)
            self.list.addTopLevelItem(item)
        self._walk(0)

    def _walk(self, steps: int) -> None:
        """Goes to the next line that can be run; with no steps to the first one."""
        count = self.list.topLevelItemCount()
        now = self.list.currentItem()
        at = self.list.indexOfTopLevelItem(now) if now is not None and steps else -1
        for _ in range(count):
            at = (at + (steps or 1)) % count
            item = self.list.topLevelItem(at)
            if item is not None and not item.isDisabled():
                self.list.setCurrentItem(item)
                return

    def _run(self, item: QTreeWidgetItem | None) -> None:
        if item is None or item.isDisabled():
            return
        choice: Choice = item.data(0, Qt.ItemDataRole.UserRole)
        self.close()
        choice.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk in the list, Enter runs, while the cursor stays in the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if steps is not None:
                self._walk(steps)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)


def _rank(choice: Choice, words: Sequence[str]) -> int:
    """How well a line fits: 0 begins with the words, 1 has them, 2 has them in its other words; -1 not at all."""
    title = choice.title.casefold()
    if not words or title.startswith(" ".join(words)):
        return 0
    if all(word in title for word in words):
        return 1
    wider = f"{title} {choice.other_words.casefold()} {choice.hint.casefold()}"
    return 2 if all(word in wider for word in words) else -1

"""What every control of a form has in common: it shows a value, says when it is edited, and can be marked invalid."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QWidget

from widgets.translations import Language


class Editor(QObject):
    """Controls one widget that edits one value. The widget belongs to the form, the editor to the widget."""

    edited = Signal(object)
    """The user changed the value; carries the new one, or None to take it back to its default."""
    finished = Signal()
    """The user is done with this field for now (focus left it)."""

    wide = False
    """Whether it stands below its label over the whole width, not beside it."""

    def __init__(self, widget: QWidget, language: Language) -> None:
        super().__init__(widget)
        self.widget = widget
        self.language = language
        for part in (widget, *widget.findChildren(QWidget)):
            part.installEventFilter(self)

    def show_value(self, value: Any, mixed: bool) -> None:
        """Shows `value` without saying `edited`; `mixed`: the selected elements differ."""
        raise NotImplementedError

    def mark(self, invalid: bool) -> None:
        """Shows whether what is in the field cannot be taken."""
        if self.widget.property("invalid") is not invalid:
            self.widget.setProperty("invalid", invalid)
            self.widget.style().unpolish(self.widget)
            self.widget.style().polish(self.widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves undo and redo to the design, and the wheel to the panel unless the field has the focus."""
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.finished.emit()
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return True
        elif kind == QEvent.Type.Wheel and isinstance(watched, QComboBox) and not watched.hasFocus():
            event.ignore()
            return True
        return False

"""One editor for each kind of field: number, choice, switch, text. Which one a field gets is said at the end."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy

from designer.i18n import Text, text
from designer.words import choice_text, unit_text
from widgets.forms.editor import Editor
from widgets.forms.field import FieldSpec
from widgets.forms.number_box import NumberBox, written
from widgets.forms.rows_editor import RowsEditor
from widgets.forms.switch import Switch
from widgets.theme import Theme
from widgets.translations import Language

MIXED = text("differ")
LONG_TEXT_HEIGHT = 76


class NumberEditor(Editor):
    """A number with unit and limits; empty where the default is meant."""

    def __init__(self, field: FieldSpec, language: Language) -> None:
        self.box = NumberBox(
            field.control == "integer", field.minimum, field.maximum, is_share=field.is_share
        )
        super().__init__(self.box, language)
        self.box.set_unit(language(unit_text(field.unit.template)))
        self.box.set_base(field.default)
        self._usual: Text | str = field.empty if field.default is None else written(field.default)
        self.box.typed.connect(self.edited)
        self.box.editingFinished.connect(self.finished)

    def show_value(self, value: Any, mixed: bool) -> None:
        """The number, or what is meant where there is none."""
        hint = self.language(MIXED if mixed else self._usual)
        self.box.show_number(None if mixed or not isinstance(value, int | float) else value, hint)


class ChoiceEditor(Editor):
    """One of several values."""

    def __init__(self, field: FieldSpec, language: Language) -> None:
        self.box = QComboBox()
        super().__init__(self.box, language)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._values = [*((None,) if field.optional else ()), *field.choices]
        for value in self._values:
            self.box.addItem(language(field.empty if value is None else choice_text(value)))
        self.box.activated.connect(lambda at: self.edited.emit(self._values[at]))

    def show_value(self, value: Any, mixed: bool) -> None:
        """The chosen value; nothing where the elements differ."""
        known = not mixed and value in self._values
        self.box.setCurrentIndex(self._values.index(value) if known else -1)
        self.box.setPlaceholderText(self.language(MIXED) if mixed else str(value))


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, field: FieldSpec, language: Language, theme: Theme) -> None:
        self.box = Switch(theme)
        super().__init__(self.box, language)
        self.box.clicked.connect(lambda: self.edited.emit(self.box.isChecked()))

    def show_value(self, value: Any, mixed: bool) -> None:
        """On, off, or between where the elements differ."""
        state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.box.setTristate(mixed)
        self.box.setCheckState(Qt.CheckState.PartiallyChecked if mixed else state)


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, field: FieldSpec, language: Language) -> None:
        self.box = QLineEdit()
        super().__init__(self.box, language)
        self._default = field.default
        self.box.textEdited.connect(lambda typed: self.edited.emit(self._meant(typed)))

    def show_value(self, value: Any, mixed: bool) -> None:
        """The text; the default stands grey where there is none."""
        shown = "" if mixed else self._written(value)
        if self.box.text() != shown and (self._meant(self.box.text()) != value or not self.box.hasFocus()):
            self.box.setText(shown)
            self.box.setCursorPosition(0)
        self.box.setPlaceholderText(self.language(MIXED) if mixed else self._written(self._default))

    def _meant(self, typed: str) -> Any:
        return typed if typed else None

    def _written(self, value: Any) -> str:
        return (
            value
            if isinstance(value, str)
            else ""
            if value is None
            else json.dumps(value, ensure_ascii=False)
        )


class WordsEditor(TextEditor):
    """Several words, separated by commas."""

    def _meant(self, typed: str) -> Any:
        return [word.strip() for word in typed.split(",") if word.strip()] or None

    def _written(self, value: Any) -> str:
        return ", ".join(value or ())


class LongTextEditor(Editor):
    """Several lines of text."""

    wide = True

    def __init__(self, field: FieldSpec, language: Language) -> None:
        self.box = QPlainTextEdit()
        super().__init__(self.box, language)
        self.box.setTabChangesFocus(True)
        self.box.setFixedHeight(LONG_TEXT_HEIGHT)
        self.box.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )  # else its row takes what is left
        self._showing = False
        self.box.textChanged.connect(self._edited)

    def show_value(self, value: Any, mixed: bool) -> None:
        """The text."""
        shown = "" if mixed or not isinstance(value, str) else value
        if self.box.toPlainText() != shown:
            self._showing = True
            self.box.setPlainText(shown)
            self._showing = False
        self.box.setPlaceholderText(self.language(MIXED) if mixed else "")

    def _edited(self) -> None:
        if not self._showing:
            self.edited.emit(self.box.toPlainText() or None)


def make_editor(field: FieldSpec, language: Language, theme: Theme) -> Editor:
    """The editor for `field`."""
    match field.control:
        case "integer" | "number":
            return NumberEditor(field, language)
        case "choice":
            return ChoiceEditor(field, language)
        case "switch":
            return SwitchEditor(field, language, theme)
        case "rows":
            return RowsEditor(field, language, theme)
        case "words":
            return WordsEditor(field, language)
        case "long-text":
            return LongTextEditor(field, language)
        case _:
            return TextEditor(field, language)

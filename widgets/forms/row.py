"""One row of a form: label, editor, and below it what is wrong with what was typed."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import ValidationError
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.document.explain import first_problem
from designer.errors import EditError
from designer.i18n import Text, text
from widgets.forms.editors import make_editor
from widgets.forms.field import FieldSpec, fields_of
from widgets.theme import Theme
from widgets.translations import Language

LABEL_WIDTH = 108


class Source(Protocol):
    """Where a form reads its values and writes what the user makes of them."""

    def value(self, name: str) -> tuple[Any, bool]:
        """The value of the field, and whether the elements shown differ in it."""
        ...

    def write(self, field: FieldSpec, value: Any) -> None:
        """Sets the field (None: back to its default). Raises EditError where that cannot be."""
        ...

    def finish(self) -> None:
        """The user left the field: the next edit is a step of its own."""
        ...


class FieldRow(QWidget):
    """Label and editor of one field. What cannot be taken stays in the field and is explained below it."""

    def __init__(self, field: FieldSpec, source: Source, language: Language, theme: Theme) -> None:
        super().__init__()
        self.field = field
        self._source = source
        self._language = language
        self.editor = make_editor(field, language, theme)
        self.problem = QLabel()
        self._build()
        self.editor.edited.connect(self._take)
        self.editor.finished.connect(source.finish)
        self.refresh()

    def refresh(self) -> None:
        """Shows the value as it is now, unless something invalid is being typed here."""
        if not self.problem.isHidden() and self.editor.widget.hasFocus():
            return
        self._explain(None)
        self.editor.show_value(*self._source.value(self.field.name))

    def _build(self) -> None:
        label = QLabel(self._language(self.field.title))
        label.setProperty("role", "label")
        label.setWordWrap(True)
        label.setToolTip(self._language(self.field.help))
        label.setBuddy(self.editor.widget)
        widget = self.editor.widget
        widget.setObjectName(self.field.name)
        widget.setAccessibleName(self._language(self.field.title))
        widget.setAccessibleDescription(self._language(self.field.help))
        widget.setToolTip(self._language(self.field.help))
        line: QBoxLayout = QVBoxLayout() if self.editor.wide else QHBoxLayout()
        line.setSpacing(6 if self.editor.wide else 8)
        line.addWidget(label)
        if self.field.control == "switch":
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        elif self.editor.wide:
            line.addWidget(widget)
        else:
            label.setFixedWidth(LABEL_WIDTH)
            line.addWidget(widget, 1)
        self.problem.setProperty("role", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(3)
        whole.addLayout(line)
        whole.addWidget(self.problem)

    def _take(self, value: Any) -> None:
        try:
            self._source.write(self.field, value)
        except EditError as refused:
            self._explain(problem_text(refused, self.field))
        else:
            self._explain(None)

    def _explain(self, problem: Text | None) -> None:
        self.editor.mark(problem is not None)
        self.problem.setVisible(problem is not None)
        if problem is not None:
            self.problem.setText(self._language(problem))


def problem_text(refused: EditError, field: FieldSpec) -> Text:
    """What is wrong with the value, without naming the field it stands in; its help where only the form is wrong."""
    cause = refused.__cause__
    if not isinstance(cause, ValidationError):
        return refused.message
    where, problem = first_problem(cause)
    is_pattern = cause.errors(include_url=False)[0]["type"] == "string_pattern_mismatch"
    if is_pattern and field.rows is None:
        return text("That does not fit here. {help}", help=field.help)
    rest = where[1:]
    if len(rest) == 2 and isinstance(rest[0], int) and field.rows is not None:
        column = next(column for column in fields_of(field.rows) if column.name == rest[1])
        said = column.help if is_pattern else problem
        return text("Row {row}, {column}: {problem}", row=rest[0] + 1, column=column.title, problem=said)
    return problem

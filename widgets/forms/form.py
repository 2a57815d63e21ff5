"""A form: the fields of something, in groups with a heading, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from designer.i18n import text
from widgets.forms.field import FieldSpec
from widgets.forms.row import FieldRow, Source
from widgets.theme import Theme
from widgets.translations import Language

GROUPS = ("General", "Availability", "Network", "Security", "Capacity", "Cost", "Notes")
"""The order of the groups; others come after these."""


class Form(QWidget):
    """Shows fields and writes what is typed into their source. It is built for one set of fields and thrown away after."""

    def __init__(
        self,
        fields: Sequence[FieldSpec],
        source: Source,
        language: Language,
        theme: Theme,
        first_line: bool = True,
    ) -> None:
        super().__init__()
        self.rows = {field.name: FieldRow(field, source, language, theme) for field in fields}
        self._groups: dict[str, QVBoxLayout] = {}
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        for at, (group, members) in enumerate(grouped(fields)):
            if at or first_line:
                self._whole.addWidget(line())
            box = QVBoxLayout()
            box.setContentsMargins(0, 12, 0, 14)
            box.setSpacing(8)
            heading = QLabel(language(text(group)))
            heading.setProperty("role", "section")
            box.addWidget(heading)
            for field in members:
                box.addWidget(self.rows[field.name])
            self._groups[group] = box
            self._whole.addLayout(box)

    def refresh(self) -> None:
        """Shows every value as it is now."""
        for row in self.rows.values():
            row.refresh()

    def group(self, name: str) -> QVBoxLayout | None:
        """The layout of a group, to put something at its end; None where there is no such group."""
        return self._groups.get(name)


def grouped(fields: Iterable[FieldSpec]) -> list[tuple[str, list[FieldSpec]]]:
    """The fields by group, groups in their usual order."""
    found: dict[str, list[FieldSpec]] = {}
    for field in fields:
        found.setdefault(field.group.template, []).append(field)
    known = [(name, found.pop(name)) for name in GROUPS if name in found]
    return known + list(found.items())


def line() -> QFrame:
    """A thin line across the panel."""
    drawn = QFrame()
    drawn.setProperty("role", "line")
    drawn.setFixedHeight(1)
    return drawn

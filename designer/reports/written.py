"""How the properties of a design are told: by their titles, their values with units, ids by the names they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from designer.analysis.names import Names
from designer.catalog.component import Properties
from designer.document.design import Design, Targets, Workload
from designer.document.encode import one_line
from designer.i18n import Text, text
from designer.units import SHARE, measured

SHOWN = 80
"""Characters of a value that are shown."""
PARTS: Mapping[str, type[Properties]] = {"workload": Workload, "targets": Targets}
"""The parts of a design that have properties of their own."""

OF_NODES: Mapping[str, Text] = {"kind": text("kind"), "name": text("name"), "in": text("sits in")}
"""What a file says of every component beside its properties."""


class Written:
    """The properties of one design, in a language."""

    def __init__(self, design: Design, language: str) -> None:
        self.design, self.language, self.names = design, language, Names(design, language)

    def title(self, model: type[Properties], name: str) -> str:
        """What the property is called; empty where it is not known."""
        field = model.model_fields.get(name)
        title = text(field.title) if field is not None and field.title else OF_NODES.get(name)
        return title.render(self.language) if title is not None else ""

    def value(self, model: type[Properties], name: str, value: Any) -> str:
        """A value of the property, shortened; a dash for none."""
        field = model.model_fields.get(name)
        if value is None:
            return "–"
        if name == "in" or (field is not None and _extra(field).get("refers")):
            return self.names.all(value) if isinstance(value, tuple) else self.names.of(str(value))
        unit = unit_of(field) if field is not None and isinstance(value, int | float) else ""
        if unit:
            return measured(value, unit).render(self.language)
        said = value if isinstance(value, str) and value else one_line(value).decode()
        return said if len(said) <= SHOWN else said[: SHOWN - 1] + "…"


def unit_of(field: FieldInfo) -> str:
    """The unit of a property; a share where it is a number from 0 to 1, or growth."""
    unit = str(_extra(field).get("unit", ""))
    most = next((mark.le for mark in field.metadata if hasattr(mark, "le")), None)
    is_share = unit == "1/month" or (not unit and most == 1 and "float" in str(field.annotation))
    return SHARE if is_share else unit


def _extra(field: FieldInfo) -> Mapping[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}

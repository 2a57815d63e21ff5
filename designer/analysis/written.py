"""How what is drawn is told: properties by their titles, values with units, ids by the names they belong to; and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from designer.analysis.names import Names
from designer.catalog.component import Component, LinkKind, Properties
from designer.document.changes import PropertyChange
from designer.document.design import Design, Link, Targets, Workload
from designer.document.encode import one_line
from designer.i18n import Text, text
from designer.units import SHARE, measured

SHOWN = 80
"""Characters of a value that are shown."""
PARTS: Mapping[str, type[Properties]] = {"workload": Workload, "targets": Targets}
"""The parts of a design that have properties of their own."""

OF_NODES: Mapping[str, Text] = {"kind": text("kind"), "name": text("name"), "in": text("sits in")}
"""What a file says of every component beside its properties."""
LINKS: Mapping[LinkKind, Text] = {
    "traffic": text("traffic"), "async": text("async"), "replication": text("replication"),
    "standby": text("standby"), "uses": text("uses"),
}  # fmt: skip
"""The kinds of links, in words."""


class Written:
    """The properties of one design, in whatever language they are read in later."""

    def __init__(self, design: Design, language: str = "en") -> None:
        """`language`: of the names of what is drawn; only the internet has one in each."""
        self.design, self.names = design, Names(design, language)

    def title(self, model: type[Properties], name: str) -> Text | None:
        """What the property is called; None where it is not known."""
        field = model.model_fields.get(name)
        return text(field.title) if field is not None and field.title else OF_NODES.get(name)

    def value(self, model: type[Properties], name: str, value: Any) -> Text | str:
        """A value of the property, shortened; a dash for none."""
        field = model.model_fields.get(name)
        if name == "in" and value is None:
            return text("the open canvas")
        if name == "kind" and field is None and issubclass(model, Component):
            return text(model.title)
        if value is None:
            return "–"
        if name == "in" or (field is not None and _extra(field).get("refers")):
            return self.names.all(value) if isinstance(value, tuple) else self.names.of(str(value))
        unit = unit_of(field) if field is not None and isinstance(value, int | float) else ""
        if unit:
            return measured(value, unit)
        said = value if isinstance(value, str) and value else one_line(value).decode()
        return said if len(said) <= SHOWN else said[: SHOWN - 1] + "…"


def change_told(
    change: PropertyChange,
    model: type[Properties],
    old: Written,
    new: Written,
    was: type[Properties] | None = None,
) -> Text:
    """A property by its title and by its name in the file, with what it was and what it is.

    `model` is whose property it is, of a part of the design (`workload.peak_rps`) that of the part; `was`: whose it was,
    where what is drawn became something else.
    """
    name = change.name.rpartition(".")[2]
    was = was or model
    title = new.title(model, name) or old.title(was, name)
    what: Text | str = change.name if title is None else title
    if title is not None and title.template != name:
        what = Text("{title} ({path})", {"title": title, "path": change.name})
    before, after = old.value(was, name, change.before), new.value(model, name, change.after)
    return text("{what}: {before} → {after}", what=what, before=before, after=after)


def link_told(link: Link) -> Text:
    """What kind of link it is: `traffic https 443`."""
    said = (str(part) for part in (link.protocol, link.port) if part is not None)
    return Text(" ".join(("{kind}", *said)), {"kind": LINKS[link.kind]})


def unit_of(field: FieldInfo) -> str:
    """The unit of a property; a share where it is a number from 0 to 1, or growth."""
    unit = str(_extra(field).get("unit", ""))
    most = next((mark.le for mark in field.metadata if hasattr(mark, "le")), None)
    is_share = unit == "1/month" or (not unit and most == 1 and "float" in str(field.annotation))
    return SHARE if is_share else unit


def _extra(field: FieldInfo) -> Mapping[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}

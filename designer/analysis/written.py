"""How what is drawn is told: properties by their titles, values with units, ids by the names they belong to; and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo

from designer.analysis.names import Names
from designer.catalog.component import Component, LinkKind, Properties
from designer.document.changes import PropertyChange
from designer.document.design import Design, Link, Targets, Workload
from designer.document.encode import one_line
from designer.i18n import Text, text
from designer.units import SHARE, measured

SHOWN, LINES = 80, 3
"""Characters of a value that are shown, and lines of a table."""
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
        if isinstance(value, tuple) and value and all(isinstance(line, Properties) for line in value):
            return _joined([self._line(line) for line in value], "; ", LINES)
        if name == "in" or (field is not None and _extra(field).get("refers")):
            return self.names.all(value) if isinstance(value, tuple) else self.names.of(str(value))
        unit = unit_of(field) if field is not None and isinstance(value, int | float) else ""
        if unit:
            return measured(value, unit)
        said = value if isinstance(value, str) and value else one_line(value).decode()
        return said if len(said) <= SHOWN else said[: SHOWN - 1] + "…"

    def _line(self, line: Properties) -> Text:
        """One line of a table (a rule, a forward): what it says beside the usual."""
        model = type(line)
        names = [name for name in model.model_fields if name in line.model_fields_set] or [
            *model.model_fields
        ]
        said = [(name, value) for name in names if (value := getattr(line, name)) is not None]
        parts = [
            text(
                "{title} {value}", title=self.title(model, name) or name, value=self.value(model, name, value)
            )
            for name, value in said
        ]
        return _joined(parts, ", ")


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
    gone, come = _apart(change.before, change.after)
    before, after = old.value(was, name, gone), new.value(model, name, come)
    return text("{what}: {before} → {after}", what=what, before=before, after=after)


def _apart(before: Any, after: Any) -> tuple[Any, Any]:
    """What differs of two values: of two tables the lines that the other has not, unless only their order differs."""
    if not (isinstance(before, tuple) and isinstance(after, tuple)):
        return before, after
    gone, come = (
        tuple(line for line in one if line not in other) for one, other in ((before, after), (after, before))
    )
    return (gone or None, come or None) if gone or come else (before, after)


def _joined(parts: Sequence[Text], between: str, most: int | None = None) -> Text:
    """Several texts as one, the first `most` and how many more."""
    said = {f"p{at}": part for at, part in enumerate(parts[:most])}
    more = f" (+{len(parts) - len(said)})" if len(parts) > len(said) else ""
    return Text(between.join(f"{{{place}}}" for place in said) + more, said)


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

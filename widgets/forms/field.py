"""What the fields of a component are, as a form needs to know them: kind of control, limits, choices, unit, help."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from designer.catalog.component import Properties
from designer.i18n import Text, text

Control = Literal["integer", "number", "switch", "choice", "text", "long-text", "words", "rows"]
AS_USUAL = text("as usual")
LONG_TEXTS = frozenset({"notes"})
"""Fields whose text may have several lines."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One row of a form. Titles, helps, groups and units are English source texts."""

    name: str
    title: Text
    help: Text
    group: Text
    unit: Text
    control: Control
    optional: bool
    """May it be empty."""
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Any, ...] = ()
    rows: type[Properties] | None = None
    """What each row of a table is."""
    empty: Text = AS_USUAL
    """What is meant where it is empty."""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole, or of last month."""
        unit = self.unit.template
        return self.control == "number" and (unit == "1/month" or (not unit and self.maximum == 1))


def fields_of(cls: type[Properties]) -> tuple[FieldSpec, ...]:
    """The fields of a component, link, workload or target, in order of declaration."""
    model: Any = cls  # a class is hashable, whatever its instances are
    return _fields(model)


@cache
def _fields(cls: Any) -> tuple[FieldSpec, ...]:
    return tuple(_field(name, info) for name, info in cls.model_fields.items() if info.title)


def _field(name: str, info: FieldInfo) -> FieldSpec:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind, optional = _without_none(info.annotation)
    control, choices, rows = _control(name, kind, optional)
    limits = {
        key: getattr(mark, key)
        for mark in info.metadata
        for key in ("ge", "gt", "le", "lt")
        if hasattr(mark, key)
    }
    return FieldSpec(
        name=name,
        title=text(info.title or name),
        help=text(info.description or ""),
        group=text(str(extra.get("group", "General"))),
        unit=text(str(extra.get("unit", ""))),
        control=control,
        optional=optional,
        default=info.get_default(call_default_factory=False),
        minimum=limits.get("ge", limits.get("gt")),
        maximum=limits.get("le", limits.get("lt")),
        choices=choices,
        rows=rows,
        empty=text(str(extra["empty"])) if "empty" in extra else AS_USUAL,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        left = [part for part in get_args(annotation) if part is not type(None)]
        return left[0], len(left) < len(get_args(annotation))
    return annotation, False


def _control(
    name: str, kind: Any, optional: bool
) -> tuple[Control, tuple[Any, ...], type[Properties] | None]:
    if get_origin(kind) is Literal:
        return "choice", get_args(kind), None
    if kind is bool:
        return ("choice", (True, False), None) if optional else ("switch", (), None)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        is_model = isinstance(item, type) and issubclass(item, Properties)
        return ("rows", (), item) if is_model else ("words", (), None)
    if kind is int:
        return "integer", (), None
    if kind is float:
        return "number", (), None
    return ("long-text" if name in LONG_TEXTS else "text"), (), None

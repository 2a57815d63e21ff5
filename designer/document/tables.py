"""The tables of a file as checked rows, made at once from their bytes. Quick: what it cannot read, others look at.

No row is made twice: pydantic makes those of nodes, each in the order in which it is written. Those of links hold
simple values only; msgspec makes them in a third of the time, as strictly, of types that are translated from what is
declared for pydantic. But it steps over fields it does not know, keeps the last of those that stand twice, and leaves
all in the order of the file: so names are counted, and their order is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from types import new_class
from typing import Annotated, Any, Literal, NamedTuple, Required

import msgspec
from pydantic import ValidationError
from pydantic_core import SchemaValidator
from pydantic_core import core_schema as schemas
from typing_extensions import TypedDict

from designer.catalog.component import Component
from designer.catalog.properties import Properties
from designer.document.design import ID_PATTERN, Box, Link


class Odd(NamedTuple):
    """A row that does not fit, or says more or less than usual: as it stands in the file."""

    row: Any


class _Head(msgspec.Struct):
    kind: str = ""


HEADS = msgspec.json.Decoder(dict[str, _Head])
BOXES = msgspec.json.Decoder(dict[str, Box])
A_TEXT = schemas.str_schema(strict=True)
AN_ID = schemas.str_schema(pattern=f"^(?:{ID_PATTERN.pattern})$")
ODD = schemas.no_info_plain_validator_function(Odd)
HEAD = {
    "kind": schemas.typed_dict_field(A_TEXT, required=True),
    "name": schemas.typed_dict_field(A_TEXT, required=True),
    "in": schemas.typed_dict_field(A_TEXT, required=False),
}
FROM, TO, SOURCE, TARGET = b'"from":', b'"to":', b'"source":', b'"target":'
LONGER = len(SOURCE) - len(FROM) + len(TARGET) - len(TO)
LIMITS = ("gt", "ge", "lt", "le")
PLAIN: Mapping[str, type] = {"int": int, "float": float, "str": str, "bool": bool}


def nodes_of(data: bytes, catalog: Mapping[str, type[Component]]) -> dict[str, dict[str, Any] | Odd] | None:
    """By id, each node as a dictionary of kind, name, `in` and properties; None where there is no table by ids."""
    try:
        kinds = {head.kind for head in HEADS.decode(data).values()}
    except ValueError:  # some row is no row, and so all are odd
        kinds = set()
    known = {kind: catalog[kind].row_schema(HEAD) for kind in kinds if kind in catalog}
    row = schemas.union_schema([schemas.tagged_union_schema(known, "kind"), ODD], mode="left_to_right")
    table = SchemaValidator(schemas.dict_schema(AN_ID, row if known else ODD))
    try:
        rows: dict[str, dict[str, Any] | Odd] = table.validate_json(data)
    except ValidationError:
        return None
    return rows


def links_of(data: bytes) -> list[dict[str, Any]] | None:
    """Each link as a dictionary of its properties; None where any does not fit, or is not as we write it."""
    renamed = data.replace(FROM, SOURCE).replace(TO, TARGET)
    try:
        rows = _links().decode(renamed)
    except ValueError:
        return None
    if renamed.count(b'":') != sum(map(len, rows)) or len(renamed) - len(data) != LONGER * len(rows):
        return None  # a name is not known, stands twice, or is one of ours
    orders = set(map(tuple, rows))
    ours = all(names == tuple(filter(names.__contains__, Link.written_order)) for names in orders)
    return rows if ours else None


def boxes_of(data: bytes) -> dict[str, Box] | None:
    """Boxes by id; None where there is none, or any may not be of two numbers or of four."""
    try:
        boxes = BOXES.decode(data)
    except ValueError:
        return None
    sized = sum(1 for box in boxes.values() if box.width or box.height)
    return boxes if data.count(b",") == 2 * len(boxes) - 1 + 2 * sized else None


@cache
def _links() -> msgspec.json.Decoder[list[dict[str, Any]]]:
    return msgspec.json.Decoder(list[_typed_row(Link)])  # type: ignore[misc]


def _typed_row(cls: type[Properties]) -> Any:
    """A TypedDict of the properties of `cls`. Raises KeyError where one is more than a simple value."""
    shape: Any = cls.shape.core_schema
    required: Any = Required
    hints = {
        name: required[_typed(field["schema"])] if field.get("required") else _typed(field["schema"])
        for name, field in shape["fields"].items()
    }
    body = {"__annotations__": hints}
    return new_class(cls.__name__, (TypedDict,), {"total": False}, lambda names: names.update(body))


def _typed(schema: Any) -> Any:
    kind = schema["type"]
    if kind == "nullable":
        return _typed(schema["schema"]) | None
    if kind == "union":
        return reduce(or_, map(_typed, schema["choices"]))
    if kind == "literal":
        return Literal[tuple(schema["expected"])]
    limits = {name: schema[name] for name in LIMITS if name in schema}
    annotated: Any = Annotated
    return annotated[PLAIN[kind], msgspec.Meta(**limits)] if limits else PLAIN[kind]

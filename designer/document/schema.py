"""The JSON Schema of design files, made from the catalogue: for editors, other tools, and checks in CI.

It says what a file may hold, not what makes sense: links that dangle and places that cannot be are found on reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.catalog.component import Component
from designer.catalog.properties import Properties
from designer.document.design import FORMAT, ID_PATTERN, Link, Targets, Waiver, Workload

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(catalog: Mapping[str, type[Component]]) -> dict[str, Any]:
    """The schema of `*.loadpath.json` (JSON Schema 2020-12). Kinds that are not in the catalogue, and fields nobody knows, are allowed."""
    definitions: dict[str, Any] = {}
    kinds = []
    for kind, component in sorted(catalog.items()):
        properties = _properties(component, definitions)
        definitions[kind] = {
            "title": component.title,
            "description": component.summary,
            "properties": properties,
        }
        condition = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
        kinds.append({"if": condition, "then": {"$ref": f"#/$defs/{kind}"}})
    identifier = {"type": "string", "pattern": f"^{ID_PATTERN.pattern}$"}
    return {
        "$schema": DIALECT,
        "title": "Loadpath design",
        "type": "object",
        "required": ["format"],
        "properties": {
            "format": {"type": "integer", "minimum": 1, "maximum": FORMAT},
            "name": {"type": "string"},
            "workload": {"type": "object", "properties": _properties(Workload, definitions)},
            "targets": {"type": "object", "properties": _properties(Targets, definitions)},
            "nodes": {
                "type": "object",
                "propertyNames": identifier,
                "additionalProperties": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": {"type": "string"}, "name": {"type": "string"}, "in": identifier},
                    "allOf": kinds,
                },
            },
            "links": {"type": "array", "items": _link(definitions)},
            "waivers": {"type": "array", "items": _object(Waiver, definitions, ["rule", "reason"])},
            "layout": {
                "type": "object",
                "propertyNames": identifier,
                "additionalProperties": {
                    "type": "array",
                    "items": {"type": "number"},
                    "minItems": 2,
                    "maxItems": 4,
                },
            },
        },
        "$defs": definitions,
    }


def _object(model: type[Properties], definitions: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": _properties(model, definitions)}


def _link(definitions: dict[str, Any]) -> dict[str, Any]:
    """As in the file, where the ends are called `from` and `to`."""
    properties = _properties(Link, definitions)
    ends = {"from": properties.pop("source"), "to": properties.pop("target")}
    return {"type": "object", "required": ["from", "to"], "properties": {**ends, **properties}}


def _properties(model: type[Properties], definitions: dict[str, Any]) -> dict[str, Any]:
    """Schema of each property, with title, help and unit; models inside go to `definitions`."""
    shape = model.shape.json_schema(ref_template="#/$defs/{model}")
    definitions.update(shape.pop("$defs", {}))
    found: dict[str, Any] = shape.get("properties", {})
    for name, field in model.model_fields.items():
        if name in found and not field.is_required() and field.default not in (None, ()):
            found[name]["default"] = field.default
    opened: dict[str, Any] = _open(found)
    return opened


def _open(schema: Any) -> Any:
    """The same as others write it: fields of newer versions and other tools are kept, so they are allowed; an integer is a number."""
    if isinstance(schema, list):
        return [_open(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {k: _open(v) for k, v in schema.items() if not (k == "additionalProperties" and v is False)}
    choices = found.get("anyOf", [])
    others = [c for c in choices if {**c, "type": "number"} not in choices or c.get("type") != "integer"]
    if len(others) == 1:
        del found["anyOf"]
        return {**others[0], **found}
    return {**found, "anyOf": others} if choices else found

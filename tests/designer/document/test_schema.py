"""The published schema is a valid one, accepts every starter, and rejects what a file must not hold."""

import json
from typing import Any

import jsonschema
import pytest

from designer.catalog.registry import load_catalog
from designer.document.schema import json_schema
from designer.resources import template_root

SCHEMA = json_schema(load_catalog())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
STARTERS = sorted((template_root() / "starters").iterdir(), key=lambda path: path.name)


def three_tier() -> dict[str, Any]:
    text = (template_root() / "starters" / "aws-three-tier.loadpath.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name)
def test_it_accepts_every_starter(starter: Any) -> None:
    assert [
        error.message for error in VALIDATOR.iter_errors(json.loads(starter.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("nodes", "orders", "multi_az"), "yes"),
        (("nodes", "orders", "backup_days"), 99),
        (("nodes", "orders", "engine"), "oracle"),
        (("nodes", "orders", "kind"), 7),
        (("workload", "peak_rps"), -1),
        (("targets", "availability"), 1.5),
        (("links", 0, "port"), 70000),
        (("links", 0, "kind"), "wire"),
        (("layout", "orders"), [1]),
        (("waivers",), [{"rule": "HA001"}]),
    ],
)
def test_it_rejects_what_is_wrong(path: tuple[str | int, ...], value: Any) -> None:
    design: Any = three_tier()
    inner = design
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert not VALIDATOR.is_valid(design)


def test_unknown_kinds_and_fields_are_allowed() -> None:
    design = three_tier()
    design["nodes"]["turbine"] = {"kind": "acme.turbine", "name": "turbine", "blades": 3}
    design["nodes"]["orders"]["colour"] = "red"
    design["team"] = "shop"
    assert VALIDATOR.is_valid(design)


def test_a_number_is_said_in_one_way() -> None:
    storage = SCHEMA["$defs"]["database"]["properties"]["storage_gb"]
    assert (storage["type"], storage["exclusiveMinimum"], "anyOf" in storage) == ("number", 0, False)
    time = SCHEMA["$defs"]["database"]["properties"]["service_ms"]
    assert [choice["type"] for choice in time["anyOf"]] == ["number", "null"]
    assert "integer" not in json.dumps(time)

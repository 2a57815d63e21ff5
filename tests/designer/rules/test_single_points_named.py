"""What the analysis calls a single point of failure, a rule names: on starters, real designs and every rule's examples."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.catalog.traits import External, Host, RegionPlace, ZonePlace
from designer.document.files import parse
from designer.resources import template_root
from designer.rules.registry import load_rules
from designer.rules.rule import Finding, Rule
from designer.rules.runner import lint

REAL = Path(__file__).resolve().parents[2] / "real_designs"
RULES = load_rules()
NAMING = {"HA001", "HA002", "HA004", "HA005", "HA010", "HA012", "HA013"}


def files() -> list[Path]:
    folders = (Path(str(template_root() / "starters")), REAL)
    return [path for folder in folders for path in sorted(folder.glob("*.loadpath.json"))]


def unnamed(data: bytes) -> set[str]:
    """Single points of a design that no finding names, and that HA001 does not say it leaves to others."""
    a = Assessment(parse(data, load_catalog()))
    points = {point for found in a.single_points.values() for point in found}
    told = named(lint(a, {rule: RULES[rule] for rule in NAMING}))
    return {p for p in points - told if not left_to_others(a, p) and not is_place_of_named(a, p, told)}


def named(findings: list[Finding]) -> set[str]:
    return {node for finding in findings for node in finding.nodes}


def left_to_others(a: Assessment, point: str) -> bool:
    spec = a.topology.spec(point)
    managed = spec.responsibility.hardware == "provider" and not a.placement.zones(point)
    return isinstance(spec, RegionPlace | External) or (managed and not isinstance(spec, ZonePlace))


def is_place_of_named(a: Assessment, point: str, told: set[str]) -> bool:
    """Whether it is the machine or the zone of something that is named: that is the one to mend."""
    place = isinstance(a.topology.spec(point), Host | ZonePlace)
    return place and any(
        point in (*a.placement.domains(node_id), *a.placement.zones(node_id)) for node_id in told
    )


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name.partition(".")[0])
def test_every_single_point_of_a_design_is_named(path: Path) -> None:
    assert unnamed(path.read_bytes()) == set()


@pytest.mark.parametrize("which", ["bad", "good"])
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_single_point_of_an_example_is_named(rule: Rule, which: str) -> None:
    assert unnamed(orjson.dumps({"format": 1, "name": "example", **getattr(rule, which)})) == set()

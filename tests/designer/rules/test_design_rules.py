"""Rules about the file itself say what was probably meant, and where it stands."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.decode import parse
from designer.rules.registry import load_rules
from designer.rules.runner import lint


def said(rule: str, nodes: dict[str, Any], links: list[dict[str, Any]] | None = None) -> list[str]:
    whole = {"format": 1, "name": "d", "nodes": nodes, "links": links or []}
    found = lint(Assessment(parse(orjson.dumps(whole), load_catalog())), load_rules())
    return [finding.message.render() for finding in found if finding.rule == rule]


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("aws.rdss", "; did you mean aws.rds?"),
        ("servr", "; did you mean server?"),
        ("acme.turbine", ""),
    ],
)
def test_an_unknown_kind_comes_with_the_closest_one(kind: str, end: str) -> None:
    assert said("LP002", {"x": {"kind": kind, "name": "x"}}) == [f"x is of unknown kind {kind}{end}"]


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({"processses": 4}, "processses; did you mean processes?"),
        ({"processes": 2, "processses": 4}, "processses"),
        ({"weather": "fine"}, "weather"),
    ],
)
def test_an_unknown_property_comes_with_the_closest_one_that_is_not_set(
    given: dict[str, Any], end: str
) -> None:
    found = said("LP003", {"x": {"kind": "app", "name": "x", **given}})
    assert found == [f"x has an unknown property {end}"]


def test_an_impossible_link_is_shown_where_the_link_is_with_its_kind() -> None:
    whole = {
        "format": 1, "name": "d",
        "nodes": {"users": {"kind": "users", "name": "Users"}, "db": {"kind": "database", "name": "db"}},
        "links": [{"from": "db", "to": "users", "kind": "uses"}],
    }  # fmt: skip
    (found,) = [
        finding
        for finding in lint(Assessment(parse(orjson.dumps(whole), load_catalog())), load_rules())
        if finding.rule == "LP004"
    ]
    assert (found.nodes, found.links) == ((), ("db>users",))
    assert "db>users (uses): " in found.message.render()


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ([{"from": "a", "to": "a"}], "a calls itself without end"),
        ([{"from": "a", "to": "b"}, {"from": "b", "to": "a"}], "a, b call one another without end"),
    ],
)
def test_who_calls_whom_without_end(links: list[dict[str, Any]], message: str) -> None:
    nodes = {
        "users": {"kind": "users", "name": "Users"},
        **{key: {"kind": "app", "name": key} for key in "ab"},
    }
    assert said("CAP008", nodes, [{"from": "users", "to": "a"}, *links]) == [message]


def test_something_of_unknown_kind_is_a_part_that_can_be_lost_and_the_rule_says_so() -> None:
    links = ["users>web", "web>q"]
    a = Assessment(draw({"users": "users", "web": ("app", {"count": 2}), "q": "kafka"}, links))
    rules = load_rules()
    assert a.single_points["users"] == ("q",)
    assert (
        [hit.nodes for hit in rules["HA001"].check(a)]
        == [hit.nodes for hit in rules["LP002"].check(a)]
        == [("q",)]
    )
    assert "its loss counts" in str(rules["LP002"].why)
    assert "no check" not in str(rules["LP002"].why)

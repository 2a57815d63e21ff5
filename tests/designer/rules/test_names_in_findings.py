"""What a finding says calls things by their names; ids stand behind names that two things of it share, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest
from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import parse
from designer.i18n import Text
from designer.rules.book import CRASH
from designer.rules.registry import load_rules
from designer.rules.runner import lint

RULES = load_rules()
OF_THE_FILE = {("LP001", "on"), ("SEC030", "id")}
"""Texts that name what is written in the file: a waiver's element; a thing whose very name may hold the secret."""
APART = (", ", " > ", " + ")
"""What stands between ids that a rule lists."""


def renamed(design: Design) -> Design:
    return design.with_nodes([replace(node, name=f"The {node.id}") for node in design.nodes.values()])


def ids_in(said: Text, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    for place, value in said.values.items():
        if isinstance(value, Text):
            yield from ids_in(value, ids)
        elif isinstance(value, str) and any(value and set(value.split(by)) <= set(ids) for by in APART):
            yield place, value


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_no_finding_calls_a_thing_by_its_id(rule_id: str) -> None:
    data = json.dumps({"format": 1, "name": "bad", **RULES[rule_id].bad}).encode()
    design = renamed(parse(data, load_catalog()))
    ids = {*design.nodes, *design.links}
    found = lint(Assessment(design), RULES)
    said = [(f.rule, *each) for f in found for words in (f.message, f.why) for each in ids_in(words, ids)]
    assert [each for each in said if each[:2] not in OF_THE_FILE] == []
    assert CRASH not in {f.rule for f in found}


def test_things_of_one_way_that_share_a_name_come_with_their_ids() -> None:
    nodes = {"users": "users", "web": "server", "db": ("database", {"sensitivity": "secret"})}
    design = draw(nodes, ["users>web", "web>db"])
    design = design.with_nodes([replace(design.nodes[n], name="shop") for n in ("web", "db")])
    (found,) = [f for f in lint(Assessment(design), RULES) if f.rule == "SEC015"]
    assert "shop (web), once taken over, reaches shop (db)" in str(found.why)

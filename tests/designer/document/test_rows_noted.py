"""What is noted on opening of how a file is written is what would be written: however the file was written by others."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from support.bad_files import BAD
from support.strategies import CATALOG, hostile_designs, json_values

from designer.document import edits
from designer.document.aside import Aside
from designer.document.design import Design, Link
from designer.document.files import dump, parse
from designer.document.json_text import read_json
from designer.document.tables import boxes_of, links_of, nodes_of
from designer.errors import DesignError, EditError


def unnoted(design: Design) -> Design:
    """The same, made anew, so that nothing is noted of how it was written."""
    links = {key: Link.model_validate(link.given()) for key, link in design.links.items()}
    return replace(
        design, nodes=Map({key: replace(node) for key, node in design.nodes.items()}), links=Map(links),
        beside_nodes=Aside(), beside_links=Aside(), beside_layout=Aside(),
    )  # fmt: skip


def as_others_write(value: Any, chance: Random) -> str:
    """JSON of `value` with its fields in any order, any white space, numbers and letters spelled in other ways."""
    space = chance.choice(["", " ", "\n    ", "\t", "  "]) if chance.random() < 0.2 else ""
    if isinstance(value, dict):
        items = list(value.items())
        if chance.random() < 0.3:
            chance.shuffle(items)
        inner = ", ".join(f"{json.dumps(k)}:{space} {as_others_write(v, chance)}" for k, v in items)
        return "{" + space + inner + space + "}"
    if isinstance(value, list):
        return "[" + space + f",{space} ".join(as_others_write(v, chance) for v in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=chance.random() < 0.3)
    if type(value) in (int, float) and abs(value) < 1e6 and chance.random() < 0.3:
        return chance.choice(
            [f"{float(value)!r}0", f"{value * 10}e-1", f"{float(value)!r}", f"{value / 10}E+1"]
        )
    return json.dumps(value)


@settings(deadline=None, max_examples=150)
@given(hostile_designs(), st.randoms(use_true_random=False))
def test_a_file_others_wrote_is_written_as_if_nothing_were_noted(design: Design, chance: Random) -> None:
    try:
        read = parse(as_others_write(json.loads(dump(design)), chance).encode(), CATALOG)
    except DesignError:  # 4.0 is no whole number
        return
    assert dump(read) == dump(unnoted(read))


@settings(deadline=None, max_examples=100)
@given(hostile_designs(), st.data())
def test_rows_with_other_values_are_written_as_if_nothing_were_noted(
    design: Design, data: st.DataObject
) -> None:
    whole = json.loads(dump(design))
    for row in [*whole["nodes"].values(), *whole["links"]]:
        name = data.draw(
            st.sampled_from([*row, "calls", "weight", "label", "port", "notes", "count", "source", "x"])
        )
        row[name] = data.draw(
            json_values | st.sampled_from([1.0, -0.0, 1e16, 0.1, 443, '": ', '"to": "', "}, {", None])
        )
    try:
        read = parse(json.dumps(whole, ensure_ascii=False).encode(), CATALOG)
    except DesignError:
        return
    assert dump(read) == dump(unnoted(read))


@settings(deadline=None, max_examples=60)
@given(hostile_designs(), st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_what_is_noted_follows_every_edit_and_back(design: Design, steps: list[int]) -> None:
    before = parse(dump(design), CATALOG)
    done = [before]
    for step in steps:
        now = done[-1]
        keys, links = sorted(now.nodes), sorted(now.links)
        try:
            if step == 0 and keys:
                now = edits.rename(now, keys[0], now.nodes[keys[0]].name + "!")
            elif step == 1 and keys:
                now = edits.remove(now, [keys[-1]])
            elif step == 2 and links:
                now = edits.set_link_property(now, links[0], "calls", 77)
            elif step == 3 and links:
                now = edits.remove(now, (), [links[-1]])
            elif step == 4 and keys:
                now = edits.duplicate(now, [keys[0]], 10, 10)[0]
            elif step == 5 and keys:
                now = edits.move(now, [keys[0]], 3, 4)
        except EditError:
            continue
        done.append(now)
        assert dump(now) == dump(unnoted(now))
    for older in done:
        assert dump(older) == dump(unnoted(older))


def test_a_canonical_file_is_read_the_quick_way() -> None:
    rows = [{"from": "a", "to": "b", "kind": "traffic", "calls": 2, "port": 443}]
    assert links_of(json.dumps(rows).encode()) == [
        {"source": "a", "target": "b", "kind": "traffic", "calls": 2, "port": 443}
    ]
    assert nodes_of(b'{"a": {"kind": "app", "name": "A"}}', CATALOG) == {"a": {"kind": "app", "name": "A"}}
    assert boxes_of(b'{"a": [1, 2], "b": [1, 2, 3, 4]}') == {"a": (1, 2, 0, 0), "b": (1, 2, 3, 4)}


@pytest.mark.parametrize(
    "row",
    [
        '"kind": "traffic", "port": 443, "calls": 2', '"kind": "traffic", "x": 1', '"kind": "traffic", "kind": "uses"',
        '"kind": "wire"', '"port": 0', '"port": 65536', '"port": 443.0', '"calls": -1', '"calls": true', '"calls": "2"',
        '"optional": 1', '"label": null', '"source": "a"', '"calls": 1e999',
    ],
)  # fmt: skip
def test_a_link_that_is_not_as_we_write_it_is_read_with_care(row: str) -> None:
    assert links_of(b'[{"from": "a", "to": "b", ' + row.encode() + b"}]") is None


@pytest.mark.parametrize(
    "text",
    ['{"a": [1]}', '{"a": [1, 2, 3]}', '{"a": [1, 2, 0]}', '{"a": [1, 2000000000]}', '{"a": [1, "2"]}'],
)
def test_boxes_of_other_numbers_are_read_with_care(text: str) -> None:
    assert boxes_of(text.encode()) is None


@pytest.mark.parametrize("case", [name for name, bad in BAD.items() if b"links" in bad.data])
def test_no_bad_link_is_usual(case: str) -> None:
    links = read_json(BAD[case].data, "")["links"]
    if case not in ("dangling",):
        assert links_of(json.dumps(links).encode()) is None

"""What is saved is what is read again, whatever is in it; and the text of a file changes only where the design did."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map
from support.strategies import CATALOG, hostile_designs, same_file

from designer.catalog.component import UnknownComponent
from designer.document import edits
from designer.document.design import Box, Design, Link, Node
from designer.document.files import backup_path, dump, link_order, load, parse, save
from designer.document.positions import locate
from designer.resources import template_root

STARTERS = sorted((template_root() / "starters").iterdir(), key=lambda path: path.name)


@settings(deadline=None, max_examples=150)
@given(hostile_designs())
def test_what_is_saved_is_read_again(design: Design) -> None:
    data = dump(design)
    read = parse(data, CATALOG)
    assert same_file(read, design)
    assert dump(read) == data


@settings(deadline=None, max_examples=60)
@given(hostile_designs(), st.randoms(use_true_random=False))
def test_the_bytes_do_not_depend_on_the_order_of_making(design: Design, chance: Random) -> None:
    nodes, links, boxes = list(design.nodes.items()), list(design.links.items()), list(design.layout.items())
    for table in (nodes, links, boxes):
        chance.shuffle(table)
    shuffled = Design(
        name=design.name, workload=design.workload, targets=design.targets, waivers=design.waivers,
        nodes=Map(nodes), links=Map(links), layout=Map(boxes), extra=dict(reversed(list(dict(design.extra).items()))),
    )  # fmt: skip
    assert dump(shuffled) == dump(design)


@settings(deadline=None, max_examples=60)
@given(hostile_designs())
def test_every_node_link_and_box_has_one_line(design: Design) -> None:
    data = dump(design)
    text = data.decode()
    lines = text.split("\n")
    whole = json.loads(text)
    positions = locate(data)
    for key, row in whole["nodes"].items():
        assert json.loads(f"{{{lines[positions.of(('nodes', key))[0] - 1].strip().rstrip(',')}}}") == {
            key: row
        }
    for index, row in enumerate(whole["links"]):
        assert json.loads(lines[positions.of(("links", index))[0] - 1].strip().rstrip(",")) == row
    for key, row in whole["layout"].items():
        assert json.loads(f"{{{lines[positions.of(('layout', key))[0] - 1].strip().rstrip(',')}}}") == {
            key: row
        }
    assert text.endswith("}\n")
    assert "\r" not in text
    assert list(whole["nodes"]) == sorted(whole["nodes"])
    assert list(whole)[-1] == "layout"


@settings(deadline=None, max_examples=60)
@given(hostile_designs())
def test_the_order_of_links_in_the_file_is_the_one_asked_for(design: Design) -> None:
    ordered = [design.links[key] for key in link_order(design)]
    read = parse(dump(design), CATALOG)
    assert list(locate(dump(design)).links) == link_order(read)
    assert [read.links[key] for key in link_order(read)] == ordered


def test_equal_links_are_in_the_order_of_their_numbers() -> None:
    link = Link(source="a", target="b")
    nodes = Map({key: Node(key, key, None, CATALOG.build("app", {})) for key in "ab"})
    ids = ["a>b", *(f"a>b#{number}" for number in range(2, 12))]
    design = Design(nodes=nodes, links=Map(dict.fromkeys(ids, link)))
    assert link_order(design) == ids
    assert list(locate(dump(design)).links) == ids


@settings(deadline=None, max_examples=60)
@given(hostile_designs(), st.integers(1, 1000))
def test_moving_a_node_touches_lines_of_the_layout_only(design: Design, step: int) -> None:
    for key in list(design.layout)[:1]:
        moved = edits.move(design, [key], step, 0)
        before, after = dump(design).split(b"\n"), dump(moved).split(b"\n")
        border = before.index(b'  "layout": {')
        assert before[:border] == after[:border]
        changed = [old for old, new in zip(before[border:], after[border:], strict=True) if old != new]
        inside = {key, *(k for k in design.nodes if key in above(design, k))}
        assert {
            json.loads(f"{{{line.decode().strip().rstrip(',')}}}").popitem()[0] for line in changed
        } <= inside
        assert changed


def above(design: Design, key: str) -> set[str]:
    found: set[str] = set()
    parent = design.nodes[key].parent
    while parent is not None:
        found.add(parent)
        parent = design.nodes[parent].parent
    return found


def test_an_edit_changes_one_line_of_the_file() -> None:
    design = parse(next(p for p in STARTERS if "three-tier" in p.name).read_bytes(), CATALOG)
    before = set(dump(design).splitlines())
    after = set(dump(edits.rename(design, "orders", "Orders, all of them")).splitlines())
    assert len(before - after) == len(after - before) == 1
    assert b'"orders": {' in (after - before).pop()


@pytest.mark.parametrize("starter", STARTERS, ids=lambda path: path.name.partition(".")[0])
def test_starters_are_canonical(starter: Path) -> None:
    data = starter.read_bytes()
    assert dump(parse(data, CATALOG)) == data


def test_an_unknown_kind_keeps_all_it_said() -> None:
    said = {
        "kind": "acme.turbine",
        "name": "T",
        "in": "rack",
        "blades": 3,
        "deep": {"a": [1, {"b": None}]},
        "notes": 7,
    }
    data = json.dumps({"format": 1, "nodes": {"rack": {"kind": "acme.rack"}, "t": said}}).encode()
    design = parse(data, CATALOG)
    assert isinstance(design.nodes["t"].spec, UnknownComponent)
    assert json.loads(dump(design))["nodes"]["t"] == said
    renamed = edits.rename(design, "t", "U")
    assert json.loads(dump(renamed))["nodes"]["t"] == {**said, "name": "U"}


def test_an_unknown_kind_that_says_nothing_keeps_its_kind_in_a_container() -> None:
    spec = UnknownComponent.of("acme.turbine", {})
    design = Design(
        nodes=Map({"r": Node("r", "r", None, CATALOG.build("rack", {})), "t": Node("t", "t", "r", spec)})
    )
    assert parse(dump(design), CATALOG).nodes["t"].kind == "acme.turbine"


def test_unknown_fields_are_kept_everywhere_through_an_edit() -> None:
    said = {
        "format": 1, "owner": {"team": "shop"}, "workload": {"season": "winter"}, "targets": {"audit": True},
        "nodes": {"a": {"kind": "app", "colour": "red"}, "db": {"kind": "database", "shards": [1, 2]}},
        "links": [{"from": "a", "to": "db", "kind": "traffic", "retries": 3}],
        "waivers": [{"rule": "HA001", "reason": "known", "ticket": 12}],
    }  # fmt: skip
    design = parse(json.dumps(said).encode(), CATALOG)
    (link,) = design.links
    for edited in (
        edits.set_property(design, "a", "processes", 4),
        edits.set_link_property(design, link, "port", 5433),
        edits.set_workload(design, "peak_rps", 5),
        edits.set_target(design, "availability", 0.99),
    ):
        written = json.loads(dump(edited))
        assert written["owner"] == {"team": "shop"}
        assert written["workload"]["season"] == "winter"
        assert written["targets"]["audit"] is True
        assert written["nodes"]["a"]["colour"] == "red"
        assert written["nodes"]["db"]["shards"] == [1, 2]
        assert written["links"][0]["retries"] == 3
        assert written["waivers"][0]["ticket"] == 12


def test_parallel_links_are_all_kept() -> None:
    nodes = {key: Node(key, key, None, CATALOG.build("app", {})) for key in "ab"}
    links = {
        f"a>b#{n}": Link(source="a", target="b", kind="traffic", port=port)
        for n, port in enumerate((90, 80, 90))
    }
    read = parse(dump(Design(nodes=Map(nodes), links=Map(links))), CATALOG)
    assert [read.links[key].port for key in link_order(read)] == [80, 90, 90]
    assert sorted(read.links) == ["a>b", "a>b#2", "a>b#3"]


def test_numbers_keep_their_meaning() -> None:
    said = {
        "format": 1,
        "nodes": {"x": {"kind": "acme.x", "big": 2**70, "tiny": 5e-324, "half": 0.5, "text": "1.0, 2.0]"}},
    }
    written = json.loads(dump(parse(json.dumps(said).encode(), CATALOG)))
    assert written["nodes"]["x"] == {**said["nodes"]["x"], "name": "x"}  # type: ignore[index]


def test_saving_and_loading_by_file(tmp_path: Path) -> None:
    path = tmp_path / "주문 📦.loadpath.json"
    design = Design(
        name="주문",
        nodes=Map({"a": Node("a", 'say "hi"', None, CATALOG.build("app", {}))}),
        layout=Map({"a": Box(1, 2)}),
    )
    save(design, path)
    assert load(path, CATALOG) == design
    assert not backup_path(path).exists()

"""What is copied arrives: contents, links among it, references, places; between windows too, and never as nonsense."""

from __future__ import annotations

import json

import pytest
from support.strategies import CATALOG

from designer.document import edits
from designer.document.clipboard import copy, paste
from designer.document.design import Box, Design
from designer.document.files import dump
from designer.errors import EditError


@pytest.fixture
def design() -> Design:
    drawn = Design(name="shop")
    for node_id, kind, values, parent, box in (
        ("seoul", "aws.region", {}, None, Box(0, 0, 900, 700)),
        ("vpc", "aws.vpc", {}, "seoul", Box(20, 40, 800, 600)),
        ("a", "aws.subnet", {"nat": "nat", "route": "nat-gateway"}, "vpc", Box(40, 80, 300, 200)),
        ("nat", "aws.nat-gateway", {}, "a", Box(50, 120)),
        ("web", "aws.ec2", {"ingress": [{"source": "bastion"}]}, "a", Box(50, 200)),
        ("bastion", "aws.ec2", {}, "a", Box(180, 200)),
        ("orders", "aws.rds", {"subnets": ["a"]}, "a", Box(180, 120)),
    ):
        drawn = edits.add_node(drawn, node_id, node_id.title(), CATALOG.build(kind, values), parent, box)
    drawn, _ = edits.connect(drawn, "web", "orders", calls=3)
    drawn, _ = edits.connect(drawn, "web", "orders", protocol="https", port=443)
    return drawn


def test_a_container_takes_its_contents_links_and_references_along(design: Design) -> None:
    pasted, ids = paste(design, copy(design, ["a"]), CATALOG, 400, 0)
    assert set(ids) == {"a-2", "bastion-2", "nat-2", "orders-2", "web-2"}
    assert {key: pasted.nodes[key].parent for key in ids} == {
        "a-2": "vpc", "bastion-2": "a-2", "nat-2": "a-2", "orders-2": "a-2", "web-2": "a-2",
    }  # fmt: skip
    assert pasted.nodes["a-2"].spec.given()["nat"] == "nat-2"
    assert pasted.nodes["orders-2"].spec.given()["subnets"] == ("a-2",)
    assert pasted.nodes["web-2"].spec.given()["ingress"][0].source == "bastion-2"
    assert sorted(key for key in pasted.links if "-2" in key) == ["web-2>orders-2", "web-2>orders-2#2"]
    assert pasted.layout["web-2"] == Box(450, 200)
    assert {key: pasted.nodes[key].name for key in ids} == {
        "a-2": "A 2", "bastion-2": "Bastion 2", "nat-2": "Nat 2", "orders-2": "Orders 2", "web-2": "Web 2",
    }, "no two things are called the same"  # fmt: skip
    assert all(pasted.nodes[key] is design.nodes[key] for key in design.nodes)


def test_duplicating_says_the_same_as_copying_and_pasting(design: Design) -> None:
    assert dump(edits.duplicate(design, ["a"], 400, 0)[0]) == dump(
        paste(design, copy(design, ["a"]), CATALOG, 400, 0)[0]
    )


def test_what_refers_outside_the_copy_still_does(design: Design) -> None:
    pasted, _ = edits.duplicate(design, ["orders", "web"], 5, 5)
    assert pasted.nodes["orders-2"].spec.given()["subnets"] == ("a",)
    assert pasted.nodes["web-2"].spec.given()["ingress"][0].source == "bastion"
    assert pasted.nodes["web-2"].parent == "a"


def test_into_another_window_it_stands_where_it_may(design: Design) -> None:
    pasted, ids = paste(Design(), copy(design, ["vpc"]), CATALOG, 0, 0)
    assert pasted.nodes["vpc"].parent is None
    assert pasted.nodes["web"].parent == "a"
    assert len(ids) == 6
    with pytest.raises(EditError, match="must sit in a container"):
        paste(Design(), copy(design, ["a"]), CATALOG, 0, 0)


def test_a_place_of_the_same_name_is_used_only_where_it_may_hold_it(design: Design) -> None:
    other = edits.add_node(Design(), "a", "an app", CATALOG.build("app", {}))
    with pytest.raises(EditError, match=r"must sit in a container"):
        paste(other, copy(design, ["nat"]), CATALOG, 0, 0)


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", "[1]", '{"format": 1, "nodes": 3}', '{"format": 99}', "\ud800"]
)
def test_other_texts_are_no_part_of_a_design(text: str) -> None:
    with pytest.raises(EditError, match="the clipboard holds no part of a design"):
        paste(Design(), text, CATALOG, 0, 0)


def test_homes_that_were_tampered_with_are_no_homes(design: Design) -> None:
    part = json.loads(copy(design, ["bastion"]))
    part["copied-from"] = {"bastion": ["vpc"]}
    pasted, (made,) = paste(design, json.dumps(part), CATALOG, 0, 0)
    assert pasted.nodes[made].parent is None


def test_copying_what_is_not_there_is_refused(design: Design) -> None:
    with pytest.raises(EditError, match='there is no node "none"'):
        copy(design, ["none"])

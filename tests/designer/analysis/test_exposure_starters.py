"""Exposure of everything that holds data in each starter, the way in, and how it is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.drawing import NodeSketch, draw

from designer.analysis.exposure import VERDICTS, exposure
from designer.catalog.registry import load_catalog
from designer.document.files import load
from designer.graph.topology import Topology
from designer.i18n import catalogue

STARTERS = Path(__file__).resolve().parents[3] / "templates" / "starters"
Path_ = tuple[str, ...]


def starter(name: str) -> Topology:
    return Topology(load(STARTERS / f"{name}.loadpath.json", load_catalog()))


@pytest.mark.parametrize(
    ("name", "stores"),
    [
        ("single-server", {"db": ("one-change", ("internet", "db"), ())}),
        ("split-app-db", {"db": ("lateral", ("internet", "web-server", "db"), ("web-server",))}),
        (
            "load-balanced",
            {
                "db": ("lateral", ("internet", "lb", "web-1", "db"), ("web-1",)),
                "files": ("internal", ("cdn", "files"), ()),
            },
        ),
        (
            "in-server-balanced",
            {
                "orders": ("lateral", ("internet", "lb", "web-1", "orders"), ("web-1",)),
                "orders-replica": ("lateral", ("internet", "lb", "web-1", "orders-replica"), ("web-1",)),
                "files": ("internal", ("cdn", "files"), ()),
            },
        ),
        (
            "on-premises",
            {
                "orders": ("lateral", ("internet", "lb-1", "web-1", "orders"), ("web-1",)),
                "orders-standby": ("lateral", ("internet", "lb-1", "web-1", "orders-standby"), ("web-1",)),
            },
        ),
        (
            "aws-three-tier",
            {
                "orders": ("lateral", ("internet", "cdn", "alb", "web-a", "orders"), ("web-a",)),
                "assets": ("internal", ("cdn", "assets"), ()),
            },
        ),
        ("static-site", {"site": ("internal", ("cdn", "site"), ())}),
    ],
)
def test_every_store_of_a_starter(name: str, stores: dict[str, tuple[str, Path_, Path_]]) -> None:
    found = exposure(starter(name))
    assert {
        node_id: (answer.verdict, answer.nodes, answer.through)
        for node_id, answer in found.items()
        if answer.subject == "data"
    } == stores


def test_on_one_server_the_app_is_the_way_to_the_database_beside_it() -> None:
    db = exposure(starter("single-server"))["db"]
    assert [(s.source, s.target) for s in db.lateral] == [("internet", "server"), ("server", "db")]


def test_each_hop_of_the_three_tiers_is_explained() -> None:
    sentences = [str(step.text) for step in exposure(starter("aws-three-tier"))["orders"].path]
    assert sentences == [
        "the internet reaches cdn on tcp 443: a CDN answers anyone",
        "cdn forwards to alb on tcp 443: over the internet, to its public address; alb admits cdn (cdn to alb)",
        "alb forwards to web-a on tcp 8080: vpc routes between its parts; web-a admits alb (alb to web-a)",
        "web-a, once taken over, reaches orders on tcp 5432: vpc routes between its parts;"
        " orders admits web-a (web-a to orders)",
    ]


def test_what_is_printed_is_plain_json_with_the_promised_keys() -> None:
    for name in ("aws-three-tier", "single-server"):
        for answer in exposure(starter(name)).values():
            printed = json.loads(json.dumps(answer.as_json()))
            assert printed["verdict"] in VERDICTS
            assert printed["hops"] == len(printed["steps"]) == max(0, len(printed["path"]) - 1)


def test_every_sentence_is_known_in_korean() -> None:
    known = catalogue("ko")
    for name in ("aws-three-tier", "single-server", "on-premises", "static-site"):
        for answer in exposure(starter(name)).values():
            for step in (*answer.path, *answer.lateral):
                assert step.text.template in known
                assert any("가" <= letter <= "힣" for letter in step.text.render("ko"))


def test_the_worst_port_of_a_node_comes_first() -> None:
    rules = [{"ports": "22"}]
    nodes: dict[str, NodeSketch] = {
        "m": ("server", {"public_address": True, "admin_port": 22, "ingress": rules, "port": 9000})
    }
    answer = exposure(Topology(draw(nodes)))["m"]
    assert [(port.subject, port.verdict) for port in answer.every()] == [
        ("administration", "internet"),
        ("service", "one-change"),
    ]

"""A second switch: the one that the other rack has already, with the servers on both; drawn where there is none."""

from __future__ import annotations

import pytest
from support.drawing import draw
from support.fixed_designs import laid_out

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.fixes.campaign import Cure, cure_one
from designer.rules.registry import load_rules
from designer.rules.runner import lint


def two_racks(**more: tuple[str, str]) -> Design:
    nodes = {
        "users": "users",
        "site": "datacenter",
        "left": ("rack", "site"),
        "right": ("rack", "site"),
        "sw": ("switch", "left"),
        "web": ("server", "left"),
        **more,
    }
    return laid_out(draw(nodes, ["users>web", ("web", "sw", {"kind": "uses"})]))


@pytest.mark.parametrize(
    ("more", "second"), [({"other": ("switch", "right")}, "other"), ({}, "sw-2")], ids=["there", "drawn"]
)
def test_the_second_switch_is_the_one_of_the_other_rack_and_the_servers_use_it(
    more: dict[str, tuple[str, str]], second: str
) -> None:
    before = Assessment(two_racks(**more))
    finding = next(f for f in lint(before, load_rules()) if f.rule == "HA001" and f.nodes[:1] == ("sw",))
    cure = cure_one(before, finding, "second-network-device")
    assert isinstance(cure, Cure)
    switches = {key: node.parent for key, node in cure.after.nodes.items() if node.kind == "switch"}
    assert switches == {"sw": "left", second: "right"}
    links = {(link.source, link.target, link.kind) for link in cure.after.links.values()}
    assert {("sw", second, "standby"), ("web", second, "uses"), ("web", "sw", "uses")} <= links
    left = {f.nodes[:1] for f in lint(Assessment(cure.after), load_rules()) if f.rule == "HA001"}
    assert ("sw",) not in left

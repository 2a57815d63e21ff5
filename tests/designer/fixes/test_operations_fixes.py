"""Alarms: a finding names all that are silent, and one fix gives them all their alarms."""

from __future__ import annotations

import dataclasses

from support.drawing import draw

from designer.analysis.assessment import Assessment
from designer.catalog.aws_data import ElastiCache
from designer.document.design import Design, Targets
from designer.document.edits import set_property
from designer.fixes.campaign import cure_all
from designer.fixes.preview import preview
from designer.rules.registry import load_rules


def promising() -> Design:
    design = draw(
        {"users": "users", "lb": "load-balancer", "one": "server", "two": "server"},
        ["users>lb", "lb>one", "lb>two"],
    )
    return dataclasses.replace(design, targets=Targets(availability=0.9))


def test_all_that_are_silent_get_alarms_in_one_go() -> None:
    done = cure_all(promising(), load_rules(), lambda finding: finding.rule == "OPS006")
    assert [cure.finding.nodes for cure in done.cures] == [("lb", "one", "two")]
    assert done.left == ()
    assert [
        key for key in ("lb", "one", "two") if not done.design.nodes[key].spec.given().get("alarms")
    ] == []


def test_the_same_finding_about_fewer_is_neither_new_nor_cured() -> None:
    before = promising()
    seen = preview(Assessment(before), set_property(before, "lb", "alarms", True), load_rules())
    assert [f.rule for f in (*seen.new, *seen.cured) if f.rule == "OPS006"] == []


def test_tls_to_a_cache_is_turned_on_at_the_cache_as_well() -> None:
    """A link that is drawn encrypted while the export lets the cache answer in the clear would be no cure."""
    hot = {"sensitivity": "personal", "in_transit": False}
    design = draw({"app": "aws.ec2", "hot": ("aws.elasticache", hot)}, ["app>hot"])
    done = cure_all(design, load_rules(), lambda finding: finding.rule == "SEC035")
    assert [cure.finding.nodes for cure in done.cures] == [("hot", "app")]
    spec = done.design.nodes["hot"].spec
    assert isinstance(spec, ElastiCache)
    assert spec.in_transit

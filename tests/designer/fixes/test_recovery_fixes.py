"""Backups as often as promised: only what the store can do, and never a number that nobody can read."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.document import edits
from designer.document.design import Design, Targets
from designer.fixes.campaign import Campaign, cure_all
from designer.fixes.registry import fixes_for
from designer.rules.registry import load_rules
from designer.rules.runner import lint


def store(kind: str, rpo_minutes: float, **properties: Any) -> Design:
    nodes = {"users": "users", "web": "server", "kept": (kind, {"backup_days": 7, **properties})}
    design = draw(nodes, ["users>web", "web>kept"])
    return dataclasses.replace(design, targets=Targets(rpo_minutes=rpo_minutes))


def cured(design: Design, rule: str = "HA017") -> Campaign:
    return cure_all(design, load_rules(), lambda finding: finding.rule == rule)


def given(done: Campaign, *names: str) -> dict[str, Any]:
    said = done.design.nodes["kept"].spec.given()
    return {name: said[name] for name in names if name in said}


@pytest.mark.parametrize(("rpo", "hours"), [(5, 0.083), (1, 0.016), (15, 0.25), (90, 1.5)])
def test_the_log_of_a_machine_of_ones_own_is_shipped_as_often_as_promised(rpo: float, hours: float) -> None:
    done = cured(store("database", rpo))
    assert (given(done, "backup_hours"), done.left) == ({"backup_hours": hours}, ())


@pytest.mark.parametrize(
    ("design", "left"),
    [
        (store("aws.rds", 1), 1),
        (store("aws.rds", 5, backup_hours=24), 0),
        (store("database", 0.5), 1),
        (store("aws.s3", 1), 0),
    ],
    ids=["rds-faster-than-it-does", "rds-by-itself", "faster-than-a-shipment", "bucket"],
)
def test_nothing_is_promised_that_the_store_cannot_do(design: Design, left: int) -> None:
    done = cured(design)
    assert (given(done, "backup_hours"), len(done.left)) == ({}, left)


def test_a_bucket_without_backup_keeps_versions_and_then_misses_no_rpo() -> None:
    done = cured(store("aws.s3", 1, backup_days=0), "DATA001")
    assert given(done, "versioned", "lifecycle_days") == {
        "versioned": True,
        "lifecycle_days": 30,
    }
    assert {f.rule for f in lint(Assessment(done.design), load_rules())} & {
        "DATA001",
        "DATA012",
        "HA017",
    } == set()


def by_hand(kind: str) -> Design:
    nodes = two_zones(users="users", db=(kind, "data-a"), copy=(kind, "data-b", {"role": "replica"}))
    design = draw(nodes, ["users>db", ("db", "copy", {"kind": "replication", "failover": "manual"})])
    return dataclasses.replace(design, targets=Targets(rto_minutes=10))


def test_a_copy_that_no_provider_promotes_is_not_told_to_take_over_by_itself() -> None:
    (found,) = (
        f
        for f in lint(Assessment(by_hand("aws.rds")), load_rules())
        if f.rule == "HA015" and f.nodes == ("db",)
    )
    assert [fix.id for fix in fixes_for(Assessment(by_hand("aws.rds")), found)] == ["multi-az"]


def test_automatic_takeover_that_does_not_exist_is_stated_as_by_hand() -> None:
    drawn = by_hand("aws.rds")
    drawn = edits.set_link_property(drawn, "db>copy", "failover", "automatic")
    done = cured(drawn, "HA028")
    assert (done.design.links["db>copy"].failover, done.left) == ("manual", ())


@pytest.mark.parametrize(("kind", "failover"), [("aws.rds", "manual"), ("database", "automatic")])
def test_a_link_is_by_default_what_its_ends_can_do(kind: str, failover: str) -> None:
    design, link = edits.connect(draw({"db": kind, "copy": kind}), "db", "copy")
    assert (design.links[link].kind, design.links[link].failover) == ("replication", failover)

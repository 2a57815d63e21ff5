"""What is new is said of itself: copies keep no notes and no slips of the pen, and are well kept from their first day."""

from __future__ import annotations

import dataclasses

import pytest
from support.drawing import draw
from support.fixed_designs import laid_out

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import Design, Targets, Waiver
from designer.document.edits import waive
from designer.document.files import parse
from designer.errors import EditError
from designer.evolve.evolution import evolve
from designer.evolve.stages import BALANCED, CLOUD
from designer.fixes.draft import Draft, another, carried
from designer.fixes.registry import load_fixes
from designer.rules.registry import load_rules
from designer.rules.runner import lint

CATALOG = load_catalog()
SECRET = "root password: hunter2"


def noted() -> Design:
    nodes = {
        "users": "users",
        "site": "datacenter",
        "web": ("server", "site", {"notes": SECRET, "vcpus": 4, "vcpu": 8}),
        "app": ("app", "web", {"notes": SECRET, "port": 8080}),
        "store": ("server", "site", {"notes": SECRET}),
        "db": ("database", "store", {"notes": SECRET, "storage_gb": 100}),
    }
    return laid_out(draw(nodes, ["users>app", "app>db"]))


def said(design: Design) -> dict[str, set[str]]:
    """Which nodes hold the note, and which the slip."""
    return {
        "note": {key for key, node in design.nodes.items() if SECRET in map(str, node.spec.given().values())},
        "slip": {key for key, node in design.nodes.items() if "vcpu" in node.spec.given()},
    }


@pytest.mark.parametrize(
    ("rule", "fix"),
    [("HA013", "balancer-and-second-server"), ("HA010", "replica"), ("HA008", "second-site")],
)
def test_notes_and_slips_stay_where_they_were_written(rule: str, fix: str) -> None:
    before = Assessment(noted())
    finding = next(f for f in lint(before, load_rules()) if f.rule == rule)
    after = load_fixes()[fix].apply(before, finding)
    assert after is not None
    assert set(after.nodes) > set(noted().nodes)
    assert said(after) == said(noted())


def test_growth_copies_no_notes_and_no_slips_and_loses_none() -> None:
    (*_, balanced) = evolve(noted(), BALANCED)
    assert said(balanced.after) == said(noted())
    (*_, cloud) = evolve(noted(), CLOUD)
    assert said(cloud.after)["slip"] == {"web"}
    assert cloud.after.nodes["web"].kind == "aws.ec2"
    assert said(cloud.after)["note"] == {"web", "app", "db"}


def test_what_only_the_new_kind_knows_is_not_taken_from_a_slip() -> None:
    slip = CATALOG.build("server", {"instance_type": 5, "memory": 4})
    become = carried(slip, type(CATALOG.build("aws.ec2", {})))
    assert become.given() == {"memory": 4}


def test_what_the_new_kind_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(EditError, match="storage_gb"):
        carried(CATALOG.build("database", {"storage_gb": 1}), type(CATALOG.build("aws.rds", {})))


def test_another_one_of_an_unknown_kind_keeps_what_may_be_meant() -> None:
    design = parse(
        b'{"format": 1, "name": "x", "nodes": {"q": {"kind": "acme.queue", "name": "q", "depth": 3, "notes": "mine"}}}',
        CATALOG,
    )
    assert another(design.nodes["q"].spec).given() == {"depth": 3}


def test_what_is_new_is_encrypted_and_watched() -> None:
    design = dataclasses.replace(noted(), targets=Targets(availability=0.9))
    draft = Draft(design)
    made = draft.add("copy", "copy", CATALOG.build("database", {}), "site")
    assert draft.node(made).spec.given() == {"alarms": True, "encrypted": True}


def test_what_named_something_that_is_gone_is_gone_with_it() -> None:
    nodes = {
        "dc": "datacenter",
        "fw": (
            "firewall",
            "dc",
            {
                "rules": [
                    {"source": "web", "target": "db", "ports": "5432"},
                    {"source": "lan", "target": "db"},
                ]
            },
        ),
        "lan": ("network", "dc"),
        "web": ("server", "dc"),
        "db": ("database", "dc", {"backup_to": "web", "backup_days": 7}),
        "role": "aws.iam-role",
        "policy": (
            "aws.iam-policy",
            {
                "statements": [
                    {"actions": ["s3:*"], "resources": ["web", "db"]},
                    {"actions": ["s3:*"], "resources": ["web"]},
                ]
            },
        ),
    }
    drawn = waive(laid_out(draw(nodes, [])), Waiver(rule="NET004", on="web", reason="for later"))
    draft = Draft(drawn)
    draft.remove("web")
    left = draft.design
    assert left.nodes["db"].spec.given() == {"backup_days": 7}
    assert [rule.source for rule in left.nodes["fw"].spec.given()["rules"]] == ["lan"]
    assert [one.resources for one in left.nodes["policy"].spec.given()["statements"]] == [("db",)]
    assert left.waivers == ()


def test_growth_names_what_the_others_became() -> None:
    nodes = {
        "users": "users",
        "lan": "network",
        "lb": ("load-balancer", "lan"),
        "two": ("standby-balancer", "lan"),
        "one": ("server", "lan", {"vcpus": 4, "ingress": [{"source": "two", "ports": "9000"}]}),
        "other": ("server", "lan", {"vcpus": 4}),
        "a": ("app", "one", {"processes": 4}),
        "b": ("app", "other", {"processes": 4}),
    }
    drawn = laid_out(
        draw(nodes, ["users>lb", "lb>a", "lb>b", "two>a", "two>b", ("lb", "two", {"kind": "standby"})])
    )
    after = evolve(drawn, CLOUD)[-1].after
    assert "two" not in after.nodes
    assert [rule.source for rule in after.nodes["one"].spec.given()["ingress"]] == ["lb"]

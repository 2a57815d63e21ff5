"""How long the service is away and how much data is lost, by class of loss, on drawn designs: times by hand."""

import math
from dataclasses import replace
from typing import Any

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.analysis.recovery_classes import LossRecovery
from designer.document.design import Design, Targets
from designer.reports.analysis_json import answers

DECIDED, PROMOTED, MACHINE, RESTORED_20_GB = 30, 5, 8 * 60, 12
AUTO = {"kind": "replication", "failover": "automatic"}


def recovery(
    nodes: dict[str, Any], links: list[Any], failed: tuple[str, ...] = (), **targets: float
) -> dict[str, LossRecovery]:
    design: Design = replace(draw(nodes, links), targets=Targets(**targets))
    return {found.loss: found for found in Assessment(design, failed=failed).recovery}


def times(found: dict[str, LossRecovery]) -> dict[str, tuple[float, str, str]]:
    return {k: (round(r.rto.figure.value, 2), r.rto.lost, r.rto.how) for k, r in found.items()}


def ages(found: dict[str, LossRecovery]) -> dict[str, tuple[float, str, str]]:
    return {
        k: (round(r.rpo.figure.value, 2), r.rpo.lost, r.rpo.how)
        for k, r in found.items()
        if r.rpo.figure.value
    }


def one_server(**db: Any) -> dict[str, Any]:
    return {"users": "users", "m": "server", "app": ("app", "m"), "db": ("database", "m", db)}


LINKS = ["users>app", "app>db"]


def test_without_a_backup_the_machine_takes_the_data_with_it() -> None:
    found = recovery(one_server(), LINKS)
    assert times(found) == {
        "process": (1.0, "app", "repair"),
        "host": (math.inf, "m", "never"),
        "deletion": (math.inf, "db", "never"),
    }
    assert ages(found) == {"host": (math.inf, "db", "never"), "deletion": (math.inf, "db", "never")}


def test_with_a_nightly_backup_a_day_is_lost() -> None:
    found = recovery(one_server(backup_days=7), LINKS)
    assert times(found)["host"] == (MACHINE + RESTORED_20_GB, "m", "repair")
    assert times(found)["deletion"] == (DECIDED + RESTORED_20_GB, "db", "restore")
    assert ages(found) == {"host": (1440, "db", "restore"), "deletion": (1440, "db", "restore")}


def test_interval_and_time_to_restore_are_as_drawn() -> None:
    found = recovery(one_server(backup_days=7, backup_hours=0.5, restore_minutes=90), LINKS)
    assert times(found)["deletion"] == (DECIDED + 90, "db", "restore")
    assert ages(found)["deletion"] == (30, "db", "restore")
    by_size = recovery(one_server(backup_days=7, storage_gb=500), LINKS)
    assert times(by_size)["deletion"] == (DECIDED + 300, "db", "restore")


def test_a_backup_in_the_place_that_is_lost_is_lost_too() -> None:
    nodes = {
        "users": "users", "dc": "datacenter", "m": ("server", "dc"), "app": ("app", "m"),
        "db": ("database", "m", {"backup_days": 7, "backup_to": "store"}), "store": ("object-store", "dc"),
    }  # fmt: skip
    inside = recovery(nodes, LINKS)
    assert times(inside)["host"] == (MACHINE + RESTORED_20_GB, "m", "repair")
    assert times(inside)["site"] == (math.inf, "dc", "never")
    outside = recovery({**nodes, "store": "object-store"}, LINKS)
    assert times(outside)["site"] == (MACHINE + RESTORED_20_GB, "dc", "repair")
    assert ages(outside)["site"] == (1440, "db", "restore")


def replicated(**link: Any) -> dict[str, LossRecovery]:
    nodes = {
        "users": "users", "m": "server", "n": "server", "app": ("app", {"count": 2}),
        "db": ("database", "m", {"backup_days": 7}), "copy": ("database", "n", {"role": "replica", "backup_days": 7}),
    }  # fmt: skip
    return recovery(nodes, [*LINKS, ("db", "copy", AUTO | link)])


def test_an_automatic_failover_is_half_a_minute_and_loses_what_the_copy_is_behind() -> None:
    found = replicated(mode="sync")
    assert times(found)["host"] == (0.5, "db", "automatic")
    assert "host" not in ages(found)
    assert ages(replicated(mode="async"))["host"] == (round(5 / 60, 2), "db", "automatic")


def test_a_failover_by_hand_waits_for_somebody() -> None:
    found = replicated(failover="manual", mode="async")
    assert times(found)["host"] == (DECIDED + PROMOTED, "db", "manual") or times(found)["host"] == (
        DECIDED + PROMOTED, "m", "manual",
    )  # fmt: skip
    assert ages(found)["host"] == (round(5 / 60, 2), "db", "manual")


def test_replicas_do_not_help_against_deletion() -> None:
    assert ages(replicated(mode="sync")) == {"deletion": (1440, "db", "restore")}


@pytest.mark.parametrize(("lost", "last"), [("n", "m"), ("m", "n"), ("copy", "m")])
def test_when_one_copy_is_lost_already_the_machine_of_the_other_takes_the_data_with_it(
    lost: str, last: str
) -> None:
    nodes = {
        "users": "users", "app": ("app", {"count": 3}), "m": "server", "n": "server",
        "db": ("database", "m", {"backup_days": 7}), "copy": ("database", "n", {"role": "replica"}),
    }  # fmt: skip
    found = recovery(nodes, [*LINKS, ("db", "copy", AUTO)], failed=(lost,))
    assert times(found)["host"] == (MACHINE + RESTORED_20_GB, last, "repair")
    assert ages(found)["host"] == (1440, "db", "restore")


def test_a_backup_in_what_is_lost_already_brings_nothing_back() -> None:
    nodes = {**one_server(backup_days=7, backup_to="vault"), "n": "server", "vault": ("file-share", "n")}
    assert times(recovery(nodes, LINKS))["deletion"][1:] == ("db", "restore")
    for lost in ("n", "vault"):
        found = recovery(nodes, LINKS, failed=(lost,))
        assert (times(found)["deletion"][1:], ages(found)["host"][1:]) == (("db", "never"), ("db", "never"))


def test_a_standby_balancer_takes_seconds_and_names_take_minutes() -> None:
    nodes = {"users": "users", "lb": "load-balancer", "sb": "standby-balancer", "app": ("app", {"count": 2})}
    links = ["users>lb", "lb>app", ("lb", "sb", {"kind": "standby"})]
    assert times(recovery(nodes, links))["host"] == (
        0.1,
        "app",
        "automatic",
    )  # health checks are slower than VRRP
    sites = {
        "users": "users", "dns": ("dns", {"routing": "failover", "count": 2}),
        "a": "datacenter", "b": "datacenter", "s": ("server", "a"), "t": ("server", "b"),
    }  # fmt: skip
    found = times(recovery(sites, ["users>dns", "dns>s", "dns>t"]))
    assert found["site"] == (2.5, "s", "automatic")


def cloud(**db: Any) -> dict[str, LossRecovery]:
    nodes = two_zones(
        users="users", alb=("aws.alb", "vpc"), web_a=("aws.ec2", "app-a"), web_b=("aws.ec2", "app-b"),
        db=("aws.rds", "data-a", db),
    )  # fmt: skip
    links = ["users>alb", "alb>web-a", "alb>web-b", "web-a>db", "web-b>db"]
    return recovery(nodes, links, rto_minutes=15, rpo_minutes=5)


def test_a_managed_database_over_zones_is_back_in_minutes_and_loses_nothing() -> None:
    found = cloud(multi_az=True)
    assert times(found)["zone"] == (1.5, "db", "automatic")
    assert ages(found) == {"deletion": (5, "db", "restore")}
    assert (found["zone"].rto_met, found["zone"].rpo_met) == (True, True)
    assert (found["deletion"].rto_met, found["deletion"].rpo_met) == (False, True)


def test_a_lost_zone_is_waited_for_or_restored_elsewhere_whichever_is_sooner() -> None:
    found = cloud()
    assert times(found)["host"] == (10, "db", "repair")
    assert times(found)["zone"] == (round(DECIDED + 4.98 + RESTORED_20_GB, 2), "zone-a", "restore")
    assert ages(found)["zone"] == (5, "db", "restore")
    large = cloud(storage_gb=1000)
    assert times(large)["zone"] == (240, "zone-a", "repair")
    assert "zone" not in ages(large)
    assert times(cloud(backup_days=0))["zone"] == (240, "zone-a", "repair")


def test_a_region_is_waited_for() -> None:
    found = cloud(multi_az=True)
    assert times(found)["region"] == (480, "region", "repair")
    assert found["region"].rto_met is False


def test_a_copy_in_another_region_bounds_what_is_lost() -> None:
    nodes = two_zones(users="users", db=("aws.rds", "data-a", {"multi_az": True}))
    nodes |= {
        "far": ("aws.region", {"region": "us-east-1"}), "vpc-2": ("aws.vpc", "far"),
        "z2": ("aws.zone", "vpc-2"), "sub": ("aws.subnet", "z2"), "copy": ("aws.rds", "sub", {"role": "replica"}),
    }  # fmt: skip
    links = ["users>db", ("db", "copy", {"kind": "replication", "failover": "manual"})]
    found = recovery(nodes, links)
    assert times(found)["region"] == (DECIDED + PROMOTED, "region", "manual")
    assert ages(found)["region"] == (round(5 / 60, 2), "db", "manual")


def test_old_versions_bring_deleted_objects_back() -> None:
    nodes = two_zones(users="users", files=("aws.s3", "region", {"versioned": True}))
    found = recovery(nodes, ["users>files"])
    assert times(found)["deletion"] == (DECIDED, "files", "restore")
    assert "deletion" not in ages(found)


def test_every_time_can_be_opened_and_is_published() -> None:
    found = cloud(multi_az=True)
    part = found["zone"].rto.figure.inputs[0]
    assert part.fact is not None
    assert (part.fact.id, part.value) == ("recovery.failover.rds.multi-az-instance", 1.5)
    nodes = one_server()
    published = answers(Assessment(draw(nodes, LINKS)))["recovery"]
    assert {row["loss"]: (row["rto_minutes"], row["rpo_minutes"]) for row in published} == {
        "process": (pytest.approx(1.0, abs=0.01), 0),
        "host": (None, None),
        "deletion": (None, None),
    }


def test_what_nobody_asks_for_is_no_loss() -> None:
    nodes = {"users": "users", "m": "server", "app": ("app", "m"), "n": "server", "cold": ("database", "n")}
    assert ages(recovery(nodes, ["users>app"])) == {}

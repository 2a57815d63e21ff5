"""How long logs are kept and who installs fixes: what is found, what is not, and what both AWS targets are told."""

from __future__ import annotations

import re

import pytest
from support.drawing import draw, two_zones

from designer.analysis.assessment import Assessment
from designer.rules.registry import load_rules
from exporters.aws.assembly import cloud_of
from exporters.cdk.exporter import CdkExporter
from exporters.terraform.exporter import TerraformExporter


@pytest.mark.parametrize(
    ("vpc", "said"),
    [
        ({"flow_logs": True}, ""),
        ({"flow_logs": True, "flow_log_days": 90}, ""),
        ({"flow_logs": True, "flow_log_days": 89}, "kept for 89 d"),
        ({"flow_logs": True, "flow_log_days": 0}, "kept forever"),
        ({"flow_log_days": 0}, ""),  # nothing is logged: OPS002
    ],
)
def test_logs_without_end_and_logs_too_short_are_found(vpc: dict[str, object], said: str) -> None:
    a = Assessment(draw({"vpc": ("aws.vpc", vpc)}))
    found = [str(hit.message) for hit in load_rules()["OPS008"].check(a)]
    assert [said in message for message in found] == ([True] if said else [])


@pytest.mark.parametrize(
    ("days", "kept", "name"), [(0, 0, "INFINITE"), (100, 120, "FOUR_MONTHS"), (365, 365, "ONE_YEAR"), (3653, 3653, "TEN_YEARS")]
)  # fmt: skip
def test_logs_are_kept_as_long_as_drawn_or_for_the_next_length_there_is(
    days: int, kept: int, name: str
) -> None:
    nodes = two_zones(web=("aws.ec2", "app-a"))
    nodes["vpc"] = ("aws.vpc", "region", {"flow_logs": True, "flow_log_days": days})
    design = draw(nodes)
    terraform = TerraformExporter().export(design).files["network.tf"]
    assert re.findall(r"retention_in_days = (\d+)", terraform) == [str(kept)]
    cdk = "".join(CdkExporter().export(design).files.values())
    assert re.findall(r"RetentionDays\.(\w+)", cdk) == [name]
    assert ("next length" in str(cloud_of(design).reasons.get("vpc"))) is (kept != days)


def test_minor_upgrades_are_off_where_drawn_so_and_only_there() -> None:
    off = {"minor_upgrades": False}
    design = draw(
        two_zones(
            db=("aws.rds", "data-a", off), kept=("aws.rds", "data-a"), own=("database", "data-a"),
            hot=("aws.elasticache", "data-a", off), pages=("aws.elasticache", "data-a", {"engine": "memcached", **off}),
        )
    )  # fmt: skip
    hits = load_rules()["OPS009"].check(Assessment(design))
    assert sorted(hit.nodes for hit in hits) == [("db",), ("hot",), ("pages",)]
    terraform = TerraformExporter().export(design).files["data.tf"]
    found = re.findall(r'resource "\w+" "(\w+)" \{.*?auto_minor_version_upgrade\s+= "?(\w+)', terraform, re.S)
    assert dict(found) == {"db": "false", "kept": "true", "hot": "false", "pages": "false", "own": "true"}
    cdk = "".join(CdkExporter().export(design).files.values())
    assert sorted(re.findall(r"auto_minor_version_upgrade=(\w+)", cdk)) == [
        "False",
        "False",
        "False",
        "True",
        "True",
    ]


@pytest.mark.parametrize(
    ("start", "region", "curve", "there"),
    [
        ("sun:03:00", "ap-northeast-2", "daily", "sun:12:00"),  # three in the morning was meant
        ("sat:18:00", "ap-northeast-2", "daily", ""),
        ("sun:23:00", "ap-northeast-2", "office-hours", "mon:08:00"),  # the next day there
        ("sun:03:00", "ap-northeast-2", "office-hours", ""),  # a Sunday
        ("sun:03:00", "ap-northeast-2", "flat", ""),
        ("tue:03:30", "ap-south-1", "daily", "tue:09:00"),
        ("mon:02:00", "us-west-2", "daily", "sun:18:00"),  # the day before
        ("sun:03:00", "eu-west-1", "daily", ""),
        ("sun:03:00", "xx-nowhere-9", "daily", ""),
        ("", "ap-northeast-2", "daily", ""),  # AWS picks an hour of the night
    ],
)
def test_maintenance_is_judged_by_the_hour_where_the_region_is(
    start: str, region: str, curve: str, there: str
) -> None:
    nodes = {
        "region": ("aws.region", {"region": region}),
        "vpc": ("aws.vpc", "region"),
        "db": ("aws.rds", "vpc", {"maintenance": start}),
    }
    found = [str(hit.message) for hit in load_rules()["OPS010"].check(Assessment(draw(nodes, curve=curve)))]
    assert [message.split(" UTC is ")[1] for message in found] == ([f"{there} in {region}"] if there else [])


def test_maintenance_of_what_stands_in_no_region_is_not_judged_and_a_copy_does_not_help() -> None:
    """RDS upgrades the engines of both at the same time."""
    noon = {"maintenance": "sun:03:00"}
    nodes = {
        "adrift": ("aws.rds", noon),
        **two_zones(db=("aws.rds", "data-a", {"multi_az": True, **noon}), hot=("aws.elasticache", "data-a", noon)),
    }  # fmt: skip
    hits = load_rules()["OPS010"].check(Assessment(draw(nodes)))
    assert sorted((hit.nodes, hit.severity) for hit in hits) == [(("db",), None), (("hot",), None)]


def test_the_hour_of_maintenance_is_what_both_aws_targets_are_told_and_only_where_it_is_drawn() -> None:
    late = {"maintenance": "sun:23:30"}
    design = draw(
        two_zones(
            db=("aws.rds", "data-a", late), copy=("aws.rds", "data-b", {"role": "replica", **late}), quiet=("aws.rds", "data-b"),
            hot=("aws.elasticache", "data-a", late), pages=("aws.elasticache", "data-a", {"engine": "memcached", **late}),
        ),
        [("db", "copy", {"kind": "replication"})],
    )  # fmt: skip
    terraform = TerraformExporter().export(design).files["data.tf"]
    found = re.findall(r'resource "(\w+)" "(\w+)" \{(.*?)\n\}', terraform, re.S)
    told = {
        name: re.findall(r'maintenance_window\s+= "(.*)"', body)
        for kind, name, body in found
        if kind in ("aws_db_instance", "aws_elasticache_cluster", "aws_elasticache_replication_group")
    }
    hour = ["sun:23:30-mon:00:30"]
    assert told == {"db": hour, "copy": hour, "quiet": [], "hot": hour, "pages": hour}
    cdk = "".join(CdkExporter().export(design).files.values())
    assert re.findall(r'preferred_maintenance_window="(.*)"', cdk) == hour * 4

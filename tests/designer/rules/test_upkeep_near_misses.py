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
        ({"flow_logs": True, "flow_log_days": 89}, "kept for 89 days"),
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

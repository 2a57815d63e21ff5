"""Alarms: who gets which, in Terraform and in CDK; who is told is asked for at deployment; nothing where none is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from support.drawing import NodeSketch, draw, two_zones

from designer.document.design import Design
from exporters.cdk.exporter import CdkExporter
from exporters.compose import ComposeExporter
from exporters.terraform.exporter import TerraformExporter

ALARMS = {"alarms": True}


def drawn(**inside: NodeSketch) -> Design:
    nodes = two_zones(users="users", **inside)
    return draw(nodes, [f"users>{node_id.replace('_', '-')}" for node_id in inside if node_id != "db"])


def watched(files: Mapping[str, str]) -> set[str]:
    """Names of the alarms of a Terraform module."""
    return set(re.findall(r'resource "aws_cloudwatch_metric_alarm" "(\w+)"', files.get("monitoring.tf", "")))


@pytest.mark.parametrize(
    ("sketch", "names"),
    [
        (("aws.alb", "vpc", ALARMS), {"it_errors"}),
        (("aws.ec2", "app-a", ALARMS), {"it_failed"}),
        (("aws.asg", "vpc", ALARMS), {"it_busy"}),
        (("aws.rds", "data-a", ALARMS), {"it_full", "it_busy"}),
        (("server", ALARMS), {"it_failed"}),
        (("database", ALARMS), {"it_full", "it_busy"}),
        (("load-balancer", ALARMS), {"it_errors"}),
        (("aws.alb", "vpc"), set()),
        (("aws.rds", "data-a"), set()),
    ],
)
def test_what_is_watched_of_each(sketch: NodeSketch, names: set[str]) -> None:
    files = TerraformExporter().export(drawn(it=sketch)).files
    assert watched(files) == names
    assert ('variable "alarm_topics"' in files["variables.tf"]) == bool(names)
    told = [files["README.md"], files["terraform.tfvars.example"]]
    assert ["alarm_topics" in file for file in told] == [bool(names)] * 2
    cdk = "".join(CdkExporter().export(drawn(it=sketch)).files.values())
    assert len(re.findall(r"self\._alarm\(", cdk)) == len(names)


def test_copies_are_watched_one_by_one() -> None:
    design = drawn(it=("aws.ec2", "app-a", {"count": 3, "alarms": True}))
    module = TerraformExporter().export(design).files["monitoring.tf"]
    assert "for_each = aws_instance.it" in module
    assert "InstanceId = each.value.id" in module
    assert "for machine in self.it:" in "".join(CdkExporter().export(design).files.values())


def test_a_tenth_of_the_storage_is_the_last_warning() -> None:
    design = drawn(db=("aws.rds", "data-a", {"storage_gb": 100, "alarms": True}))
    assert f"threshold           = {10 * 2**30}" in TerraformExporter().export(design).files["monitoring.tf"]


def test_on_one_machine_nobody_is_told_and_the_manifest_says_so() -> None:
    notes = {
        note.on: str(note.reason) for note in ComposeExporter().export(drawn(db=("database", ALARMS))).notes
    }
    assert "nobody is told" in notes["db"]

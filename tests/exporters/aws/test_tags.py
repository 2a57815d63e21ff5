"""Tags of a region stand on everything in it, in Terraform and in CDK, whatever the user wrote."""

from __future__ import annotations

import re

from support.drawing import draw

from exporters.cdk.exporter import CdkExporter
from exporters.terraform.exporter import TerraformExporter

OWN = {"tags": [{"key": "Owner", "value": "shop"}, {"key": "Cost center", "value": 'a"${b}" %{c}'}]}
FAR = {"region": "us-east-1", "tags": [{"key": "Owner", "value": "backup team"}]}
DESIGN = draw(
    {
        "here": ("aws.region", OWN), "there": ("aws.region", FAR), "files": ("aws.s3", "here"), "copy": ("aws.s3", "there"),
        "vpc": ("aws.vpc", "here"), "z": ("aws.zone", "vpc"), "s": ("aws.subnet", "z"), "web": ("aws.asg", "vpc", {"subnets": ["s"]}),
    }
)  # fmt: skip


def test_each_region_sets_its_own_in_terraform() -> None:
    files = TerraformExporter().export(DESIGN).files
    assert 'tags = merge(local.tags, { "Cost center" = "a_' in files["versions.tf"]
    assert '"Owner" = "shop" })' in files["versions.tf"]
    assert 'tags = merge(local.tags, { "Owner" = "backup team" })' in files["versions.tf"]
    assert "${b}" not in files["versions.tf"]
    assert 'tags = merge(merge(local.tags, { "Cost center"' in files["compute.tf"]


def test_each_region_sets_its_own_in_cdk() -> None:
    app = CdkExporter().export(DESIGN).files["app.py"]
    stacks = dict(re.findall(r"^(\w+) = \w+Stack\(.*?env=(\w+)", app, re.MULTILINE | re.DOTALL))
    owners = dict(
        re.findall(r'^cdk\.Tags\.of\((\w+)\)\.add\("Owner", "([^"]+)", priority=200\)', app, re.MULTILINE)
    )
    assert set(stacks.values()) == {"home", "in_there"}
    assert owners == {stack: "shop" if where == "home" else "backup team" for stack, where in stacks.items()}


def test_without_tags_nothing_is_added() -> None:
    files = TerraformExporter().export(draw({"r": "aws.region", "files": ("aws.s3", "r")})).files
    assert "tags = local.tags" in files["versions.tf"]

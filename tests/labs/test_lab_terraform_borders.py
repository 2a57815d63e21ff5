"""Terraform itself accepts what is drawn at the borders of subnets, VPCs and buckets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from labs.aws_lab.mirror import find_mirror, find_terraform
from labs.requirements import needs

from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.edits import set_property
from designer.document.files import load
from exporters.terraform.exporter import TerraformExporter

DRAWN = Path(__file__).parents[1] / "exporters" / "designs" / "borders.loadpath.json"


def drawn() -> Design:
    """The borders (endpoints, access lists, peering), with machines that are watched."""
    design = load(DRAWN, load_catalog())
    for machine in ("web", "job", "far"):
        design = set_property(design, machine, "alarms", True)
    return design


@needs("terraform")
def test_terraform_accepts_it(tmp_path: Path) -> None:
    files = TerraformExporter().export(drawn()).files
    for kind in ("network_acl", "vpc_endpoint", "vpc_peering_connection", "cloudwatch_metric_alarm"):
        assert any(f'resource "aws_{kind}"' in text for text in files.values()), kind
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    words = (
        ("init", "-backend=false", "-input=false", f"-plugin-dir={find_mirror()}"),
        ("validate", "-no-color"),
    )
    for word in words:
        done = subprocess.run(
            [find_terraform(), *word],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env=dict(os.environ),
        )
        assert done.returncode == 0, done.stderr

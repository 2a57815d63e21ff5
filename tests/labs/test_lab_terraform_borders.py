"""Terraform itself accepts what is drawn at the borders of subnets, VPCs and buckets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from labs.aws_lab.mirror import find_mirror, find_terraform
from labs.requirements import needs

from designer.catalog.registry import load_catalog
from designer.document.files import load
from exporters.terraform.exporter import TerraformExporter

DRAWN = Path(__file__).parents[1] / "exporters" / "designs" / "borders.loadpath.json"


@needs("terraform")
def test_terraform_accepts_it(tmp_path: Path) -> None:
    for path, text in TerraformExporter().export(load(DRAWN, load_catalog())).files.items():
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

"""Designs into files: compose, Terraform, CDK. Pure functions over the core; never touch disk, never Qt."""

from __future__ import annotations

from designer.exporting import Exporter
from exporters.cdk.exporter import CdkExporter
from exporters.compose import ComposeExporter
from exporters.terraform.exporter import TerraformExporter

BUILTIN: tuple[Exporter, ...] = (ComposeExporter(), TerraformExporter(), CdkExporter())
"""The exporters that ship with Loadpath, in menu order."""

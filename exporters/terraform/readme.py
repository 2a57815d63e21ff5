"""The README beside a Terraform module: how to use it, and what is not exactly as drawn."""

from __future__ import annotations

from collections.abc import Iterable

from designer.exporting import Note
from designer.templating import Templates
from exporters.aws.model.cloud import Cloud
from exporters.markdown import code, codes, quote
from exporters.naming import tag_value


def readme(cloud: Cloud, programs: Iterable[str], protected: bool, notes: Iterable[Note]) -> str:
    """The text of README.md."""
    return Templates(quote, {"code": code, "codes": codes}).render(
        "terraform/README.md.j2",
        title=f"{tag_value(cloud.name) or cloud.prefix}: Terraform",
        public_zones=any(zone.vpc is None for zone in cloud.zones),
        asked=[f"certificate_arn_{c.key} ({c.domain})" for c in cloud.certificates if c.zone is None],
        protected=protected,
        cloud=cloud,
        programs=list(programs),
        differences=[note for note in notes if note.fidelity != "exact"],
    )

"""What single values become in Python."""

from __future__ import annotations

import pytest
from support.drawing import draw, two_zones

from exporters.cdk.exporter import CdkExporter


@pytest.mark.parametrize(
    ("drawn", "full"), [("5.6", "5.6.51"), ("5.7", "5.7.44"), ("8.4", "8.4.7"), ("8.0.36", "8.0.36")]
)
def test_a_release_that_cloudformation_does_not_know_by_its_major_gets_its_minor(
    drawn: str, full: str
) -> None:
    nodes = two_zones(db=("aws.rds", "data-a", {"engine": "mysql", "engine_version": drawn}))
    files = CdkExporter().export(draw(nodes, [])).files
    assert f'MysqlEngineVersion.of("{full}"' in "".join(files["stacks/data.py"].split("\n        "))

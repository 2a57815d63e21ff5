"""Exported compose stacks run as drawn: Compose accepts them, they answer, and survive exactly the losses that the analysis says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from labs.compose_lab.stack import Stack, check, stack
from labs.requirements import needs

from designer.analysis.assessment import Assessment
from designer.catalog.registry import load_catalog
from designer.document.design import Design
from designer.document.files import parse
from designer.resources import template_root
from exporters.compose import ComposeExporter

STARTERS = sorted(path.name.partition(".")[0] for path in (template_root() / "starters").iterdir())
HOLD = 4.0
"""Seconds to watch after a loss: HAProxy notices one after two checks, nginx sends the request on at once."""

pytestmark = needs("docker", "compose")


def starter(name: str) -> Design:
    data = (template_root() / "starters" / f"{name}.loadpath.json").read_bytes()
    return parse(data, load_catalog())


def exported(design: Design, folder: Path) -> Path:
    for path, text in ComposeExporter().export(design).files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@contextmanager
def running(name: str, folder: Path) -> Iterator[tuple[Stack, set[str]]]:
    """The starter brought up, and what the analysis calls its single points of failure (machines and services)."""
    design = starter(name)
    (points,) = Assessment(design).single_points.values()
    with stack(exported(design, folder)) as up:
        yield up, set(points)


@pytest.mark.parametrize("name", STARTERS)
def test_compose_accepts_every_starter(name: str, tmp_path: Path) -> None:
    verdict = check(exported(starter(name), tmp_path))
    assert verdict.errors == ()
    assert verdict.warnings == ()


@pytest.mark.parametrize("name", ["load-balanced", "in-server-balanced"])
def test_a_starter_survives_exactly_what_the_analysis_says(name: str, tmp_path: Path) -> None:
    with running(name, tmp_path) as (up, expected):
        burst = up.probe(30)
        assert burst.all_ok, burst.failures
        assert len(burst.answered_by) >= 2, "requests reach more than one process through the balancer"
        assert up.reach().surprises == ()
        outcome = up.chaos(level="label", label=["loadpath.node", "loadpath.host"], hold=HOLD)
        assert outcome.whole_again, outcome.table()
        assert outcome.single_points_of_failure == expected, outcome.table()

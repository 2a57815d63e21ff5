"""Take in the mark `needs`, and keep the laboratories on one worker where tests run in parallel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labs.requirements import activate

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected here."""
    activate(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """There is one container engine: with `--dist loadgroup` its tests queue in one worker, not in all of them."""
    for item in items:
        marks = [mark for mark in item.iter_markers("needs") if "docker" in mark.args]
        if marks and HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("container-engine"))

"""Take in the mark `needs`, and keep the laboratories on one worker where tests run in parallel."""

from __future__ import annotations

from pathlib import Path

import pytest
from labs.requirements import activate

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Before anything is collected here."""
    activate(config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs tools as `lab`; `--dist loadgroup` then queues it in one worker, as the engine would anyway."""
    for item in items:
        if HERE in item.path.parents and any(item.iter_markers("needs")):
            item.add_marker(pytest.mark.lab)
            if config.pluginmanager.has_plugin("xdist"):
                item.add_marker(pytest.mark.xdist_group("labs"))

"""Tests that need a tool outside Python: skipped in plain sight where it is missing, failed where it was promised.

    pytestmark = needs("terraform")           # a whole module
    @needs("docker", "node")                  # one test or class
    require("xvfb")                           # in the middle of a fixture

A skip names the tool and what it would add. With `LOADPATH_REQUIRE_TOOLS=1` in the environment (CI sets it) the same
test fails instead, so that a missing tool never looks like success. A conftest takes this in with `activate(config)`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from labs.tools import TOOLS, absence

REQUIRE_VARIABLE = "LOADPATH_REQUIRE_TOOLS"
PLUGIN = "loadpath-tools"


def needs(*names: str) -> pytest.MarkDecorator:
    """The mark of a test that uses these tools: `terraform`, `node`, `compose`, `docker` or `xvfb`.

    Raises:
        ValueError: there is no such tool.
    """
    if unknown := set(names) - set(TOOLS):
        raise ValueError(f"no such tool: {', '.join(sorted(unknown))}; there are: {', '.join(TOOLS)}")
    mark: pytest.MarkDecorator = pytest.mark.needs(*names)
    return mark


def require(*names: str) -> None:
    """Skip the running test, or fail it where tools are promised, unless all of these are there."""
    if absences := [line for line in map(_absence, names) if line]:
        _refuse("; ".join(absences), os.environ)


def _refuse(reason: str, environment: Mapping[str, str]) -> None:
    if environment.get(REQUIRE_VARIABLE, "") not in ("", "0"):
        pytest.fail(f"{reason}; and {REQUIRE_VARIABLE} is set", pytrace=False)
    pytest.skip(reason)


@cache
def _absence(name: str) -> str:
    return absence(TOOLS[name])


class ToolsPlugin:
    """Acts on the mark, and says at the end what was not verified."""

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Before a test's fixtures are made."""
        require(*{name for mark in item.iter_markers("needs") for name in mark.args})

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """One line for each tool whose absence let tests be skipped."""
        skipped = terminalreporter.stats.get("skipped", [])
        reasons = {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
        lines = {line for reason in reasons for line in reason.removeprefix("Skipped: ").split("; ")}
        for name in TOOLS:
            for line in sorted(line for line in lines if line.startswith(f"{name}: ")):
                terminalreporter.write_line(f"not verified, {line}")


def activate(config: pytest.Config) -> None:
    """Take the mark `needs` in; once is enough for all directories."""
    config.addinivalue_line("markers", "needs(*tools): skip or fail where a tool outside Python is missing")
    if not config.pluginmanager.has_plugin(PLUGIN):
        config.pluginmanager.register(ToolsPlugin(), PLUGIN)

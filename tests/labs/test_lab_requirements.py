"""A missing tool is a skip that everybody sees, or a failure where the tool was promised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from labs.aws_lab.mirror import MIRROR_VARIABLE
from labs.requirements import REQUIRE_VARIABLE, needs
from labs.tools import TOOLS, Tool, absence, main, missing_programs

TESTS = Path(__file__).resolve().parents[1]
CONFTEST = """
from labs.requirements import activate

def pytest_configure(config):
    activate(config)
"""
MODULE = """
import pytest
from labs.requirements import needs, require

@needs("terraform")
def test_with_the_mark():
    open("ran", "w").close()

@pytest.fixture
def prepared():
    require("terraform")

def test_with_a_fixture(prepared):
    open("ran", "w").close()

def test_without():
    pass
"""


def _pytest(place: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A run of pytest in which the provider of Terraform cannot be found."""
    (place / "conftest.py").write_text(CONFTEST)
    (place / "test_probe.py").write_text(MODULE)
    (place / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    kept = {k: v for k, v in os.environ.items() if k != REQUIRE_VARIABLE and not k.startswith("PYTEST_")}
    environment = {**kept, "PYTHONPATH": str(TESTS), MIRROR_VARIABLE: str(place / "nowhere"), **variables}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=120)


def test_a_missing_tool_skips_and_says_what_it_would_add(tmp_path: Path) -> None:
    done = _pytest(tmp_path)
    assert done.returncode == 0
    assert "1 passed, 2 skipped" in done.stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith("not verified, terraform: ")]
    assert len(lines) == 1
    assert TOOLS["terraform"].adds in lines[0]
    assert MIRROR_VARIABLE in lines[0]
    assert not (tmp_path / "ran").exists()


def test_a_promised_tool_that_is_missing_fails(tmp_path: Path) -> None:
    done = _pytest(tmp_path, **{REQUIRE_VARIABLE: "1"})
    assert done.returncode == 1
    outcomes = done.stdout.splitlines()[-1]
    assert "skipped" not in outcomes
    assert "1 passed" in outcomes
    assert "test_with_the_mark" in done.stdout
    assert "test_with_a_fixture" in done.stdout
    assert f"{REQUIRE_VARIABLE} is set" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_the_variable_set_to_zero_promises_nothing(tmp_path: Path) -> None:
    assert "1 passed, 2 skipped" in _pytest(tmp_path, **{REQUIRE_VARIABLE: "0"}).stdout


def test_a_misspelt_tool_is_noticed() -> None:
    with pytest.raises(ValueError, match="no such tool: terrafrom"):
        needs("terrafrom")


def test_an_absence_is_one_line() -> None:
    assert absence(Tool("there", "nothing", lambda: "")) == ""
    assert absence(Tool("gone", "more", lambda: "not found: x")) == "gone: not found: x (with it, more)"


def test_programs_are_named_when_missing() -> None:
    assert missing_programs(["sh"]) == ""
    assert missing_programs(["sh", "no-such-program"]) == "not found: no-such-program"


def test_demanding_a_missing_tool_exits_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(MIRROR_VARIABLE, str(tmp_path))
    assert main(["terraform"]) == 0
    assert main(["--demand", "terraform"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["missing terraform", "missing terraform"]

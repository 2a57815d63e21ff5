"""`loadpath lint` with settings, from the file and from the command line; a project's own rules run only with the flag."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
Copy = Callable[[str], Path]


def rules_in(said: Any) -> set[str]:
    return {finding["rule"] for finding in json.loads(said.out)["findings"]}


def test_settings_beside_the_design_count(call: Call, starter: Copy, tmp_path: Path) -> None:
    design = starter("split-app-db")
    every = rules_in(call("lint", design, "--format", "json"))
    assert {"HA010", "HA013"} <= every
    (tmp_path / "loadpath.toml").write_text('ignore = ["HA013"]\n', encoding="utf-8")
    assert rules_in(call("lint", design, "--format", "json")) == every - {"HA013"}


def test_another_settings_file_may_be_named(call: Call, starter: Copy, tmp_path: Path) -> None:
    (tmp_path / "loadpath.toml").write_text('ignore = ["HA013"]\n', encoding="utf-8")
    other = tmp_path / "ci.toml"
    other.write_text('select = ["HA013"]\n', encoding="utf-8")
    said = call("lint", starter("split-app-db"), "--format", "json", "--config", other)
    assert rules_in(said) == {"HA013"}


def test_words_on_the_command_line(call: Call, starter: Copy) -> None:
    design = starter("split-app-db")
    assert rules_in(call("lint", design, "--format", "json", "--select", "HA010,DATA")) == {
        "HA010",
        "DATA002",
    }
    assert "HA010" not in rules_in(call("lint", design, "--format", "json", "--ignore", "HA"))


@pytest.mark.parametrize(("settled", "code"), [("error", 1), ("never", 0)])
def test_from_which_severity_on_it_fails(
    settled: str, code: int, call: Call, starter: Copy, tmp_path: Path
) -> None:
    (tmp_path / "loadpath.toml").write_text(f'fail-on = "{settled}"\n', encoding="utf-8")
    design = starter("split-app-db")
    assert call("lint", design).code == code
    assert call("lint", design, "--fail-on", "error").code == 1


def test_each_design_has_the_settings_of_its_folder(call: Call, starter: Copy, tmp_path: Path) -> None:
    one, other = starter("split-app-db"), tmp_path / "other" / "load-balanced.loadpath.json"
    other.parent.mkdir()
    starter("load-balanced").rename(other)
    (other.parent / "loadpath.toml").write_text('ignore = ["HA"]\n', encoding="utf-8")
    said = call("lint", one, other)
    assert "HA010" in said.out
    assert "HA002" not in said.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--select", "availabilty"),
            "--select: there is no rule, and no tag of one, availabilty; did you mean availability?",
        ),
        (("--config", "none.toml"), "none.toml: cannot be read"),
    ],
)
def test_bad_words_are_one_line(words: tuple[str, ...], said: str, call: Call, starter: Copy) -> None:
    answer = call("lint", starter("static-site"), *words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_bad_settings_are_one_line_with_their_place(call: Call, starter: Copy, tmp_path: Path) -> None:
    (tmp_path / "loadpath.toml").write_text('ignore = [\n "HA0O7"]\n', encoding="utf-8")
    answer = call("lint", starter("static-site"))
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert f"{tmp_path / 'loadpath.toml'}:2: ignore: " in answer.err


def test_own_rules_run_only_with_the_flag(call: Call, starter: Copy, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "rule.py").write_text("raise RuntimeError('it ran')\n", encoding="utf-8")
    (tmp_path / "loadpath.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    design = starter("static-site")
    without = call("lint", design, design, "--format", "json")
    assert without.err.count("\n") == 1
    assert "local rule modules not run: 1 (--trust-project-rules runs them)" in without.err
    assert "it ran" not in without.out
    trusted = call("lint", design, "--format", "json", "--trust-project-rules")
    assert trusted.err == ""
    assert "it ran" in trusted.out

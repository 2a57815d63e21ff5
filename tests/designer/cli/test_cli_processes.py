"""The command line in processes of its own: what it loads, in which locale it speaks, what it does when nobody reads on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.resources import template_root

Call = Callable[..., Any]
Copy = Callable[[str], Path]
ROOT = Path(__file__).resolve().parents[3]
STARTER = template_root() / "starters" / "load-balanced.loadpath.json"
HEAVY = {"networkx", "jinja2", "numpy", "PySide6", "shiboken6", "widgets"}
REPORT = """
import json, sys
from designer.cli.main import main
try:
    main(sys.argv[2:])
finally:
    open(sys.argv[1], "w").write(json.dumps(sorted(sys.modules)))
"""


def modules_after(fresh: Call, tmp_path: Path, *words: object) -> set[str]:
    """Top-level modules loaded when the command has run."""
    said = fresh(tmp_path / "modules.json", *words, code=REPORT)
    assert said.code == 0, said.err
    return {name.partition(".")[0] for name in json.loads((tmp_path / "modules.json").read_text())}


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("new", "--list"), ("new", "static-site", "-o", "-"), ("schema",)]
)
def test_small_verbs_load_nothing_heavy(words: tuple[str, ...], fresh: Call, tmp_path: Path) -> None:
    assert modules_after(fresh, tmp_path, *words) & HEAVY == set()


def test_help_does_not_even_load_the_catalogue(fresh: Call, tmp_path: Path) -> None:
    assert (
        modules_after(fresh, tmp_path, "--help")
        & {"pydantic", "immutables", "orjson", "msgspec", "exporters"}
        == set()
    )


def test_lint_loads_no_window_no_graph_library_no_arrays_no_templates(fresh: Call, tmp_path: Path) -> None:
    loaded = modules_after(fresh, tmp_path, "lint", STARTER, "--fail-on", "never")
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(
    "env", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_korean_comes_out_whole_in_the_plainest_locale(env: dict[str, str], fresh: Call) -> None:
    said = fresh("--lang", "ko", "lint", STARTER, "--fail-on", "never", env=env)
    assert said.code == 0
    assert "오류" in said.out
    assert "\\u" not in said.out


def test_the_language_is_that_of_the_locale(fresh: Call) -> None:
    korean = fresh("rules", env={"LOADPATH_LANG": "", "LANG": "ko_KR.UTF-8"})
    english = fresh("rules", env={"LOADPATH_LANG": "", "LANG": "de_DE.UTF-8"})
    assert "오류" in korean.out
    assert "error" in english.out


def test_errors_speak_the_language_that_was_asked_for(fresh: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b"[]")
    english, korean = fresh("lint", "bad.json"), fresh("--lang", "ko", "lint", "bad.json")
    assert (english.code, korean.code) == (2, 2)
    assert english.err == "loadpath: bad.json:1: found [], expected an object\n"
    assert korean.err.startswith("loadpath: bad.json:1: ")
    assert korean.err.count("\n") == 1
    assert "Traceback" not in korean.err


def test_the_console_script_reads_standard_input(fresh: Call) -> None:
    said = fresh("lint", "-", "--format", "json", "--fail-on", "never", given=STARTER.read_bytes())
    assert said.code == 0
    assert json.loads(said.out)["file"] == "-"


@pytest.mark.parametrize("words", [("schema",), ("lint", str(STARTER)), ("rules",)])
def test_a_reader_that_leaves_is_no_error(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # `loadpath ... | true`, without a race
    command = [sys.executable, "-m", "designer", *words]
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            command,
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert done.stderr == b""
    assert done.returncode in (0, 1, 141)


def test_head_takes_one_line_and_no_traceback_follows() -> None:
    command = f"{sys.executable} -m designer schema | head -1"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")

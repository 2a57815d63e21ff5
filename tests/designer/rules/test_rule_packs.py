"""Packs of rules from installed packages: found, chosen, and unable to break a run whatever they bring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

ROOT = Path(__file__).resolve().parents[3]
RULES = """
from designer.i18n import text
from designer.rules.rule import Hit, Rule

def _unnamed(a):
    return [Hit(text("{name} has no notes", name=n.name), (n.id,)) for n in a.design.nodes.values() if not n.spec.notes]

NOTES = Rule(id="ID", name="component-without-notes", severity="info", summary="S.", why="W.", detection="D.", fix="F.",
    false_alarm="N.", check=_unnamed, bad={}, good={}, tags=("house",))
"""


def installed(site: Path, name: str, source: str) -> None:
    """A package as an installer leaves it: its module, and its metadata with the entry point."""
    site.mkdir(exist_ok=True)
    (site / f"{name}_rules.py").write_text(source, encoding="utf-8")
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[loadpath.rules]\n{name} = {name}_rules\n", encoding="utf-8")


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "x.loadpath.json"
    path.write_bytes(orjson.dumps({"format": 1, "name": "x", "nodes": {"a": {"kind": "app", "name": "a"}}}))
    return path


def loadpath(tmp_path: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own that has the packages of this test installed beside ours."""
    return subprocess.run(
        [sys.executable, "-m", "designer", *map(str, words)], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path / 'site'}", "LOADPATH_LANG": "en"},
    )  # fmt: skip


def findings(tmp_path: Path, design: Path, *words: str) -> dict[str, Any]:
    done = loadpath(tmp_path, "lint", design, "--format", "json", "--fail-on", "never", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return {finding["rule"]: finding for finding in json.loads(done.stdout)["findings"]}


def test_an_installed_pack_is_asked_and_explained(tmp_path: Path, design: Path) -> None:
    installed(tmp_path / "site", "acme", RULES.replace("ID", "ACME001"))
    found = findings(tmp_path, design)
    assert (found["ACME001"]["nodes"], found["ACME001"]["message"]) == (["a"], "a has no notes")
    assert "component-without-notes" in loadpath(tmp_path, "rules", "acme001").stdout
    assert "ACME001" not in findings(tmp_path, design, "--ignore", "house")


def test_settings_may_ask_some_packs_only(tmp_path: Path, design: Path) -> None:
    installed(tmp_path / "site", "acme", RULES.replace("ID", "ACME001"))
    installed(tmp_path / "site", "other", RULES.replace("ID", "OTHER001"))
    assert {"ACME001", "OTHER001"} <= findings(tmp_path, design).keys()
    (tmp_path / "loadpath.toml").write_text('packs = ["other"]\n', encoding="utf-8")
    found = findings(tmp_path, design)
    assert "OTHER001" in found
    assert "ACME001" not in found


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import nowhere_at_all", "nowhere_at_all"),
        ("raise SystemError('no\\nway')", "SystemError: no way"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("", "it defines no rule"),
        (RULES.replace("ID", "HA001"), "its rule HA001 has the id of another, single-point-of-failure"),
        (RULES.replace("ID", "A1").replace('"info"', '"fatal"'), "A1 has the severity 'fatal'"),
    ],
)
def test_a_broken_pack_is_a_finding_and_the_rest_runs(
    source: str, said: str, tmp_path: Path, design: Path
) -> None:
    installed(tmp_path / "site", "broken", source)
    installed(tmp_path / "site", "sound", RULES.replace("ID", "SOUND001"))
    found = findings(tmp_path, design)
    assert "The rule pack broken could not be loaded: " in found["LP000"]["message"]
    assert said in found["LP000"]["message"]
    assert {"SOUND001", "NET004"} <= found.keys()
    assert loadpath(tmp_path, "rules").returncode == 0

"""Everything the README says to type works, in an empty folder, and its tables name what there is."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from designer.cli.main import VERBS
from designer.exporting import exporters
from designer.resources import template_root

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^\$ (loadpath .*)$", README, flags=re.MULTILINE)


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "designer", *words], cwd=folder, capture_output=True, text=True, check=False
    )


def test_every_command_of_the_loop_works_in_an_empty_folder(tmp_path: Path) -> None:
    assert len(CONSOLE) >= 10
    told = {command: run(shlex.split(command)[1:], tmp_path) for command in CONSOLE}
    assert {command: done.stderr for command, done in told.items() if done.returncode != 0} == {}
    assert {command for command, done in told.items() if "Traceback" in done.stdout + done.stderr} == set()
    assert (tmp_path / "compose" / "compose.yaml").is_file()
    assert (tmp_path / "terraform" / "versions.tf").is_file()
    assert (tmp_path / "cdk" / "app.py").is_file()
    for written in ("shop.sarif", "better.loadpath.json", "better.svg", "better.html"):
        assert (tmp_path / written).is_file(), written


def test_the_design_written_by_hand_is_understood_whole(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```json\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "hand.loadpath.json").write_text(shown, encoding="utf-8")
    done = run(["lint", "hand.loadpath.json", "--format", "json", "--fail-on", "never"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    rules = {finding["rule"] for finding in json.loads(done.stdout)["findings"]}
    assert rules, "one server for everything has something to say about it"
    assert {rule for rule in rules if rule.startswith("LP")} == set(), "no slip of the pen"


def test_every_export_target_and_starter_is_named() -> None:
    assert {f"`{target}`" for target in exporters()} <= set(
        re.findall(r"^\| (`\w+`) \|", README, flags=re.MULTILINE)
    )
    starters = {path.name.partition(".")[0] for path in (template_root() / "starters").iterdir()}
    assert {name for name in starters if f"`{name}`" not in README} == set()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^    make (\w+) ", README, flags=re.MULTILINE))))
def test_every_make_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_verb_is_shown() -> None:
    assert {
        verb
        for verb in VERBS
        if not re.search(rf"^\$ loadpath (--lang \w+ )?{verb} ", README + "\n", re.MULTILINE)
    } <= {"schema"}


def test_every_picture_is_there() -> None:
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture

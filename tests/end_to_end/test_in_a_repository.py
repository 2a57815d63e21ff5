"""What the README says about a repository is run: every step of its workflow, its pre-commit hook, its use by git.

The steps run in a scratch repository, each by `bash -e` as on GitHub. What needs GitHub itself is left out (`uses:`) or
stands in for it: `pipx` and `gh` only write down how they were called.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from designer.resources import template_root

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
]
(WORKFLOW,) = [block for block in BLOCKS if "jobs" in block]
(HOOKS,) = [block for block in BLOCKS if "repos" in block]
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["designs"]["steps"]
SARIF = json.loads(
    (ROOT / "tests" / "designer" / "cli" / "schemas" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
CLOUD = "designs/cloud.loadpath.json"
TOOLS = {
    "loadpath": f'exec "{sys.executable}" -m designer "$@"',
    "pipx": 'echo "pipx $@" >> "$CALLS"',
    "gh": 'echo "gh $@" >> "$CALLS"; cp comment.md "$CALLS.comment"',
}


class Repository:
    """A scratch repository with a remote called origin, and the variables that GitHub sets."""

    def __init__(self, folder: Path) -> None:
        self.root, self.calls = folder / "work", folder / "calls"
        tools = folder / "tools"
        tools.mkdir()
        for name, body in TOOLS.items():
            (tools / name).write_text(f"#!/bin/bash\n{body}\n")
            (tools / name).chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder), "PYTHONPATH": str(ROOT), "LOADPATH_LANG": "en",
            "CALLS": str(self.calls), "GITHUB_BASE_REF": "main", "GITHUB_HEAD_REF": "change", **WORKFLOW["env"],
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example",
        }  # fmt: skip
        self.root.mkdir()
        self.run("git init -q -b main . && git init -q --bare ../origin && git remote add origin ../origin")

    def run(self, script: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    def write(self, path: str, multi_az: bool) -> None:
        drawn = (template_root() / "starters" / "aws-three-tier.loadpath.json").read_text(encoding="utf-8")
        assert '"multi_az": true' in drawn
        target = self.root / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(drawn if multi_az else drawn.replace('"multi_az": true', '"multi_az": false'))

    def commit(self, push: bool = False) -> None:
        self.run("git add -A && git commit -q -m change" + (" && git push -q origin main" if push else ""))

    def workflow(self) -> int:
        """Runs the steps in order as GitHub does: after one that failed, only those that always run. The job's code."""
        worst = 0
        for step in STEPS:
            if "run" in step and (not worst or step.get("if") == "always()"):
                worst = max(worst, self.run(step["run"], code=None).returncode)
        return worst


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.write(CLOUD, multi_az=False)
    made.commit(push=True)
    made.run("git checkout -q -b change")
    return made


def test_the_comment_on_a_change_to_multi_az(repository: Repository) -> None:
    repository.run(f"loadpath fix {CLOUD} --rule HA010")
    (repository.root / f"{CLOUD}~").unlink()
    repository.commit()
    assert repository.workflow() == 0
    comment = Path(f"{repository.calls}.comment").read_text(encoding="utf-8")
    assert "| changed | orders | Multi-AZ (multi\\_az): false → true |" in comment
    assert re.search(r"^0 new, [2-9] fixed, ", comment, re.MULTILINE)
    assert "🟢 **HA010** orders has no standby" in comment
    shown = re.search(r"<!-- comment -->\n```markdown\n(.*?)```\n<!-- /comment -->", README, re.DOTALL)
    assert shown is not None
    assert [line for line in shown[1].splitlines() if line not in comment.splitlines()] == []  # what came out
    calls = repository.calls.read_text().splitlines()
    assert calls[0] == f"pipx install loadpath @ git+{WORKFLOW['env']['LOADPATH']}"
    assert calls[1].startswith("gh pr comment change ")
    log = json.loads((repository.root / "designs.sarif").read_bytes())
    jsonschema.Draft4Validator(SARIF).validate(log)
    where = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log["runs"][0]["results"]
    }
    assert where == {CLOUD}


def test_a_change_for_the_worse_fails_and_is_told_all_the_same(repository: Repository) -> None:
    repository.write(
        "designs/새 설계.loadpath.json", multi_az=False
    )  # new, with findings, and a name to stumble over
    repository.commit()
    assert repository.workflow() == 1
    comment = Path(f"{repository.calls}.comment").read_text(encoding="utf-8")
    assert "**HA010** orders has no standby" in comment
    assert "*(new)*" in comment
    assert "| 🟢 added | orders |" in comment


def test_a_change_of_nothing_drawn_says_nothing(repository: Repository) -> None:
    (repository.root / "notes.md").write_text("words")
    repository.commit()
    assert repository.workflow() == 0
    assert "gh" not in repository.calls.read_text()


def test_known_findings_do_not_stop_a_change(repository: Repository) -> None:
    (line,) = re.findall(r"`(loadpath lint [^`]*--write-baseline[^`]*)`", README)
    (setting,) = re.findall(r"`(baseline = [^`]*)`", README)
    assert repository.run(f"loadpath lint {CLOUD}", code=1)
    repository.run(line)
    (repository.root / "loadpath.toml").write_text(f"{setting}\n")
    repository.run(f"loadpath lint {CLOUD}")


def test_the_pre_commit_hook(repository: Repository) -> None:
    (repository.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(HOOKS))
    hook = f'"{sys.executable}" -m pre_commit'
    repository.run("git add -A")
    stopped = repository.run(f"{hook} run --all-files", code=1)
    assert "orders has no standby" in stopped.stdout
    repository.run(f"loadpath fix {CLOUD} --rule HA010 && rm {CLOUD}~ && git add -A")
    passed = repository.run(f"{hook} run --all-files", code=None)
    assert "orders has no standby" not in passed.stdout
    repository.run(f"git commit -q -m better && {hook} install")
    repository.write(CLOUD, multi_az=False)
    refused = repository.run(f"git commit -q -m worse -- {CLOUD}", code=1)
    assert "HA010" in refused.stdout + refused.stderr


def test_git_calls_diff(repository: Repository) -> None:
    (command,) = re.findall(r"`(git difftool [^`]*)`", README)
    repository.write(CLOUD, multi_az=True)
    said = repository.run(command.replace("shop.loadpath.json", CLOUD)).stdout
    assert "Multi-AZ (multi_az): false → true" in said
    assert "0 new, " in said

"""The house keeps its shape: sizes, places, arrows, and no forbidden habit."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("designer", "exporters", "widgets")
SOURCES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
MAX_LINES = 300

TOO_LONG: dict[str, int] = {}
"""Modules above the limit, with the length they may not exceed. This list may only shrink."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= TOO_LONG.get(name(path), MAX_LINES)


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert [name(p) for p in SOURCES if p.stem in empty_names or p.parent.name in empty_names] == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_everything_public_says_what_it_answers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [] if ast.get_docstring(tree) else ["the module itself"]
    for node in tree.body:
        if (
            isinstance(node, ast.ClassDef | ast.FunctionDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ):
            silent.append(node.name)
    assert silent == []


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_no_exception_is_swallowed(path: Path) -> None:
    swallowed = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler) and all(isinstance(s, ast.Pass) for s in node.body):
            swallowed.append(node.lineno)
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            swallowed.append(node.lineno)
    assert swallowed == []


def test_the_arrows_point_one_way() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr


def loaded_after(code: str) -> set[str]:
    """Top-level modules loaded in a fresh interpreter once `code` has run."""
    report = f"{code}\nimport sys\nprint('\\n'.join({{m.partition('.')[0] for m in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(run.stdout.split())


def test_the_core_and_the_exporters_load_no_qt() -> None:
    loaded = loaded_after(
        "import exporters, designer.cli.main\nfrom designer.exporting import exporters as e; e()\n"
        "import designer.rules.registry as r; r.load_rules()"
    )
    assert not loaded & {"PySide6", "shiboken6", "widgets"}


def test_the_top_level_of_the_repository_is_fixed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.partition("/")[0] for line in tracked.splitlines()}
    assert top <= {
        "designer", "widgets", "exporters", "templates", "assets", "tests", "docs", ".ci",
        "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
        ".gitignore", ".pre-commit-config.yaml",
    }  # fmt: skip


def test_nothing_names_a_machine_or_a_registry_host() -> None:
    forbidden = re.compile(r"/work/|/root/|\.\./shared|compose-lab/lab|pypi\.org|registry\.npmjs|deb\.debian")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    text_kinds = {".py", ".md", ".toml", ".sh", ".j2", ".json", ".yaml", ""}
    paths = [ROOT / line for line in tracked.splitlines()]
    texts = [p for p in paths if p.suffix in text_kinds and p.is_file() and p != Path(__file__)]
    assert [name(p) for p in texts if forbidden.search(p.read_text(encoding="utf-8", errors="replace"))] == []

"""Calling the command line: in this process, and in a fresh one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from designer.cli.main import main
from designer.resources import template_root

ROOT = Path(__file__).resolve().parents[3]


class Said(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Runs `loadpath WORDS` in this process, in English unless told otherwise."""
    monkeypatch.setenv("LOADPATH_LANG", "en")
    monkeypatch.delenv("LOADPATH_DEBUG", raising=False)

    def run(*words: str | Path, given: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        arguments = [str(word) for word in words]
        monkeypatch.setattr(sys, "argv", ["loadpath", *arguments])
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsysbinary.readouterr()
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, out.decode(), err.decode())

    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Call:
    """Runs `loadpath WORDS` in a process of its own, with `env` added to a bare environment."""

    def run(
        *words: str | Path, given: bytes = b"", env: dict[str, str] | None = None, code: str = ""
    ) -> Said:
        command = ["-c", code] if code else ["-m", "designer"]
        done = subprocess.run(
            [sys.executable, *command, *map(str, words)], input=given, capture_output=True, check=False, cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LOADPATH_LANG": "en", **(env or {})},
        )  # fmt: skip
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def starter(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a starter to work on."""

    def copy(name: str) -> Path:
        path = tmp_path / f"{name}.loadpath.json"
        path.write_bytes((template_root() / "starters" / path.name).read_bytes())
        return path

    return copy

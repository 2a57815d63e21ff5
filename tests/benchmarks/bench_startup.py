"""What starting costs: `loadpath --help` against a bare interpreter, `lint` of a starter against 300 ms.

    python tests/benchmarks/bench_startup.py

CPU time (user and system) of fresh processes, the median of several; bytecode is compiled before.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLI = "from designer.cli.main import main; main()"
STARTER = ROOT / "templates" / "starters" / "load-balanced.loadpath.json"
LINT_LIMIT_MS = 300.0
RUNS = 11


def measure() -> list[dict[str, Any]]:
    """One row per promise: what was measured, against what, and the ratio that must not be passed."""
    commands = {
        "bare": ["-c", "pass"],
        "help": ["-c", CLI, "--help"],
        "lint": ["-c", CLI, "lint", str(STARTER), "--fail-on", "never"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for words in commands.values():
        child_ms(words)  # compiles, and warms the disk cache
    for _ in range(RUNS):
        for name, words in commands.items():  # in turns, so that a noisy moment hits all
            times[name].append(child_ms(words))
    bare, shown, linted = (statistics.median(times[name]) for name in commands)
    return [
        row("loadpath --help", shown, "bare interpreter", bare, 6),
        row("loadpath lint load-balanced", linted, "limit", LINT_LIMIT_MS, 1),
    ]


def child_ms(words: list[str]) -> float:
    """CPU ms of a fresh interpreter that runs these words."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every run compiles what was edited last
    subprocess.run([sys.executable, *words], check=True, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def row(name: str, ours: float, against: str, other: float, limit: float) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": other,
        "ratio": ours / other, "limit": limit,
    }  # fmt: skip


def main() -> None:
    """Print the rows for people."""
    for one in measure():
        verdict = "ok" if one["ratio"] <= one["limit"] else "BROKEN"
        print(
            f"{one['name']}: {one['ours_ms']:.0f} ms; {one['against']}: {one['against_ms']:.0f} ms; "
            f"ratio {one['ratio']:.2f}, limit {one['limit']:.2f} {verdict}"
        )


if __name__ == "__main__":
    main()

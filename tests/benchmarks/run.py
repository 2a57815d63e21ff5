"""Every speed promise as a ratio within one run: ours against a raw limit or a peer. Exit code 1 where one is broken.

    make bench            the table
    make bench-peers      the same with what is slow: other programs that check our exports
    python tests/benchmarks/run.py --markdown      the table of the README

Each `bench_*.py` beside this file has `measure()`: rows with name, ours_ms, against, against_ms, ratio, limit (and unit, where it is not ms);
or with name, against and why it was `skipped`. One that says `SLOW = True` runs with `--peers` only.
Times are CPU time; machines differ and are shared, ratios hold.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def rows(*, slow: bool = False) -> list[dict[str, Any]]:
    """The rows of every benchmark (of the slow ones where asked for), in order of file name."""
    found: list[dict[str, Any]] = []
    for path in sorted(HERE.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        if slow or not getattr(module, "SLOW", False):
            found.extend(module.measure())
    return found


def table(measured: list[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | ours | against | ratio | limit |", "|---|---|---|---|---|"]
    for row in measured:
        if "skipped" in row:
            lines.append(f"| {row['name']} | not measured | {row['against']}: {row['skipped']} | | |")
            continue
        verdict = "" if row["ratio"] <= row["limit"] else " **broken**"
        unit = row.get("unit", "ms")
        lines.append(
            f"| {row['name']} | {row['ours_ms']:.3g} {unit} | {row['against']}: {row['against_ms']:.3g} {unit} "
            f"| {row['ratio']:.3g} | {row['limit']:.3g}{verdict} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    measured = rows(slow="--peers" in sys.argv)
    print(table(measured))
    broken = [row["name"] for row in measured if "skipped" not in row and row["ratio"] > row["limit"]]
    if broken and "--markdown" not in sys.argv:
        sys.exit("over the limit: " + ", ".join(broken))

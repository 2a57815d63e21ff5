"""Whether cost grows in proportion to the design: open, lint and analyse 100, 1,000, 10,000 and 100,000 nodes.

    python tests/benchmarks/bench_growth.py          the table, with 100,000 nodes (minutes)

`make bench` measures up to 10,000. A row compares a step with ten times the one before: a ratio of 1 is in proportion,
what is allowed above it is what larger tables cost memory and caches. CPU time.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from support.estate import SHAPES  # noqa: E402

from designer.analysis.assessment import Assessment  # noqa: E402
from designer.catalog.registry import load_catalog  # noqa: E402
from designer.document.design import Design  # noqa: E402
from designer.document.files import dump, parse  # noqa: E402
from designer.rules.registry import load_rules  # noqa: E402
from designer.rules.rule import Rule  # noqa: E402
from designer.rules.runner import lint  # noqa: E402

SIZES = (100, 1_000, 10_000)
LARGEST = 100_000
STEP_LIMIT = 1.7
ANSWERS = ("single_points", "availability", "exposure", "capacity", "losses", "cost")
HARD = ("unequal targets", "wide fan-in", "chain with ways back", "ring of calls")
"""Shapes, beside the one that companies have, on which engines like to take more than their share."""


def measure() -> list[dict[str, Any]]:
    """One row per step of each verb on the design of a company, and one per shape that is hard."""
    found = []
    for verb, times in growth(SIZES).items():
        for (small, before), (large, after) in pairwise(times.items()):
            found.append(
                row(
                    f"{verb} {large:,} nodes",
                    after,
                    f"{small:,} nodes, times {large // small}",
                    before * large / small,
                )
            )
    for shape in HARD:
        before, after = (timed(partial(analyse, SHAPES[shape](size)), 3) for size in (200, 2_000))
        found.append(row(f"analyse 2,000 nodes, {shape}", after, "200 nodes, times 10", before * 10))
    return found


def growth(sizes: tuple[int, ...]) -> dict[str, dict[int, float]]:
    """CPU ms of each verb by number of nodes."""
    catalog, rules = load_catalog(), load_rules()
    lint(Assessment(SHAPES["estate"](60)), rules)  # what is made once is not the design's
    found: dict[str, dict[int, float]] = {"open": {}, "lint": {}, "analyse": {}}
    for size in sizes:
        runs = max(1, 3_000 // size)
        data = dump(SHAPES["estate"](size))
        design = parse(data, catalog)
        found["open"][size] = timed(partial(parse, data, catalog), runs)
        found["lint"][size] = timed(partial(check, design, rules), runs)
        found["analyse"][size] = timed(partial(analyse, design), runs)
    return found


def check(design: Design, rules: Mapping[str, Rule]) -> None:
    """Every finding."""
    lint(Assessment(design), rules)


def analyse(design: Design) -> None:
    """Every number about a design."""
    assessment = Assessment(design)
    for answer in ANSWERS:
        getattr(assessment, answer)


def timed(action: Callable[[], object], runs: int) -> float:
    """Median CPU ms, without what the garbage collector does with what came before."""
    times = []
    for _ in range(runs):
        gc.collect()
        gc.disable()
        start = time.process_time()
        action()
        times.append((time.process_time() - start) * 1e3)
        gc.enable()
    return statistics.median(times)


def row(name: str, ours: float, against: str, other: float) -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": other,
        "ratio": ours / other, "limit": STEP_LIMIT,
    }  # fmt: skip


def main() -> None:
    """Print the whole table: CPU ms by size, and the ratio of each step to a tenfold of the one before."""
    sizes = (*SIZES, LARGEST)
    print(
        "| CPU ms | " + " | ".join(f"{size:,} nodes" for size in sizes) + " | ratio of each step to tenfold |"
    )
    print("|---" * (len(sizes) + 2) + "|")
    for verb, times in growth(sizes).items():
        steps = ", ".join(f"{b / a / 10:.2f}" for a, b in pairwise(times.values()))
        print(f"| {verb} | " + " | ".join(f"{times[size]:,.0f}" for size in sizes) + f" | {steps} |")


if __name__ == "__main__":
    main()

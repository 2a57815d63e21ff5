"""How fast 10,000 nodes and 15,000 links are opened, saved and edited: against orjson on the same bytes, and 1 ms.

    python tests/benchmarks/bench_document.py

Runs in a process of its own, so that its memory and its garbage are its own. CPU time; ours and theirs are measured in
turns, so that a noisy moment hits both, and the median is told.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from designer.catalog.registry import Catalog, load_catalog
from designer.document import edits
from designer.document.design import Box, Design
from designer.document.diff import diff
from designer.document.files import dump, parse

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from support.large_design import large_design  # noqa: E402

NODES, LINKS = 10_000, 15_000
SMALL_NODES = 1_000
EDIT_LIMIT_MS = 1.0
NODE_LIMIT_KIB = 8.0


def measure() -> list[dict[str, Any]]:
    """One row per promise: what was measured, against what, and the ratio that must not be passed."""
    run = subprocess.run(
        [sys.executable, __file__, "--json"], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(run.stdout.splitlines()[-1])
    return found


def rows() -> list[dict[str, Any]]:
    """The measurements, in this process."""
    catalog = load_catalog()
    design = large_design(NODES, LINKS)
    data = dump(design)
    plain = orjson.loads(data)
    size = f"{NODES:,} nodes, {LINKS:,} links ({len(data) / 1e6:.1f} MB)"
    opened, raw_open = in_turns(lambda: parse(data, catalog), lambda: orjson.loads(data))
    saved, raw_save = in_turns(lambda: dump(design), lambda: orjson.dumps(plain))
    return [
        row(f"open {size}", opened, "orjson.loads", raw_open, 4),
        row(f"save {size} again (rows remembered)", saved, "orjson.dumps", raw_save, 7),
        row("first save after opening", first_save(data, catalog), "orjson.dumps", raw_save, 7),
        *edit_rows(parse(data, catalog), catalog),
        memory_row(data, catalog),
    ]


def first_save(data: bytes, catalog: Catalog, runs: int = 7) -> float:
    """Median CPU ms of writing a design that was just opened: its rows are those noted on opening."""
    times = []
    for _ in range(runs):
        design = parse(data, catalog)
        gc.collect()
        start = time.process_time_ns()
        dump(design)
        times.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(times)


def edit_rows(design: Design, catalog: Catalog) -> list[dict[str, Any]]:
    """One row for each kind of edit with the diff that follows it, on the large design."""
    spec = catalog.build("database", {"engine": "mysql"})
    app, link = (
        next(key for key, node in design.nodes.items() if node.kind == "app"),
        next(iter(design.links)),
    )
    other = next(
        key
        for key, node in design.nodes.items()
        if node.kind == "database" and f"{app}>{key}" not in design.links
    )
    verbs: dict[str, Callable[[int], Design]] = {
        "set a property": lambda n: edits.set_property(design, app, "count", n + 2),
        "set a property of a link": lambda n: edits.set_link_property(design, link, "calls", n + 20),
        "rename": lambda n: edits.rename(design, app, f"name {n}"),
        "move a node": lambda n: edits.move(design, [app], n + 1, 0),
        "add a node": lambda n: edits.add_node(
            design, edits.new_id(design, "Orders"), "Orders", spec, box=Box(n, 0)
        ),
        "add a link": lambda n: edits.connect(design, app, other)[0],
        "remove a link": lambda n: edits.remove(design, link_ids=[link]),
        "remove a node and its links": lambda n: edits.remove(design, [app]),
    }
    return [
        row(f"{name}, and the difference", edited(design, verb), "limit", EDIT_LIMIT_MS, 1)
        for name, verb in verbs.items()
    ]


def edited(design: Design, verb: Callable[[int], Design], runs: int = 41) -> float:
    """Median CPU ms of one edit and the diff it causes."""
    times = []
    for number in range(runs):
        start = time.process_time_ns()
        change = diff(design, verb(number))
        times.append(time.process_time_ns() - start)
        assert change
    return statistics.median(times) / 1e6


def memory_row(data: bytes, catalog: Catalog) -> dict[str, Any]:
    """What an open design holds, by the allocator's own count; fresh data, so that nothing is shared with the bench."""
    parse(
        dump(large_design(SMALL_NODES, SMALL_NODES)), catalog
    )  # what is made once (validators) is not the design's
    gc.collect()
    tracemalloc.start()
    design = parse(data, catalog)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kib = held / 1024 / len(design.nodes)
    return row("memory of an open design, a node", kib, "limit", NODE_LIMIT_KIB, 1, unit="KiB")


def in_turns(ours: Callable[[], object], theirs: Callable[[], object], runs: int = 15) -> tuple[float, float]:
    """Median CPU ms of both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for action, kept in zip((ours, theirs), times, strict=True):
            gc.collect()
            start = time.process_time_ns()
            result = action()
            kept.append((time.process_time_ns() - start) / 1e6)
            del result
    return statistics.median(times[0]), statistics.median(times[1])


def row(name: str, ours: float, against: str, other: float, limit: float, unit: str = "ms") -> dict[str, Any]:
    """One line of the table."""
    return {
        "name": name, "ours_ms": ours, "against": against, "against_ms": other,
        "ratio": ours / other, "limit": limit, "unit": unit,
    }  # fmt: skip


def main() -> None:
    """Print the rows, as JSON for :func:`measure`, else for people."""
    found = rows()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for one in found:
        verdict = "ok" if one["ratio"] <= one["limit"] else "BROKEN"
        print(
            f"{one['name']}: {one['ours_ms']:.3g} {one['unit']}; {one['against']}: {one['against_ms']:.3g} "
            f"{one['unit']}; ratio {one['ratio']:.3g}, limit {one['limit']:.3g} {verdict}"
        )


if __name__ == "__main__":
    main()

"""How fast every single failure of 10 000 nodes is known: against one at a time, and against a graph library's dominators.

    python tests/benchmarks/bench_failure.py

CPU time of this process, the median of a few runs. One failure at a time is measured on a sample and multiplied.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from designer.analysis.availability import availability
from designer.analysis.dependency import (
    Compiled,
    DependencyModel,
    Element,
    Need,
    all_of,
    at_least,
    compile_model,
)
from designer.analysis.failure import single_points, worst_pairs

NODES = 10_000
LAYERS = (
    ("edge", 0.01),
    ("balancer", 0.03),
    ("gateway", 0.06),
    ("service", 0.55),
    ("cache", 0.15),
    ("database", 0.2),
)
SAMPLE = 25


def architecture(nodes: int, seed: int = 7) -> tuple[DependencyModel, list[tuple[int, int]]]:
    """A layered service of so many nodes on shared servers in three zones, and its links from node 0 (the users).

    Each node needs one (sometimes two) of those it calls in each layer below; services also call each other, some in
    circles. One node in five is called by a single other one.
    """
    chance = random.Random(seed)
    layer_of, members = [-1], {}
    for number, (_, share) in enumerate(LAYERS):
        members[number] = range(len(layer_of), len(layer_of) + max(2, int(nodes * share)))
        layer_of += [number] * len(members[number])
    links = {(0, target) for target in members[0]}
    for number in range(1, len(LAYERS)):
        above, below = members[3 if number > 3 else number - 1], members[number]
        for position, target in enumerate(below):
            home = position * len(above) // len(below)
            links.add((above[home], target))
            for _ in range(0 if chance.random() < 0.2 else chance.randint(1, 2)):
                links.add((above[min(len(above) - 1, max(0, home + chance.randint(-3, 3)))], target))
    services = members[3]
    for position, service in enumerate(services):
        for _ in range(chance.randint(0, 2)):
            other = position + chance.randint(-8, 20)
            if 0 <= other < len(services) and other != position:
                links.add((service, services[other]))
    return _model(layer_of, sorted(links), chance), sorted(links)


def measure() -> list[dict[str, Any]]:
    """One row per promise: what was measured, against what, and the ratio that must not be passed."""
    model, links = architecture(NODES)
    roots = ["n0", *(f"n{v}" for v in range(1, 10))]
    compiling = _milliseconds(lambda: compile_model(model))
    compiled = compile_model(model)
    passing = _milliseconds(lambda: single_points(compiled, roots))
    ours = compiling + passing
    scenarios = sum(compiled.can_fail)
    one_by_one = _milliseconds(lambda: _one_failure(compiled), runs=SAMPLE) * scenarios
    graph = nx.DiGraph(links)
    dominators = _milliseconds(lambda: nx.immediate_dominators(graph, 0))
    return [
        _row(
            f"every single failure, {NODES} nodes", ours, f"one at a time ({scenarios})", one_by_one, 1 / 200
        ),
        _row("the same, model compiled before", passing, "one at a time", one_by_one, 1 / 1000),
        _row("every single failure, failure domains included", ours, "networkx dominators", dominators, 3),
        _frame_row(),
        _pairs_row(),
        _every_pair_row(),
        _exact_row(),
        _small_exact_row(),
        _samples_row(),
    ]


def _frame_row() -> dict[str, Any]:
    model = architecture(1_000)[0]
    ours = _milliseconds(lambda: single_points(compile_model(model), ["n0"]))
    return _row("every single failure, 1 000 nodes, domains included", ours, "a frame", 16, 1)


def _pairs_row() -> dict[str, Any]:
    compiled = compile_model(architecture(1_000)[0])
    ours = _milliseconds(lambda: worst_pairs(compiled, "n0", 20))
    single = _milliseconds(lambda: single_points(compiled, ["n0"]))
    every_pair = single * sum(compiled.can_fail)
    return _row("worst pairs of 1 000 nodes", ours, "a whole pass for each first failure", every_pair, 1 / 4)


def _every_pair_row() -> dict[str, Any]:
    compiled = compile_model(architecture(1_000)[0])
    ours = _milliseconds(lambda: worst_pairs(compiled, "n0"))
    return _row("every pair of 1 000 nodes", ours, "limit", 3_000, 1)


def _small_exact_row() -> dict[str, Any]:
    """65 services of three copies each, two of them needed, over twelve shared servers in three zones."""
    elements = {f"zone{zone}": Element(0.9995) for zone in range(3)}
    elements.update({f"server{n}": Element(0.998, (f"zone{n % 3}",)) for n in range(12)})
    for n in range(65):
        copies = {f"app{n}-{c}": Element(0.995, (f"server{(n * 5 + c * 4) % 12}",)) for c in range(3)}
        below = [f"app{c}" for c in (2 * n + 1, 2 * n + 2) if c < 65]
        elements |= {**copies, f"app{n}": Element(needs=all_of(at_least(2, *copies), *below), can_fail=False)}
    compiled = compile_model(DependencyModel(elements))
    found = availability(compiled, "app0")
    assert found.method == "exact"
    ours = _milliseconds(lambda: availability(compiled, "app0"))
    return _row("exact availability of 200 elements on shared servers", ours, "limit", 1_000, 1)


def _samples_row() -> dict[str, Any]:
    compiled = compile_model(architecture(1_000)[0])
    ours = _milliseconds(lambda: availability(compiled, "n0", node_cap=0), runs=3)
    one_by_one = _milliseconds(lambda: _one_failure(compiled), runs=SAMPLE) * 1_000_000
    return _row("a million samples of 1 000 elements", ours, "one state at a time", one_by_one, 1 / 100)


def _exact_row() -> dict[str, Any]:
    compiled = _pairs(1_000)
    exact = _milliseconds(lambda: availability(compiled, "site"), runs=3)
    sampled = _milliseconds(lambda: availability(compiled, "site", node_cap=0, samples=50_000), runs=1) * 20
    return _row("exact availability of 1 000 pairs on shared servers", exact, "a million samples", sampled, 1)


def main() -> None:
    """Print the table."""
    for row in measure():
        verdict = "ok" if row["ratio"] <= row["limit"] else "BROKEN"
        print(
            f"{row['name']}: {row['ours_ms']:.1f} ms; {row['against']}: {row['against_ms']:.1f} ms; "
            f"ratio {row['ratio']:.5f}, limit {row['limit']:.5f} {verdict}"
        )


def _row(name: str, ours: float, against: str, theirs: float, limit: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours_ms": ours,
        "against": against,
        "against_ms": theirs,
        "ratio": ours / theirs,
        "limit": limit,
    }


def _milliseconds(action: Callable[[], object], runs: int = 7) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def _one_failure(compiled: Compiled) -> list[bool]:
    """Which vertices are up when one element failed: a plain pass over the same lists."""
    up = [True] * len(compiled.all_of)
    up[1] = False
    for component in compiled.components:
        changed = True
        while changed:
            changed = False
            for v in component:
                if up[v] and not (
                    all(up[t] for t in compiled.all_of[v])
                    and all(sum(not up[t] for t in members) < needed for needed, members in compiled.gates[v])
                ):
                    up[v] = False
                    changed = len(component) > 1
    return up


def _model(layer_of: list[int], links: list[tuple[int, int]], chance: random.Random) -> DependencyModel:
    calls: list[dict[int, list[str]]] = [{} for _ in layer_of]
    for caller, called in links:
        calls[caller].setdefault(layer_of[called], []).append(f"n{called}")
    servers = max(1, len(layer_of) // 20)
    elements = {f"zone{zone}": Element(0.999) for zone in range(3)}
    for server in range(servers):
        elements[f"server{server}"] = Element(0.998, (f"zone{chance.randrange(3)}",))
    for v in range(len(layer_of)):
        needs: list[Need] = [
            at_least(2 if len(targets) > 2 and chance.random() < 0.3 else 1, *targets)
            for targets in calls[v].values()
        ]
        domains = (f"server{chance.randrange(servers)}",) if v else ()
        elements[f"n{v}"] = Element(0.999, domains, all_of(*needs))
    return DependencyModel(elements)


def _pairs(count: int) -> Compiled:
    elements = {f"zone{zone}": Element(0.9995) for zone in range(3)}
    for n in range(count):
        for copy in range(2):
            server = f"server{copy}-{n * 7 % (count * 9 // 10)}"
            elements.setdefault(server, Element(0.998, (f"zone{copy}",)))
            below = [c for c in (2 * n + 1, 2 * n + 2) if c < count]
            needs = all_of(*(at_least(1, f"app{c}-0", f"app{c}-1") for c in below))
            elements[f"app{n}-{copy}"] = Element(0.995, (server,), needs)
    elements["site"] = Element(needs=at_least(1, "app0-0", "app0-1"))
    return compile_model(DependencyModel(elements))


if __name__ == "__main__":
    main()

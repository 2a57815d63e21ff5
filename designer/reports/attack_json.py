"""Ways to stores and zones of trust as plain data, for `loadpath analyze --format json`."""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.reports.attack_text import SHOWN


def attack_data(a: Assessment, language: str) -> dict[str, Any]:
    """`attack_paths`, the worst stores with their cheapest cut (`null`: no single change), and `boundaries`."""
    return {
        "attack_paths": [
            {
                **attack.as_json(language),
                **({"cheapest_cut": _cut(a, number, language)} if number < SHOWN else {}),
            }
            for number, attack in enumerate(a.attack_paths)
        ],
        "boundaries": a.boundaries.as_json(),
    }


def _cut(a: Assessment, number: int, language: str) -> dict[str, Any] | None:
    cut = a.cheapest_cut(a.attack_paths[number])
    return None if cut is None else cut.as_json(language)

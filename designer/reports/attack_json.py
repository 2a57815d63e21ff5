"""Exposure, ways to stores and zones of trust as plain data, for `loadpath analyze --format json`."""

from __future__ import annotations

from typing import Any

from designer.analysis.admitted import port_of
from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Exposure
from designer.reports.attack_text import SHOWN


def exposure_data(a: Assessment, language: str) -> dict[str, Any]:
    """Per node its exposure; `only_from` is who alone is let in, with their way (`null`: anyone, or nobody)."""
    return {node: _exposure(a, found, language) for node, found in a.exposure.items()}


def _exposure(a: Assessment, found: Exposure, language: str) -> dict[str, Any]:
    data = found.as_json(language)
    for port, told in zip(found.every(), (data, *data["others"]), strict=True):
        some = a.admitted.get(port_of(port))
        told["only_from"] = None if some is None else some.as_json(language)
    return data


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

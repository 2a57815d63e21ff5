"""What a design survives as plain data: a part of what `loadpath analyze --format json` prints."""

from __future__ import annotations

import math
from typing import Any

from designer.analysis.assessment import Assessment
from designer.analysis.sensitivity import EntrySensitivity
from designer.analysis.survival import EntryAvailability, Triple
from designer.analysis.witness import SinglePoint
from designer.document.design import Design


def availability_data(a: Assessment) -> dict[str, Any]:
    """Per entry its availability, its single points with the witness of each, its worst pairs."""
    return {
        entry: {
            **_availability(found),
            "single_points_of_failure": list(a.single_points[entry]),
            "witnesses": [_witness(point) for point in a.witnesses[entry]],
            "worst_pairs": [
                _together(a.design, (p.first, p.second), p.probability) for p in a.cut_sets[entry].pairs
            ],
            "worst_triples": _triples(a.design, a.cut_sets[entry].triples),
            "sensitivity": _sensitivity(a.sensitivity[entry]),
        }
        for entry, found in a.availability.items()
    }


def what_if_data(a: Assessment) -> dict[str, Any]:
    """What is lost, down and degraded, and the four numbers with nothing lost."""
    worst = a.whole.capacity.worst
    return {
        "failed": list(a.failed),
        "down": sorted(a.down),
        "degraded": [
            {"node": d.node, "cause": d.cause, "lost": list(d.lost), "left": d.left, "of": d.of}
            for d in a.degraded
        ],
        "before": {
            "availability": {entry: found.availability for entry, found in a.whole.availability.items()},
            "max_rps": finite(a.whole.capacity.max_rps),
            "p95_ms": finite(worst.p95_ms) if worst is not None else None,
            "monthly_usd": a.whole.cost.monthly_usd,
        },
    }


def recovery_data(a: Assessment) -> list[dict[str, Any]]:
    """Per class of loss the worst time to come back and the most data lost, in minutes; null: never, or everything."""
    return [
        {
            "loss": found.loss,
            "rto_minutes": finite(found.rto.figure.value),
            "rto_of": found.rto.lost,
            "rto_by": found.rto.how,
            "rto_met": found.rto_met,
            "rpo_minutes": finite(found.rpo.figure.value),
            "rpo_of": found.rpo.lost,
            "rpo_by": found.rpo.how,
            "rpo_met": found.rpo_met,
        }
        for found in a.recovery
    ]


def finite(value: float) -> float | None:
    """The number, or None where it is infinite or none (JSON has no such numbers)."""
    return value if math.isfinite(value) else None


def _availability(found: EntryAvailability) -> dict[str, Any]:
    return {
        "availability": found.availability,
        "method": found.method,
        "ci": list(found.ci) if found.ci is not None else None,
        "downtime_minutes_per_year": found.downtime_minutes_per_year,
    }


def _witness(point: SinglePoint) -> dict[str, Any]:
    return {
        "node": point.node,
        "places": list(point.places),
        "chain": list(point.chain),
        "takes_down": list(point.takes_down),
    }


def _together(design: Design, parts: tuple[str, ...], probability: float) -> dict[str, Any]:
    """A loss together; of a takeover that fails the standby, which is named once more."""
    failing = [design.links[part].target for part in parts if part in design.links]
    nodes = [design.links[part].target if part in design.links else part for part in parts]
    return {"nodes": sorted(nodes), "failed_takeovers": failing, "probability": probability}


def _triples(design: Design, found: tuple[Triple, ...] | None) -> list[dict[str, Any]] | None:
    """None where the design is beyond the limit of the exact method."""
    if found is None:
        return None
    return [_together(design, triple.parts, triple.probability) for triple in found]


def _sensitivity(found: EntrySensitivity) -> dict[str, Any]:
    return {
        "method": found.method,
        "minutes_by_basis": dict(found.minutes_by_basis),
        "fix_first": [
            {
                "node": gain.node,
                "inside": list(gain.inside),
                "minutes_per_year": gain.minutes_per_year,
                "birnbaum": gain.birnbaum,
                "basis": gain.basis,
                "monthly_usd": gain.monthly_usd,
            }
            for gain in found.gains
        ],
    }

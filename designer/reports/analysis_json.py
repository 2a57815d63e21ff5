"""All answers about a design as plain data: what `loadpath analyze --format json` prints.

Numbers that have no finite value (nothing limits the load, something is overloaded) are null.
"""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.analysis.capacity import Capacity, StageLoad
from designer.analysis.cost import Cost
from designer.analysis.losses import Loss
from designer.reports.attack_json import attack_data, exposure_data
from designer.reports.identity_json import identity_data
from designer.reports.survival_json import availability_data, finite, recovery_data, what_if_data


def answers(assessment: Assessment, language: str = "en") -> dict[str, Any]:
    """The answers, with sentences in `language`."""
    return {
        "availability": availability_data(assessment),
        "recovery": recovery_data(assessment),
        "exposure": exposure_data(assessment, language),
        **attack_data(assessment, language),
        "identity": identity_data(assessment),
        "capacity": _capacity(assessment),
        "cost": _cost(assessment.cost, language),
        **what_if_data(assessment),
    }


def _capacity(assessment: Assessment) -> dict[str, Any]:
    found, worst_loss = assessment.capacity, next(iter(assessment.losses), None)
    worst = found.worst
    return {
        "peak_rps": found.peak_rps,
        "max_rps": finite(found.max_rps),
        "bottleneck": found.bottleneck,
        "n_minus_1_rps": finite(worst_loss.rps) if worst_loss is not None else None,
        "n_minus_1_lost": worst_loss.lost if worst_loss is not None else None,
        "months_until_full": found.months_until_full(assessment.design.workload.growth_per_month),
        "p50_ms": finite(worst.p50_ms) if worst is not None else None,
        "p95_ms": finite(worst.p95_ms) if worst is not None else None,
        "p99_ms": finite(worst.p99_ms) if worst is not None else None,
        "entries": {
            entry: {
                "mean_ms": finite(e.mean_ms), "p50_ms": finite(e.p50_ms),
                "p95_ms": finite(e.p95_ms), "p99_ms": finite(e.p99_ms),
            }
            for entry, e in sorted(found.entries.items())
        },
        "nodes": {key: _stage(found, load) for key, load in sorted(found.nodes.items())},
        "machines": {key: {"utilisation": busy} for key, busy in sorted(found.machines.items())},
        "losses": [_loss(loss) for loss in assessment.losses],
        "loops": list(found.loops),
    }  # fmt: skip


def _stage(found: Capacity, load: StageLoad) -> dict[str, Any]:
    return {
        "rps": load.rps,
        "utilisation": load.utilisation,
        "mean_ms": finite(load.mean_ms),
        "p50_ms": finite(load.percentile_ms(0.5)),
        "p95_ms": finite(load.percentile_ms(0.95)),
        "p99_ms": finite(load.percentile_ms(0.99)),
        "concurrency": finite(load.concurrency),
        "copies": load.copies,
        "servers": load.stage.servers,
        "sustains_rps": finite(load.sustains_rps),
        "connections": finite(found.connections.get(load.stage.id, 0.0)),
        "connection_limit": load.stage.connection_limit,
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {"lost": loss.lost, "rps": finite(loss.rps), "bottleneck": loss.bottleneck}


def _cost(cost: Cost, language: str) -> dict[str, Any]:
    return {
        "monthly_usd": cost.monthly_usd,
        "lines": [
            {
                "node": line.node,
                "what": line.what.render(language),
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_usd": line.unit_usd,
                "usd": line.usd,
                "region": line.region or None,
                "source": line.price.source if line.price is not None else None,
                "as_of": line.price.as_of if line.price is not None else None,
                "assumed": [reason.render(language) for reason in line.assumed],
            }
            for line in cost.lines
        ],
    }

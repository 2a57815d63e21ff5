"""How the numbers of an assessment came about: each with its formula, what went in, and which of that is a default."""

from __future__ import annotations

import math
from collections.abc import Mapping

from designer.analysis.capacity import Capacity, StageLoad
from designer.analysis.figure import Figure, Input
from designer.analysis.losses import Loss
from designer.analysis.survival import EntryAvailability
from designer.graph.dependency import DesignModel
from designer.i18n import Text, text
from designer.units import SHARE

PERCENTILES: Mapping[str, float] = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
LARGEST = 10
"""Parts of a sum that are told, the largest first."""


def stage_figures(load: StageLoad) -> dict[str, Figure]:
    """Every number of one stage at the load asked about, by the name it has in `analyze --format json`."""
    stage, machine = load.stage, load.machine
    given = stage.inputs
    rate = Input(text("arrival rate λ"), load.rps, "1/s")
    copies = Input(text("copies n"), load.copies)
    servers = Input(text("servers of a copy c"), stage.servers)
    found = {
        "rps": Figure(load.rps, "1/s", "λ(v) = Σ λ(u) · calls(u, v)", (rate,)),
        "concurrency": Figure(
            load.concurrency, "", "L = λ · W", (rate, Input(text("mean response time W"), load.mean_ms, "ms"))
        ),
    }
    if machine is None:
        timing = Figure(load.mean_ms, "ms", "W = d", given, stage.assumptions)
        limit = (
            ()
            if stage.limit_rps is None
            else (Input(text("requests it takes at most"), stage.limit_rps, "1/s"),)
        )
        found["utilisation"] = Figure(load.utilisation, SHARE, "U = λ / limit", (rate, *limit))
        return {**found, "mean_ms": timing, **dict.fromkeys(PERCENTILES, timing)}
    shared = Input(text("utilisation of its machine"), load.machine_utilisation, SHARE)
    inputs = (rate, copies, servers, shared, *given)
    found["utilisation"] = Figure(
        load.utilisation, SHARE, "U = max(λ · s / (n · c), U(machine))", inputs, stage.assumptions
    )
    found["mean_ms"] = Figure(
        load.mean_ms,
        "ms",
        "W = d + s + C(c, a) / (c/s − λ/n), a = λ · s / n (M/M/c)",
        inputs,
        stage.assumptions,
    )
    for name, quantile in PERCENTILES.items():
        found[name] = Figure(
            load.percentile_ms(quantile),
            "ms",
            f"P(W > t) = {1 - quantile:.2g} (M/M/c)",
            inputs,
            stage.assumptions,
        )
    found["sustains_rps"] = Figure(
        load.sustains_rps,
        "1/s",
        "X = m / D, m = n · c, D = V · s",
        (copies, servers, *given),
        stage.assumptions,
    )
    return found


def capacity_figures(
    capacity: Capacity, growth_per_month: float, loss: Loss | None = None
) -> dict[str, Figure]:
    """The numbers of the whole design: highest load, with one thing lost, end-to-end times, the month it is full."""
    found = {"max_rps": _max_rps(capacity)}
    peak = Input.drawn(text("peak load"), capacity.peak_rps, "1/s")
    if loss is not None:
        found["n_minus_1_rps"] = Figure(
            loss.rps, "1/s", "min over x of max load without x",
            (Input(text("without {node}", node=loss.lost), loss.rps, "1/s"),),
            (text("what a scaling group loses is not replaced in time"),),
        )  # fmt: skip
    months = capacity.months_until_full(growth_per_month)
    if months is not None:
        growth = Input.drawn(text("growth of the peak in a month g"), growth_per_month, SHARE)
        limit = Input(text("highest load"), capacity.max_rps, "1/s")
        found["months_until_full"] = Figure(
            months, "", "min m: peak · (1 + g)^m > max", (peak, growth, limit)
        )
    worst = capacity.worst
    if worst is not None:
        inputs = (
            peak,
            Input(text("mean"), worst.mean_ms, "ms"),
            Input(text("standard deviation"), worst.deviation_ms, "ms"),
        )
        found["mean_ms"] = Figure(
            worst.mean_ms, "ms", "X(u) = W(u) + Σ calls · (RTT + X(v))", inputs, _timing()
        )
        for name in PERCENTILES:
            value = float(getattr(worst, name))
            found[name] = Figure(
                value, "ms", "F⁻¹ of the mixture of ways (gamma parts, moments matched)", inputs, _timing()
            )
    return found


def availability_figure(model: DesignModel, entry: str, found: EntryAvailability) -> Figure:
    """The availability of an entry: what its downtime hangs on, with where each availability is from."""
    inputs: list[Input] = []
    for share in found.shares[:LARGEST]:
        reason = model.reasons[share.node]
        origin = reason.inputs[0].origin if reason.inputs else "computed"
        fact = reason.inputs[0].fact if reason.inputs else None
        inputs.append(
            Input(text("availability of {node}", node=share.node), reason.value, SHARE, origin, fact)
        )
    how = text("exact, by a decision diagram: what is shared is counted once")
    if found.method != "exact":
        how = text("an estimate from random samples; the interval holds 95 % of such estimates")
    switched = text("what takes over does so at once, and as often as is drawn")
    return Figure(found.availability, SHARE, "A = P(entry is up)", tuple(inputs), (how, switched))


def _max_rps(capacity: Capacity) -> Figure:
    if capacity.bottleneck is None or math.isinf(capacity.max_rps):
        return Figure(
            capacity.max_rps, "1/s", "min m / D", (), (text("nothing in the design limits the load"),)
        )
    name = text("{node} is full first", node=capacity.bottleneck)
    inputs: list[Input] = [Input(name, capacity.max_rps, "1/s")]
    stage = capacity.nodes.get(capacity.bottleneck)
    if stage is not None:
        visits = stage.rps / capacity.peak_rps if capacity.peak_rps else 0.0
        inputs += [Input(text("visits for each request V"), visits), *stage.stage.inputs]
    full = [
        load.sustains_rps
        for key, load in capacity.nodes.items()
        if capacity.bottleneck in (key, load.machine.id if load.machine is not None else "")
    ]
    is_owed = min(full, default=math.inf) > capacity.max_rps * (1 + 1e-6)
    waiting = text("work that waits for what is lost has to be done, too: it counts as with everything up")
    return Figure(
        capacity.max_rps, "1/s", "min m / D, D = V · s", tuple(inputs), (waiting,) if is_owed else ()
    )


def _timing() -> tuple[Text, ...]:
    return (
        text("measured at the door of the service: the users' own network is not in it"),
        text("calls of one request are made one after the other"),
    )

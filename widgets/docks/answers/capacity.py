"""The tab of capacity: what the design carries, what is full first, what is left when one thing is lost, and how fast it answers."""

from __future__ import annotations

import math

from designer.analysis.capacity import Capacity, StageLoad
from designer.analysis.figure import Figure, Input
from designer.document.design import Design
from designer.i18n import Text, text
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, number, words
from widgets.numbers import milliseconds, per_second, percent, plain

COLUMNS = (
    text("Component"),
    text("Requests a second"),
    text("Utilisation"),
    text("Mean response"),
    text("p95"),
    text("At once"),
    text("Sustains"),
    text("Runs on"),
)
FULL, NEARLY = 1.0, 0.75
"""Utilisation that cannot be carried, and from which waiting grows quickly (M/M/1: four times the service time)."""


def capacity_answer(result: Checked) -> Answer:
    """Headlines of the whole design, and one row for each component that requests reach, the busiest first."""
    assessment = result.assessment
    if assessment is None or not assessment.capacity.nodes:
        return Answer(
            COLUMNS,
            (),
            nothing=text("No request reaches anything yet: draw users and link them to a service."),
        )
    found, design = assessment.capacity, result.design
    loads = sorted(found.nodes.items(), key=lambda item: (-item[1].utilisation, item[0]))
    rows = tuple(_row(key, load, design) for key, load in loads)
    losses = [loss for loss in assessment.losses if not math.isinf(loss.rps)]
    headlines = [*_limits(found, design)]
    if losses:
        worst = losses[0]
        headlines.append(
            (
                text("With {lost} lost", lost=name_of(worst.lost, design)),
                number(per_second(worst.rps), worst.rps, tone="" if worst.rps >= found.peak_rps else "error"),
            )
        )
    return Answer(COLUMNS, rows, (*headlines, *_times(found, design)))


def name_of(key: str, design: Design) -> str:
    """The name shown for a stage or a machine; its id where it is not drawn."""
    node = design.nodes.get(key)
    return node.name if node is not None else key


def tone_of(utilisation: float) -> Tone:
    """How bad a utilisation is."""
    return "error" if utilisation >= FULL else "warning" if utilisation >= NEARLY else ""


def utilisation_figure(load: StageLoad) -> Figure:
    """How the utilisation of a component came about."""
    stage = load.stage
    inputs = [Input(text("λ, requests a second"), load.rps, "1/s")]
    if stage.service_s > 0:
        inputs.append(Input(text("S, service time"), 1000 * stage.service_s, "ms"))
    inputs.append(Input(text("c, copies at work"), load.copies))
    inputs.append(Input(text("m, parallel servers of a copy"), stage.servers))
    if load.machine is not None:
        inputs.append(Input(text("cores of its machine"), load.machine.cores))
    machine_inputs = load.machine.inputs if load.machine is not None else ()
    limited = stage.limit_rps is not None and stage.service_s <= 0
    return Figure(
        100 * load.utilisation,
        "%",
        "ρ = λ / limit" if limited else "ρ = λ S / (c m)",
        (*inputs, *stage.inputs, *machine_inputs),
        stage.assumptions,
    )


def _row(key: str, load: StageLoad, design: Design) -> Row:
    p95, tone = load.percentile_ms(0.95), tone_of(load.utilisation)
    machine = load.machine.id if load.machine is not None else key
    limit = "–" if math.isinf(load.sustains_rps) else per_second(load.sustains_rps)
    return Row(
        (
            words(name_of(key, design)),
            number(plain(load.rps), load.rps),
            number(
                percent(load.utilisation, 0),
                load.utilisation,
                utilisation_figure(load),
                tone,
                load.utilisation,
            ),
            number(milliseconds(load.mean_ms), load.mean_ms),
            number(milliseconds(p95), p95),
            number(plain(load.concurrency), load.concurrency),
            number(limit, load.sustains_rps),
            words(name_of(machine, design) if machine != key else "", "quiet"),
        ),
        (key,) if key in design.nodes else (),
    )


def _limits(found: Capacity, design: Design) -> list[tuple[Text, Cell]]:
    shown = text("no limit") if math.isinf(found.max_rps) else per_second(found.max_rps)
    carries = found.max_rps >= found.peak_rps
    headlines = [
        (text("Peak load"), number(per_second(found.peak_rps), found.peak_rps)),
        (text("Sustains"), number(shown, found.max_rps, _limit_figure(found), "ok" if carries else "error")),
    ]
    if found.bottleneck is not None:
        headlines.append((text("Full first"), words(name_of(found.bottleneck, design))))
    months = found.months_until_full(design.workload.growth_per_month)
    if months is not None:
        headlines.append(
            (text("Full in"), number(text("{months} months", months=months), months, tone="warning"))
        )
    return headlines


def _limit_figure(found: Capacity) -> Figure | None:
    """How the limit of the design came about: the visits and the service time of what is full first."""
    load = found.nodes.get(found.bottleneck) if found.bottleneck is not None else None
    if load is None or found.peak_rps <= 0:
        return None
    return Figure(
        found.max_rps,
        "1/s",
        "λmax = λpeak / ρ" if load.utilisation else "",
        (
            Input(text("λpeak, peak load"), found.peak_rps, "1/s", "drawn"),
            Input(text("ρ, utilisation of what is full first"), 100 * load.utilisation, "%"),
            *load.stage.inputs,
        ),
        load.stage.assumptions,
    )


def _times(found: Capacity, design: Design) -> list[tuple[Text, Cell]]:
    worst, target = found.worst, design.targets.p95_ms
    if worst is None:
        return []
    tone: Tone = "" if target is None else "ok" if worst.p95_ms <= target else "error"
    return [
        (text("p50"), number(milliseconds(worst.p50_ms), worst.p50_ms)),
        (text("p95"), number(milliseconds(worst.p95_ms), worst.p95_ms, tone=tone)),
        (text("p99"), number(milliseconds(worst.p99_ms), worst.p99_ms)),
    ]

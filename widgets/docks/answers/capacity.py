"""The tab of capacity: what the design carries, what is full first, what is left when one thing is lost, and how fast it answers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from designer.analysis.assessment import Assessment
from designer.analysis.capacity import Capacity, StageLoad
from designer.analysis.derivation import capacity_figures, stage_figures
from designer.analysis.figure import Figure
from designer.analysis.names import Names
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
    found, names = assessment.capacity, Names(result.design)
    loads = sorted(found.nodes.items(), key=lambda item: (-item[1].utilisation, item[0]))
    rows = tuple(_row(key, load, names) for key, load in loads)
    return Answer(COLUMNS, rows, tuple(_headlines(assessment, names)))


def tone_of(utilisation: float) -> Tone:
    """How bad a utilisation is."""
    return "error" if utilisation >= FULL else "warning" if utilisation >= NEARLY else ""


def _row(key: str, load: StageLoad, names: Names) -> Row:
    figures, tone = stage_figures(load), tone_of(load.utilisation)
    limit = "–" if math.isinf(load.sustains_rps) else per_second(load.sustains_rps)
    machine = load.machine.id if load.machine is not None else key
    p95 = load.percentile_ms(0.95)
    return Row(
        (
            words(names.of(key)),
            number(plain(load.rps), load.rps, figures["rps"]),
            number(
                percent(load.utilisation, 0), load.utilisation, figures["utilisation"], tone, load.utilisation
            ),
            number(milliseconds(load.mean_ms), load.mean_ms, figures["mean_ms"]),
            number(milliseconds(p95), p95, figures["p95_ms"]),
            number(plain(load.concurrency), load.concurrency, figures["concurrency"]),
            number(limit, load.sustains_rps, figures.get("sustains_rps")),
            words(names.of(machine) if machine != key else "", "quiet"),
        ),
        (key,) if key in names else (),
    )


def _headlines(assessment: Assessment, names: Names) -> list[tuple[Text, Cell]]:
    found, design = assessment.capacity, assessment.design
    loss = next((loss for loss in assessment.losses if not math.isinf(loss.rps)), None)
    figures = capacity_figures(found, design.workload.growth_per_month, loss)
    carries: Tone = "ok" if found.max_rps >= found.peak_rps else "error"
    shown = text("no limit") if math.isinf(found.max_rps) else per_second(found.max_rps)
    headlines = [
        (text("Peak load"), number(per_second(found.peak_rps), found.peak_rps)),
        (text("Sustains"), number(shown, found.max_rps, figures["max_rps"], carries)),
    ]
    if found.bottleneck is not None:
        headlines.append((text("Full first"), words(names.of(found.bottleneck))))
    if (months := figures.get("months_until_full")) is not None:
        full = number(text("{months} months", months=plain(months.value)), months.value, months, "warning")
        headlines.append((text("Full in"), full))
    if loss is not None:
        left: Tone = "" if loss.rps >= found.peak_rps else "error"
        cell = number(per_second(loss.rps), loss.rps, figures["n_minus_1_rps"], left)
        headlines.append((text("With {lost} lost", lost=names.of(loss.lost)), cell))
    return headlines + _times(found, design, figures)


def _times(found: Capacity, design: Design, figures: Mapping[str, Figure]) -> list[tuple[Text, Cell]]:
    worst, target = found.worst, design.targets.p95_ms
    if worst is None:
        return []
    tone: Tone = "" if target is None else "ok" if worst.p95_ms <= target else "error"
    return [
        (text("p50"), number(milliseconds(worst.p50_ms), worst.p50_ms, figures["p50_ms"])),
        (text("p95"), number(milliseconds(worst.p95_ms), worst.p95_ms, figures["p95_ms"], tone)),
        (text("p99"), number(milliseconds(worst.p99_ms), worst.p99_ms, figures["p99_ms"])),
    ]

"""What the design carries and what it costs: load, response times, what a loss leaves, and the monthly bill."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.capacity import StageLoad
from designer.analysis.derivation import capacity_figures, stage_figures
from designer.analysis.figure import Figure
from designer.i18n import Text, text
from designer.reports.headlines import met
from designer.reports.page import Block, Cell, Paragraph, Said, Section, Table, Tone
from designer.reports.sections.derived import derivation
from designer.reports.sections.subject import Subject
from designer.reports.survival_text import NOTICEABLE
from designer.units import measured, money, number, percent

FULL, NEARLY = 1.0, 0.75
"""Utilisation that cannot be carried, and from which waiting grows quickly (M/M/1: four times the service time)."""
TOLD = 10
"""Losses that are told, the worst first."""
FIGURES: dict[str, Text] = {
    "max_rps": text("Sustains, requests/s"),
    "n_minus_1_rps": text("Sustains with the worst loss, requests/s"),
    "months_until_full": text("Month in which growth passes it"),
    "mean_ms": text("mean, ms"),
    "p50_ms": text("p50, ms"),
    "p95_ms": text("p95, ms"),
    "p99_ms": text("p99, ms"),
}

STAGE: dict[str, Text] = {
    "rps": text("calls"),
    "concurrency": text("calls at once"),
    "utilisation": text("busy"),
    "mean_ms": text("mean response time"),
    "p50_ms": text("p50"),
    "p95_ms": text("p95"),
    "p99_ms": text("p99"),
    "sustains_rps": text("sustains"),
}
"""What the numbers of one component are called; their values say the unit."""


def capacity(subject: Subject) -> Iterator[Section]:
    """Nothing where no request reaches anything."""
    found = subject.assessment.capacity
    if not found.nodes:
        return
    worst = next(iter(subject.assessment.losses), None)
    figures = capacity_figures(found, subject.design.workload.growth_per_month, worst)
    blocks: list[Block] = [_headlines(subject, figures), _stages(subject)]
    if found.loops:
        loops = text("They call one another without end: {nodes}", nodes=subject.names(found.loops))
        blocks.append(Paragraph(subject.say(loops), "warning"))
    blocks += _losses(subject)
    told = [(subject.say(FIGURES[name]), figure) for name, figure in figures.items()]
    for key, load in sorted(found.nodes.items()):
        told += [
            (f"{subject.name(key)}: {subject.say(STAGE[name])}", figure)
            for name, figure in stage_figures(load).items()
        ]
    yield Section(
        "capacity",
        subject.say(text("Capacity at {rps} requests/s", rps=number(found.peak_rps))),
        (*blocks, derivation(subject, told)),
    )


def cost(subject: Subject) -> Iterator[Section]:
    """The bill line by line, the dearest first; nothing where nothing costs anything."""
    found = subject.assessment.cost
    if not found.lines:
        return
    head = subject.words(
        text("component"), text("what"), text("quantity"), text("unit price"), text("USD"), text("source")
    )
    rows: list[tuple[Said, ...]] = []
    for line in sorted(found.lines, key=lambda line: (-line.usd, line.node)):
        source = subject.say(text("as drawn")) if line.is_drawn else "–"
        if line.price is not None:
            cited = line.region, subject.cite(line.price.source), line.price.as_of
            source = ", ".join(part for part in cited if part)
        rows.append(
            (
                subject.name(line.node), subject.say(line.what), subject.say(measured(line.quantity, line.unit)),
                f"{line.unit_usd:,.6g}", f"{line.usd:,.2f}", source,
            )
        )  # fmt: skip
    total, budget = found.monthly_usd, subject.design.targets.monthly_cost_usd
    said = text("{usd} a month (list prices, on demand)", usd=money(total))
    assumed = {subject.say(reason): None for line in found.lines for reason in line.assumed}
    blocks: list[Block] = [
        Paragraph(subject.say(said), met(total, budget, False)),
        Table(head, tuple(rows), right=(2, 3, 4)),
        *(Paragraph(reason, "muted") for reason in assumed),
    ]
    yield Section("cost", subject.say(text("Cost")), tuple(blocks))


def _headlines(subject: Subject, figures: dict[str, Figure]) -> Table:
    rows: list[tuple[Said, ...]] = []
    for name, figure in figures.items():
        about = ""
        if name == "max_rps" and subject.assessment.capacity.bottleneck is not None:
            bottleneck = subject.name(subject.assessment.capacity.bottleneck)
            about = subject.say(text("{node} is full first", node=bottleneck))
        elif name == "n_minus_1_rps":
            about = subject.say(
                text("without {node}", node=subject.name(next(iter(subject.assessment.losses)).lost))
            )
        rows.append((subject.say(FIGURES[name]), number(figure.value), about))
    return Table(subject.words(text("number"), text("value"), ""), tuple(rows), right=(1,))


def _stages(subject: Subject) -> Table:
    head = subject.words(
        text("component"), text("calls/s"), text("busy"), text("p50, ms"), text("p95, ms"), text("p99, ms"),
        text("sustains calls/s"), text("runs on"),
    )  # fmt: skip
    loads = sorted(
        subject.assessment.capacity.nodes.items(), key=lambda pair: (-pair[1].utilisation, pair[0])
    )
    return Table(head, tuple(_stage(subject, *pair) for pair in loads), right=(1, 2, 3, 4, 5, 6))


def _stage(subject: Subject, key: str, load: StageLoad) -> tuple[Said, ...]:
    busy: Tone = "error" if load.utilisation >= FULL else "warning" if load.utilisation >= NEARLY else ""
    times = (number(load.percentile_ms(quantile)) for quantile in (0.5, 0.95, 0.99))
    on = "" if load.machine is None or load.machine.id == key else subject.name(load.machine.id)
    used = Cell(percent(load.utilisation), busy)
    return (subject.name(key), number(load.rps), used, *times, number(load.sustains_rps), on)


def _losses(subject: Subject) -> Iterator[Block]:
    peak = subject.assessment.capacity.peak_rps
    rows = tuple(
        (
            subject.name(loss.lost),
            Cell(number(loss.rps), "error" if loss.rps < peak else ""),
            subject.name(loss.bottleneck) if loss.bottleneck is not None else "–",
        )
        for loss in subject.assessment.losses[:TOLD]
    )
    if rows:
        head = subject.words(text("lost"), text("then sustains, requests/s"), text("full first"))
        yield Table(head, rows, right=(1,))
    most = subject.assessment.capacity.max_rps
    if any(loss.rps > most * (1 + NOTICEABLE) for loss in subject.assessment.losses[:TOLD]):
        more = text(
            "Where more is sustained than with everything up, calls to what is lost are left out, or what answers in its place carries more."
        )
        yield Paragraph(subject.say(more), "muted")

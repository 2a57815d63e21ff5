"""The answers about one design for a terminal: what it survives, who reaches it, what it carries, what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Exposure
from designer.analysis.names import Names
from designer.analysis.survival import nobody_is_served
from designer.catalog.traits import Service
from designer.i18n import Text, text
from designer.reports.attack_text import attack_lines, boundary_lines
from designer.reports.figure_text import explained
from designer.reports.headlines import VERDICTS, beside_targets
from designer.reports.identity_text import identity_lines
from designer.reports.recovery_text import recovery_lines
from designer.reports.standing import standing
from designer.reports.survival_text import (
    availability_lines,
    combination_lines,
    fix_first_lines,
    what_if_lines,
)
from designer.reports.tables import one_line, table
from designer.units import measured, money, number, percent


def render(assessment: Assessment, language: str, *, explain: bool = False) -> str:
    """The answers as plain text in `language`, with a trailing newline; `explain` adds how the numbers came about."""
    lines = [assessment.design.name]
    sections = (
        _headlines,
        what_if_lines,
        availability_lines,
        combination_lines,
        fix_first_lines,
        recovery_lines,
        _exposure,
        attack_lines,
        boundary_lines,
        identity_lines,
        _capacity,
        _cost,
    )
    for section in sections:
        found = list(section(assessment, language))
        if found:
            lines += ["", *found]
    if explain:
        lines += ["", *explained(assessment, language)]
    return "\n".join(map(one_line, lines)) + "\n"


def _headlines(a: Assessment, language: str) -> Iterator[str]:
    """The four numbers beside their targets; beside what they were, where something is lost (``what_if_lines``)."""
    if a.failed:
        return
    head = [text("number"), text("value"), text("target value"), text("verdict")]
    rows = [
        [found.title.render(language), found.value, found.target or "–", VERDICTS[found.tone].render(language) if found.tone else "–"]
        for found in beside_targets(a)
    ]  # fmt: skip
    yield from table([h.render(language) for h in head], rows, right=(1, 2))


def _exposure(a: Assessment, language: str) -> Iterator[str]:
    stores = [
        found
        for exposed in a.exposure.values()
        for found in exposed.every()
        if found.subject == "data" or (found.subject == "administration" and not _is_own_way(a, found))
    ]
    if not stores:
        return
    names = Names(a.design, language)
    yield text("Exposure of data and administration").render(language)
    head = [text("component"), text("verdict"), text("port"), text("hops"), text("way in")]
    rows = []
    for found in stores:
        stands = standing(a, found)
        way = stands.way(names, " > ")
        rows.append(
            [
                names.of(found.node),
                stands.verdict.render(language),
                str(found.port or "–"),
                str(len(stands.steps)),
                way.render(language) if isinstance(way, Text) else way,
            ]
        )
    yield from table([h.render(language) for h in head], rows, right=(2, 3))
    if a.failed:
        yield "  " + text(
            "Ways close through what is lost and what hangs on its power or network; what merely does not answer may still be taken over."
        ).render(language)


def _is_own_way(a: Assessment, found: Exposure) -> bool:
    """Whether all that reaches the port runs in the machine itself: to be there is to be past it."""
    return found.verdict == "internal" and {found.node, *a.topology.inside(found.node)}.issuperset(
        found.nodes
    )


def _capacity(a: Assessment, language: str) -> Iterator[str]:
    found = a.capacity
    yield text("Capacity at {rps} requests/s", rps=number(found.peak_rps)).render(language)
    names = Names(a.design, language)
    for line in _carried(a, names):
        yield f"  {line.render(language)}"
    head = [
        text("component"),
        text("calls/s"),
        text("busy"),
        text("p50, ms"),
        text("p95, ms"),
        text("p99, ms"),
        text("sustains calls/s"),
    ]
    rows = []
    for node_id, load in sorted(found.nodes.items(), key=lambda pair: -pair[1].utilisation):
        if load.machine is None and load.stage.limit_rps is None:
            continue
        times = [number(load.percentile_ms(q)) for q in (0.5, 0.95, 0.99)]
        rows.append(
            [
                names.of(node_id),
                number(load.rps),
                percent(load.utilisation),
                *times,
                number(load.sustains_rps),
            ]
        )
    yield from table([h.render(language) for h in head], rows, right=(1, 2, 3, 4, 5, 6))


def _carried(a: Assessment, names: Names) -> Iterator[Text]:
    found = a.capacity
    if nobody_is_served(a.model, a.failed):
        yield text("nobody is served")
        return
    yield text(
        "sustains {rps} requests/s; full first: {node}",
        rps=number(found.max_rps),
        node=names.of(found.bottleneck) if found.bottleneck else "–",
    )
    worst = next(iter(a.losses), None)
    if worst is not None:
        yield text("with {lost} lost: {rps} requests/s", lost=names.of(worst.lost), rps=number(worst.rps))
    growth = a.design.workload.growth_per_month
    months = found.months_until_full(growth)
    if months == 0:
        yield text("the peak passes that already")
    elif months is not None:
        yield text(
            "growth of {growth} a month passes that in month {months}", growth=percent(growth), months=months
        )
    for entry, latency in sorted(found.entries.items()):
        yield text(
            "{entry}: p50 {p50} ms, p95 {p95} ms, p99 {p99} ms",
            entry=names.of(entry), p50=number(latency.p50_ms), p95=number(latency.p95_ms), p99=number(latency.p99_ms),
        )  # fmt: skip


def _cost(a: Assessment, language: str) -> Iterator[str]:
    names = Names(a.design, language)
    yield text("Cost: {usd} a month (list prices, on demand)", usd=money(a.cost.monthly_usd)).render(language)
    head = [text("component"), text("what"), text("quantity"), text("unit price"), text("USD")]
    rows = [
        [
            names.of(line.node),
            line.what.render(language),
            measured(line.quantity, line.unit).render(language),
            f"{line.unit_usd:,.6g}",
            f"{line.usd:,.2f}",
        ]
        for line in sorted(a.cost.lines, key=lambda line: -line.usd)
    ]
    yield from table([h.render(language) for h in head], rows, right=(2, 3, 4))
    if free := _without_a_price(a):
        yield "  " + text("without a price of their own: {nodes}", nodes=names.all(free)).render(language)


def _without_a_price(a: Assessment) -> list[str]:
    """Ids of services that the cost leaves out: no price is known or drawn, for them or for the machine they run in."""
    priced = {line.node for line in a.cost.lines}
    return [
        node_id
        for node_id, _ in a.topology.having(Service)
        if not priced & {node_id, *a.topology.ancestors(node_id), *a.topology.inside(node_id)}
    ]

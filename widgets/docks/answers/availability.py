"""The tab of availability: per entry how available it is, what brings it down alone, and what costs most downtime."""

from __future__ import annotations

from designer.analysis.derivation import availability_figure
from designer.analysis.figure import Figure, Input
from designer.analysis.names import Names
from designer.analysis.survival import EntryAvailability
from designer.i18n import text
from designer.units import duration
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, number, words
from widgets.numbers import percent

COLUMNS = (
    text("Entry"),
    text("Component"),
    text("Downtime a year"),
    text("Role"),
)
MINUTES_PER_YEAR = 525_600
METHODS = {
    "exact": text("exact"),
    "monte-carlo": text("estimated"),
}


def availability_answer(result: Checked) -> Answer:
    """One headline an entry; one row for each component whose loss brings an entry down or costs it time."""
    assessment = result.assessment
    if assessment is None or not assessment.availability:
        return Answer(
            COLUMNS,
            (),
            nothing=text("Draw users, or another entry, to see how available the service is for them."),
        )
    names, headlines, rows = Names(result.design), [], []
    for entry, found in assessment.availability.items():
        name = names.of(entry)
        figure = availability_figure(assessment.model, entry, found)
        cell = _availability(found, result.design.targets.availability, figure)
        headlines.append(
            (text("Availability of {entry}, {method}", entry=name, method=METHODS[found.method]), cell)
        )
        rows += _rows(name, found, frozenset(assessment.single_points.get(entry, ())), names)
    nothing = text("Nothing that is drawn can bring the service down.")
    return Answer(COLUMNS, tuple(rows), tuple(headlines), nothing)


def _rows(name: str, found: EntryAvailability, single: frozenset[str], names: Names) -> list[Row]:
    """What brings one entry down alone, then what costs it time: each with the downtime that hangs on it."""
    minutes_of = {share.node: share.minutes_per_year for share in found.shares}
    order = sorted(
        {*single, *minutes_of}, key=lambda node: (node not in single, -minutes_of.get(node, 0.0), node)
    )
    rows = []
    for node in order:
        alone = words(text("single point of failure"), "error")
        role = alone if node in single else words(text("redundant"), "ok")
        lost = minutes_of.get(node)
        cell = number("–", 0.0) if lost is None else number(duration(lost), lost, _share_figure(lost, found))
        rows.append(Row((words(name), words(names.of(node)), cell, role), (node,)))
    return rows


def _share_figure(lost: float, found: EntryAvailability) -> Figure:
    """How much downtime hangs on one component: what the entry would gain if that never failed."""
    without = found.availability + lost / MINUTES_PER_YEAR
    return Figure(
        lost,
        "min",
        "(A′ − A) · 525 600 min",
        (
            Input(text("availability of the entry, A"), found.availability),
            Input(text("the same with a component that never fails, A′"), without),
        ),
    )


def _availability(found: EntryAvailability, target: float | None, figure: Figure) -> Cell:
    tone: Tone = "" if target is None else "ok" if found.availability >= target else "error"
    shown = text(
        "{availability} · {downtime} down a year",
        availability=percent(found.availability),
        downtime=duration(found.downtime_minutes_per_year),
    )
    return number(shown, found.availability, figure, tone)

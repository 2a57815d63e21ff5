"""The tab of availability: per entry how available it is, what brings it down alone, and what costs most downtime."""

from __future__ import annotations

from designer.analysis.survival import EntryAvailability
from designer.i18n import Text, text
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, number, words
from widgets.numbers import minutes, percent

COLUMNS = (
    text("Entry"),
    text("Component"),
    text("Downtime a year"),
    text("Role"),
)
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
    names = {key: node.name for key, node in result.design.nodes.items()}
    headlines = []
    rows: list[Row] = []
    for entry, found in assessment.availability.items():
        headlines.append(
            (_title(names[entry], found), _availability(found, result.design.targets.availability))
        )
        single = set(assessment.single_points.get(entry, ()))
        minutes_of = {share.node: share.minutes_per_year for share in found.shares}
        order = sorted(
            single | set(minutes_of), key=lambda node: (node not in single, -minutes_of.get(node, 0.0), node)
        )
        for node in order:
            role = (
                words(text("single point of failure"), "error")
                if node in single
                else words(text("redundant"), "ok")
            )
            lost = minutes_of.get(node, 0.0)
            shown = minutes(lost) if node in minutes_of else "–"
            cells = (words(names[entry]), words(names.get(node, node)), number(shown, lost), role)
            rows.append(Row(cells, (node,)))
    return Answer(
        COLUMNS, tuple(rows), tuple(headlines), text("Nothing that is drawn can bring the service down.")
    )


def _title(name: str, found: EntryAvailability) -> Text:
    return text("{entry}, {method}", entry=name, method=METHODS[found.method])


def _availability(found: EntryAvailability, target: float | None) -> Cell:
    tone: Tone = "" if target is None else "ok" if found.availability >= target else "error"
    shown = text(
        "{availability} · {downtime} down a year",
        availability=percent(found.availability),
        downtime=minutes(found.downtime_minutes_per_year),
    )
    return number(shown, found.availability, tone=tone)

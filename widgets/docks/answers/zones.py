"""Zones of trust: who trusts whom, and the links that lead from one zone into another."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.boundaries import TRUST, Crossing, Trust, Zone
from designer.analysis.names import Names
from designer.i18n import Text, text
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, words
from widgets.docks.answers.exposure import joined

COLUMNS = (text("Zone"), text("Place"), text("Links into it"), text("In the clear"), text("Members"))
SHOWN = 20
"""Members, and links into a zone, that are told by name; the rest is counted."""
TRUST_TEXTS: dict[Trust, Text] = {
    "internet": text("internet"),
    "edge": text("edge of the provider"),
    "public": text("public"),
    "private": text("private"),
    "data": text("data"),
}


def zones_answer(result: Checked) -> Answer:
    """One row a zone, from the outside in; the links that lead into it are told when the mouse rests on their number."""
    assessment, names = result.assessment, Names(result.design)
    if assessment is None or not assessment.boundaries.zones:
        return Answer(COLUMNS, (), nothing=text("Nothing is drawn yet that could be trusted."))
    found = assessment.boundaries
    rows = tuple(
        _row(zone, [each for each in found.crossings if each.target == zone.id], names)
        for zone in found.zones
    )
    return Answer(COLUMNS, rows)


def _row(zone: Zone, into: list[Crossing], names: Names) -> Row:
    return Row(
        (
            Cell(TRUST_TEXTS[zone.trust], TRUST.index(zone.trust)),
            words(names.of(zone.place) if zone.place else "–", "" if zone.place else "quiet"),
            _count(into, names),
            _count([each for each in into if not each.encrypted], names, "warning"),
            words(joined(_first([names.of(node) for node in zone.members]), ", ")),
        ),
        zone.members,
    )


def _count(crossings: list[Crossing], names: Names, tone: Tone = "") -> Cell:
    count = len(crossings)
    hint = joined(_first([_told(each, names) for each in crossings]), "\n") if count else None
    return Cell(str(count), count, tone if count else "quiet", is_number=True, hint=hint)


def _first(told: Sequence[Text | str]) -> list[Text | str]:
    more = len(told) - SHOWN
    return [*told[:SHOWN], *([text("and {count} more", count=more)] if more > 0 else [])]


def _told(crossing: Crossing, names: Names) -> str:
    return names.of(crossing.link)

"""What the design survives: how availability came about, single points with the way they are fatal, what to fix first."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.availability import MINUTES_PER_YEAR
from designer.analysis.derivation import availability_figure
from designer.analysis.witness import SinglePoint
from designer.i18n import text
from designer.reports.page import Block, Fold, Item, Items, Paragraph, Said, Section, Table
from designer.reports.sections.derived import derivation
from designer.reports.sections.subject import Subject
from designer.reports.survival_text import BASIS, lost_in_noise, lost_together
from designer.units import duration

TOLD = 10
"""Losses together and gains of one entry that are told."""


def survival(subject: Subject) -> Iterator[Section]:
    """Nothing where there is no entry."""
    found = subject.assessment.availability
    if not found:
        return
    figures = [
        (subject.name(entry), availability_figure(subject.assessment.model, entry, one))
        for entry, one in found.items()
    ]
    blocks: list[Block] = [
        Paragraph(
            subject.say(
                text(
                    "Managed services count with what their provider promises, own machines with what is usual."
                )
            ),
            "muted",
        ),
        derivation(subject, figures),
        *_single_points(subject),
        *_together(subject),
    ]
    yield Section("availability", subject.say(text("Availability")), tuple(blocks))
    if blocks := [*_fix_first(subject)]:
        yield Section("fix-first", subject.say(text("What to fix first")), tuple(blocks))


def _single_points(subject: Subject) -> Iterator[Block]:
    proofs = [(entry, point) for entry, points in subject.assessment.witnesses.items() for point in points]
    if proofs:
        told, more = subject.first(proofs)
        items = Items(tuple(_proof(subject, entry, point) for entry, point in told))
        title = text("Why each single point is one: {count}", count=len(proofs))
        yield Fold(subject.say(title), (items, *more))


def _proof(subject: Subject, entry: str, point: SinglePoint) -> Item:
    title = text("{node} alone brings {entry} down", node=subject.name(point.node), entry=subject.name(entry))
    lines = [text("Goes dark with it: {nodes}", nodes=subject.names(point.takes_down))]
    if point.places:
        lines.insert(0, text("Stands in: {places}", places=subject.names(point.places, " › ")))
    way = subject.fall(point.chain)
    return Item(subject.say(title), tone="error", lines=subject.words(*lines), picture=way)


def _together(subject: Subject) -> Iterator[Block]:
    rows: list[tuple[Said, ...]] = []
    for entry, found in subject.assessment.cut_sets.items():
        sets: list[tuple[tuple[str, ...], float]] = [
            ((pair.first, pair.second), pair.probability) for pair in found.pairs[:TOLD]
        ]
        sets += [(triple.parts, triple.probability) for triple in (found.triples or ())[:TOLD]]
        for parts, probability in sets:
            together = subject.say(lost_together(subject.assessment, parts, subject.called))
            minutes = subject.say(duration(probability * MINUTES_PER_YEAR))
            rows.append((subject.name(entry), together, minutes))
    if rows:
        head = subject.words(text("entry"), text("together"), text("downtime a year"))
        title = subject.say(text("Losses that are fatal together"))
        yield Fold(title, (Table(head, tuple(rows), right=(2,)),))


def _fix_first(subject: Subject) -> Iterator[Block]:
    if rows := list(_gains(subject)):
        head = subject.words(
            text("entry"), text("a second"), text("saves a year"), text("USD a month"), text("counted by")
        )
        yield Table(head, tuple(rows), right=(2, 3))
    for entry, found in subject.assessment.sensitivity.items():
        if found.is_lost_in_noise:
            yield Paragraph(subject.say(lost_in_noise(subject.name(entry))), "muted")


def _gains(subject: Subject) -> Iterator[tuple[Said, ...]]:
    for entry, found in subject.assessment.sensitivity.items():
        for gain in found.gains[:TOLD]:
            price = "–" if gain.monthly_usd is None else f"{gain.monthly_usd:,.0f}"
            saved = subject.say(duration(gain.minutes_per_year))
            yield (subject.name(entry), subject.name(gain.node), saved, price, subject.say(BASIS[gain.basis]))

"""What one sees first: the four numbers beside their targets, how each entry fares, and the picture of the design."""

from __future__ import annotations

from collections.abc import Iterator

from designer.drawing.picture import Picture as Drawn
from designer.i18n import text
from designer.reports.badges import badges
from designer.reports.headlines import VERDICTS, beside_targets, met
from designer.reports.page import Block, Cell, Number, Numbers, Picture, Said, Table
from designer.reports.sections.subject import Subject
from designer.reports.survival_text import beside_target, method_of
from designer.units import duration


def overview(subject: Subject) -> tuple[Block, ...]:
    """The numbers, the entries, then the picture."""
    return (_numbers(subject), *_entries(subject), _picture(subject))


def _numbers(subject: Subject) -> Numbers:
    say = subject.say
    return Numbers(
        tuple(
            Number(
                say(found.title), found.value,
                say(text("target: {target}", target=found.target)) if found.target else "", found.tone,
            )
            for found in beside_targets(subject.assessment)
        )
    )  # fmt: skip


def _entries(subject: Subject) -> Iterator[Block]:
    """For each entry whether it is as available as promised, and what brings it down alone."""
    target, rows = subject.design.targets.availability, []
    for entry, found in subject.assessment.availability.items():
        tone = met(found.availability, target, True)
        value, promised = beside_target(found, target)
        verdict = Cell(subject.say(VERDICTS[tone]) if tone else "–", tone)
        points = subject.assessment.single_points[entry]
        alone: Said = subject.names(points) if points else Cell(subject.say(text("none")), "ok")
        downtime = subject.say(duration(found.downtime_minutes_per_year))
        rows.append(
            (
                subject.name(entry), Cell(value, tone), promised, verdict, downtime, alone,
                method_of(found, subject.language),
            )
        )  # fmt: skip
    if rows:
        head = subject.words(
            text("entry"), text("availability"), text("target availability"), text("verdict"), text("downtime a year"),
            text("single points of failure"), text("method"),
        )  # fmt: skip
        yield Table(head, tuple(rows), right=(1, 2, 4))


def _picture(subject: Subject) -> Picture:
    svg = Drawn(subject.design, "light", subject.language, badges(subject.linted.findings), prefix="d-").svg()
    return Picture(svg, subject.say(text("The design {name}, with what is found", name=subject.design.name)))

"""What one sees first: the four numbers beside their targets, and the picture of the design with its findings."""

from __future__ import annotations

from designer.analysis.headlines import headlines
from designer.drawing.picture import Picture as Drawn
from designer.i18n import text
from designer.reports.badges import badges
from designer.reports.page import Block, Number, Numbers, Picture
from designer.reports.sections.subject import Subject, met
from designer.units import number, share


def overview(subject: Subject) -> tuple[Block, ...]:
    """The numbers, then the picture."""
    return (_numbers(subject), _picture(subject))


def _numbers(subject: Subject) -> Numbers:
    found, targets, say = headlines(subject.assessment), subject.design.targets, subject.say
    peak = subject.design.workload.peak_rps
    shown = (
        (text("Availability"), found.availability, share, targets.availability, True),
        (text("Sustains, requests/s"), found.max_rps, number, peak, True),
        (text("p95, ms"), found.p95_ms, number, targets.p95_ms, False),
        (text("Cost, USD a month"), found.monthly_usd, number, targets.monthly_cost_usd, False),
    )
    return Numbers(
        tuple(
            Number(
                say(title),
                written(value) if value is not None else "–",
                say(text("target: {target}", target=written(target))) if target is not None else "",
                met(value, target, more_is_better),
            )
            for title, value, written, target, more_is_better in shown
        )
    )


def _picture(subject: Subject) -> Picture:
    svg = Drawn(subject.design, "light", subject.language, badges(subject.linted.findings), prefix="d-").svg()
    return Picture(svg, subject.say(text("The design {name}, with what is found", name=subject.design.name)))

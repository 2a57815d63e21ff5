"""How the design comes back from each class of loss: for how long it is away, how much data is gone, against the targets."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.recovery_classes import LossRecovery, WayBack
from designer.i18n import text
from designer.reports.page import Cell, Said, Section, Table, Tone
from designer.reports.recovery_text import HOW, LOSS
from designer.reports.sections.derived import derivation
from designer.reports.sections.subject import Subject
from designer.units import duration


def recovery(subject: Subject) -> Iterator[Section]:
    """The worst way back of each class; nothing where nothing drawn can be lost."""
    found = subject.assessment.recovery
    if not found:
        return
    head = subject.words(
        text("loss of"), "RTO", text("longest"), text("by"), "RPO", text("most lost"), text("by")
    )
    figures = [
        (f"{subject.say(LOSS[one.loss])}: {title}", way.figure)
        for one in found
        for title, way in (("RTO", one.rto), ("RPO", one.rpo))
        if way.figure.value
    ]
    table = Table(head, tuple(_row(subject, one) for one in found), right=(1, 4))
    yield Section("recovery", subject.say(text("Recovery")), (table, derivation(subject, figures)))


def _row(subject: Subject, found: LossRecovery) -> tuple[Said, ...]:
    return (
        subject.say(LOSS[found.loss]),
        *_cells(subject, found.rto, found.rto_met),
        *_cells(subject, found.rpo, found.rpo_met),
    )


def _cells(subject: Subject, way: WayBack, met: bool | None) -> tuple[Said, ...]:
    minutes = way.figure.value
    tone: Tone = "" if met is None else "ok" if met else "error"
    if minutes == 0:
        return (Cell("0", tone), "–", "–")
    return (Cell(subject.say(duration(minutes)), tone), subject.name(way.lost), subject.say(HOW[way.how]))

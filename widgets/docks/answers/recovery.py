"""How the design comes back from each class of loss: how long it is away, how much data is gone, against the targets."""

from __future__ import annotations

import math

from designer.analysis.names import Names
from designer.analysis.recovery_classes import LossRecovery, WayBack
from designer.i18n import Text, text
from designer.reports.recovery_text import HOW, LOSS
from designer.units import duration
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, number, words

COLUMNS = (
    text("Loss of"),
    text("Back after (RTO)"),
    text("Longest"),
    text("Back by"),
    text("Data lost (RPO)"),
    text("Most lost"),
    text("Back by"),
)


def recovery_answer(result: Checked) -> Answer:
    """One row a class of loss, the worst loss of it; headlines are the targets that are set."""
    assessment, names = result.assessment, Names(result.design)
    found = assessment.recovery if assessment is not None else ()
    rows = tuple(_row(one, names) for one in found)
    targets = result.design.targets
    wanted = (
        (text("Target, RTO"), targets.rto_minutes, all(one.rto_met is not False for one in found)),
        (text("Target, RPO"), targets.rpo_minutes, all(one.rpo_met is not False for one in found)),
    )
    headlines: list[tuple[Text, Cell]] = [
        (title, words(_written(limit), "ok" if is_met else "error"))
        for title, limit, is_met in wanted
        if limit is not None
    ]
    nothing = text("Nothing drawn can be lost: draw users and link them to a service.")
    return Answer(COLUMNS, rows, tuple(headlines), nothing)


def _row(found: LossRecovery, names: Names) -> Row:
    lost = (way.lost for way in (found.rto, found.rpo) if way.figure.value and way.lost in names)
    return Row(
        (
            words(LOSS[found.loss]),
            *_cells(found.rto, found.rto_met, names),
            *_cells(found.rpo, found.rpo_met, names),
        ),
        tuple(dict.fromkeys(lost)),
    )


def _cells(way: WayBack, is_met: bool | None, names: Names) -> tuple[Cell, Cell, Cell]:
    """The time, whose loss it is, and how that comes back; nobody's where there is nothing to come back from."""
    tone: Tone = "" if is_met is None else "ok" if is_met else "error"
    value = way.figure.value
    time = number(_written(value), value, way.figure, tone)
    if not value:
        return (time, words("–", "quiet"), words("–", "quiet"))
    return (time, words(names.of(way.lost)), words(HOW[way.how], "quiet"))


def _written(value: float) -> Text | str:
    return "∞" if math.isinf(value) else duration(value) if value else "0"

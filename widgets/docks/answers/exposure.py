"""The tab of exposure: for each store, admin port and identity who can reach it, and the way in hop by hop."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.exposure_verdict import VERDICTS, Exposure
from designer.analysis.names import Names
from designer.i18n import Text, text
from designer.reports.standing import Standing, standing
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, words

COLUMNS = (text("Component"), text("What"), text("Verdict"), text("Port"), text("Way in"))
SUBJECTS = {
    "data": text("data"),
    "service": text("service"),
    "administration": text("administration"),
    "identity": text("identity"),
}


def exposure_answer(result: Checked) -> Answer:
    """One row for each thing that can be exposed, worst first."""
    assessment = result.assessment
    if assessment is None or not assessment.exposure:
        return Answer(
            COLUMNS, (), nothing=text("Nothing drawn holds data, an administration port or an identity.")
        )
    every = [each for found in assessment.exposure.values() for each in found.every()]
    every.sort(key=lambda found: (VERDICTS.index(found.verdict), found.node))
    names = Names(result.design)
    return Answer(COLUMNS, tuple(_row(found, standing(assessment, found), names) for found in every))


def _row(found: Exposure, stands: Standing, names: Names) -> Row:
    port = f"{found.protocol} {found.port}".strip() if found.port else "–"
    return Row(
        (
            words(names.of(found.node)),
            words(SUBJECTS[found.subject]),
            Cell(stands.verdict, VERDICTS.index(found.verdict), stands.tone),
            words(port),
            _way(found, stands, names),
        ),
        tuple(dict.fromkeys((found.node, *(node for node in stands.nodes if node in names)))),
    )


def _way(found: Exposure, stands: Standing, names: Names) -> Cell:
    """Who is passed, from the first to the last; every hop in words when the mouse rests on it."""
    if not stands.steps:
        if not found.blocked_by:
            return Cell("–", "", "quiet")
        component = names.of(found.blocked_by[0].component)
        return Cell(text("kept out by {component}", component=component), "", "quiet")
    told = [names.told(line) for line in stands.lines()]
    return Cell(stands.way(names, " → "), len(stands.steps), hint=joined(told, "\n"))


def joined(parts: Sequence[Text | str], between: str = " → ") -> Text:
    """Several texts as one, each still in the reader's language."""
    values = {f"p{at}": part for at, part in enumerate(parts)}
    return Text(between.join(f"{{{key}}}" for key in values), values)

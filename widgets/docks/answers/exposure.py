"""The tab of exposure: for each store, admin port and identity who can reach it, and the way in hop by hop."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.exposure_verdict import VERDICTS, Exposure, Step, Verdict
from designer.analysis.reachability import INTERNET
from designer.i18n import Text, text
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Cell, Row, Tone, words

COLUMNS = (text("Component"), text("What"), text("Verdict"), text("Port"), text("Way in"))
VERDICT_TEXTS: dict[Verdict, tuple[Text, Tone]] = {
    "internet": (text("open to the internet"), "error"),
    "one-change": (text("one change away"), "warning"),
    "lateral": (text("through a taken-over component"), "warning"),
    "internal": (text("internal only"), "ok"),
    "isolated": (text("isolated"), "ok"),
}
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
    names = {key: node.name for key, node in result.design.nodes.items()}
    return Answer(COLUMNS, tuple(_row(found, names) for found in every))


def _row(found: Exposure, names: dict[str, str]) -> Row:
    title, tone = VERDICT_TEXTS[found.verdict]
    port = f"{found.protocol} {found.port}".strip() if found.port else "–"
    return Row(
        (
            words(names.get(found.node, found.node)),
            words(SUBJECTS[found.subject]),
            Cell(title, VERDICTS.index(found.verdict), tone),
            words(port),
            _way(found, names),
        ),
        tuple(dict.fromkeys((found.node, *(node for node in found.nodes if node != INTERNET)))),
    )


def _way(found: Exposure, names: dict[str, str]) -> Cell:
    """Who is passed, from the first to the last; every hop in words when the mouse rests on it."""
    steps = found.path or found.lateral
    if not steps:
        if not found.blocked_by:
            return Cell("–", "", "quiet")
        component = found.blocked_by[0].component
        return Cell(text("kept out by {component}", component=names.get(component, component)), "", "quiet")
    passed = [text("internet") if node == INTERNET else names.get(node, node) for node in _passed(steps)]
    told = [step.text for step in steps]
    if found.change is not None:
        told.append(text("Needs: {change}", change=found.change.text))
    return Cell(joined(passed), len(steps), hint=joined(told, "\n"))


def _passed(steps: Sequence[Step]) -> list[str]:
    return [steps[0].source, *(step.target for step in steps)]


def joined(parts: Sequence[Text | str], between: str = " → ") -> Text:
    """Several texts as one, each still in the reader's language."""
    values = {f"p{at}": part for at, part in enumerate(parts)}
    return Text(between.join(f"{{{key}}}" for key in values), values)

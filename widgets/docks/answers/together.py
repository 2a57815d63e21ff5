"""What is fatal together: the pairs and threes whose joint loss brings an entry down, the most probable first."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.availability import MINUTES_PER_YEAR
from designer.analysis.figure import Figure, Input
from designer.analysis.names import Names
from designer.document.design import Design
from designer.graph.dependency import DesignModel
from designer.i18n import text
from designer.reports.survival_text import lost_together
from designer.units import duration
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Row, number, words

COLUMNS = (text("Entry"), text("Downtime a year"), text("Probability"), text("Lost together"))


def together_answer(result: Checked) -> Answer:
    """One row for each pair and three; headlines name the entries whose threes are beyond the exact method."""
    assessment, names = result.assessment, Names(result.design)
    found = assessment.cut_sets if assessment is not None else {}
    rows = [
        _row(assessment, entry, lost, probability, names)
        for entry, lost, probability in _sets(result)
        if assessment is not None
    ]
    beyond = tuple(
        (text("{entry}, threes", entry=names.of(entry)), words(text("too many to tell"), "quiet"))
        for entry, sets in found.items()
        if sets.triples is None
    )
    nothing = text("No two or three things that are drawn bring the service down together.")
    return Answer(COLUMNS, tuple(rows), beyond, nothing)


def _sets(result: Checked) -> Iterator[tuple[str, tuple[str, ...], float]]:
    if result.assessment is None:
        return
    for entry, found in result.assessment.cut_sets.items():
        sets = [((pair.first, pair.second), pair.probability) for pair in found.pairs]
        threes = [(three.parts, three.probability) for three in found.triples or ()]
        for lost, probability in sorted([*sets, *threes], key=lambda each: -each[1]):
            yield entry, lost, probability


def _row(assessment: Assessment, entry: str, lost: tuple[str, ...], probability: float, names: Names) -> Row:
    model, design = assessment.model, assessment.design
    down = probability * MINUTES_PER_YEAR
    parts = tuple(_part(model, part, names, design) for part in lost)
    chance = Figure(probability, "", "P = Σ Π q", parts, (text("they fail independently of one another"),))
    a_year = Figure(
        down, "min", "P · 525 600 min", (Input(text("share of time all are down at once P"), probability),)
    )
    return Row(
        (
            words(names.of(entry)),
            number(duration(down), down, a_year),
            number(f"{probability:.2g}", probability, chance),
            words(lost_together(assessment, lost, names)),
        ),
        tuple(dict.fromkeys(design.links[part].target if part in design.links else part for part in lost)),
    )


def _part(model: DesignModel, part: str, names: Names, design: Design) -> Input:
    """How often a part of it is lost."""
    if (link := design.links.get(part)) is not None:
        return Input.drawn(
            text("share of takeovers by {node} that fail q", node=link.target), 1 - link.coverage
        )
    return Input(text("share of time {node} is down q", node=part), 1 - model.reasons[part].value)

"""What is fatal together: the pairs and threes whose joint loss brings an entry down, the most probable first."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.availability import MINUTES_PER_YEAR
from designer.analysis.figure import Figure, Input
from designer.document.design import Design
from designer.graph.dependency import DesignModel
from designer.i18n import text
from designer.units import duration
from widgets.checks import Checked
from widgets.docks.answers.answer import Answer, Row, number, words
from widgets.docks.answers.capacity import name_of

COLUMNS = (text("Entry"), text("Downtime a year"), text("Probability"), text("Lost together"))


def together_answer(result: Checked) -> Answer:
    """One row for each pair and three; headlines name the entries whose threes are beyond the exact method."""
    assessment, design = result.assessment, result.design
    found = assessment.cut_sets if assessment is not None else {}
    rows = [
        _row(assessment.model, entry, nodes, probability, design)
        for entry, nodes, probability in _sets(result)
        if assessment is not None
    ]
    beyond = tuple(
        (text("{entry}, threes", entry=name_of(entry, design)), words(text("too many to tell"), "quiet"))
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
        threes = [(three.nodes, three.probability) for three in found.triples or ()]
        for nodes, probability in sorted([*sets, *threes], key=lambda each: -each[1]):
            yield entry, nodes, probability


def _row(model: DesignModel, entry: str, nodes: tuple[str, ...], probability: float, design: Design) -> Row:
    down = probability * MINUTES_PER_YEAR
    parts = tuple(
        Input(
            text("share of time {node} is down q", node=name_of(node, design)), 1 - model.reasons[node].value
        )
        for node in nodes
        if node in model.reasons
    )
    chance = Figure(probability, "", "P = Σ Π q", parts, (text("they fail independently of one another"),))
    a_year = Figure(
        down, "min", "P · 525 600 min", (Input(text("share of time all are down at once P"), probability),)
    )
    return Row(
        (
            words(name_of(entry, design)),
            number(duration(down), down, a_year),
            number(f"{probability:.2g}", probability, chance),
            words(" + ".join(name_of(node, design) for node in nodes)),
        ),
        tuple(dict.fromkeys(nodes)),
    )

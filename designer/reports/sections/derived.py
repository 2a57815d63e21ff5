"""How numbers came about, as a folded table: formula, what went in, which of that is a default and from what source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.figure import Figure, Input
from designer.catalog.facts import facts
from designer.i18n import text
from designer.reports.page import Cell, Fold, Said, Section, Table
from designer.reports.sections.subject import Subject
from designer.units import measured

NOTHING = "–"


def derivation(subject: Subject, figures: Iterable[tuple[str, Figure]]) -> Fold:
    """One row for each number, called as given."""
    head = subject.words(text("number"), text("value"), text("formula"), text("what went in"))
    rows = [_row(subject, name, figure) for name, figure in figures]
    for row, before in zip(rows[:0:-1], rows[-2::-1], strict=True):
        if row[-1] == before[-1] != NOTHING:
            row[-1] = subject.say(text("as above"))
    table = Table(head, tuple(map(tuple, rows)), right=(1,))
    return Fold(subject.say(text("How the numbers came about")), (table,))


def sources(subject: Subject) -> Iterator[Section]:
    """What the tags of sources in the sections before stand for."""
    rows = tuple((tag, facts().source_of(tag)) for tag in subject.cited)
    if rows:
        table = Table(subject.words(text("source"), text("stands for")), rows)
        yield Section("sources", subject.say(text("Sources")), (table,))


def _row(subject: Subject, name: str, figure: Figure) -> list[Said]:
    inputs = [_input(subject, one) for one in figure.inputs]
    inputs += [subject.told(stand_in) for stand_in in figure.stand_ins]
    value = subject.say(measured(figure.value, figure.unit))
    return [name, value, Cell(figure.formula, code=True), "; ".join(inputs) or NOTHING]


def _input(subject: Subject, one: Input) -> str:
    said = f"{subject.told(one.name)} = {subject.say(measured(one.value, one.unit))}"
    if one.fact is not None:
        said += f" ({subject.say(text('default'))}, {subject.cite(one.fact.source)}, {one.fact.as_of})"
    return said

"""How the numbers came about, for a terminal: formula, inputs, which of them are defaults, and from where."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.derivation import LARGEST, availability_figure, capacity_figures, stage_figures
from designer.analysis.figure import Figure
from designer.analysis.names import Names
from designer.analysis.sensitivity import gain_figure
from designer.catalog.facts import facts
from designer.i18n import text
from designer.units import measured


def explained(a: Assessment, language: str) -> Iterator[str]:
    """Lines for every number of the assessment, one block for each, called as in `analyze --format json`; then the sources."""
    names, used = Names(a.design, language), set[str]()
    yield text("How the numbers came about").render(language)
    for name, figure in _figures(a):
        used.update(figure.sources)
        yield from _figure(name, figure, names, language)
    if used:
        yield text("Sources").render(language)
        yield from (f"  {tag}: {facts().source_of(tag)}" for tag in sorted(used))


def _figures(a: Assessment) -> Iterator[tuple[str, Figure]]:
    for entry, found in a.availability.items():
        yield f"availability.{entry}", availability_figure(a.model, entry, found)
        for gain in a.sensitivity[entry].gains[:LARGEST]:
            yield f"availability.{entry}.fix_first.{gain.node}", gain_figure(a.model, found, gain)
    for found_loss in a.recovery:
        yield f"recovery.{found_loss.loss}.rto_minutes", found_loss.rto.figure
        yield f"recovery.{found_loss.loss}.rpo_minutes", found_loss.rpo.figure
    worst = next(iter(a.losses), None)
    for name, figure in capacity_figures(a.capacity, a.design.workload.growth_per_month, worst).items():
        yield f"capacity.{name}", figure
    for node_id, load in sorted(a.capacity.nodes.items()):
        for name, figure in stage_figures(load).items():
            yield f"capacity.nodes.{node_id}.{name}", figure


def _figure(name: str, figure: Figure, names: Names, language: str) -> Iterator[str]:
    yield f"  {name} = {measured(figure.value, figure.unit).render(language)}"
    yield f"      {figure.formula}"
    for part in figure.inputs:
        source = ""
        if part.fact is not None:
            source = f" ({text('default').render(language)}, {part.fact.source}, {part.fact.as_of})"
        value = measured(part.value, part.unit).render(language)
        yield f"      {names.told(part.name).render(language)} = {value}{source}"
    for assumption in figure.stand_ins:
        yield f"      {names.told(assumption).render(language)}"

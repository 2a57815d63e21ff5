"""How the numbers came about, for a terminal: formula, inputs, which of them are defaults, and from where."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.derivation import LARGEST, availability_figure, capacity_figures, stage_figures
from designer.analysis.figure import Figure
from designer.analysis.sensitivity import gain_figure
from designer.i18n import text


def explained(a: Assessment, language: str) -> Iterator[str]:
    """Lines for every number of the assessment, one block for each."""
    yield text("How the numbers came about").render(language)
    for entry, found in a.availability.items():
        yield from _figure(f"availability.{entry}", availability_figure(a.model, entry, found), language)
        for gain in a.sensitivity[entry].gains[:LARGEST]:
            name = f"availability.{entry}.fix_first.{gain.node}"
            yield from _figure(name, gain_figure(a.model, found, gain), language)
    for found_loss in a.recovery:
        yield from _figure(f"recovery.{found_loss.loss}.rto_minutes", found_loss.rto.figure, language)
        yield from _figure(f"recovery.{found_loss.loss}.rpo_minutes", found_loss.rpo.figure, language)
    worst = next(iter(a.losses), None)
    for name, figure in capacity_figures(a.capacity, a.design.workload.growth_per_month, worst).items():
        yield from _figure(f"capacity.{name}", figure, language)
    for node_id, load in sorted(a.capacity.nodes.items()):
        for name, figure in stage_figures(load).items():
            yield from _figure(f"capacity.nodes.{node_id}.{name}", figure, language)


def _figure(name: str, figure: Figure, language: str) -> Iterator[str]:
    yield f"  {name} = {figure.value:.6g} {figure.unit}".rstrip()
    yield f"      {figure.formula}"
    for part in figure.inputs:
        source = ""
        if part.fact is not None:
            source = f" ({text('default').render(language)}, {part.fact.source}, {part.fact.as_of})"
        yield f"      {part.name.render(language)} = {part.value:.6g} {part.unit}".rstrip() + source
    for assumption in figure.stand_ins:
        yield f"      {assumption.render(language)}"

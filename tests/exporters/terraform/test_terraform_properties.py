"""What holds of the Terraform of any design whatever."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from immutables import Map
from support.any_designs import any_designs
from support.hcl_module import blocks, loose_ends

from designer.document.design import Design
from exporters.terraform.exporter import TerraformExporter

EXPORTER = TerraformExporter()
slow = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(any_designs())
def test_any_design_exports_and_refers_only_to_what_it_defines(design: Design) -> None:
    export = EXPORTER.export(design)
    assert loose_ends(export.files) == set()
    names = blocks(export.files)
    assert len(names) == len(set(names))


@slow
@given(any_designs())
def test_everything_drawn_is_answered_for(design: Design) -> None:
    export = EXPORTER.export(design)
    assert sorted(note.on for note in export.notes) == sorted([*design.nodes, *design.links])
    for note in export.notes:
        assert bool(note.became) == (note.fidelity != "dropped")
        assert bool(note.reason) == (note.fidelity != "exact")
    made = {*blocks(export.files), "provider.aws"}
    became = {name for note in export.notes for name in note.became.split(", ") if name}
    assert {n for n in became - made if not n.startswith(("provider.aws.", "var."))} == set()


@slow
@given(any_designs(most=8))
def test_the_order_of_drawing_does_not_matter(design: Design) -> None:
    nodes = Map(dict(sorted(design.nodes.items(), reverse=True)))
    links = Map(dict(sorted(design.links.items(), reverse=True)))
    assert EXPORTER.export(replace(design, nodes=nodes, links=links)) == EXPORTER.export(design)

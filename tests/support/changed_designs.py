"""Designs as people leave them: starters, real designs and good examples, with a few edits that nobody thought through."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st
from support.any_designs import PROPERTIES
from support.fixed_designs import designs, example, laid_out

from designer.document import edits
from designer.document.design import Design
from designer.errors import EditError
from designer.rules.registry import load_rules


@st.composite
def changed_designs(draw: st.DrawFn, most: int = 4) -> Design:
    """One of the designs there are, after up to `most` edits: something deleted, set, linked or moved; all laid out."""
    design = draw(
        st.sampled_from([*designs().values(), *(example(rule.good) for rule in load_rules().values())])
    )
    for _ in range(draw(st.integers(1, most))):
        with suppress(EditError):  # what the catalogue refuses does not happen
            design = _edited(draw, design)
    return laid_out(design.with_layout(removed=design.layout))


def _edited(draw: st.DrawFn, design: Design) -> Design:
    nodes, links = sorted(design.nodes), sorted(design.links)
    kind = draw(st.sampled_from(["delete", "unlink", "set", "set", "link", "move"]))
    if kind == "unlink" and links:
        return edits.remove(design, (), [draw(st.sampled_from(links))])
    if not nodes:
        return design
    one = draw(st.sampled_from(nodes))
    match kind:
        case "delete" if len(nodes) > 3:
            return edits.remove(design, [one])
        case "set":
            for field, value in draw(st.sampled_from(PROPERTIES.get(design.nodes[one].kind, [{}]))).items():
                design = edits.set_property(design, one, field, value)
        case "link":
            design, _ = edits.connect(design, one, draw(st.sampled_from(nodes)))
        case "move":
            return edits.reparent(design, [one], draw(st.sampled_from([None, *nodes])))
    return design

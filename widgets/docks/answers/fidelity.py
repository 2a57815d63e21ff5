"""What became of everything drawn in an export: mapped exactly, mapped to something like it, or left out, and why."""

from __future__ import annotations

from collections.abc import Sequence

from designer.document.design import Design
from designer.exporting import Note
from designer.i18n import text
from widgets.docks.answers.answer import Answer, Cell, Row, words

COLUMNS = (text("Drawn"), text("How"), text("Became"), text("Why"))
ORDER = {
    "dropped": (text("left out"), "error"),
    "approximated": (text("something like it"), "warning"),
    "exact": (text("exactly"), "ok"),
}


def fidelity_answer(notes: Sequence[Note], design: Design) -> Answer:
    """One row a note, what is left out first."""
    ranks = list(ORDER)
    ordered = sorted(notes, key=lambda note: (ranks.index(note.fidelity), note.on))
    return Answer(
        COLUMNS,
        tuple(_row(note, design) for note in ordered),
        nothing=text("Everything drawn is in the export."),
    )


def _row(note: Note, design: Design) -> Row:
    node, link = design.nodes.get(note.on), design.links.get(note.on)
    on = node.name if node is not None else note.on
    if link is not None:
        on = f"{design.nodes[link.source].name} → {design.nodes[link.target].name}"
    title, tone = ORDER[note.fidelity]
    return Row(
        (
            words(on or text("the design")),
            Cell(title, list(ORDER).index(note.fidelity), tone),  # type: ignore[arg-type]
            words(note.became or "–"),
            words(note.reason or "", "quiet"),
        ),
        (note.on,) if note.on else (),
    )

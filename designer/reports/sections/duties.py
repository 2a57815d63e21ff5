"""Who runs what, what each export keeps of the drawing, and by which settings the report was made."""

from __future__ import annotations

from collections.abc import Iterator

from designer.catalog.traits import Entry
from designer.document.design import Design
from designer.exporting import Export
from designer.i18n import Text, text
from designer.reports.page import Block, Cell, Fold, Paragraph, Said, Section, Table, Tone
from designer.reports.sections.subject import Subject

LAYERS = {
    "hardware": text("hardware"),
    "operating_system": text("operating system"),
    "runtime": text("runtime"),
    "application": text("application"),
    "data": text("data"),
}
"""Field of a responsibility -> what the layer is called."""
WHO = {"you": text("you"), "provider": text("provider")}
FIDELITY: dict[str, tuple[Text, Tone]] = {
    "exact": (text("kept exactly"), "ok"),
    "approximated": (text("approximated"), "warning"),
    "dropped": (text("left out"), "error"),
}


def responsibility(subject: Subject) -> Iterator[Section]:
    """Each kind of component with who runs its layers; places, lines of division and those who only ask left out."""
    kinds: dict[str, list[str]] = {}
    for key, node in sorted(subject.design.nodes.items()):
        if node.spec.category not in ("place", "network") and not isinstance(node.spec, Entry):
            kinds.setdefault(node.spec.title, []).append(key)
    rows: list[tuple[Said, ...]] = []
    for title, keys in sorted(kinds.items()):
        found = subject.design.nodes[keys[0]].spec.responsibility
        layers = tuple(_who(subject, getattr(found, layer)) for layer in LAYERS)
        rows.append((subject.say(text(title)), found.model, *layers, subject.names(keys)))
    if rows:
        head = subject.words(text("component"), text("model"), *LAYERS.values(), text("drawn as"))
        yield Section("responsibility", subject.say(text("Who runs what")), (Table(head, tuple(rows)),))


def fidelity(subject: Subject) -> Iterator[Section]:
    """What becomes of the drawing in each target; nothing where there are no exporters."""
    blocks: list[Block] = []
    head = subject.words(text("target"), *(title for title, _ in FIDELITY.values()))
    counted: list[tuple[Said, ...]] = []
    for target, found in subject.exports.items():
        if isinstance(found, Text):
            blocks.append(
                Paragraph(
                    subject.say(text("{target}: no export: {reason}", target=target, reason=found)), "error"
                )
            )
            continue
        numbers = [sum(note.fidelity == kind for note in found.notes) for kind in FIDELITY]
        counted.append((target, *map(str, numbers)))
        blocks += _notes(subject, target, found)
    if subject.exports:
        table = Table(head, tuple(counted), right=(1, 2, 3))
        yield Section("exports", subject.say(text("What the exports keep")), (table, *blocks))


def settings(subject: Subject) -> Iterator[Section]:
    """Which rules were asked, and what was set otherwise than usual."""
    found = subject.settings
    said = [text("{count} rules were asked.", count=len(subject.linted.rules))]
    if found.file is not None:
        said.append(text("Settings: {file}", file=found.file.name))
    for title, words in (("select", found.select), ("ignore", found.ignore)):
        if words:
            said.append(text("{name}: {words}", name=title, words=", ".join(words)))
    if found.severity:
        graded = ", ".join(f"{rule} = {severity}" for rule, severity in sorted(found.severity.items()))
        said.append(text("{name}: {words}", name="severity", words=graded))
    yield Section(
        "settings", subject.say(text("Settings")), tuple(Paragraph(subject.say(one)) for one in said)
    )


def _who(subject: Subject, who: str) -> Cell:
    return Cell(subject.say(WHO[who]), "muted" if who == "provider" else "")


def _notes(subject: Subject, target: str, export: Export) -> Iterator[Block]:
    rows: list[tuple[Said, ...]] = []
    for note in export.notes:
        if note.fidelity != "exact" and note.reason is not None:
            title, tone = FIDELITY[note.fidelity]
            about = _about(subject.design, note.on) or subject.say(text("the design"))
            rows.append((about, Cell(subject.say(title), tone), note.became or "–", subject.say(note.reason)))
    if rows:
        title = text("{target}: what is not exact: {count}", target=target, count=len(rows))
        head = subject.words(text("element"), text("fidelity"), text("became"), text("reason"))
        yield Fold(subject.say(title), (Table(head, tuple(rows)),))


def _about(design: Design, on: str) -> str:
    node = design.nodes.get(on)
    return node.name if node is not None else on

"""Who gets at what: the verdict about each store, port and identity with the way in drawn, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.exposure_verdict import VERDICTS, Exposure, Verdict
from designer.analysis.identity import ANYONE
from designer.graph.actions import LEVELS
from designer.i18n import Text, text
from designer.reports.attack_text import VERDICT
from designer.reports.page import Block, Cell, Fold, Item, Items, Said, Section, Table, Tone
from designer.reports.sections.subject import Subject

TONES: dict[Verdict, Tone] = {
    "internet": "error", "one-change": "warning", "lateral": "warning", "internal": "ok", "isolated": "ok",
}  # fmt: skip
SUBJECTS = {
    "data": text("data"),
    "service": text("service"),
    "administration": text("administration"),
    "identity": text("identity"),
}
SERVES: Tone = "info"
"""What is meant to be open is no alarm."""


def exposure(subject: Subject) -> Iterator[Section]:
    """The worst first; nothing where nothing drawn can be exposed."""
    every = [each for found in subject.assessment.exposure.values() for each in found.every()]
    every.sort(key=lambda found: (VERDICTS.index(found.verdict), found.subject == "service", found.node))
    if not every:
        return
    head = subject.words(text("component"), text("what"), text("verdict"), text("port"), text("way in"))
    blocks: list[Block] = [Table(head, tuple(_row(subject, found) for found in every))]
    ways = [found for found in every if found.path or found.lateral]
    if ways:
        told, more = subject.first(ways)
        items = Items(tuple(_item(subject, found) for found in told))
        blocks.append(
            Fold(subject.say(text("Every way, hop by hop: {count}", count=len(ways))), (items, *more))
        )
    yield Section("exposure", subject.say(text("Exposure")), tuple(blocks))


def permissions(subject: Subject) -> Iterator[Section]:
    """Who may read, write and administer what; nothing where no identity is drawn."""
    identity = subject.assessment.identity
    rows: list[tuple[Said, ...]] = []
    for what in identity.by_resource:
        may = [[_who(subject, who) for who in identity.who_may(what, level)] for level in LEVELS]
        rows.append((subject.name(what), *(", ".join(who) or "–" for who in may)))
    if not rows:
        return
    head = subject.words(text("resource"), *(text("may {level}", level=LEVEL[level]) for level in LEVELS))
    blocks: list[Block] = [Table(head, tuple(rows))]
    spare: list[tuple[Said, ...]] = [
        (subject.name(who), subject.name(what), ", ".join(subject.words(*(LEVEL[level] for level in levels))))
        for who, found in identity.unused.items()
        for what, levels in found.items()
    ]
    if spare:
        head = subject.words(text("identity"), text("resource"), text("permitted, and not needed"))
        blocks.append(Table(head, tuple(spare)))
    yield Section("permissions", subject.say(text("Who may do what")), tuple(blocks))


LEVEL = {"read": text("read"), "write": text("write"), "administer": text("administer")}


def _who(subject: Subject, who: str) -> str:
    return subject.say(text("anyone")) if who == ANYONE else subject.name(who)


def _row(subject: Subject, found: Exposure) -> tuple[Said, ...]:
    title, tone = VERDICT[found.verdict], TONES[found.verdict]
    is_meant = found.subject == "service" and found.verdict == "internet"
    port = f"{found.protocol} {found.port}".strip() if found.port else "–"
    return (
        subject.name(found.node),
        subject.say(SUBJECTS[found.subject]),
        Cell(subject.say(title), SERVES if is_meant else tone),
        port,
        _way(subject, found),
    )


def _way(subject: Subject, found: Exposure) -> str:
    steps = found.path or found.lateral
    if steps:
        return subject.names((steps[0].source, *(step.target for step in steps)), " → ")
    if found.blocked_by:
        return subject.say(
            text("kept out by {component}", component=subject.name(found.blocked_by[0].component))
        )
    return "–"


def _item(subject: Subject, found: Exposure) -> Item:
    steps = found.path or found.lateral
    title, tone = VERDICT[found.verdict], TONES[found.verdict]
    lines: list[Text] = [step.text for step in steps]
    if found.change is not None:
        lines.append(text("Needs: {change}", change=found.change.text))
    ids = (steps[0].source, *(step.target for step in steps))
    taken = {step.source: "error" for step in steps if step.taken_over}
    is_meant = found.subject == "service" and found.verdict == "internet"
    return Item(
        f"{subject.name(found.node)}: {subject.say(title)}",
        tone=SERVES if is_meant else tone,
        lines=tuple(map(subject.told, lines)),
        picture=subject.way(ids, taken),
    )

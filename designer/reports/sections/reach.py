"""Who gets at what: the verdict about each store, port and identity with the way in drawn, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.exposure_verdict import VERDICTS, Exposure
from designer.analysis.identity import ANYONE
from designer.graph.actions import LEVELS
from designer.i18n import text
from designer.reports.page import Block, Cell, Fold, Item, Items, Said, Section, Table
from designer.reports.sections.subject import SHOWN, Subject
from designer.reports.standing import Standing, standing

SUBJECTS = {
    "data": text("data"),
    "service": text("service"),
    "administration": text("administration"),
    "identity": text("identity"),
}


def exposure(subject: Subject) -> Iterator[Section]:
    """The worst first; nothing where nothing drawn can be exposed."""
    every = [each for found in subject.assessment.exposure.values() for each in found.every()]
    every.sort(key=lambda found: (VERDICTS.index(found.verdict), found.subject == "service", found.node))
    if not every:
        return
    told = [(found, standing(subject.assessment, found)) for found in every]
    head = subject.words(text("component"), text("what"), text("verdict"), text("port"), text("way in"))
    blocks: list[Block] = [Table(head, tuple(_row(subject, *each) for each in told))]
    ways = [each for each in told if each[1].steps]
    if ways:
        first, more = subject.first(ways)
        items = Items(tuple(_item(subject, *each) for each in first))
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


def _row(subject: Subject, found: Exposure, stands: Standing) -> tuple[Said, ...]:
    port = f"{found.protocol} {found.port}".strip() if found.port else "–"
    return (
        subject.name(found.node),
        subject.say(SUBJECTS[found.subject]),
        Cell(subject.say(stands.verdict), stands.tone),
        port,
        _way(subject, found, stands),
    )


def _way(subject: Subject, found: Exposure, stands: Standing) -> str:
    if stands.steps:
        return subject.say(stands.way(subject.called, " → ", SHOWN))
    if found.blocked_by:
        return subject.say(
            text("kept out by {component}", component=subject.name(found.blocked_by[0].component))
        )
    return "–"


def _item(subject: Subject, found: Exposure, stands: Standing) -> Item:
    only = () if stands.only is None else (stands.only,)
    steps = stands.steps
    return Item(
        f"{subject.name(found.node)}: {subject.say(stands.verdict)}",
        tone=stands.tone,
        lines=tuple(map(subject.told, (*only, *stands.lines()))),
        picture=subject.way(stands.nodes, {step.source: "error" for step in steps if step.taken_over}),
    )

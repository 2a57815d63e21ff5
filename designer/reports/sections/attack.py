"""How an outsider gets to the stores: each chain drawn, with the change that cuts it; zones of trust and what crosses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.analysis.store_attacks import StoreAttack
from designer.catalog.sensitivity import KEPT
from designer.i18n import text
from designer.reports.attack_text import SHOWN, attacks_by_origin, cut_of, zone_name
from designer.reports.page import Block, Item, Items, Paragraph, Said, Section, Table
from designer.reports.sections.subject import Subject


def attacks(subject: Subject) -> Iterator[Section]:
    """The worst stores first; nothing where no store is reached."""
    for headline, found in attacks_by_origin(subject.assessment):
        blocks: list[Block] = [Items(tuple(_item(subject, attack) for attack in found[:SHOWN]))]
        if len(found) > SHOWN:
            blocks.append(Paragraph(subject.say(text("and {count} more", count=len(found) - SHOWN)), "muted"))
        yield Section(
            "attacks-named" if found[0].sources else "attacks", subject.say(headline), tuple(blocks)
        )


def trust(subject: Subject) -> Iterator[Section]:
    """Each zone with its members and the links that lead into it; nothing where there is one zone only."""
    found = subject.assessment.boundaries
    if len(found.zones) < 2:
        return
    into = Counter(crossing.target for crossing in found.crossings)
    clear = Counter(crossing.target for crossing in found.crossings if not crossing.encrypted)
    head = subject.words(text("zone"), text("links into it"), text("of them in the clear"), text("members"))
    rows: list[tuple[Said, ...]] = [
        (
            zone_name(zone, subject.called, subject.language),
            str(into[zone.id]),
            str(clear[zone.id]),
            subject.names(zone.members),
        )
        for zone in found.zones
    ]
    yield Section("trust", subject.say(text("Zones of trust")), (Table(head, tuple(rows), right=(1, 2)),))


def _item(subject: Subject, attack: StoreAttack) -> Item:
    return Item(
        f"{subject.name(attack.store)}: {subject.say(KEPT[attack.sensitivity])}",
        tone="warning" if attack.through else "error",
        lines=tuple(
            map(subject.told, (*(step.text for step in attack.steps), cut_of(subject.assessment, attack)))
        ),
        picture=subject.way(attack.nodes, dict.fromkeys(attack.through, "error")),
    )

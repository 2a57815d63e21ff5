"""How an outsider gets to the stores, for a terminal: each chain, and the cheapest change that cuts it; zones of trust."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.boundaries import Trust, Zone
from designer.analysis.names import Names
from designer.analysis.store_attacks import Cut, StoreAttack
from designer.catalog.sensitivity import KEPT
from designer.i18n import Text, text
from designer.reports.tables import table
from designer.units import number

TRUST_WORDS: dict[Trust, Text] = {
    "internet": text("internet"),
    "edge": text("edge of the provider"),
    "public": text("public"),
    "private": text("private"),
    "data": text("data"),
}
"""The kinds of zones, in words."""
SHOWN = 10
"""Stores that are told with the cheapest cut; the rest is counted."""


def attack_lines(a: Assessment, language: str) -> Iterator[str]:
    """The chains to the worst stores hop by hop, each with its cheapest cut; nothing where no store is reached."""
    names = Names(a.design, language)
    for headline, found in attacks_by_origin(a):
        yield headline.render(language)
        for attack in found[:SHOWN]:
            holds = KEPT[attack.sensitivity].render(language)
            yield f"  {names.of(attack.store)} ({holds}): {names.all(attack.nodes, ' > ')}"
            for said in (*(step.text for step in attack.steps), cut_of(a, attack)):
                yield f"    {names.told(said).render(language)}"
        if len(found) > SHOWN:
            yield "  " + text("and {count} more", count=len(found) - SHOWN).render(language)


def attacks_by_origin(a: Assessment) -> Iterator[tuple[Text, list[StoreAttack]]]:
    """Those that anyone may begin, and those that only some addresses may, each with its headline; without empty ones."""
    anyone = [attack for attack in a.attack_paths if not attack.sources]
    some = [attack for attack in a.attack_paths if attack.sources]
    if anyone:
        yield text("Ways from the internet to stores"), anyone
    if some:
        yield text("Ways to stores from named addresses only"), some


def boundary_lines(a: Assessment, language: str) -> Iterator[str]:
    """Zones of trust with their members, and what crosses between them."""
    found = a.boundaries
    if len(found.zones) < 2:
        return
    names = Names(a.design, language)
    yield text("Zones of trust").render(language)
    counts: dict[str, int] = {}
    plain: dict[str, int] = {}
    for crossing in found.crossings:
        counts[crossing.target] = counts.get(crossing.target, 0) + 1
        plain[crossing.target] = plain.get(crossing.target, 0) + (not crossing.encrypted)
    head = [text("zone"), text("links into it"), text("of them in the clear"), text("members")]
    rows = [
        [
            zone_name(zone, names, language),
            str(counts.get(zone.id, 0)),
            str(plain.get(zone.id, 0)),
            names.all(zone.members, most=SHOWN),
        ]
        for zone in found.zones
    ]
    yield from table([h.render(language) for h in head], rows, right=(1, 2))


def cut_of(a: Assessment, attack: StoreAttack) -> Text:
    """The change that cuts the chain at least cost, as the engine says it; that there is none which leaves the service."""
    cut = a.cheapest_cut(attack)
    if cut is None:
        return text("no single change cuts every way")
    if ends_service(a, cut):
        return text(
            "no single change cuts every way and leaves the service: harden what is passed on the way"
        )
    return text("cheapest cut: {change} (ends {rps} requests/s)", change=cut.text, rps=number(cut.lost_rps))


def ends_service(a: Assessment, cut: Cut) -> bool:
    """Whether a cut ends all the traffic there is."""
    return cut.lost_rps >= a.capacity.peak_rps > 0


def zone_name(zone: Zone, names: Names, language: str) -> str:
    """What a zone of trust is called: `public, shop`."""
    trust = TRUST_WORDS[zone.trust].render(language)
    return f"{trust}, {names.of(zone.place)}" if zone.place else trust

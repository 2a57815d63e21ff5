"""How an outsider gets to the stores, for a terminal: each chain, and the cheapest change that cuts it; zones of trust."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Verdict
from designer.catalog.sensitivity import KEPT
from designer.i18n import Text, text
from designer.reports.tables import table
from designer.units import number

VERDICT: dict[Verdict, Text] = {
    "internet": text("open to the internet"),
    "one-change": text("one change away"),
    "lateral": text("through a taken-over component"),
    "internal": text("internal only"),
    "isolated": text("isolated"),
}
"""How far a thing is from the internet, in words."""
SHOWN = 10
"""Stores that are told with the cheapest cut; the rest is counted."""


def attack_lines(a: Assessment, language: str) -> Iterator[str]:
    """The chains to the worst stores hop by hop, each with its cheapest cut; nothing where no store is reached."""
    if not a.attack_paths:
        return
    yield text("Ways from the internet to stores").render(language)
    for attack in a.attack_paths[:SHOWN]:
        way = " > ".join(attack.nodes)
        yield f"  {attack.store} ({KEPT[attack.sensitivity].render(language)}): {way}"
        for step in attack.steps:
            yield f"    {step.text.render(language)}"
        cut = a.cheapest_cut(attack)
        if cut is None:
            yield "    " + text("no single change cuts every way").render(language)
        elif cut.lost_rps >= a.capacity.peak_rps > 0:
            yield "    " + text(
                "no single change cuts every way and leaves the service: harden what is passed on the way"
            ).render(language)
        else:
            yield "    " + text(
                "cheapest cut: {change} (ends {rps} requests/s)", change=cut.text, rps=number(cut.lost_rps)
            ).render(language)
    if len(a.attack_paths) > SHOWN:
        yield "  " + text("and {count} more", count=len(a.attack_paths) - SHOWN).render(language)


def boundary_lines(a: Assessment, language: str) -> Iterator[str]:
    """Zones of trust with their members, and what crosses between them."""
    found = a.boundaries
    if len(found.zones) < 2:
        return
    yield text("Zones of trust").render(language)
    counts: dict[str, int] = {}
    plain: dict[str, int] = {}
    for crossing in found.crossings:
        counts[crossing.target] = counts.get(crossing.target, 0) + 1
        plain[crossing.target] = plain.get(crossing.target, 0) + (not crossing.encrypted)
    head = [text("zone"), text("links into it"), text("of them in the clear"), text("members")]
    rows = [
        [zone.id, str(counts.get(zone.id, 0)), str(plain.get(zone.id, 0)), _listed(zone.members)]
        for zone in found.zones
    ]
    yield from table([h.render(language) for h in head], rows, right=(1, 2))


def _listed(members: tuple[str, ...]) -> str:
    more = len(members) - SHOWN
    return ", ".join(members[:SHOWN]) + (f" +{more}" if more > 0 else "")

"""What a design survives, for a terminal: availability, single points with their witness, what a loss leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.availability import MINUTES_PER_YEAR
from designer.analysis.degraded import Degraded
from designer.analysis.names import Names
from designer.analysis.sensitivity import EntrySensitivity
from designer.analysis.survival import EntryAvailability, nobody_is_served
from designer.i18n import Text, chained, text
from designer.reports.headlines import VERDICTS, met, shares
from designer.reports.tables import table
from designer.units import duration, number, share

SHOWN = 5
"""Ids in one cell, and combinations of one entry, that are told; the rest of the ids is counted."""
FIX_FIRST = 10
"""Gains of one entry that are told."""
NOTICEABLE = 1e-6
"""Share by which a rate must be higher to be told as more: what is added in another order differs by less."""
BASIS = {
    "promise": text("promise (SLA)"),
    "repair": text("failures and repairs"),
    "drawn": text("as drawn"),
}
"""What an availability rests on, in words."""
METHOD = {"exact": text("exact"), "monte-carlo": text("monte-carlo")}
"""How an availability was found, in words."""


def what_if_lines(a: Assessment, language: str) -> Iterator[str]:
    """What is lost, down and degraded, and what the four numbers become beside what they were; nothing without failures."""
    if not a.failed:
        return
    names = Names(a.design, language)
    yield text("Lost: {nodes}", nodes=names.all(a.failed)).render(language)
    yield text("Stops answering: {nodes}", nodes=names.all(sorted(a.down - set(a.failed)))).render(language)
    yield text("Degraded: {nodes}", nodes=names.all(dict.fromkeys(d.node for d in a.degraded))).render(
        language
    )
    yield from (f"  {_less(a, found, names).render(language)}" for found in a.degraded)
    head = [text("number"), text("before"), text("now")]
    rows = [[name.render(language), before, now] for name, before, now in _numbers(a, names)]
    yield from table([h.render(language) for h in head], rows, right=(1, 2))
    if nobody_is_served(a.model, a.failed):
        yield "  " + text("Nobody is served: what one more loss would do is not told.").render(language)
    elif a.capacity.max_rps < a.capacity.peak_rps <= a.whole.capacity.max_rps:
        yield "  " + text(
            "What is left does not carry the peak of {peak} requests/s.", peak=number(a.capacity.peak_rps)
        ).render(language)
    else:
        yield from (f"  {reason.render(language)}" for reason in _why_more(a, names))


def availability_lines(a: Assessment, language: str) -> Iterator[str]:
    """How available each entry is and what brings it down alone, with the witness of each single point."""
    yield text("Availability").render(language)
    head = [
        text("entry"), text("availability"), text("target availability"), text("verdict"), text("downtime a year"),
        text("single points of failure"), text("method"),
    ]  # fmt: skip
    names, target, rows = Names(a.design, language), a.design.targets.availability, []
    for entry, found in a.availability.items():
        verdict = VERDICTS.get(met(found.availability, target, True))
        rows.append(
            [
                names.of(entry), *beside_target(found, target), verdict.render(language) if verdict else "–",
                duration(found.downtime_minutes_per_year).render(language), names.all(a.single_points[entry]),
                method_of(found, language),
            ]
        )  # fmt: skip
    yield from table([h.render(language) for h in head], rows, right=(1, 2, 4))
    yield "  " + text(
        "Managed services count with what their provider promises, own machines with what is usual; --explain shows each."
    ).render(language)
    head = [text("single point"), text("entry"), text("stands in"), text("its loss takes down, in turn"), text("stops answering")]  # fmt: skip
    proofs = [
        [
            names.of(p.node),
            names.of(entry),
            names.all(p.places, " > "),
            names.all(p.chain, " > "),
            names.all(p.takes_down, most=SHOWN),
        ]
        for entry, points in a.witnesses.items()
        for p in points
    ]
    if proofs:
        yield ""
        yield text("Why each single point is one").render(language)
        yield from table([h.render(language) for h in head], proofs)


def combination_lines(a: Assessment, language: str) -> Iterator[str]:
    """Which pairs and threes bring an entry down together, the most probable first."""
    names, rows, beyond = Names(a.design, language), [], []
    for entry, found in a.cut_sets.items():
        pairs = [((pair.first, pair.second), pair.probability) for pair in found.pairs[:SHOWN]]
        triples = [(triple.parts, triple.probability) for triple in (found.triples or ())[:SHOWN]]
        for parts, probability in (*pairs, *triples):
            minutes = duration(probability * MINUTES_PER_YEAR).render(language)
            rows.append([names.of(entry), lost_together(a, parts, names).render(language), minutes])
        if found.triples is None:
            beyond.append(names.of(entry))
    if rows:
        yield text("Losses that are fatal together").render(language)
        head = [text("entry"), text("together"), text("downtime a year")]
        yield from table([h.render(language) for h in head], rows, right=(2,))
    for entry in beyond:
        yield "  " + text(
            "Threes that bring {entry} down are not listed: the design is beyond the limit of the exact method.", entry=entry
        ).render(language)  # fmt: skip


def lost_together(a: Assessment, parts: Iterable[str], names: Names) -> Text:
    """What is lost at once, in words: nodes or copies of one that are down, standbys that do not take over."""
    said = [_lost(a, part, lost, names) for part, lost in Counter(parts).items()]
    return chained(said, lambda one, two: text("{one} + {two}", one=one, two=two))


def _lost(a: Assessment, part: str, lost: int, names: Names) -> Text:
    if (link := a.design.links.get(part)) is not None:
        return text("{node} does not take over", node=names.of(link.target))
    if lost == 1:
        return text("{node}", node=names.of(part))
    if lost == 2 == len(a.model.copies[part]):
        return text("both copies of {node}", node=names.of(part))
    return text("{count} copies of {node}", count=lost, node=names.of(part))


def fix_first_lines(a: Assessment, language: str) -> Iterator[str]:
    """For each entry what a second one of each thing would save and cost, the most minutes first."""
    names, rows, notes = Names(a.design, language), [], []
    for entry, found in a.sensitivity.items():
        for gain in found.gains[:FIX_FIRST]:
            price = "–" if gain.monthly_usd is None else f"{gain.monthly_usd:,.0f}"
            rows.append(
                [
                    names.of(entry), names.of(gain.node), names.all(gain.inside, most=SHOWN),
                    duration(gain.minutes_per_year).render(language), price, BASIS[gain.basis].render(language),
                ]
            )  # fmt: skip
        notes += [f"  {note.render(language)}" for note in _notes(names.of(entry), found)]
    if not rows and not any(found.is_lost_in_noise for found in a.sensitivity.values()):
        return
    yield text("What to fix first: what a second one would save").render(language)
    head = [
        text("entry"),
        text("a second"),
        text("with"),
        text("saves a year"),
        text("USD a month"),
        text("counted by"),
    ]
    if rows:
        yield from table([h.render(language) for h in head], rows, right=(3, 4))
    yield from notes


def _notes(entry: str, found: EntrySensitivity) -> Iterator[Text]:
    parts = {basis: minutes for basis, minutes in found.minutes_by_basis.items() if minutes > 0}
    if len(parts) > 1:
        told = [text("{basis}: {minutes}", basis=BASIS[b], minutes=duration(m)) for b, m in parts.items()]
        yield text(
            "Downtime of {entry} a year if only this failed: {parts}.",
            entry=entry, parts=chained(told, lambda one, two: text("{one}, {two}", one=one, two=two)),
        )  # fmt: skip
    if found.rests_on_promises:
        yield text(
            "A promise is what a provider pays for, mostly worse than what is lived; own machines count with usual times. Beside a design on own machines this one looks worse than it is: set the availability you have measured."
        )
    if found.is_lost_in_noise:
        yield lost_in_noise(entry)
    elif found.method != "exact":
        yield text("{entry}: estimated from samples, to the first order", entry=entry)


def lost_in_noise(entry: str) -> Text:
    """Why nothing is told of an entry whose availability is an estimate."""
    return text(
        "{entry}: beyond the limit of the exact method, and nothing stands out from its samples that a second one would help",
        entry=entry,
    )


def method_of(found: EntryAvailability, language: str) -> str:
    """How the availability was found; of samples with the interval that it lies in."""
    method = METHOD[found.method].render(language)
    return method if found.ci is None else f"{method} [{found.ci[0]:.6f}, {found.ci[1]:.6f}]"


def beside_target(found: EntryAvailability, target: float | None) -> tuple[str, str]:
    """The availability and its target, with the digits that tell them apart; a dash without one.

    Where not one of the samples was down, what is certain of it.
    """
    value, promised = (
        (share(found.availability), "–") if target is None else shares(found.availability, target)
    )
    if found.ci is not None and found.unavailability == 0:
        value = f"> {share(found.ci[0])}"
    return value, promised


def _less(a: Assessment, found: Degraded, names: Names) -> Text:
    node, lost = names.of(found.node), names.all(found.lost)
    if found.cause == "optional":
        return text("{node} works without {lost}", node=node, lost=lost)
    if found.cause == "handed-over":
        grows = _handed_over(a, found)
        if grows <= 0:
            return text("{node} hands work to {lost}, which waits", node=node, lost=lost)
        return text(
            "{node} hands work to {lost}, which waits: the backlog grows by {rps} requests/s at the peak",
            node=node, lost=lost, rps=number(grows),
        )  # fmt: skip
    if found.lost == (found.node,):
        return text("{node} has {left} of {of} copies left", node=node, left=found.left, of=found.of)
    return text(
        "{node} has {left} of {of} left: lost {lost}", node=node, left=found.left, of=found.of, lost=lost
    )


def _why_more(a: Assessment, names: Names) -> Iterator[Text]:
    """Why more is sustained than with nothing lost, where it is: nothing has been gained."""
    before = a.whole.capacity
    if before.bottleneck is None or a.capacity.max_rps <= before.max_rps * (1 + NOTICEABLE):
        return
    optional = sorted({node for found in a.degraded if found.cause == "optional" for node in found.lost})
    unserved = sorted(a.down.intersection(a.model.entries) - a.whole.down)
    if optional:
        yield text("It sustains more only because calls to {nodes} are left out.", nodes=names.all(optional))
    if unserved:
        yield text(
            "It sustains more only because requests of {nodes} are not served.", nodes=names.all(unserved)
        )
    if not optional and not unserved and before.bottleneck in a.down:
        yield text(
            "It sustains more because what answers in place of {node} carries more.",
            node=names.of(before.bottleneck),
        )
    elif not optional and not unserved:
        yield text(
            "It sustains more because {node}, which was full first, gets fewer requests.",
            node=names.of(before.bottleneck),
        )


def _handed_over(a: Assessment, found: Degraded) -> float:
    """Requests a second that a node hands to what is lost while nothing is."""
    links = a.calls.handed_over(found.node)
    return sum(a.whole.capacity.links.get(key, 0.0) for key, link in links if link.target in found.lost)


def _numbers(a: Assessment, names: Names) -> Iterator[tuple[Text, str, str]]:
    """The four numbers: name, with nothing lost, now."""
    for entry, found in a.whole.availability.items():
        now = a.availability[entry]
        yield (
            text("Availability of {entry}", entry=names.of(entry)),
            share(found.availability),
            share(now.availability),
        )
    yield text("Sustains, requests/s"), number(a.whole.capacity.max_rps), number(a.capacity.max_rps)
    before, after = a.whole.capacity.worst, a.capacity.worst
    if before is not None:
        yield text("p95, ms"), number(before.p95_ms), number(after.p95_ms) if after is not None else "–"
    yield text("Cost, USD a month"), f"{a.whole.cost.monthly_usd:,.0f}", f"{a.cost.monthly_usd:,.0f}"

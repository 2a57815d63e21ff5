"""What a proposal offers, worked out in the background: designs one could go on with, each compared with the one there is.

Everything here is values; nothing knows a widget. Heavy imports happen here, once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from designer.document.design import Design
from designer.document.diff import Difference, diff
from designer.errors import EditError
from designer.i18n import Text, text
from designer.rules.rule import Finding
from widgets.checks import Checked
from widgets.docks.headline import HEADLINES, Headline, headlines

if TYPE_CHECKING:
    from designer.analysis.assessment import Assessment
    from designer.fixes.preview import Preview

Cancelled = Callable[[], bool]
Tell = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """One design to go on with."""

    title: Text
    about: tuple[Text, ...]
    """What it is, for what, at which price: a paragraph each."""
    label: Text
    """What the step is called that can be undone."""
    after: Design


@dataclass(frozen=True, slots=True)
class Offers:
    """What there is to choose from, and why there is nothing or nothing more."""

    before: Design
    offers: tuple[Offer, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One of the four numbers on both sides."""

    title: Text
    before: Headline | None
    after: Headline | None
    tone: str
    """How the second one is to be taken: `error` where it misses its target, `ok` better, `warning` worse, else empty."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer seen from both sides, complete: looking at it computes nothing."""

    at: int
    """Which of the offers it is."""
    numbers: tuple[Number, ...]
    monthly_usd: float
    cured: tuple[Finding, ...]
    new: tuple[Finding, ...]
    changes: tuple[Text, ...]
    difference: Difference
    standing: tuple[Finding, ...]
    """Every finding afterwards."""


Find = Callable[["Assessment", Cancelled], Offers]


def compare_all(find: Find, design: Design, result: Checked | None, cancelled: Cancelled, tell: Tell) -> None:
    """Tells the :class:`Offers` of a design, then each :class:`Compared`; `result` is the newest check there is."""
    from designer.analysis.assessment import Assessment
    from designer.fixes.preview import Preview
    from designer.rules.registry import load_rules

    if result is not None and result.design is design and result.assessment is not None:
        before = result.assessment
    else:
        before = Assessment(design, cancelled=cancelled)
    rules = result.asked.rules if result is not None and result.asked is not None else load_rules()
    found = find(before, cancelled)
    tell(found)
    for at, offer in enumerate(found.offers):
        if cancelled():
            return
        after = Assessment(offer.after, cancelled=cancelled, progress=tell).after(before)
        tell(_compared(at, Preview(before, after, rules)))


def cures_of_finding(finding: Finding, assessment: Assessment, cancelled: Cancelled) -> Offers:
    """The quick fixes that cure a finding; else what its rule advises."""
    from designer.fixes.registry import cures_of
    from designer.rules.registry import load_rules

    offers = []
    for fix in cures_of(finding.rule) if finding.waived is None else ():
        if cancelled():
            break
        cured = fix.apply(assessment, finding)
        if cured is not None:
            choice = text(
                "It takes something away, buys another site, or states what only you can know: look twice."
            )
            about = (text(fix.summary), *([choice] if fix.by_choice else []))
            offers.append(Offer(text(fix.title), about, text(fix.title), cured))
    rule = load_rules().get(finding.rule)
    advice = text("No quick fix applies here. {advice}", advice=text(rule.fix) if rule is not None else "")
    return Offers(assessment.design, tuple(offers), None if offers else advice)


def later_stages(assessment: Assessment, cancelled: Cancelled) -> Offers:
    """The stages of growth from here on, as far as the design can be brought by itself."""
    from designer.analysis.assessment import Assessment
    from designer.evolve.evolution import evolve, next_stage
    from designer.evolve.notes import notes
    from designer.evolve.stages import STAGES, stage_of

    offers: list[Offer] = []
    now, design, note = stage_of(assessment), assessment.design, None
    if now is None:
        note = text("No application is drawn that requests reach: there is nothing to evolve.")
    elif now is STAGES[-1]:
        note = text("The design is at the last stage already: {stage}", stage=now.title)
    while now is not None and now is not STAGES[-1] and not cancelled():
        try:
            taken = evolve(design, next_stage(design) or STAGES[-1])
        except EditError as problem:
            note = text("It goes no further by itself: {reason}", reason=problem.message)
            break
        design = taken[-1].after
        now = stage_of(Assessment(design)) or taken[-1].step.after
        about = tuple(
            part
            for one in taken
            for part in (
                one.step.why,
                one.step.price,
                *notes(one.step.after, Assessment(one.before), Assessment(one.after)),
            )
        )
        label = text("Evolve to {stage}", stage=now.title)
        offers.append(Offer(now.title, (now.sentence, *about), label, design))
    return Offers(assessment.design, tuple(offers), note)


def _compared(at: int, seen: Preview) -> Compared:
    return Compared(
        at,
        tuple(_numbers(seen)),
        seen.monthly_usd,
        seen.cured,
        seen.new,
        seen.changes,
        diff(seen.before.design, seen.after.design),
        tuple(seen.found_after),
    )


def _numbers(seen: Preview) -> list[Number]:
    sides = [headlines(Checked(side.design, side, (), 0)) for side in (seen.before, seen.after)]
    exact = [(n.availability, n.max_rps, n.p95_ms, n.monthly_usd) for n in seen.numbers]
    found = []
    for at, (name, kind) in enumerate(HEADLINES.items()):
        before, after = (side.get(name) for side in sides)
        if before is None and after is None:
            continue
        found.append(
            Number(kind.title, before, after, _tone(name, before, after, exact[0][at], exact[1][at]))
        )
    return found


def _tone(
    name: str, before: Headline | None, after: Headline | None, was: float | None, now: float | None
) -> str:
    if after is not None and after.is_met is False:
        return "error"
    if was is None or now is None or before is None or after is None or before.value == after.value:
        return ""  # what looks the same is the same
    more_is_better = name in ("availability", "load")
    return "ok" if (now > was) == more_is_better else "warning"

"""The four numbers beside their targets, as every report tells them."""

from __future__ import annotations

from typing import NamedTuple

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import NUMBERS, Headlines, Shown, headlines
from designer.i18n import Text, text
from designer.reports.page import Tone
from designer.units import apart, share

VERDICTS: dict[Tone, Text] = {"ok": text("met"), "error": text("missed")}
"""How a number stands to its target, in a word."""


class Headline(NamedTuple):
    """One of the numbers, written."""

    title: Text
    value: str
    """A dash where there is no answer."""
    target: str
    """Empty where nothing is promised."""
    tone: Tone


def beside_targets(assessment: Assessment) -> list[Headline]:
    """The numbers of a design beside what it promises, and the load it must carry."""
    found, targets = headlines(assessment), assessment.design.targets
    wanted = Headlines(
        targets.availability, assessment.design.workload.peak_rps, targets.p95_ms, targets.monthly_cost_usd
    )
    return [
        _beside(title, getattr(found, field), getattr(wanted, field), shown, more_is_better)
        for field, title, shown, more_is_better in NUMBERS
    ]


def _beside(title: Text, value: float | None, target: float | None, shown: Shown, more: bool) -> Headline:
    written = "–" if value is None else shown(value)
    promised = "" if target is None else shown(target)
    if shown is share and value is not None and target is not None:
        written, promised = shares(value, target)
    return Headline(title, written, promised, met(value, target, more))


def shares(value: float, target: float) -> tuple[str, str]:
    """A share and its target, with the digits that tell them apart."""
    return (share(value), share(target)) if value == target else apart(value, target, share, 2)


def met(value: float | None, target: float | None, more_is_better: bool) -> Tone:
    """How good a number is beside its target."""
    if value is None or target is None:
        return ""
    return "ok" if (value >= target if more_is_better else value <= target) else "error"

"""Which findings are accepted, for a reason and until a date. A malformed or expired waiver waives nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from designer.document.design import Waiver
from designer.i18n import Text, text
from designer.rules.rule import Finding


def expiry(waiver: Waiver) -> datetime.date | None:
    """The last day the waiver holds; None: for ever. Raises ValueError where its date cannot be read."""
    return datetime.date.fromisoformat(waiver.until) if waiver.until else None


def waiver_for(finding: Finding, waivers: Iterable[Waiver], today: datetime.date) -> str | None:
    """The reason of the first waiver that accepts the finding today; None where none does."""
    return next((w.reason for w in waivers if _matches(w, finding) and _why_void(w, today) is None), None)


def stale_waivers(
    waivers: Iterable[Waiver], found: Iterable[Finding], today: datetime.date
) -> Iterator[tuple[Waiver, Text]]:
    """The waivers that waive nothing, each with why: no reason, unreadable date, expired, no such finding."""
    findings = list(found)
    for waiver in waivers:
        void = _why_void(waiver, today)
        if void is None and not any(_matches(waiver, finding) for finding in findings):
            void = text("nothing is found here any more")
        if void is not None:
            yield waiver, void


def _matches(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.rule and (
        not waiver.on or waiver.on in finding.nodes or waiver.on in finding.links
    )


def _why_void(waiver: Waiver, today: datetime.date) -> Text | None:
    if waiver.unknown:
        known = ", ".join(waiver.model_fields)
        return text(
            "it has an unknown field {field} (known: {known})", field=next(iter(waiver.unknown)), known=known
        )
    if not waiver.reason.strip():
        return text("it states no reason")
    try:
        until = expiry(waiver)
    except ValueError:
        return text("its date {until} is no date (expected YYYY-MM-DD)", until=waiver.until)
    if until is not None and until < today:
        return text("it expired on {until}", until=waiver.until)
    return None

"""How a design comes back from each class of loss, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.names import Names
from designer.analysis.recovery_classes import LossRecovery, WayBack
from designer.i18n import Text, text
from designer.reports.tables import table
from designer.units import duration

LOSS = {
    "process": text("a process"),
    "host": text("a machine"),
    "zone": text("a zone"),
    "region": text("a region"),
    "site": text("a site"),
    "deletion": text("data deleted"),
}
"""The classes of loss, in words."""
HOW = {
    "automatic": text("another takes over"),
    "manual": text("switched over by hand"),
    "repair": text("repaired or replaced"),
    "restore": text("restored"),
    "never": text("not at all"),
}
"""The ways back, in words."""


def recovery_lines(a: Assessment, language: str) -> Iterator[str]:
    """Per class of loss how long the service is away and how much data is lost at worst, against the targets."""
    if not a.recovery:
        return
    names, targets = Names(a.design, language), a.design.targets
    yield text(
        "Recovery at worst (targets: RTO {rto}, RPO {rpo})",
        rto=_promised(targets.rto_minutes), rpo=_promised(targets.rpo_minutes),
    ).render(language)  # fmt: skip
    head: list[str | Text] = [
        text("loss of"), "RTO", text("longest"), text("by"), "RPO", text("most lost"), text("by"),
    ]  # fmt: skip
    rows = [
        [part if isinstance(part, str) else part.render(language) for part in _row(found, names, language)]
        for found in a.recovery
    ]
    yield from table([h if isinstance(h, str) else h.render(language) for h in head], rows, right=(1, 4))


def _row(found: LossRecovery, names: Names, language: str) -> list[str | Text]:
    return [
        LOSS[found.loss],
        *_cells(found.rto, found.rto_met, names, language),
        *_cells(found.rpo, found.rpo_met, names, language),
    ]


def _cells(way: WayBack, met: bool | None, names: Names, language: str) -> list[str | Text]:
    value = way.figure.value
    if value == 0:
        return ["0", "–", "–"]
    shown = text("{value} (missed)", value=duration(value)) if met is False else duration(value)
    return [shown, names.of(way.lost), HOW[way.how]]


def _promised(minutes: float | None) -> str | Text:
    return "–" if minutes is None else duration(minutes) if minutes else "0"

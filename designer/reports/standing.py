"""How a port stands to the outside, in words: the verdict, who alone is let in, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from designer.analysis.admitted import port_of
from designer.analysis.assessment import Assessment
from designer.analysis.exposure_verdict import Exposure, Step, Verdict
from designer.analysis.names import Names
from designer.i18n import Text, text

VERDICT: dict[Verdict, Text] = {
    "internet": text("open to the internet"),
    "one-change": text("one change away"),
    "lateral": text("through a taken-over component"),
    "internal": text("internal only"),
    "isolated": text("isolated"),
}
"""How far a thing is from the internet, in words."""
SOME = text("named addresses only")
"""The same of what nobody outside gets to but those whom a rule names by address."""
Alarm = Literal["error", "warning", "info", "ok"]
TONES: dict[Verdict, Alarm] = {
    "internet": "error", "one-change": "warning", "lateral": "warning", "internal": "ok", "isolated": "ok",
}  # fmt: skip


class Standing(NamedTuple):
    """The verdict about one port, `only` who is let in where not everyone is, and the steps of the way that is told."""

    verdict: Text
    tone: Alarm
    """How bad that is; what is meant to be open is no alarm."""
    only: Text | None
    steps: Sequence[Step]
    change: Text | None
    """The one change that would let the internet in."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed; of a way that not everyone has, from the first one that answers them."""
        ends = (*(step.target for step in self.steps),)
        return ends if self.only is not None or not ends else (self.steps[0].source, *ends)

    def way(self, names: Names, between: str, most: int | None = None) -> Text | str:
        """The way in one line: `only from 203.0.113.0/24: bastion > db`."""
        passed = names.all(self.nodes, between, most)
        return passed if self.only is None else text("{only}: {way}", only=self.only, way=passed)

    def lines(self) -> tuple[Text, ...]:
        """The way hop by hop, and the change that would let the internet in."""
        told = [step.text for step in self.steps]
        if self.change is not None and self.only is not None:
            told.append(text("One change lets everyone in: {change}", change=self.change))
        elif self.change is not None:
            told.append(text("Needs: {change}", change=self.change))
        return tuple(told)


def standing(a: Assessment, found: Exposure) -> Standing:
    """How one port stands to the outside."""
    change = found.change.text if found.change is not None else None
    some = a.admitted.get(port_of(found))
    verdict, tone = VERDICT[found.verdict], TONES[found.verdict]
    if some is None:
        is_meant = found.subject == "service" and found.verdict == "internet"
        return Standing(verdict, "info" if is_meant else tone, None, found.path or found.lateral, change)
    if change is None:
        verdict, tone = SOME, "info"
    return Standing(verdict, tone, some.told, some.steps, change)

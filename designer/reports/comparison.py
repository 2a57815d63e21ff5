"""Two versions of a design side by side: what changed in it, in its four numbers, and which findings are new or gone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import Headlines, headlines
from designer.document.changes import DesignChanges, design_changes
from designer.reports.linted import Linted, Told
from designer.rules.rule import Severity


@dataclass(frozen=True)
class Comparison:
    """`before` and `after`, linted with the same rules; the baseline of `after` is what stands before."""

    before: Linted
    after: Linted

    @cached_property
    def changes(self) -> DesignChanges:
        """What changed in the design."""
        return design_changes(self.before.design, self.after.design)

    @cached_property
    def numbers(self) -> tuple[Headlines, Headlines]:
        """The four numbers before and after."""
        first, second = (headlines(Assessment(one.design)) for one in (self.before, self.after))
        return first, second

    @property
    def new(self) -> tuple[Told, ...]:
        """Findings that stand after, and did not before."""
        return tuple(one for one in self.after.told if one.state == "new" and one.finding.waived is None)

    @property
    def fixed(self) -> tuple[Told, ...]:
        """Findings that stood before and are found no more."""
        return tuple(one for one in self._stood if one.fingerprint not in self._found_after)

    @property
    def unchanged(self) -> tuple[Told, ...]:
        """Findings that stand before and after, as they are told after."""
        return tuple(
            one for one in self.after.told if one.state == "unchanged" and one.finding.waived is None
        )

    @property
    def accepted(self) -> tuple[Told, ...]:
        """Findings that stood before and are waived after."""
        return tuple(
            one for one in self.after.told if one.state == "unchanged" and one.finding.waived is not None
        )

    @property
    def _stood(self) -> tuple[Told, ...]:
        return tuple(one for one in self.before.told if one.finding.waived is None)

    @cached_property
    def _found_after(self) -> frozenset[str]:
        return frozenset(one.fingerprint for one in self.after.told)


def known_of(before: Linted) -> dict[str, Severity]:
    """The baseline that `before` is for a later version: what stands in it."""
    return {one.fingerprint: one.finding.severity for one in before.told if one.finding.waived is None}

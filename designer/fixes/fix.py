"""What a quick fix is: a value that knows which rules it cures and how the design looks afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.errors import EditError
from designer.fixes.likeness import is_gone
from designer.rules.rule import Finding


@dataclass(frozen=True, slots=True)
class Fix:
    """One cure. Texts are English sources of translation; `title` reads as a command ("Add a standby balancer")."""

    id: str
    title: str
    summary: str
    """What it changes, one sentence."""
    cures: tuple[str, ...]
    """Ids of the rules whose findings it may cure."""
    edit: Callable[[Assessment, Finding], Design | None]
    """The edit that is to cure this finding, which is one undo step; None or EditError where there is nothing to edit.
    Where the finding stands all the same, the fix is not offered."""
    by_choice: bool = False
    """Takes something away, buys another site, or states what only its user can know: applied to one finding, never to all."""

    brings: tuple[str, ...] = ()
    """Ids of rules that may find something which was not there: the price of the cure, or what the cured finding hid.

    What it copies is found for what its original is found for, too. The preview says what comes in the design at hand.
    """

    def apply(self, assessment: Assessment, finding: Finding) -> Design | None:
        """The design cured of this finding; None where the fix does not apply to it, or would not cure it."""
        try:
            cured = self.edit(assessment, finding)
        except EditError:
            return None  # a place or a link that the catalogue does not allow: this is not the cure here
        if cured is None or cured is assessment.design or not is_gone(finding, assessment, cured):
            return None
        return cured

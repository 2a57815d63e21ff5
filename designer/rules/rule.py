"""What a rule and a finding are. A rule is a value: metadata, a check on a context, a bad and a good example."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from designer.i18n import Text

if TYPE_CHECKING:
    from designer.rules.context import Context

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule bites: what is wrong there, and the witness (the `why`)."""

    message: Text
    nodes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    why: Text | None = None
    severity: Severity | None = None
    """Overrides the rule's severity for this hit."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One use case of the linter. Texts are English sources of translation; `name` reads well after "allow"."""

    id: str
    name: str
    severity: Severity
    summary: str
    why: str
    detection: str
    fix: str
    false_alarm: str
    check: Callable[[Context], Iterable[Hit]]
    bad: str
    """An example that must be found: a design in JSON, as in a file."""
    good: str
    """The same design cured: this rule must not be found."""
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in one design, ready to be shown: stable, comparable, with its waiver where it has one."""

    rule: str
    severity: Severity
    message: Text
    why: Text
    nodes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    waived: str | None = None
    """The reason of the waiver that accepts it; None where it stands."""
    fixes: tuple[tuple[str, Text], ...] = field(default=())
    """(id, title) of the quick fixes on offer."""

    @property
    def fingerprint(self) -> str:
        """Stays the same while rule and elements do, whatever the wording and the numbers are."""
        return f"{self.rule}@{','.join(self.nodes)}|{','.join(self.links)}"

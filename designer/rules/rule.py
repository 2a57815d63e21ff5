"""What a rule and a finding are. A rule is a value: metadata, a check on an assessment, a bad and a good example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from designer.analysis.assessment import Assessment
from designer.i18n import Text, chained, text
from designer.rules.classification import STRIDE, WEAKNESSES, Threat

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first."""


class Hit(Struct, frozen=True):
    """One place where a rule bites: what is wrong there, and the witness (the `why`)."""

    message: Text
    nodes: tuple[str, ...] = ()
    """Ids it is about, the one to show it at first."""
    links: tuple[str, ...] = ()
    why: Text | None = None
    """The witness: path, cut set, numbers. None: the rule's general reason is all there is to say."""
    severity: Severity | None = None
    """Overrides the rule's severity for this hit."""


class Rule(Struct, frozen=True):
    """One use case of the linter. Texts are English sources of translation; `name` reads well after "allow"."""

    id: str
    name: str
    severity: Severity
    summary: str
    """What it finds, one sentence."""
    why: str
    """Why that is bad."""
    detection: str
    """How it is detected, exactly."""
    fix: str
    """How to fix it."""
    false_alarm: str
    """When it is a false alarm, and may be waived."""
    check: Callable[[Assessment], Iterable[Hit]]
    bad: Mapping[str, Any]
    """A design as in a file (without format, name and layout) in which it must bite."""
    good: Mapping[str, Any]
    """The same design cured: it must not bite."""
    references: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stride: tuple[Threat, ...] = ()
    """What an attacker gains, by STRIDE; every rule tagged `security` says so."""
    cwe: tuple[str, ...] = ()
    """The weakness, for example `CWE-319`; its name is in ``classification.WEAKNESSES``."""
    controls: tuple[str, ...] = ()
    """The controls that ask for the same: `CIS AWS Foundations v5.0.0 1.13`, `AWS Well-Architected SEC02-BP05`."""

    @property
    def classification(self) -> list[Text | str]:
        """What kind of problem it finds: one line for the threats, one for each weakness and each control."""
        threats = [STRIDE[threat] for threat in self.stride]
        together = (
            [chained(threats, lambda one, two: text("{one}, {two}", one=one, two=two))] if threats else []
        )
        weaknesses = [f"{code}: {WEAKNESSES[code]}" for code in self.cwe]
        return [
            *(text("Threat (STRIDE): {threats}", threats=said) for said in together),
            *weaknesses,
            *self.controls,
        ]


class Finding(Struct, frozen=True):
    """One finding in one design, ready to be shown: stable, comparable, with its waiver where it has one."""

    rule: str
    severity: Severity
    message: Text
    why: Text
    nodes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    waived: str | None = None
    """The reason of the waiver that accepts it; None where it stands."""

    @property
    def fingerprint(self) -> str:
        """Stays the same while rule and elements do, whatever the wording and the numbers are."""
        return f"{self.rule}@{','.join(self.nodes)}|{','.join(self.links)}"

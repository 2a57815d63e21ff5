"""What a lint report is about: one file, its design, its findings, where in the file they are, which of them are new."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct

from designer.document.design import Design
from designer.document.positions import Positions, locate
from designer.reports.fingerprints import fingerprints
from designer.rules.rule import SEVERITIES, Finding, Rule, Severity

State = Literal["new", "unchanged"]


def shown(path: str) -> str:
    """A path as text that any format can hold: bytes of a file's name that are no UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")


class Told(NamedTuple):
    """One finding as a report tells it."""

    finding: Finding
    fingerprint: str
    state: State | None
    """Against the baseline; None where there is none."""
    fails: bool
    """Whether it counts for the exit code: it stands, is not in the baseline, and is grave enough."""


class Linted(Struct, frozen=True, dict=True):
    """One linted file. `path` is as the user gave it (`-` for standard input); `data` are its bytes."""

    path: str
    data: bytes
    design: Design
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]
    baseline: Mapping[str, Severity] | None = None
    """Fingerprints of the findings that are known already, each with how grave it was; None: all are looked at alike."""
    counted: tuple[Severity, ...] = SEVERITIES
    """Severities that make a run fail."""

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """The findings, with what is known about each."""
        return tuple(
            Told(finding, fingerprint, self._state(finding, fingerprint), self._fails(finding, fingerprint))
            for finding, fingerprint in zip(self.findings, fingerprints(self.findings), strict=True)
        )

    @property
    def absent(self) -> list[str]:
        """Fingerprints of the baseline that are found no more, sorted."""
        return sorted((self.baseline or {}).keys() - {one.fingerprint for one in self.told})

    @property
    def looked_at(self) -> tuple[Finding, ...]:
        """The findings without those the baseline knows."""
        return tuple(one.finding for one in self.told if one.state != "unchanged")

    @property
    def fails(self) -> bool:
        """Whether any finding counts for the exit code."""
        return any(one.fails for one in self.told)

    @cached_property
    def positions(self) -> Positions:
        """Where nodes and links stand in the file."""
        return locate(self.data)

    @cached_property
    def link_index(self) -> Mapping[str, int]:
        """Index of each link in the file's `links`, by link id."""
        return {link: index for index, link in enumerate(self.positions.links)}

    def json_path(self, finding: Finding) -> str:
        """The place in the file that the finding is about: its first node, its first link, or the whole design."""
        if finding.nodes:
            return f"nodes.{finding.nodes[0]}"
        if finding.links:
            return f"links[{self.link_index[finding.links[0]]}]"
        return ""

    def line_column(self, finding: Finding) -> tuple[int, int]:
        """Line and column (from 1) of :meth:`json_path`."""
        return self.positions.of(self.json_path(finding))

    def _state(self, finding: Finding, fingerprint: str) -> State | None:
        """What has become graver than it is known is new: a store that was one change away from the internet is open now."""
        if self.baseline is None:
            return None
        known = self.baseline.get(fingerprint)
        worst_known = len(SEVERITIES) if known is None else SEVERITIES.index(known)
        return "unchanged" if worst_known <= SEVERITIES.index(finding.severity) else "new"

    def _fails(self, finding: Finding, fingerprint: str) -> bool:
        known = self._state(finding, fingerprint) == "unchanged"
        return finding.severity in self.counted and finding.waived is None and not known

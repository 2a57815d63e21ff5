"""What a lint report is about: one file, its design, its findings, and where in the file they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from designer.document.design import Design
from designer.document.positions import Positions, locate
from designer.rules.rule import Finding, Rule


@dataclass(frozen=True)
class Linted:
    """One linted file. `path` is as the user gave it (`-` for standard input); `data` are its bytes."""

    path: str
    data: bytes
    design: Design
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]

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

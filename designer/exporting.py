"""What an export is: a pure function from a design to files and notes, found by entry point, written by one safe step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from designer.document.design import Design
from designer.i18n import Text
from designer.installed import points_of

ENTRY_POINT = "loadpath.exporters"

Fidelity = Literal["exact", "approximated", "dropped"]


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one node or link in an export: what it is mapped to, or why it is left out. Goes to the manifest."""

    on: str
    """Id of the node or link; empty for the whole design."""
    fidelity: Fidelity
    became: str
    """Name of what it became in the target, for example `aws_instance.web_a`; empty when dropped."""
    reason: Text | None = None
    """Why it is approximated or dropped."""


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export (relative POSIX path -> text) and what became of every drawn thing."""

    files: Mapping[str, str]
    notes: tuple[Note, ...] = field(default=())


class Exporter(Protocol):
    """One target. Pure and deterministic: same design, same bytes; never touches disk."""

    @property
    def id(self) -> str:
        """Word after `--to`."""
        ...

    @property
    def title(self) -> str:
        """English name for menus (translatable)."""
        ...

    def export(self, design: Design) -> Export:
        """The files of `design`. Raises ExportError where no export is possible at all."""
        ...


def exporters() -> dict[str, Exporter]:
    """Installed exporters by id. Entry points name a tuple of exporters. Raises ValueError on a duplicate id."""
    found: dict[str, Exporter] = {}
    for point in points_of(ENTRY_POINT):
        for exporter in point.load():
            if exporter.id in found:
                raise ValueError(f"two exporters called {exporter.id!r}")
            found[exporter.id] = exporter
    return found

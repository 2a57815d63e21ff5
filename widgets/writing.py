"""Writing an export from the window: the core's one safe step, with what the window needs to ask before."""

from __future__ import annotations

from pathlib import Path

from designer.document.design import Design
from designer.exporting import Export


def changed_files(export: Export, folder: Path) -> list[str]:
    """Placeholder until the core's writer lands."""
    raise NotImplementedError


def write_export(export: Export, design: Design, target: str, folder: Path, force: bool) -> None:
    """Placeholder until the core's writer lands."""
    raise NotImplementedError

"""What was being drawn when the program went away: kept beside the file, offered on the next opening, gone once saved.

The copy of `shop.loadpath.json` is `.shop.loadpath.json.autosave`; a design without a file is kept in a folder of its
own. A copy is offered only where it can be read, says something else than the file, and is not older than it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from designer.catalog.registry import Catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.encode import dump
from designer.document.files import put, read
from designer.errors import DesignError

ENDING = ".autosave"


@dataclass(frozen=True, slots=True)
class Recovery:
    """A design that was not saved, and when its copy was written."""

    design: Design
    written: datetime


def autosave_path(path: Path) -> Path:
    """Where the copy of the design at `path` is kept."""
    return path.with_name(f".{path.name}{ENDING}")


def keep(design: Design, copy: Path) -> None:
    """Writes the copy, at once or not at all. Raises OSError."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    put(dump(design), copy)


def drop(copy: Path) -> None:
    """Takes the copy away, if there is one. Raises OSError."""
    copy.unlink(missing_ok=True)


def recovery(path: Path, catalog: Catalog) -> Recovery | None:
    """What could be recovered beside the file at `path`; None where nothing that was not saved is there."""
    found = orphan(autosave_path(path), catalog)
    if found is None or not path.exists():
        return found
    if datetime.fromtimestamp(path.stat().st_mtime, UTC) > found.written:
        return None
    try:
        saved = parse(read(path), catalog)
    except DesignError:
        return found  # the file itself is damaged: then the copy is all there is
    return None if dump(saved) == dump(found.design) else found


def orphan(copy: Path, catalog: Catalog) -> Recovery | None:
    """What a copy without a file holds; None where there is none, or it cannot be read."""
    try:
        written = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
        return Recovery(parse(read(copy), catalog), written)
    except (FileNotFoundError, DesignError):
        return None

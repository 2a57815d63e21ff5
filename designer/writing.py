"""Writes an export to a folder in one safe step: never outside it, never over a file the user changed, always with a manifest.

The manifest `loadpath.lock` says which files were written with which content (SHA-256), and what became of every
drawn thing. A file that is there with other content than the manifest says was changed by the user, as was one the
manifest does not know; only `force` writes over those.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from designer.document.design import Design
from designer.errors import ExportError
from designer.exporting import Export
from designer.i18n import text

MANIFEST = "loadpath.lock"


@dataclass(frozen=True, slots=True)
class Plan:
    """What writing an export to a folder would do; every path is relative to the folder."""

    written: tuple[str, ...]
    """Files that are new or different."""
    removed: tuple[str, ...]
    """Files of an earlier export that this one no longer has."""
    changed_by_user: tuple[str, ...]
    """Of these, files whose present content is not what was last exported."""

    @property
    def up_to_date(self) -> bool:
        """True where the folder already holds exactly this export."""
        return not self.written and not self.removed


def plan(export: Export, folder: Path) -> Plan:
    """What :func:`write` would do. Raises ExportError for an unsafe path or a manifest that cannot be read."""
    known = _known(folder)
    written, by_user = [], []
    for path, content in sorted(export.files.items()):
        present = _present(_inside(folder, path))
        if present != content.encode():
            written.append(path)
            if present is not None and known.get(path) != _digest(present):
                by_user.append(path)
    removed = []
    for path in sorted(known.keys() - export.files.keys()):
        present = _present(_inside(folder, path))
        if present is not None:
            removed.append(path)
            if known[path] != _digest(present):
                by_user.append(path)
    return Plan(tuple(written), tuple(removed), tuple(by_user))


def write(export: Export, design: Design, target: str, folder: Path, *, force: bool = False) -> Plan:
    """Writes the export of `design` for `target` into `folder`, which is made if it is not there.

    Raises ExportError, before anything is written, for a path outside the folder or, without `force`, for files that
    the user changed; and where the folder cannot be written.
    """
    planned = plan(export, folder)
    if (other := _exported_here(folder)) not in (None, target) and not force:
        raise ExportError(
            text(
                "{folder}: holds an export for {other}; nothing was written (choose another folder, or --force)",
                folder=folder, other=other,
            )
        )  # fmt: skip
    if planned.changed_by_user and not force:
        raise ExportError(
            text(
                "{folder}: changed since the last export: {files}; nothing was written (--force writes over them)",
                folder=folder, files=", ".join(planned.changed_by_user),
            )
        )  # fmt: skip
    manifest = _manifest(export, design, target)
    try:
        for path in planned.written:
            _put(_inside(folder, path), export.files[path])
        for path in planned.removed:
            _inside(folder, path).unlink()
        if _present(folder / MANIFEST) != manifest.encode():
            _put(folder / MANIFEST, manifest)
    except OSError as error:
        raise ExportError(
            text(
                "{path}: cannot be written: {reason}",
                path=error.filename or folder,
                reason=error.strerror or str(error),
            )
        ) from error
    return planned


def _manifest(export: Export, design: Design, target: str) -> str:
    content = {
        "loadpath": version("loadpath"),
        "design": design.name,
        "target": target,
        "files": {path: _digest(content.encode()) for path, content in sorted(export.files.items())},
        "drawn": {
            note.on: {
                "fidelity": note.fidelity,
                "became": note.became,
                **({"reason": str(note.reason)} if note.reason is not None else {}),
            }
            for note in export.notes
        },
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _exported_here(folder: Path) -> str | None:
    """The target of the last export to the folder; None where there was none, or the manifest does not say."""
    data = _present(folder / MANIFEST)
    target = json.loads(data).get("target") if data is not None else None
    return target if isinstance(target, str) else None


def _known(folder: Path) -> Mapping[str, str]:
    """Path -> digest of the last export's files; empty where there was none."""
    data = _present(folder / MANIFEST)
    if data is None:
        return {}
    try:
        files: Any = json.loads(data)["files"]
        return {str(path): str(digest) for path, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExportError(
            text("{path}: not a manifest of Loadpath; move it away to export here", path=folder / MANIFEST)
        ) from error


def _inside(folder: Path, path: str) -> Path:
    """Where `path` of an export is written. Raises ExportError where that is not inside `folder`, by links too."""
    pure = PurePosixPath(path)
    found = folder.joinpath(*pure.parts)
    outside = pure.is_absolute() or ".." in pure.parts or not pure.parts or "\\" in path or ":" in path
    if outside or not found.parent.resolve().is_relative_to(folder.resolve()) or found.is_symlink():
        raise ExportError(text("{path}: leads outside the folder {folder}", path=path, folder=folder))
    return found


def _present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ExportError(
            text("{path}: cannot be read: {reason}", path=path, reason=error.strerror or str(error))
        ) from error


def _put(path: Path, content: str) -> None:
    """Writes the whole file or nothing: beside it first, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".loadpath-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
        Path(beside).chmod(0o755 if content.startswith("#!") else 0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

"""Designs on disk: load, save so that nothing is ever lost, notice when somebody else wrote the file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO, NamedTuple

from designer.catalog.registry import Catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.encode import dump, link_order
from designer.errors import UnreadableFile
from designer.i18n import text

__all__ = [
    "SIZE_LIMIT",
    "SUFFIX",
    "Stamp",
    "backup_path",
    "dump",
    "link_order",
    "load",
    "parse",
    "put",
    "read",
    "read_stream",
    "save",
    "stamp",
]

SUFFIX = ".loadpath.json"
SIZE_LIMIT = 100_000_000
"""Bytes a design may have: a design of 100,000 nodes has about 40 MB."""


class Stamp(NamedTuple):
    """What a file was when it was read or written; another stamp later means that somebody else wrote it."""

    modified_ns: int
    size: int
    digest: str


def read(path: Path) -> bytes:
    """The bytes of the file, read only where it can be a design. Raises UnreadableFile."""
    try:
        if path.is_dir():
            raise UnreadableFile(text("{file}: is a folder, expected a file", file=str(path)))
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > SIZE_LIMIT:
                raise _too_large(str(path))
            return read_stream(file, str(path))
    except FileNotFoundError as error:
        raise UnreadableFile(text("{file}: there is no such file", file=str(path))) from error
    except OSError as error:
        raise UnreadableFile(
            text("{file}: cannot be read: {problem}", file=str(path), problem=error.strerror or str(error))
        ) from error


def read_stream(stream: BinaryIO, name: str) -> bytes:
    """All there is to read, where it is no more than a design can have. Raises UnreadableFile, OSError."""
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise _too_large(name)
    return data


def _too_large(name: str) -> UnreadableFile:
    return UnreadableFile(
        text("{file}: larger than {limit} MB, expected a design", file=name, limit=SIZE_LIMIT // 1_000_000)
    )


def load(path: Path, catalog: Catalog) -> Design:
    """The design in the file. Raises DesignError with one clear line; never changes the file."""
    return parse(read(path), catalog, where=str(path))


def save(design: Design, path: Path) -> Stamp:
    """Writes the file at once or not at all; what it held before is kept beside it as ``NAME~``. Raises OSError."""
    target = Path(os.path.realpath(path))
    put(dump(design), target, backup=True)
    return stamp(target)


def put(data: bytes, target: Path, *, backup: bool = False) -> None:
    """Writes the file at once or not at all, and to the disk itself; with `backup` what it held stays as ``NAME~``. Raises OSError."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
            if backup:
                _back_up(target)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _to_disk(target.parent)


def _to_disk(folder: Path) -> None:
    """Makes the new name of a file survive a loss of power, where the system can (POSIX: a folder can be synced)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with contextlib.suppress(OSError):  # some network file systems refuse; the file itself is written
                os.fsync(handle)
        finally:
            os.close(handle)


def _back_up(target: Path) -> None:
    kept = backup_path(target)
    kept.unlink(missing_ok=True)
    try:
        os.link(target, kept)
    except OSError:  # a file system without hard links
        shutil.copy2(target, kept)


def backup_path(path: Path) -> Path:
    """Where the previous content of the file is kept."""
    return path.with_name(path.name + "~")


def stamp(path: Path) -> Stamp:
    """What the file is now. Raises FileNotFoundError."""
    status = path.stat()
    return Stamp(status.st_mtime_ns, status.st_size, hashlib.sha256(path.read_bytes()).hexdigest())

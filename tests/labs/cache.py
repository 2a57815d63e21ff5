"""Where the laboratories keep what is slow to make, and who may work on it at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from labs.errors import LabError
from labs.process import wait_until

CACHE_VARIABLE = "LOADPATH_LAB_CACHE"


def cache_directory(*parts: str) -> Path:
    """The directory below the laboratories' cache, made when it is not there yet."""
    base = os.environ.get(CACHE_VARIABLE)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    directory = (Path(base) if base else Path(home) / "loadpath-labs").joinpath(*parts)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@contextlib.contextmanager
def exclusive(name: str, seconds: float = 900) -> Iterator[None]:
    """Hold the lock of that name; other processes on this machine wait for it.

    Raises:
        LabError: another process still holds it after `seconds`.
    """
    with (cache_directory() / f".{name}.lock").open("w") as handle:

        def taken() -> bool:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not wait_until(taken, seconds, every=0.1):
            raise LabError(f"another process has held the lock {name!r} for {seconds:.0f} s")
        yield

"""Commands with a time limit, and conditions that are awaited instead of slept for."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from labs.errors import LabError

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def wait_until(condition: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Whether `condition` came true within `seconds`; it is asked each `every` seconds, at least once."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def find_program(name: str) -> str | None:
    """The path of a program, also where an ordinary user's PATH leaves the system directories out."""
    return shutil.which(name, path=os.environ.get("PATH", "") + os.pathsep + SYSTEM_PATH)


def run(
    command: Sequence[str],
    *,
    check: bool = True,
    seconds: float = 600,
    env: Mapping[str, str] | None = None,
    directory: Path | None = None,
    text: str = "",
) -> subprocess.CompletedProcess[str]:
    """The finished command; output and errors together in `stdout`, `text` given as its input.

    Raises:
        LabError: not found, over its time, or (with `check`) an exit code other than 0.
    """
    try:
        done = subprocess.run(
            command,
            text=True,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            env=env,
            cwd=directory,
            errors="replace",
        )
    except subprocess.TimeoutExpired as late:
        raise LabError(f"not done after {seconds:.0f} s: {' '.join(command[:8])}") from late
    except FileNotFoundError as gone:
        raise LabError(f"command not found: {command[0]}") from gone
    if check and done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-25:])
        raise LabError(f"exit {done.returncode}: {' '.join(command[:8])}\n{tail}")
    return done

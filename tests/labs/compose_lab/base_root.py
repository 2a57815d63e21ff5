"""The minimal Debian root on which every stand-in image stands."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from labs.cache import cache_directory
from labs.errors import LabError
from labs.process import run

FORMAT = "base 2"  # raised when the way of building changes
NO_SERVICES = "#!/bin/sh\nexit 101\n"  # policy-rc.d: packages must not start anything
LEFT_OUT = ("doc", "man", "info", "locale")


def codename(os_release: Path = Path("/etc/os-release")) -> str:
    """The name of this machine's Debian release.

    Raises:
        LabError: it is no Debian.
    """
    text = os_release.read_text() if os_release.exists() else ""
    named = re.search(r"^VERSION_CODENAME=(\w+)", text, re.MULTILINE)
    if not re.search(r"^ID=debian$", text, re.MULTILINE) or not named:
        raise LabError("stand-in images are built from this machine's packages, which must be Debian's")
    return named[1]


def base_key() -> str:
    """A digest of what the root is made of."""
    return hashlib.sha256(f"{FORMAT} {codename()}".encode()).hexdigest()[:16]


def ensure_base() -> Path:
    """The directory with `root`, its archive `layer.tar` and the archive's digest `diff_id`; built when missing."""
    directory = cache_directory("images") / f"base-{base_key()}"
    if not directory.exists():
        working = Path(tempfile.mkdtemp(prefix="base.", dir=directory.parent))
        try:
            _build(working)
            working.rename(directory)
        finally:
            shutil.rmtree(working, ignore_errors=True)
    return directory


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _build(directory: Path) -> None:
    root, layer = directory / "root", directory / "layer.tar"
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in LEFT_OUT]
    options = [
        *("--variant=minbase", "--mode=root", "--quiet", "--skip=cleanup/apt/lists"),
        *("--dpkgopt=force-unsafe-io", *excluded),
        *("--aptopt=Acquire::Languages none", "--aptopt=APT::Install-Recommends false"),
        *("--aptopt=Acquire::Retries 3",),
    ]
    run(["mmdebstrap", *options, codename(), str(root), "-"], text=_sources())
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    for name in ("resolv.conf", "hostname"):
        (root / "etc" / name).write_text("")
    not_shipped = ("dev/*", "proc/*", "sys/*", "tmp/*", "var/lib/apt/lists/*", "var/cache/apt/*.bin")
    excludes = [f"--exclude=./{path}" for path in not_shipped]
    pack = ["tar", "--numeric-owner", "--xattrs", "--sort=name", "-C", str(root), "-cf", str(layer)]
    run([*pack, *excludes, "."])
    (directory / "diff_id").write_text(digest_of(layer))


def _sources() -> str:
    """The Debian sources that this machine itself uses, one a line.

    Raises:
        LabError: there is none.
    """
    if not (found := _known_sources()):
        run(["apt-get", "update", "-q"])  # an origin is known only once its lists are here
        found = _known_sources()
    if not found:
        raise LabError(f"apt on this machine has no source of Debian {codename()}")
    return found


def _known_sources() -> str:
    listing = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)"]
    entries: dict[str, None] = {}
    for line in run([*listing, "Created-By: Packages"]).stdout.splitlines():
        origin, uri, release, component = (*line.split("|"), "", "", "")[:4]
        if origin == "Debian" and release.startswith(codename()) and "backports" not in release:
            entries[f"deb {uri.rstrip('/')} {release} {component}\n"] = None
    return "".join(entries)

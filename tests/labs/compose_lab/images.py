"""Stand-in images, built from Debian packages on this machine and given the names that a compose file asks for.

A minimal Debian root, one overlay per recipe filled by apt in a chroot, an image of two layers. No registry and
no Dockerfile takes part; a real image that the engine already has is never replaced.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from labs.cache import cache_directory
from labs.compose_lab.base_root import base_key, ensure_base
from labs.compose_lab.engine_api import EngineApi
from labs.compose_lab.layers import KEY_LABEL, VERSION_LABEL, write_image, write_layer
from labs.compose_lab.recipes import FLAVOURS, Choice, choose, recipes, split_reference
from labs.errors import LabError
from labs.process import SYSTEM_PATH, run

OVERLAY = Path(__file__).resolve().parent / "overlay.sh"
ALPINE_TOOLS = ("wget", "nc", "vi", "ping", "nslookup", "unzip", "less", "telnet", "traceroute")
# Debian's busybox has no `nc -z`; Alpine's has
ALPINE_NC = r"""rm -f /usr/bin/nc; cat >/usr/bin/nc <<'END'
#!/bin/sh
case " $* " in *" -z "*|*" -zv "*|*" -vz "*) ;; *) exec /bin/busybox nc "$@" ;; esac
for a in "$@"; do shift; case "$a" in -z|-v|-zv|-vz) ;; *) set -- "$@" "$a" ;; esac; done
case " $* " in *" -w "*) ;; *) set -- -w 3 "$@" ;; esac
exec /bin/busybox nc "$@" </dev/null >/dev/null
END
chmod 755 /usr/bin/nc"""
TRACES = "/var/log/*.log /var/log/apt/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old"


@dataclass(frozen=True)
class StandIn:
    """What answered for an image: the recipe, its software's version, and whether the tag wanted another major."""

    recipe: str
    version: str
    other_major_asked: bool


def ensure_images(
    api: EngineApi, references: Iterable[str], substitute: Mapping[str, str] | None = None
) -> dict[str, StandIn]:
    """Have every reference answered in the engine; says by what, for those that are stand-ins.

    Raises:
        LabError: there is no stand-in for a reference, or one could not be built.
    """
    chosen = {ref: choose(ref, substitute) for ref in sorted(set(references)) if not _is_real(api, ref)}
    if unknown := [reference for reference, choice in chosen.items() if choice is None]:
        known = ", ".join(recipes())
        raise LabError(f"no stand-in for {', '.join(unknown)}; substitute one of: {known}")
    wanted = {reference: choice for reference, choice in chosen.items() if choice}
    _build_missing(api, wanted.values())
    report = {}
    for reference, choice in wanted.items():
        built = choice.reference(base_key())
        tag = split_reference(reference)[1]
        repository = reference.removesuffix(f":{tag}")
        api.tag(built, repository, tag)
        version = (api.image(built) or {})["Config"]["Labels"][VERSION_LABEL]
        report[reference] = StandIn(choice.recipe.name, version, _majors_differ(tag, version))
    return report


def _is_real(api: EngineApi, reference: str) -> bool:
    image = api.image(reference)
    return image is not None and KEY_LABEL not in ((image["Config"] or {}).get("Labels") or {})


def _majors_differ(tag: str, version: str) -> bool:
    asked, got = re.match(r"v?(\d+)", tag), re.search(r"\d+", version)
    return bool(asked and got and asked[1] != got[0])


def _build_missing(api: EngineApi, choices: Iterable[Choice]) -> None:
    wanted = {choice.reference(base_key()): choice for choice in choices}
    missing = [choice for reference, choice in wanted.items() if api.image(reference) is None]
    if not missing:
        return
    base = ensure_base()

    def build_and_load(choice: Choice) -> None:
        with tempfile.TemporaryDirectory(
            prefix=f"{choice.recipe.name}.", dir=cache_directory("images")
        ) as place:
            _Build(choice, base, Path(place)).run()
            api.load(Path(place) / "image.tar")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(build_and_load, missing))
    _forget_outdated(api)


def _forget_outdated(api: EngineApi) -> None:
    """Drop the stand-ins that an earlier state of a recipe made."""
    current = {
        Choice(recipe, flavour).key(base_key()) for recipe in recipes().values() for flavour in FLAVOURS
    }
    for image in api.call("GET", "/images/json", {"filters": json.dumps({"label": [KEY_LABEL]})}):
        if image["Labels"][KEY_LABEL] not in current:
            api.call("DELETE", f"/images/{image['Id']}", {"force": "1"}, missing_is_none=True)


class _Build:
    """One image under construction in a directory of its own."""

    def __init__(self, choice: Choice, base: Path, place: Path) -> None:
        self.choice, self.base, self.place = choice, base, place
        self.upper, self.debs = place / "up", place / "debs"
        self.pool = cache_directory("images", "debs")  # a package fetched for one recipe serves the next

    def run(self) -> None:
        """Leave the archive `image.tar` in the directory."""
        for directory in (self.upper, self.place / "work", self.place / "merged", self.debs / "partial"):
            directory.mkdir(parents=True)
        self.upper.chmod(0o755)
        self._install()
        self._copy_files()
        self._chroot(self._finishing(), connected=False)
        version = self._chroot(self.choice.recipe.version, connected=False).strip().splitlines()[-1]
        layer = self.place / "layer.tar"
        write_layer(self.upper, layer)
        write_image(self.choice, self.base, base_key(), layer, version, self.place / "image.tar")

    def _install(self) -> None:
        for package in self.pool.glob("*.deb"):
            os.link(package, self.debs / package.name)
        self._chroot(self._installation(), connected=True)
        for package in self.debs.glob("*.deb"):
            if not (self.pool / package.name).exists():
                os.link(package, self.pool / package.name)

    def _installation(self) -> str:
        recipe, lines = self.choice.recipe, ["export DEBIAN_FRONTEND=noninteractive LC_ALL=C"]
        for name, uid in recipe.users.items():
            lines.append(f"groupadd -r -g {uid} {name}")
            lines.append(f"useradd -r -u {uid} -g {name} -d /nonexistent -s /usr/sbin/nologin {name}")
        lines.append(recipe.prepare)
        if self.choice.packages:
            options = "-y -q --no-install-recommends -o Dpkg::Use-Pty=0 -o APT::Keep-Downloaded-Packages=true"
            get = f"apt-get install -o Acquire::Retries=3 {options} {' '.join(self.choice.packages)}"
            # the lists that came with the base may have aged: refresh them once, then try again
            lines.append(f"{get} || {{ apt-get update -q; {get}; }}")
        lines.append(f"rm -f {TRACES}")
        return "\n".join(lines) + "\n"

    def _copy_files(self) -> None:
        for source, path in self.choice.recipe.files():
            target = self.upper / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            program = source.read_bytes().startswith(b"#!")  # mode bits may have been lost on the way here
            target.chmod(0o755 if program else 0o644)

    def _finishing(self) -> str:
        recipe, gone = self.choice.recipe, list(self.choice.recipe.remove)
        lines = [recipe.finish, recipe.finish_also]
        if self.choice.alpine:
            lines += [f"ln -sf /bin/busybox /usr/bin/{tool}" for tool in ALPINE_TOOLS]
            lines += [ALPINE_NC, recipe.alpine_finish]
            gone = [path for path in gone if Path(path).name not in ALPINE_TOOLS]
        if not self.choice.has_bash:
            gone += ["/bin/bash", "/usr/bin/bash"]
        if gone:
            lines.append(f"rm -rf {' '.join(gone)}")
        return "\n".join(lines) + "\n"

    def _chroot(self, script: str, *, connected: bool) -> str:
        (self.place / "script").write_text(script)
        where = {"W": str(self.place), "BASE": str(self.base / "root"), "DEBS": str(self.debs)}
        kinds = "-m" if connected else "-mn"  # our own steps have no network
        command = ["unshare", kinds, "--propagation", "private", "sh", str(OVERLAY)]
        return run(command, env={"PATH": SYSTEM_PATH, **where}, seconds=580).stdout

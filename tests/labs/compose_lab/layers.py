"""From the upper directory of an overlay to an image archive that the engine can load."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tarfile
from pathlib import Path
from typing import Any

from labs.compose_lab.base_root import digest_of
from labs.compose_lab.recipes import Choice

KEY_LABEL = "loadpath-lab.key"
RECIPE_LABEL = "loadpath-lab.recipe"
VERSION_LABEL = "loadpath-lab.version"
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
CREATED = "2024-01-01T00:00:00Z"  # fixed, so that the same contents are the same image
# what the build mounted or fetched, and no image needs
SKIPPED = {"tmp", "proc", "dev", "etc/resolv.conf", "var/cache/apt/archives", "var/lib/apt/lists"}


def write_layer(upper: Path, target: Path) -> None:
    """Pack an overlay's upper directory as an image layer: removals become `.wh.` entries (OCI image spec)."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for directory, below, files in os.walk(upper):
            base = Path(directory).relative_to(upper)
            skipped = {name for name in below + files if str(base / name) in SKIPPED}
            below[:] = sorted(set(below) - skipped)
            for name in sorted({*below, *files} - skipped):
                _add(archive, Path(directory, name), base / name)


def _add(archive: tarfile.TarFile, source: Path, name: Path) -> None:
    status = source.lstat()
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:  # how an overlay notes a removal
        archive.addfile(tarfile.TarInfo(f"./{name.parent}/.wh.{name.name}"))
    elif not stat.S_ISSOCK(status.st_mode):
        archive.add(source, f"./{name}", recursive=False)
        if stat.S_ISDIR(status.st_mode) and _is_opaque(source):
            archive.addfile(tarfile.TarInfo(f"./{name}/.wh..wh..opq"))


def _is_opaque(directory: Path) -> bool:
    try:
        return os.getxattr(directory, "trusted.overlay.opaque") == b"y"
    except OSError:  # no such attribute
        return False


def write_image(choice: Choice, base: Path, base_key: str, layer: Path, version: str, target: Path) -> None:
    """Write the `docker load` archive of one image: the base's layer, and `layer` on top."""
    diff_ids = [(base / "diff_id").read_text(), digest_of(layer)]
    configuration = json.dumps(_configuration(choice, base_key, diff_ids, version)).encode()
    name = hashlib.sha256(configuration).hexdigest() + ".json"
    entry = {
        "Config": name,
        "RepoTags": [choice.reference(base_key)],
        "Layers": ["base/layer.tar", "top/layer.tar"],
    }
    with tarfile.open(target, "w") as archive:
        for member, data in ((name, configuration), ("manifest.json", json.dumps([entry]).encode())):
            information = tarfile.TarInfo(member)
            information.size = len(data)
            archive.addfile(information, io.BytesIO(data))
        archive.add(base / "layer.tar", "base/layer.tar")
        archive.add(layer, "top/layer.tar")


def _configuration(choice: Choice, base_key: str, diff_ids: list[str], version: str) -> dict[str, Any]:
    image = dict(choice.recipe.image)
    environment = {"PATH": DEFAULT_PATH, **image.get("Env", {})}
    image["Env"] = [f"{name}={value}" for name, value in environment.items()]
    for key in ("Volumes", "ExposedPorts"):
        image[key] = {value: {} for value in image.get(key, ())} or None
    image["Labels"] = {
        KEY_LABEL: choice.key(base_key),
        RECIPE_LABEL: choice.recipe.name,
        VERSION_LABEL: version,
    }
    machine = os.uname().machine
    return {
        "architecture": ARCHITECTURES.get(machine, machine),
        "os": "linux",
        "created": CREATED,
        "config": image,
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in diff_ids]},
        "history": [{"created_by": "base"}, {"created_by": choice.recipe.name}],
    }

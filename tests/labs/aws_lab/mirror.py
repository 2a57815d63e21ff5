"""Where this machine keeps Terraform and the AWS provider.

Terraform code is applied without any registry, so the provider must lie on disk as a mirror: a directory with
`HOST/hashicorp/aws/VERSION/OS_ARCH/terraform-provider-aws*` (`terraform providers mirror DIR` makes one).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from labs.errors import LabError
from labs.process import find_program

TERRAFORM_VARIABLE = "LOADPATH_TERRAFORM"
MIRROR_VARIABLE = "LOADPATH_TERRAFORM_MIRROR"
UNPACKED = "*/hashicorp/aws/*/*_*/terraform-provider-aws*"
PACKED = "*/hashicorp/aws/terraform-provider-aws_*.zip"
ROOTS = ("/opt", "/usr/local", "/usr/lib", "/usr/share", "/srv", "/var/lib")
DEPTH = 9  # directories below such a root that are looked into


def find_terraform() -> str:
    """The terraform program: `$LOADPATH_TERRAFORM`, else the one on the PATH.

    Raises:
        LabError: there is none.
    """
    program = os.environ.get(TERRAFORM_VARIABLE) or find_program("terraform")
    if not program:
        raise LabError(f"no terraform on the PATH (and ${TERRAFORM_VARIABLE} is not set)")
    return program


def find_mirror() -> Path:
    """The directory to give to `terraform init -plugin-dir`.

    Looked for in `$LOADPATH_TERRAFORM_MIRROR`, the mirror and plugin cache of the CLI configuration, Terraform's
    implied mirror directories, then in any place below the usual roots for software.

    Raises:
        LabError: there is none; says how to make one.
    """
    if given := os.environ.get(MIRROR_VARIABLE):
        if _holds_provider(Path(given)):
            return Path(given)
        raise LabError(
            f"${MIRROR_VARIABLE} names a directory without HOST/hashicorp/aws/VERSION/OS_ARCH/ in it"
        )
    for place in (*_configured(), *_implied(), *_anywhere()):
        if _holds_provider(place):
            return place
    raise LabError(
        f"no copy of the AWS provider on disk; `terraform providers mirror DIR` makes one, ${MIRROR_VARIABLE} names it"
    )


def _holds_provider(directory: Path) -> bool:
    return directory.is_dir() and any(next(directory.glob(pattern), None) for pattern in (UNPACKED, PACKED))


def _configured() -> Iterator[Path]:
    for named in filter(None, (os.environ.get("TF_CLI_CONFIG_FILE"), "~/.terraformrc")):
        path = Path(named).expanduser()
        text = path.read_text() if path.is_file() else ""
        for found in re.finditer(r'(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"', text):
            yield Path(found[1]).expanduser()
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(cache).expanduser()


def _implied() -> Iterator[Path]:
    """https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories"""
    home = Path.home()
    yield home / ".terraform.d/plugins"
    yield home / ".terraform.d/plugin-cache"
    yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "terraform/plugins"
    for data in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        yield Path(data) / "terraform/plugins"


def _anywhere() -> Iterator[Path]:
    for root in ROOTS:
        for directory, below, files in os.walk(root):
            if directory.count("/") > DEPTH:
                below.clear()
            if any(name.startswith("terraform-provider-aws") for name in files):
                yield from Path(directory).parents

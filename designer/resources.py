"""Where the files that ship with Loadpath are: beside the packages in a checkout, inside `designer` in a wheel."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent


def _root(name: str) -> Path:
    installed = HERE / "_data" / name
    return installed if installed.is_dir() else HERE.parent / name


def asset(name: str) -> Path:
    """The file or folder `name` below ``assets/``."""
    return _root("assets") / name


def template_root() -> Path:
    """The folder of Jinja templates and starter designs."""
    return _root("templates")

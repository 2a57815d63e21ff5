"""Where the files that ship with Loadpath are: beside the packages in a checkout, inside `designer` in a wheel."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def _root(name: str) -> Traversable:
    installed = files("designer") / "_data" / name
    return installed if installed.is_dir() else Path(__file__).resolve().parent.parent / name


def asset(name: str) -> Traversable:
    """The file or folder `name` below ``assets/``."""
    return _root("assets") / name


def template_root() -> Traversable:
    """The folder of Jinja templates and starter designs."""
    return _root("templates")

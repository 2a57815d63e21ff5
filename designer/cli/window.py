"""The one way from the command line to Qt: the core does not import it, and works where it is not installed."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import click

from designer.i18n import Text, text

MISSING = 2
"""Exit code where Qt is asked for and is not there."""
PACKAGES = ("PySide6", "shiboken6", "numpy", "widgets")


def of_window(module: str, purpose: Text, language: str) -> ModuleType:
    """A module of `widgets`; ends the process with one line, which says what for, where Qt is missing or cannot be loaded."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PACKAGES:
            raise
        said = text("{purpose} needs PySide6: pip install 'loadpath[gui]'", purpose=purpose)
    except ImportError as error:  # the package is there, but not the system libraries it needs
        said = text("{purpose} needs Qt, which cannot be loaded: {error}", purpose=purpose, error=str(error))
    click.echo(f"loadpath: {said.render(language)}", err=True)
    sys.exit(MISSING)

"""In which language the command line speaks."""

from __future__ import annotations

import os
import sys


def chosen() -> str:
    """`--lang` where given, else LOADPATH_LANG, else the locale; English unless that is Korean."""
    arguments = sys.argv[1:]
    for at, word in enumerate(arguments):
        if word.startswith("--lang="):
            return _known(word.partition("=")[2])
        if word == "--lang" and at + 1 < len(arguments):
            return _known(arguments[at + 1])
    for variable in ("LOADPATH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return _known(value)
    return "en"


def _known(code: str) -> str:
    return "ko" if code.lower().startswith("ko") else "en"

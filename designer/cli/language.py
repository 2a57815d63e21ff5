"""In which language the command line speaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def chosen(arguments: Sequence[str] | None = None) -> str:
    """`--lang`, before the verb or after it, the last one counting; else LOADPATH_LANG, else the locale.

    English unless that is Korean. `arguments`: those of this process where left out.
    """
    words = [*(sys.argv[1:] if arguments is None else arguments)]
    for at in range(len(words) - 1, -1, -1):
        if words[at].startswith("--lang="):
            return _known(words[at].partition("=")[2])
        if words[at] == "--lang" and at + 1 < len(words):
            return _known(words[at + 1])
    for variable in ("LOADPATH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return _known(value)
    return "en"


def _known(code: str) -> str:
    return "ko" if code.lower().startswith("ko") else "en"

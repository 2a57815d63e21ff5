"""Which projects' own rules the user has allowed to run, or has refused: remembered by folder and content.

The window asks once for each content; the command line asks nobody and takes `--trust-project-rules`.

    store = TrustStore()
    asked = rules_for(settings, store.trusts)
    for rules in asked.not_run:
        if store.answer(rules) is None: ...  # ask, then store.remember(rules, runs=True or False)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

import orjson

from designer.document.files import put
from designer.rules.local import LocalRules

FILE: Final = "project-rules.json"


def config_folder() -> Path:
    """Where Loadpath keeps what this user has decided: XDG on Linux, the usual places elsewhere."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "loadpath"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "loadpath"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "loadpath"


class TrustStore:
    """The user's answers, kept in one file; a file that cannot be read holds none, so that the question is asked again."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or config_folder() / FILE

    def answer(self, rules: LocalRules) -> bool | None:
        """Whether these rules, with exactly this content, may run; None where the user has not been asked."""
        known = self._answers().get(str(rules.folder))
        if not isinstance(known, dict) or known.get("digest") != rules.digest:
            return None
        return known.get("runs") is True

    def trusts(self, rules: LocalRules) -> bool:
        """Whether the user has allowed these rules, with exactly this content, to run."""
        return self.answer(rules) is True

    def remember(self, rules: LocalRules, *, runs: bool) -> None:
        """Keeps the user's answer about these rules. Raises OSError where it cannot be written."""
        answers = {**self._answers(), str(rules.folder): {"digest": rules.digest, "runs": runs}}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        put(orjson.dumps(answers, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS), self.file)

    def _answers(self) -> dict[str, Any]:
        try:
            found = orjson.loads(self.file.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

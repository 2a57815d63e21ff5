"""The baseline: a file in the repository that lists the findings a team knows of, so that only new ones fail a run.

JSON made for Git: designs by path as seen from the baseline's folder, fingerprints sorted, one a line, each with how
grave the finding is: what has become graver is not known any more. Format 1 listed fingerprints alone, of any gravity.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from designer.document.files import read
from designer.errors import UnreadableFile
from designer.i18n import text
from designer.reports.linted import Linted, shown
from designer.rules.rule import SEVERITIES, Severity

FORMAT = 2
STDIN = "-"


@dataclass(frozen=True)
class Baseline:
    """The fingerprints known of each design."""

    folder: Path = Path()
    known: Mapping[str, Mapping[str, Severity]] = field(default_factory=dict)

    def of(self, path: str) -> Mapping[str, Severity]:
        """What is known of the design at `path` (as seen from the current folder; `-`: standard input)."""
        return self.known.get(_key(path, self.folder), {})


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file. Raises UnreadableFile where there is none, or something else."""
    try:
        content: Any = json.loads(read(path))
        if content["baseline"] > FORMAT:
            raise UnreadableFile(
                text("{path}: written by a newer Loadpath; please update Loadpath to use it", path=path)
            )
        known = {str(name): _graded(prints) for name, prints in content["findings"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableFile(
            text("{path}: not a baseline; `loadpath lint --write-baseline {path}` writes one", path=path)
        ) from error
    return Baseline(path.parent, known)


def baseline_text(linted: Iterable[Linted], path: Path) -> str:
    """What the file `path` says where every finding that stands is known."""
    findings = {
        _key(one.path, path.parent): dict(
            sorted(
                (told.fingerprint, told.finding.severity) for told in one.told if told.finding.waived is None
            )
        )
        for one in linted
    }
    content = {"baseline": FORMAT, "findings": dict(sorted(findings.items()))}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _graded(prints: Any) -> dict[str, Severity]:
    """How grave each finding is that is known. Raises ValueError, TypeError or AttributeError where that is not said."""
    if isinstance(prints, list):  # format 1
        return dict.fromkeys(map(str, prints), SEVERITIES[0])
    if unknown := set(prints.values()) - set(SEVERITIES):
        raise ValueError(unknown)
    return {str(name): grade for name, grade in prints.items()}


def _key(path: str, folder: Path) -> str:
    if path == STDIN:
        return path
    try:
        return shown(Path(os.path.relpath(Path(path).resolve(), folder.resolve())).as_posix())
    except ValueError:  # on another drive
        return shown(Path(path).resolve().as_posix())

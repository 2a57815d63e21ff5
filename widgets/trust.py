"""The rules that a project brings along: Python that runs only where the user says so. Asked once for each content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from designer.i18n import text
from designer.rules.local import LocalRules
from designer.trust import TrustStore
from widgets.checks import Checked

if TYPE_CHECKING:
    from widgets.workbench import Workbench


class Trust:
    """Asks, remembers the answer, and checks anew. The question stands beside the window, which goes on."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._asked: set[str] = set()
        """Digests of what was asked in this run, so that a question that was closed does not come back at once."""

    def consider(self, result: Checked) -> None:
        """Asks about the rules that a check has left out, where the user has never said anything about this content."""
        store = TrustStore()
        left_out = result.asked.not_run if result.asked is not None else ()
        new = [rules for rules in left_out if rules.digest not in self._asked and store.answer(rules) is None]
        if new:
            self._ask(new)

    def ask_again(self) -> None:
        """Asks about the rules of the project that is shown, whatever was answered before."""
        tab = self._bench.tabs.current()
        path = tab.session.path if tab is not None else None
        if path is not None:
            tell = self._bench.questions.tell
            self._bench.jobs.run(
                partial(_local_rules, path),
                lambda found: (
                    self._ask(found) if found else tell(_TITLE, text("This project has no rules of its own."))
                ),
                lambda failure: tell(_TITLE, text("The rules cannot be read: {error}", error=failure.line)),
            )

    def _ask(self, rules: Sequence[LocalRules]) -> None:
        self._asked.update(each.digest for each in rules)
        places = [
            text("{folder} (Python files: {count})", folder=str(each.folder), count=each.count)
            for each in rules
        ]
        self._bench.questions.ask_trust(places, partial(self._take, tuple(rules)))

    def _take(self, rules: tuple[LocalRules, ...], runs: bool) -> None:
        store = TrustStore()
        try:
            for each in rules:
                store.remember(each, runs=runs)
        except OSError as problem:
            line = text("{file}: {problem}", file=str(store.file), problem=problem.strerror or str(problem))
            self._bench.questions.tell(text("The answer could not be kept"), line)
            return
        for tab in self._bench.tabs.all():
            tab.checker.check_now()


_TITLE = text("Rules of this project")


def _local_rules(path: Path, _is_cancelled: Callable[[], bool]) -> list[LocalRules]:
    """In the background: reads them and runs nothing."""
    from designer.rules.local import local_rules
    from designer.settings import settings_for

    return [local_rules(folder) for folder in settings_for(path).local]

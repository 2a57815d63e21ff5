"""The verbs of the check menu: walk through the problems, explain, accept and copy one, check anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from designer.rules.rule import Finding

if TYPE_CHECKING:
    from widgets.workbench import Workbench


class Findings:
    """Acts on the problem chosen in the list."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def open(self, name: str) -> None:
        """Shows a tab of the results."""
        self._bench.panels.show("results")
        self._bench.results.open(name)

    def check_now(self) -> None:
        """Checks the design that is shown."""
        if (tab := self._bench.tabs.current()) is not None:
            tab.checker.check_now()
            self._bench.status.show_busy()

    def has_any(self) -> bool:
        """Whether there is a problem to go to."""
        return self._bench.results.problems.shown.rowCount() > 0

    def current(self) -> Finding | None:
        """The problem chosen in the list."""
        return self._bench.results.problems.current()

    def step(self, by: int) -> None:
        """Goes to the next problem, or the one before."""
        self.open("problems")
        self._bench.results.problems.step(by)

    def explain(self, finding: Finding | None = None) -> None:
        """Tells the whole story of a problem; by default of the chosen one."""
        if (meant := finding or self.current()) is not None:
            self._bench.dialogs.explain(meant)

    def meant(self) -> Finding | None:
        """The standing problem that a fix is for: the chosen one; where something else is selected, its gravest one."""
        chosen, selected = self.current(), self._bench.editing.selection()
        if chosen is not None and (not selected or selected & {*chosen.nodes, *chosen.links}):
            return chosen if chosen.waived is None else None
        return next(iter(self.about(selected)), None)

    def about(self, ids: Collection[str]) -> list[Finding]:
        """The standing problems of the design shown that are about one of these elements, gravest first."""
        tab = self._bench.tabs.current()
        result = tab.checker.latest if tab is not None else None
        found = result.findings if result is not None else ()
        return [f for f in found if f.waived is None and not {*f.nodes, *f.links}.isdisjoint(ids)]

    def fix(self, finding: Finding | None = None, fix_title: str = "") -> None:
        """Shows the quick fixes of a problem; by default of the one that is meant."""
        if (meant := finding or self.meant()) is not None:
            self._bench.dialogs.fix(meant, fix_title)

    def waive(self, finding: Finding | None = None) -> None:
        """Lets the user accept a problem; by default the chosen one."""
        tab, meant = self._bench.tabs.current(), finding or self.current()
        if tab is not None and meant is not None:
            self._bench.dialogs.waive(tab.session, meant)

    def copy(self) -> None:
        """Puts the chosen problem on the clipboard."""
        if (meant := self.current()) is not None:
            self._bench.dialogs.copy(meant, self._bench.results.problems.where(meant))

"""Commands on what was found: walk through the problems, open what the analysis answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.i18n import Text, text
from widgets.actions.command import Command, Menu
from widgets.actions.what_if import END_WHAT_IF, FAIL

if TYPE_CHECKING:
    from widgets.workbench import Workbench


def _has_problems(bench: Workbench) -> bool:
    return bench.findings.has_any()


def _has_problem(bench: Workbench) -> bool:
    return bench.findings.current() is not None


def _results(name: str, title: Text, shortcut: str) -> Command:
    return Command(f"check.{name}", title, lambda bench: bench.findings.open(name), (shortcut,))


CHECK_NOW = Command(
    "check.now",
    text("Check now"),
    lambda bench: bench.findings.check_now(),
    ("F5",),
    enabled=lambda bench: bench.has_design(),
    icon="check",
)
NEXT = Command(
    "check.next", text("Next problem"), lambda bench: bench.findings.step(1), ("F8",), enabled=_has_problems
)
PREVIOUS = Command(
    "check.previous",
    text("Previous problem"),
    lambda bench: bench.findings.step(-1),
    ("Shift+F8",),
    enabled=_has_problems,
)
EXPLAIN = Command(
    "check.explain",
    text("Explain this problem…"),
    lambda bench: bench.findings.explain(),
    ("F1",),
    enabled=_has_problem,
    icon="info",
)
FIX = Command(
    "check.fix",
    text("Fix this problem…"),
    lambda bench: bench.findings.fix(),
    ("Ctrl+.",),
    enabled=lambda bench: bench.findings.meant() is not None,
    icon="fix",
)
EVOLVE = Command(
    "check.evolve",
    text("Evolve the design…"),
    lambda bench: bench.dialogs.evolve(),
    ("Ctrl+Shift+E",),
    enabled=lambda bench: bench.has_design(),
)
REACH = Command(
    "check.reach",
    text("Can A reach B?…"),
    lambda bench: bench.dialogs.reach(),
    ("Ctrl+Shift+R",),
    enabled=lambda bench: bench.has_design(),
)
PROJECT_RULES = Command(
    "check.project-rules",
    text("Rules of this project…"),
    lambda bench: bench.trust.ask_again(),
    enabled=lambda bench: bench.documents.has_file(),
)
WAIVE = Command(
    "check.waive", text("Accept this problem…"), lambda bench: bench.findings.waive(), enabled=_has_problem
)
COPY_PROBLEM = Command(
    "check.copy", text("Copy this problem"), lambda bench: bench.findings.copy(), enabled=_has_problem
)

CHECK_MENU = Menu(
    text("Check"),
    (
        CHECK_NOW,
        NEXT,
        PREVIOUS,
        None,
        EXPLAIN,
        FIX,
        WAIVE,
        COPY_PROBLEM,
        None,
        FAIL,
        END_WHAT_IF,
        REACH,
        EVOLVE,
        PROJECT_RULES,
        None,
        _results("problems", text("Problems"), "Ctrl+Shift+M"),
        _results("capacity", text("Capacity"), "Ctrl+Alt+1"),
        _results("availability", text("Availability"), "Ctrl+Alt+2"),
        _results("exposure", text("Exposure"), "Ctrl+Alt+3"),
        _results("cost", text("Cost"), "Ctrl+Alt+4"),
        _results("export", text("Export preview"), "Ctrl+Alt+5"),
    ),
    key="C",
)
PROBLEM_MENU = (FIX, EXPLAIN, WAIVE, COPY_PROBLEM)
"""What a problem offers on the right mouse button."""

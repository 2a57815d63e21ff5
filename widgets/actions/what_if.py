"""Commands that lose what is selected, in thought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.i18n import Text, text
from widgets.actions.command import Command

if TYPE_CHECKING:
    from widgets.workbench import Workbench


def _toggle(bench: Workbench) -> None:
    if (tab := bench.tabs.current()) is not None:
        tab.what_if.toggle(tab.session.selection)


def _end(bench: Workbench) -> None:
    if (tab := bench.tabs.current()) is not None:
        tab.what_if.end()


def _is_lost(bench: Workbench) -> bool:
    """Whether all selected nodes are lost."""
    tab = bench.tabs.current()
    if tab is None:
        return False
    nodes = {i for i in tab.session.selection if i in tab.session.design.nodes}
    return bool(nodes) and nodes <= tab.what_if.lost


def _has_lost(bench: Workbench) -> bool:
    tab = bench.tabs.current()
    return tab is not None and bool(tab.what_if.lost)


def _words(bench: Workbench) -> Text:
    return text("Bring this back") if _is_lost(bench) else text("What if this fails?")


FAIL = Command(
    "check.fail",
    text("What if this fails?"),
    _toggle,
    ("X",),
    enabled=lambda bench: bench.editing.has_nodes(),
    now=_words,
)
END_WHAT_IF = Command(
    "check.end-what-if", text("Bring everything back"), _end, ("Shift+X",), enabled=_has_lost
)

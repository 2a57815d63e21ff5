"""What a command is: an id, a text, shortcuts, when it is enabled, what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.i18n import Text

if TYPE_CHECKING:
    from widgets.workbench import Workbench


def always(_bench: Workbench) -> bool:
    """Enabled whatever is open."""
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the user can ask for, wherever it is asked: menu, toolbar, shortcut, command palette."""

    id: str
    """Stable name, `menu.verb`."""
    text: Text
    run: Callable[[Workbench], object]
    shortcuts: tuple[str, ...] = ()
    """Key sequences in Qt's portable notation; the first one is shown."""
    enabled: Callable[[Workbench], bool] = always
    checked: Callable[[Workbench], bool] | None = None
    """For a command that is on or off: whether it is on."""
    icon: str = ""
    """Name of its icon without the prefix `ui-`; empty: none."""
    now: Callable[[Workbench], Text] | None = None
    """Its text where that depends on what is open ("Undo Move 3 items")."""
    short: Text | None = None
    """Its text on the toolbar, where that is shorter."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu or a menu in a menu; None is a separating line."""

    text: Text
    items: tuple[Command | Menu | None, ...]
    id: str = ""
    """Set where somebody fills the menu at run time (recent files)."""
    key: str = ""
    """With Alt it opens the menu; the letter is not underlined, so that the menu bar stays calm."""

    def commands(self) -> Iterator[Command]:
        """The commands in it, at any depth, in order."""
        for item in self.items:
            if isinstance(item, Command):
                yield item
            elif isinstance(item, Menu):
                yield from item.commands()

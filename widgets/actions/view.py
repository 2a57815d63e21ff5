"""Commands on how things are shown: zoom, panels, theme, language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.i18n import Text, text
from widgets.actions.command import Command, Menu

if TYPE_CHECKING:
    from widgets.preferences import ThemeChoice
    from widgets.workbench import Workbench


def _has_design(bench: Workbench) -> bool:
    return bench.has_design()


def _panel(name: str, title: Text, shortcut: str) -> Command:
    return Command(
        f"view.{name}",
        title,
        lambda bench: bench.panels.toggle(name),
        (shortcut,),
        checked=lambda bench: bench.panels.is_shown(name),
    )


def _theme(choice: ThemeChoice, title: Text) -> Command:
    return Command(
        f"view.theme-{choice}",
        title,
        lambda bench: bench.appearance.choose_theme(choice),
        checked=lambda bench: bench.preferences.theme == choice,
    )


def _language(code: str, title: Text) -> Command:
    return Command(
        f"view.language-{code}",
        title,
        lambda bench: bench.appearance.choose_language(code),
        checked=lambda bench: bench.language.code == code,
    )


ZOOM_IN = Command(
    "view.zoom-in",
    text("Zoom in"),
    lambda bench: bench.viewing.zoom_by(1),
    ("Ctrl++", "Ctrl+="),
    enabled=_has_design,
)
ZOOM_OUT = Command(
    "view.zoom-out",
    text("Zoom out"),
    lambda bench: bench.viewing.zoom_by(-1),
    ("Ctrl+-",),
    enabled=_has_design,
)
ZOOM_ACTUAL = Command(
    "view.zoom-100",
    text("Actual size"),
    lambda bench: bench.viewing.look(lambda canvas: canvas.set_scale(1.0)),
    ("Ctrl+0",),
    enabled=_has_design,
)
ZOOM_FIT = Command(
    "view.zoom-fit",
    text("Zoom to fit"),
    lambda bench: bench.viewing.look(lambda canvas: canvas.zoom_to_fit()),
    ("Ctrl+1", "Shift+1"),
    enabled=_has_design,
    icon="zoom-fit",
    short=text("Fit"),
)
ZOOM_SELECTION = Command(
    "view.zoom-selection",
    text("Zoom to selection"),
    lambda bench: bench.viewing.look(lambda canvas: canvas.zoom_to(canvas.session.selection)),
    ("Ctrl+2", "Shift+2"),
    enabled=lambda bench: bool(bench.editing.selection()),
)
SEARCH_PALETTE = Command(
    "view.search-components",
    text("Search components"),
    lambda bench: bench.panels.search_components(),
    ("/",),
)
PANELS = (
    _panel("palette", text("Palette"), "Alt+1"),
    _panel("outline", text("Outline"), "Alt+2"),
    _panel("inspector", text("Properties"), "Alt+3"),
    _panel("results", text("Problems and results"), "Alt+4"),
)
NEXT_PANEL = Command("view.next-panel", text("Next panel"), lambda bench: bench.panels.focus_next(1), ("F6",))
PREVIOUS_PANEL = Command(
    "view.previous-panel", text("Previous panel"), lambda bench: bench.panels.focus_next(-1), ("Shift+F6",)
)
MOVE_PANELS = Command(
    "view.move-panels",
    text("Move panels"),
    lambda bench: bench.panels.toggle_movable(),
    checked=lambda bench: bench.panels.are_movable(),
)
RESET_LAYOUT = Command("view.reset-layout", text("Reset layout"), lambda bench: bench.panels.reset())
FULL_SCREEN = Command(
    "view.full-screen",
    text("Full screen"),
    lambda bench: bench.appearance.toggle_full_screen(),
    ("F11",),
    checked=lambda bench: bench.window.isFullScreen(),
)

VIEW_MENU = Menu(
    text("View"),
    (
        ZOOM_IN,
        ZOOM_OUT,
        ZOOM_ACTUAL,
        ZOOM_FIT,
        ZOOM_SELECTION,
        None,
        *PANELS,
        SEARCH_PALETTE,
        NEXT_PANEL,
        PREVIOUS_PANEL,
        MOVE_PANELS,
        RESET_LAYOUT,
        None,
        Menu(
            text("Theme"),
            (
                _theme("system", text("As the system")),
                _theme("light", text("Light")),
                _theme("dark", text("Dark")),
            ),
        ),
        Menu(text("Language"), (_language("en", text("English")), _language("ko", text("Korean")))),
        FULL_SCREEN,
    ),
    key="V",
)

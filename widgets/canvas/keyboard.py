"""What keys do on the canvas, as a table. Keys the window's own commands take never come here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from widgets.canvas.view import CanvasView

Action = Callable[["CanvasView"], object]
KEYS: Mapping[str, Action] = {
    "Ctrl+C": lambda view: view.commands.copy(),
    "Ctrl+X": lambda view: view.commands.cut(),
    "Ctrl+V": lambda view: view.commands.paste(),
    "Ctrl+D": lambda view: view.commands.duplicate(),
    "Ctrl+A": lambda view: view.commands.select_all(),
    "Ctrl+Shift+A": lambda view: view.session.select(()),
    "Ctrl+Z": lambda view: view.session.undo(),
    "Ctrl+Y": lambda view: view.session.redo(),
    "Ctrl+Shift+Z": lambda view: view.session.redo(),
    "Del": lambda view: view.commands.delete(),
    "Backspace": lambda view: view.commands.delete(),
    "F2": lambda view: view.rename(),
    "Return": lambda view: view.rename(),
    "Enter": lambda view: view.rename(),
    "V": lambda view: view.set_mode("select"),
    "H": lambda view: view.set_mode("pan"),
    "L": lambda view: view.set_mode("connect"),
    "Ctrl+0": lambda view: view.set_scale(1.0),
    "Ctrl++": lambda view: view.set_scale(view.scale * 1.25),
    "Ctrl+=": lambda view: view.set_scale(view.scale * 1.25),
    "Ctrl+-": lambda view: view.set_scale(view.scale / 1.25),
    "Ctrl+1": lambda view: view.zoom_to_fit(),
    "Ctrl+2": lambda view: view.zoom_to(view.session.selection),
}
"""In Qt's portable notation."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
SHIFTED_DIGITS: Mapping[int, Action] = {
    Qt.Key.Key_1: lambda view: view.zoom_to_fit(),
    Qt.Key.Key_Exclam: lambda view: view.zoom_to_fit(),
    Qt.Key.Key_2: lambda view: view.zoom_to(view.session.selection),
    Qt.Key.Key_At: lambda view: view.zoom_to(view.session.selection),
    Qt.Key.Key_QuoteDbl: lambda view: view.zoom_to(view.session.selection),
}
"""With Shift: keyboards differ in what Shift makes of a digit."""


def press(view: CanvasView, event: QKeyEvent) -> bool:
    """Does what the key means on the canvas; False where it means nothing here."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = Qt.KeyboardModifier.ShiftModifier
    if key == Qt.Key.Key_Escape:
        return view.escape()
    if key in ARROWS and not held & ~shift:
        view.commands.nudge(*ARROWS[key], far=bool(held & shift))
        return bool(view.commands.nodes())
    if key in SHIFTED_DIGITS and held == shift:
        SHIFTED_DIGITS[key](view)
        return True
    name = QKeySequence(QKeyCombination(held, key)).toString(QKeySequence.SequenceFormat.PortableText)
    action = KEYS.get(name)
    if action is not None:
        action(view)
    return action is not None

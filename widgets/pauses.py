"""How the interpreter shares one processor between the window and what runs beside it: so that no frame waits long."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

TURN_S = 0.0001
"""How long a thread computes before another that waits gets its turn; the default of 5 ms is a third of a frame."""
YOUNG, MIDDLE, OLD = 20_000, 1_000, 1_000
"""When the garbage collector runs: over what is new (2 ms for so many objects), and hardly ever over more, which takes many frames."""


class ShortPauses(QObject):
    """Keeps the pauses of the interpreter short while the application is used; what is large is done while it is not."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        sys.setswitchinterval(TURN_S)
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        application.applicationStateChanged.connect(self._left)

    def _left(self, state: Qt.ApplicationState) -> None:
        """Another application is in front: nobody waits for a frame of this one."""
        if state != Qt.ApplicationState.ApplicationActive:
            gc.unfreeze()
            gc.collect()


def settle() -> None:
    """What was just made will stay for long: the garbage collector looks at it again when nobody waits, not before."""
    gc.freeze()

"""A hand on the real mouse and keyboard of an X display (xdotool), and questions put to the window from beside it.

The window runs its event loop in the main thread; the hand works in a thread of its own, as a person would. So a drag
that keeps the window busy (Qt's own loop while something is dragged) does not keep the hand from moving.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal

T = TypeVar("T")
Spot = tuple[int, int]
PATIENCE_S = 30.0
LOOK_EVERY_S = 0.02
STEPS = 8


class Window(QObject):
    """Answers questions in the window's thread."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(lambda question: question(), Qt.ConnectionType.BlockingQueuedConnection)

    def ask(self, question: Callable[[], T]) -> T:
        """What `question` returns when it is asked in the window's thread. Raises what it raises."""
        answers: list[T] = []
        errors: list[Exception] = []

        def put() -> None:
            try:
                answers.append(question())
            except (RuntimeError, LookupError, AttributeError, AssertionError) as error:
                errors.append(error)

        self._asked.emit(put)
        if errors:
            raise errors[0]
        return answers[0]

    def until(self, condition: Callable[[], Any], why: str) -> None:
        """Waits until the condition holds in the window's thread; fails with `why` where it never does."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.ask(condition):
            assert time.monotonic() < deadline, f"never: {why}"
            time.sleep(LOOK_EVERY_S)


class Hand:
    """Moves the real pointer and presses real buttons and keys."""

    def move(self, at: Spot) -> None:
        """Moves the pointer, and waits until it is there."""
        self._do("mousemove", "--sync", *map(str, at))

    def press(self) -> None:
        """Presses the left button."""
        self._do("mousedown", "1")

    def release(self) -> None:
        """Lets the left button go."""
        self._do("mouseup", "1")

    def click(self, at: Spot) -> None:
        """Clicks with the left button."""
        self.move(at)
        self._do("click", "1")

    def pull(self, start: Spot, end: Spot) -> None:
        """Moves the pointer from `start` to `end` in steps, whatever is held."""
        for step in range(1, STEPS + 1):
            self.move(tuple(round(a + (b - a) * step / STEPS) for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]

    def keys(self, *names: str) -> None:
        """Presses keys, such as `ctrl+s`."""
        self._do("key", "--clearmodifiers", *names)

    def write(self, words: str) -> None:
        """Types a text."""
        self._do("type", "--clearmodifiers", words)

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, timeout=PATIENCE_S, capture_output=True)


def spot(point: QPoint) -> Spot:
    """A point of the screen as the hand takes it."""
    return point.x(), point.y()

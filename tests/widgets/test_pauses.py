"""Frames wait for nothing long: threads take short turns, and the garbage of hours is collected while nobody looks."""

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from widgets.pauses import OLD, TURN_S, ShortPauses, settle


class Loop:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def pauses(qapp: QApplication) -> Iterator[ShortPauses]:
    turn, thresholds = sys.getswitchinterval(), gc.get_threshold()
    made = ShortPauses(qapp)
    yield made
    made.deleteLater()
    gc.unfreeze()
    sys.setswitchinterval(turn)
    gc.set_threshold(*thresholds)


def test_threads_take_short_turns_and_everything_is_hardly_ever_collected(pauses: ShortPauses) -> None:
    assert sys.getswitchinterval() == pytest.approx(TURN_S)
    assert gc.get_threshold()[2] == OLD


def test_what_is_old_is_collected_when_another_application_is_in_front(
    pauses: ShortPauses, qapp: QApplication
) -> None:
    loop = weakref.ref(Loop())
    settle()
    gc.collect()
    assert loop() is not None
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert loop() is not None
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert loop() is None

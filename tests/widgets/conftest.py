"""The real window without a screen: own settings file, no unexpected word from Qt, nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from pytestqt.qtbot import QtBot
from support.window import Opener, checked, close, open_window, settings

from designer.document.design import Design
from widgets.preferences import Preferences
from widgets.workbench import Workbench

EXPECTED = "This plugin does not support"
"""How Qt begins what it says without a screen, and means no harm by."""


@pytest.fixture(autouse=True)
def nothing_unexpected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails where Qt warned of anything, or where a thread outlives the test."""
    QStandardPaths.setTestModeEnabled(True)
    before = set(threading.enumerate())
    log = request.getfixturevalue("qtlog")
    yield
    said = [record.message for record in log.records if not record.message.startswith(EXPECTED)]
    assert said == []
    left = [t for t in set(threading.enumerate()) - before if not isinstance(t, threading._DummyThread)]
    assert left == []


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """A settings file of this test alone."""
    return settings(tmp_path)


@pytest.fixture
def opener(qtbot: QtBot, preferences: Preferences) -> Iterator[Opener]:
    """Opens the whole window, on files or on a design, and waits for the first check."""
    opened = []

    def open_one(*files: Path, design: Design | None = None) -> Workbench:
        frame, bench = open_window(preferences, files, design)
        opened.append((frame, bench))
        checked(bench)
        return bench

    yield open_one
    for frame, bench in opened:
        close(frame, bench)


@pytest.fixture
def bench(opener: Opener) -> Workbench:
    """The window on an empty design."""
    return opener()

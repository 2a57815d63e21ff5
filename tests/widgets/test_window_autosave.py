"""Nothing is lost in a crash: a copy while it is not saved, offered the next time, gone once saved or not wanted."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from support.drawing import draw
from support.window import Opener, tab_of, until

from designer.catalog.registry import load_catalog
from designer.document import autosave, edits
from designer.document.files import load, save
from designer.i18n import text
from widgets.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "shop.loadpath.json"
    save(draw({"web": "app"}), found)
    return found


@pytest.fixture
def unsaved(tmp_path: Path) -> Path:
    """Where what has no file is kept: beside the settings of this test."""
    return tmp_path / "unsaved"


def rename(bench: Workbench, name: str) -> None:
    session = tab_of(bench).session
    session.edit(text("Rename"), edits.rename, next(iter(session.design.nodes)), name)


def kept(bench: Workbench) -> None:
    """Writes the copy now instead of in some seconds."""
    assert tab_of(bench).autosave._pause.isActive()
    tab_of(bench).autosave.keep_now()
    until(bench.jobs.is_idle, "the copy was never written")


def test_the_copy_holds_what_is_not_saved_and_goes_when_it_is(opener: Opener, path: Path) -> None:
    bench = opener(path)
    copy = autosave.autosave_path(path)
    assert not copy.exists()
    rename(bench, "front")
    kept(bench)
    assert load(copy, load_catalog()).nodes["web"].name == "front"
    assert load(path, load_catalog()).nodes["web"].name == "web"
    assert bench.documents.save()
    assert not copy.exists()
    assert not Path(f"{copy}.lock").exists()


def test_undoing_to_what_is_saved_takes_the_copy_away(opener: Opener, path: Path) -> None:
    bench = opener(path)
    rename(bench, "front")
    kept(bench)
    tab_of(bench).session.undo()
    assert not autosave.autosave_path(path).exists()


@pytest.mark.parametrize(("wanted", "name", "saved"), [(True, "lost", False), (False, "web", True)])
def test_what_a_crash_left_is_offered_when_the_file_is_opened(
    bench: Workbench, path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool, name: str, saved: bool
) -> None:
    copy = autosave.autosave_path(path)
    autosave.keep(edits.rename(load(path, load_catalog()), "web", "lost"), copy)
    asked: list[str] = []

    def answer(title: str, when: str) -> bool:
        asked.append(title)
        return wanted

    monkeypatch.setattr(bench.questions, "ask_recover", answer)
    bench.documents.open(path)
    until(bench.jobs.is_idle, "still working")
    assert asked == ["shop.loadpath.json"]
    assert tab_of(bench).session.design.nodes["web"].name == name
    assert tab_of(bench).session.is_saved is saved
    assert copy.exists() is wanted
    assert load(path, load_catalog()).nodes["web"].name == "web"


def test_a_copy_that_another_window_is_at_work_on_is_not_offered(
    bench: Workbench, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = autosave.autosave_path(path)
    autosave.keep(edits.rename(load(path, load_catalog()), "web", "theirs"), copy)
    theirs = QLockFile(f"{copy}.lock")
    assert theirs.tryLock(0)
    monkeypatch.setattr(bench.questions, "ask_recover", lambda *_: pytest.fail("offered"))
    bench.documents.open(path)
    assert copy.exists()
    theirs.unlock()


def test_a_design_without_a_file_is_kept_and_offered_at_the_next_start(
    bench: Workbench, unsaved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsaved.mkdir()
    autosave.keep(draw({"lost": "app"}), autosave.autosave_path(unsaved / "some.loadpath.json"))
    asked: list[str] = []

    def answer(name: str, when: str) -> bool:
        asked.append(name)
        return True

    monkeypatch.setattr(bench.questions, "ask_recover", answer)
    bench.documents.offer_unsaved()
    bench.documents.offer_unsaved()
    assert asked == ["untitled"], "what this run keeps is not offered to itself"
    assert set(tab_of(bench).session.design.nodes) == {"lost"}
    assert not tab_of(bench).session.is_saved
    until(bench.jobs.is_idle, "still working")
    assert not (unsaved / ".some.loadpath.json.autosave").exists()
    assert len(list(unsaved.glob("*.autosave"))) == 1, "what is recovered is kept again"


def test_an_unwritable_folder_is_told_once(
    opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = opener(path)
    told: list[str] = []
    tab_of(bench).autosave.failed.connect(told.append)

    def fail(*_: object) -> None:
        raise PermissionError("read only")

    monkeypatch.setattr(autosave, "keep", fail)
    for name in ("a", "b"):
        rename(bench, name)
        tab_of(bench).autosave.keep_now()
        until(bench.jobs.is_idle, "still working")
    assert len(told) == 1
    assert "read only" in told[0]


CRASH = """
import sys
from pathlib import Path
from support.window import open_window, settings, tab_of, until
from designer.document import edits
from designer.i18n import text

path = Path(sys.argv[1])
frame, bench = open_window(settings(path.parent), [path])
tab_of(bench).session.edit(text("Rename"), edits.rename, "web", "lost")
tab_of(bench).autosave.keep_now()
until(bench.jobs.is_idle, "the copy was never written")
print("kept", flush=True)
frame.application.exec()
"""


def test_a_killed_window_loses_nothing(bench: Workbench, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    with subprocess.Popen(
        [sys.executable, "-c", CRASH, str(path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "kept\n"
        window.send_signal(signal.SIGKILL)
    monkeypatch.setattr(bench.questions, "ask_recover", lambda *_: True)
    bench.documents.open(path)
    until(bench.jobs.is_idle, "still working")
    assert tab_of(bench).session.design.nodes["web"].name == "lost"

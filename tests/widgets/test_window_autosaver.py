"""A crash loses nothing: what is not saved lies beside the file, is offered once, and is gone when it is saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.window import Opener, tab_of

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.autosave import autosave_path, keep, orphan
from designer.document.design import Box, Design
from designer.document.files import load, save
from designer.i18n import text
from widgets.dialogs.questions import Questions
from widgets.workbench import Workbench

CATALOG = load_catalog()
SAVED = Design(name="saved")
DRAWN = edits.add_node(SAVED, "db", "db", CATALOG.build("database", {}), None, Box(40, 40))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.loadpath.json"
    save(SAVED, path)
    return path


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Answers the question about recovery, and notes what was asked."""

    def say(answer: bool) -> list[str]:
        asked: list[str] = []
        monkeypatch.setattr(
            Questions, "ask_recover", lambda self, name, when: bool(asked.append(name)) or answer
        )
        return asked

    return say


def draw(bench: Workbench) -> None:
    tab_of(bench).session.edit(
        text("Add {name}", name="db"),
        edits.add_node,
        "db",
        "db",
        CATALOG.build("database", {}),
        None,
        Box(40, 40),
    )


def test_a_change_is_kept_beside_the_file_and_gone_once_saved(opener: Opener, file: Path) -> None:
    bench = opener(file)
    draw(bench)
    bench.autosaver.write()
    kept = orphan(autosave_path(file), CATALOG)
    assert kept is not None
    assert set(kept.design.nodes) == {"db"}
    assert set(load(file, CATALOG).nodes) == set()
    assert bench.documents.save()
    assert not autosave_path(file).exists()


def test_what_was_lost_is_offered_and_recovered_as_unsaved(
    opener: Opener, file: Path, answers: Callable[[bool], list[str]]
) -> None:
    keep(DRAWN, autosave_path(file))
    asked = answers(True)
    tab = tab_of(opener(file))
    assert asked == ["shop.loadpath.json"]
    assert set(tab.session.design.nodes) == {"db"}
    assert not tab.session.is_saved


def test_what_is_not_wanted_is_dropped(
    opener: Opener, file: Path, answers: Callable[[bool], list[str]]
) -> None:
    keep(DRAWN, autosave_path(file))
    asked = answers(False)
    tab = tab_of(opener(file))
    assert asked == ["shop.loadpath.json"]
    assert set(tab.session.design.nodes) == set()
    assert not autosave_path(file).exists()


def test_a_design_without_a_file_is_kept_and_offered_by_the_next_run(
    opener: Opener, answers: Callable[[bool], list[str]]
) -> None:
    bench = opener()
    draw(bench)
    bench.autosaver.write()
    (copy,) = (bench.preferences.home / "unsaved").iterdir()
    left = copy.with_name(f"0{copy.name}")  # as if written by a program that is gone
    left.write_bytes(copy.read_bytes())
    asked = answers(True)
    bench.autosaver.offer()
    assert asked == ["untitled"]
    assert set(tab_of(bench).session.design.nodes) == {"db"}
    assert not left.exists()
    assert copy.exists(), "what this run keeps is not offered to itself"

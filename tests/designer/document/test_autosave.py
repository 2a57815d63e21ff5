"""A copy is offered when it holds what the file does not, and only then."""

import os
from pathlib import Path

import pytest

from designer.catalog.registry import load_catalog
from designer.document import edits
from designer.document.autosave import autosave_path, drop, keep, orphan, recovery
from designer.document.design import Design
from designer.document.files import load, save

CATALOG = load_catalog()
SAVED = Design(name="saved")
DRAWN = edits.add_node(SAVED, "db", "db", CATALOG.build("database", {}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.loadpath.json"
    save(SAVED, path)
    return path


def age(path: Path, seconds: float) -> None:
    """Makes a file this much older than it is."""
    status = path.stat()
    os.utime(path, (status.st_atime - seconds, status.st_mtime - seconds))


def test_the_copy_lies_hidden_beside_the_file(file: Path) -> None:
    assert autosave_path(file) == file.parent / ".shop.loadpath.json.autosave"


def test_what_was_not_saved_is_offered(file: Path) -> None:
    keep(DRAWN, autosave_path(file))
    found = recovery(file, CATALOG)
    assert found is not None
    assert found.design == DRAWN
    assert load(file, CATALOG) == SAVED


def test_a_copy_that_says_the_same_is_not_offered(file: Path) -> None:
    keep(SAVED, autosave_path(file))
    assert recovery(file, CATALOG) is None


def test_a_copy_older_than_the_file_is_not_offered(file: Path) -> None:
    keep(DRAWN, autosave_path(file))
    age(autosave_path(file), 60)
    assert recovery(file, CATALOG) is None


def test_nothing_is_offered_once_the_copy_is_dropped(file: Path) -> None:
    keep(DRAWN, autosave_path(file))
    drop(autosave_path(file))
    drop(autosave_path(file))
    assert recovery(file, CATALOG) is None


def test_a_damaged_copy_is_not_offered(file: Path) -> None:
    autosave_path(file).write_text("{")
    assert recovery(file, CATALOG) is None


def test_a_damaged_file_leaves_the_copy_to_be_offered(file: Path) -> None:
    keep(DRAWN, autosave_path(file))
    file.write_text("{")
    age(file, 60)
    found = recovery(file, CATALOG)
    assert found is not None
    assert found.design == DRAWN


def test_a_design_without_a_file_is_kept_in_a_folder_that_is_made(tmp_path: Path) -> None:
    copy = tmp_path / "state" / "untitled.autosave"
    keep(DRAWN, copy)
    found = orphan(copy, CATALOG)
    assert found is not None
    assert found.design == DRAWN

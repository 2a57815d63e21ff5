"""Saving is all or nothing: a failure leaves the old file, the previous content stays as a backup, links and modes are kept."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from support.strategies import CATALOG

from designer.document import edits
from designer.document.design import Design
from designer.document.files import backup_path, dump, load, save, stamp

OLD, NEW, NEWEST = Design(name="old"), Design(name="new"), Design(name="newest")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.loadpath.json"
    save(OLD, path)
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_backup_is_the_previous_content(file: Path) -> None:
    save(NEW, file)
    assert (file.read_bytes(), backup_path(file).read_bytes()) == (dump(NEW), dump(OLD))
    save(NEWEST, file)
    assert (file.read_bytes(), backup_path(file).read_bytes()) == (dump(NEWEST), dump(NEW))
    assert names(file.parent) == {"shop.loadpath.json", "shop.loadpath.json~"}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(os, step, full)
    with pytest.raises(OSError, match="No space left"):
        save(NEW, file)
    monkeypatch.undo()
    assert file.read_bytes() == dump(OLD)
    assert names(file.parent) <= {"shop.loadpath.json", "shop.loadpath.json~"}
    assert load(file, CATALOG) == OLD


def test_where_there_are_no_hard_links_the_backup_is_a_copy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", unsupported)
    save(NEW, file)
    assert (file.read_bytes(), backup_path(file).read_bytes()) == (dump(NEW), dump(OLD))


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save(NEW, tmp_path / "nowhere" / "shop.loadpath.json")
    assert names(tmp_path) == set()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permissions_are_kept(file: Path, mode: int) -> None:
    file.chmod(mode)
    save(NEW, file)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    plain, path = tmp_path / "plain", tmp_path / "shop.loadpath.json"
    plain.touch()
    save(NEW, path)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_symbolic_link_stays_one(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.loadpath.json"
    link.parent.mkdir()
    link.symlink_to(file)
    save(NEW, link)
    assert link.is_symlink()
    assert file.read_bytes() == dump(NEW)
    assert backup_path(file).read_bytes() == dump(OLD)
    assert names(link.parent) == {link.name}


def test_the_stamp_tells_that_somebody_else_wrote(file: Path) -> None:
    ours = save(NEW, file)
    assert stamp(file) == ours
    file.write_bytes(dump(NEWEST))
    assert stamp(file) != ours


def test_what_was_saved_stays_after_more_edits(file: Path) -> None:
    design = edits.set_name(OLD, "changed, not saved")
    assert design.name != load(file, CATALOG).name

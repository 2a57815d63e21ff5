"""Exports are written only inside their folder, whole or not, with a manifest, and never over what the user changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from designer.document.design import Design
from designer.errors import ExportError
from designer.exporting import Export, Note
from designer.i18n import text
from designer.writing import MANIFEST, Plan, plan, write

DESIGN = Design(name="주문 shop")


def export(**files: str) -> Export:
    return Export({name.replace("__", "/").replace("_", "."): content for name, content in files.items()})


def tree(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text()
        for p in folder.rglob("*")
        if p.is_file() and p.name != MANIFEST
    }


@pytest.mark.parametrize(
    "path", ["../evil", "a/../../evil", "/tmp/evil", "a\\..\\evil", "C:/evil", "C:evil", "..", "a/..", "", "."]
)  # fmt: skip
def test_a_path_outside_is_refused_before_anything_is_written(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with pytest.raises(ExportError, match="leads outside the folder"):
        write(Export({"a.txt": "fine", path: "evil"}), DESIGN, "compose", folder)
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "out", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "precious").write_text("precious")
    (folder / "sub").symlink_to(outside)
    (folder / "file").symlink_to(outside / "precious")
    for path in ("sub/precious", "sub/new", "file"):
        with pytest.raises(ExportError, match="leads outside the folder"):
            write(Export({path: "evil"}), DESIGN, "compose", folder, force=True)
    assert tree(outside) == {"precious": "precious"}


def test_a_link_inside_the_folder_is_not_written_through_either(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "real").write_text("mine")
    (folder / "link").symlink_to(folder / "real")
    with pytest.raises(ExportError):
        write(Export({"link": "evil"}), DESIGN, "compose", folder, force=True)
    assert (folder / "real").read_text() == "mine"


def test_the_folder_itself_may_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(export(a_txt="a"), DESIGN, "compose", tmp_path / "link")
    assert tree(tmp_path / "real") == {"a.txt": "a"}


def test_a_manifest_cannot_lead_out(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write(export(a_txt="a"), DESIGN, "compose", folder)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../victim"] = hashlib.sha256(b"precious").hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match="leads outside the folder"):
        write(export(a_txt="b"), DESIGN, "compose", folder, force=True)
    assert victim.read_text() == "precious"


def test_a_manifest_that_is_a_link_does_not_write_elsewhere(tmp_path: Path) -> None:
    folder, victim = tmp_path / "out", tmp_path / "victim"
    folder.mkdir()
    victim.write_text('{"files": {}}')
    (folder / MANIFEST).symlink_to(victim)
    write(export(a_txt="a"), DESIGN, "compose", folder)
    assert victim.read_text() == '{"files": {}}'
    assert json.loads((folder / MANIFEST).read_text())["target"] == "compose"


def test_the_manifest_says_what_became_of_everything(tmp_path: Path) -> None:
    notes = (
        Note("web", "exact", "aws_instance.web"),
        Note("web>db", "dropped", "", text("nothing carries {what} there", what="replication")),
    )
    write(Export({"b/c.txt": "é", "a.txt": "a"}, notes), DESIGN, "terraform", tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert manifest.keys() == {"loadpath", "design", "target", "files", "drawn"}
    assert (manifest["design"], manifest["target"]) == ("주문 shop", "terraform")
    assert manifest["files"] == {
        "a.txt": hashlib.sha256(b"a").hexdigest(),
        "b/c.txt": hashlib.sha256("é".encode()).hexdigest(),
    }
    assert manifest["drawn"] == {
        "web": {"fidelity": "exact", "became": "aws_instance.web"},
        "web>db": {"fidelity": "dropped", "became": "", "reason": "nothing carries replication there"},
    }


def test_the_plan_says_what_writing_would_do_and_writes_nothing(tmp_path: Path) -> None:
    write(export(same_txt="s", new_txt="1", stale_txt="x"), DESIGN, "compose", tmp_path)
    before = tree(tmp_path)
    found = plan(export(same_txt="s", new_txt="2", more_txt="m"), tmp_path)
    assert found == Plan(written=("more.txt", "new.txt"), removed=("stale.txt",), changed_by_user=())
    assert not found.up_to_date
    assert tree(tmp_path) == before
    assert plan(export(same_txt="s", new_txt="1", stale_txt="x"), tmp_path).up_to_date


def test_stale_files_go_and_others_stay(tmp_path: Path) -> None:
    write(export(a_txt="a", b_txt="b"), DESIGN, "compose", tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    write(export(a_txt="a"), DESIGN, "compose", tmp_path)
    assert tree(tmp_path) == {"a.txt": "a", "mine.txt": "mine"}


@pytest.mark.parametrize("changed", ["a.txt", "stale.txt"])
def test_what_the_user_changed_stops_the_whole_write(changed: str, tmp_path: Path) -> None:
    write(export(a_txt="a", stale_txt="s"), DESIGN, "compose", tmp_path)
    (tmp_path / changed).write_text("mine")
    before = tree(tmp_path)
    with pytest.raises(ExportError, match=rf"changed since the last export: {changed}; nothing was written"):
        write(export(a_txt="2", new_txt="n"), DESIGN, "compose", tmp_path)
    assert tree(tmp_path) == before
    write(export(a_txt="2", new_txt="n"), DESIGN, "compose", tmp_path, force=True)
    assert tree(tmp_path) == {"a.txt": "2", "new.txt": "n"}


def test_a_file_the_user_made_identical_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert write(export(a_txt="a"), DESIGN, "compose", tmp_path).up_to_date
    assert (tmp_path / MANIFEST).exists()


def test_a_file_the_user_took_away_is_written_again(tmp_path: Path) -> None:
    write(export(a_txt="a"), DESIGN, "compose", tmp_path)
    (tmp_path / "a.txt").unlink()
    assert write(export(a_txt="a"), DESIGN, "compose", tmp_path).written == ("a.txt",)


def test_a_failure_leaves_no_half_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(export(a_txt="old"), DESIGN, "compose", tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ExportError, match="cannot be written: No space left on device"):
        write(export(a_txt="new"), DESIGN, "compose", tmp_path)
    assert tree(tmp_path) == {"a.txt": "old"}


def test_scripts_can_be_run_and_texts_have_unix_line_ends(tmp_path: Path) -> None:
    write(Export({"run.sh": "#!/bin/sh\necho\n", "a.txt": "a\nb\n"}), DESIGN, "compose", tmp_path)
    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "a.txt").read_bytes() == b"a\nb\n"


@pytest.mark.parametrize("content", ["{", "[]", '{"files": 3}', "\udcff", '{"files": {"a": 1}'])
def test_a_damaged_manifest_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(ExportError, match="not a manifest of Loadpath"):
        write(export(a_txt="a"), DESIGN, "compose", tmp_path)
    assert tree(tmp_path) == {}

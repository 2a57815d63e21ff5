"""`loadpath new` and `loadpath export` write only what they may, and say what they did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.starters import STARTERS
from designer.writing import MANIFEST

Call = Callable[..., Any]
Copy = Callable[[str], Path]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_list_names_every_starter_with_a_sentence(call: Call) -> None:
    lines = call("new", "--list").out.splitlines()
    assert [line.split()[0] for line in lines] == [one.name for one in STARTERS]
    assert all(len(line.split()) > 3 for line in lines)


def test_new_writes_beside_and_refuses_to_write_over(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("new", "static-site") == (0, "", "loadpath: wrote static-site.loadpath.json\n")
    path = tmp_path / "static-site.loadpath.json"
    path.write_bytes(path.read_bytes() + b" ")
    mine = path.read_bytes()
    said = call("new", "static-site")
    assert (said.code, said.err) == (
        2,
        "loadpath: static-site.loadpath.json: is there already (--force writes over it)\n",
    )
    assert path.read_bytes() == mine
    assert call("new", "static-site", "--force").code == 0
    assert path.read_bytes() != mine
    said = call("new", "static-site", "-o", tmp_path / "none" / "x.json")
    assert (said.code, said.err.count("\n")) == (2, 1)


def test_what_is_written_is_said_in_the_language_of_the_call(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    assert call("--lang", "ko", "new", "static-site", "-o", path).err == f"loadpath: {path}에 썼습니다\n"
    assert call("new", "static-site", "-o", "-").err == ""


def test_new_to_standard_output_can_be_linted(call: Call) -> None:
    said = call("new", "load-balanced", "-o", "-")
    assert call("lint", "-", "--fail-on", "never", given=said.out.encode()).code == 0


@pytest.mark.parametrize("target", ["compose", "terraform", "cdk"])
def test_export_writes_files_and_a_manifest_of_everything_drawn(
    target: str, call: Call, starter: Copy, tmp_path: Path
) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    said = call("export", path, "--to", target, "-o", out)
    assert (said.code, said.err) == (0, "")
    written = files(out)
    manifest = json.loads(written.pop(MANIFEST))
    assert manifest["target"] == target
    assert manifest["files"] == {name: hashlib.sha256(data).hexdigest() for name, data in written.items()}
    drawn = json.loads(path.read_bytes())
    assert drawn["nodes"].keys() <= manifest["drawn"].keys()
    for note in manifest["drawn"].values():
        assert note["fidelity"] in ("exact", "approximated", "dropped")
        assert note["became"] or note["reason"], "nothing drawn is dropped silently"
    assert said.out.splitlines()[-1].startswith(
        f"{out}: {len(written)} files, {len(written)} written, 0 removed"
    )


def test_the_same_export_again_writes_nothing(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    call("export", path, "--to", "compose", "-o", out)
    before = {name: (out / name).stat().st_mtime_ns for name in files(out)}
    said = call("export", path, "--to", "compose", "-o", out)
    assert " 0 written, 0 removed" in said.out
    assert {name: (out / name).stat().st_mtime_ns for name in files(out)} == before


def test_check_writes_nothing_and_tells_what_differs(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    said = call("export", path, "--to", "compose", "-o", out, "--check")
    assert said.code == 1
    assert f"{out / 'compose.yaml'}: differs" in said.out.splitlines()
    assert not out.exists()
    call("export", path, "--to", "compose", "-o", out)
    said = call("export", path, "--to", "compose", "-o", out, "--check")
    assert (said.code, said.out) == (0, "")


def test_a_file_the_user_changed_is_kept_without_force(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    call("export", path, "--to", "compose", "-o", out)
    mine = out / "compose.yaml"
    mine.write_text("mine\n")
    before = files(out)
    said = call("export", path, "--to", "compose", "-o", out)
    assert said.code == 2
    assert said.err == (
        f"loadpath: {out}: changed since the last export: compose.yaml; nothing was written (--force writes over them)\n"
    )
    assert files(out) == before
    assert call("export", path, "--to", "compose", "-o", out, "--force").code == 0
    assert mine.read_text() != "mine\n"


def test_a_folder_with_other_things_keeps_them(call: Call, starter: Copy, tmp_path: Path) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "compose.yaml").write_text("older than Loadpath")
    said = call("export", path, "--to", "compose", "-o", out)
    assert said.code == 2
    assert files(out) == {"notes.txt": b"mine", "compose.yaml": b"older than Loadpath"}
    (out / "compose.yaml").unlink()
    assert call("export", path, "--to", "compose", "-o", out).code == 0
    assert (out / "notes.txt").read_text() == "mine"


def test_another_target_in_the_same_folder_is_refused_unless_forced(
    call: Call, starter: Copy, tmp_path: Path
) -> None:
    path, out = starter("load-balanced"), tmp_path / "out"
    call("export", path, "--to", "compose", "-o", out)
    before = files(out)
    said = call("export", path, "--to", "terraform", "-o", out)
    assert (said.code, files(out)) == (2, before)
    assert f"{out}: holds an export for compose" in said.err
    assert call("export", path, "--to", "terraform", "-o", out, "--force").code == 0
    assert "compose.yaml" not in files(out)
    assert "versions.tf" in files(out)


def test_a_folder_that_cannot_be_written_is_one_line(call: Call, starter: Copy, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    said = call("export", starter("load-balanced"), "--to", "compose", "-o", tmp_path / "out")
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert (tmp_path / "out").read_text() == "a file"


def test_a_manifest_that_is_none_is_refused(call: Call, starter: Copy, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text("{")
    said = call("export", starter("load-balanced"), "--to", "compose", "-o", out)
    assert (said.code, said.err) == (
        2,
        f"loadpath: {out / MANIFEST}: not a manifest of Loadpath; move it away to export here\n",
    )


def test_analyze_json_has_the_documented_shape(call: Call, starter: Copy) -> None:
    path = starter("aws-three-tier")
    said = call("analyze", path, "--format", "json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    drawn = json.loads(path.read_bytes())["nodes"]
    assert {"availability", "exposure", "capacity", "cost"} <= found.keys()
    assert found["availability"]
    for entry, answer in found["availability"].items():
        assert drawn[entry]["kind"] == "users"
        assert {"availability", "method", "ci", "single_points_of_failure", "worst_pairs"} <= answer.keys()
        assert 0 < answer["availability"] <= 1
    for node, answer in found["exposure"].items():
        assert node in drawn
        assert {"verdict", "path", "hops"} <= answer.keys()
        assert answer["verdict"] in ("internet", "one-change", "lateral", "internal", "isolated")
    assert {"max_rps", "bottleneck", "n_minus_1_rps", "p50_ms", "p95_ms", "p99_ms", "nodes"} <= found[
        "capacity"
    ].keys()
    assert found["capacity"]["p50_ms"] <= found["capacity"]["p95_ms"] <= found["capacity"]["p99_ms"]
    for node, answer in found["capacity"]["nodes"].items():
        assert node in drawn
        assert {"rps", "utilisation", "p95_ms"} <= answer.keys()
    assert {"monthly_usd", "lines"} <= found["cost"].keys()


def test_analyze_with_something_failed_and_with_more_load(call: Call, starter: Copy) -> None:
    path = starter("load-balanced")

    def answer(*words: str) -> Any:
        return json.loads(call("analyze", path, "--format", "json", *words).out)

    whole = answer()
    (entry,) = whole["availability"]
    single = whole["availability"][entry]["single_points_of_failure"]
    down = answer("--fail", single[0])
    assert down["availability"][entry]["availability"] == 0
    assert answer("--rps", "1")["capacity"]["nodes"] != whole["capacity"]["nodes"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["components", "rds"], "aws.rds"),
        (["components", "databse"], "database"),
        (["new", "load-balancd"], "load-balanced"),
        (["export", "x.json", "--to", "terafor", "-o", "out"], "terraform"),
    ],
)
def test_a_word_that_is_nearly_right_is_guessed(call: Call, words: list[str], meant: str) -> None:
    said = call(*words)
    assert said.code == 2
    assert f"did you mean {meant}?" in said.err

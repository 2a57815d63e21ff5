"""Bad input: exit code 2, one line on standard error, nothing on standard output, no traceback, no changed file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.bad_files import BAD

from designer.cli import project
from designer.document import files

Call = Callable[..., Any]


@pytest.mark.parametrize("case", BAD)
def test_lint_of_a_bad_file(case: str, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "bad.loadpath.json"
    path.write_bytes(BAD[case].data)
    said = call("lint", path)
    assert said.code == 2
    assert said.err == f"loadpath: {path}{BAD[case].said}\n"
    assert said.out == ""
    assert path.read_bytes() == BAD[case].data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("words", [("analyze",), ("export", "--to", "compose", "-o", "out")])
@pytest.mark.parametrize("case", ["dangling", "truncated in a text", "newer format"])
def test_the_other_verbs_say_the_same(
    words: tuple[str, ...], case: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.loadpath.json"
    path.write_bytes(BAD[case].data)
    said = call(words[0], path, *words[1:])
    assert (said.code, said.out, said.err) == (2, "", f"loadpath: {path}{BAD[case].said}\n")
    assert list(tmp_path.iterdir()) == [path]


def test_standard_input_is_named(call: Call) -> None:
    said = call("lint", "-", given=BAD["dangling"].data)
    assert (said.code, said.err) == (2, f"loadpath: <stdin>{BAD['dangling'].said}\n")


def test_a_bad_file_among_good_ones_stops_before_any_report(
    call: Call, starter: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_bytes(b"[]")
    said = call("lint", starter("static-site"), tmp_path / "bad.json")
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1


def test_missing_files_folders_and_outputs_that_cannot_be(
    call: Call, starter: Callable[[str], Path], tmp_path: Path
) -> None:
    said = call("lint", tmp_path / "none.json")
    assert (said.code, said.err) == (2, f"loadpath: {tmp_path / 'none.json'}: there is no such file\n")
    said = call("lint", tmp_path)
    assert (said.code, said.err) == (2, f"loadpath: {tmp_path}: is a folder, expected a file\n")
    out = tmp_path / "no" / "folder" / "report.txt"
    said = call("lint", starter("static-site"), "-o", out)
    assert (said.code, said.err) == (2, f"loadpath: {out}: cannot be written: No such file or directory\n")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("lint",), "Missing argument"),
        (("lint", "x.json", "--format", "xml"), "'xml' is not one of"),
        (("lint", "x.json", "--fail-on", "fatal"), "'fatal' is not one of"),
        (("lint", "--no-such-option", "x.json"), "No such option"),
        (("no-such-verb",), "no command 'no-such-verb'"),
        (("new", "no-such-starter"), "no starter 'no-such-starter'; there are: single-server,"),
        (("new",), "which STARTER?"),
        (("rules", "XX999"), "no rule 'XX999'"),
        (("components", "blimp"), "no component 'blimp'"),
        (("analyze", "x.json", "--rps", "-1"), "--rps"),
        (("analyze", "x.json", "--rps", "many"), "'many' is not a valid float"),
        (("export", "x.json", "--to", "cobol", "-o", "out"), "no target 'cobol'; there are:"),
        (("export", "x.json", "--to", "compose"), "Missing option '-o'"),
    ],
)
def test_bad_usage_says_what_was_wrong(words: tuple[str, ...], hint: str, call: Call) -> None:
    said = call(*words)
    assert (said.code, said.out) == (2, "")
    assert hint in said.err
    assert said.err.startswith("loadpath: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("lint",), "Missing argument 'FILE...' (see `loadpath lint --help`)"),
        (("no-such-verb",), "no command 'no-such-verb'; `loadpath --help` lists them"),
        (("who", "nope", "b", "c"), "Got unexpected extra argument (c) (see `loadpath who --help`)"),
        (("rules", "XX999"), "no rule 'XX999'; `loadpath rules` lists them"),
        (("rules", "HA02"), "no rule 'HA02'; `loadpath rules` lists them; did you mean HA020?"),
        (("lnt", "x.json"), "no command 'lnt'; `loadpath --help` lists them; did you mean lint?"),
        (("render", "a", "-o", "a.gif"), "a.gif: expected a name that ends in .svg, .png or .pdf"),
        (("who", "nope"), "nope: there is no such file"),
    ],
)
def test_bad_usage_is_one_line_that_leads_to_help_where_it_helps(
    words: tuple[str, ...], line: str, call: Call
) -> None:
    said = call(*words)
    assert (said.code, said.out, said.err) == (2, "", f"loadpath: {line}\n")


def test_failing_something_that_is_not_drawn(call: Call, starter: Callable[[str], Path]) -> None:
    said = call("analyze", starter("load-balanced"), "--fail", "no-such-node")
    assert said.code == 2
    assert "no-such-node" in said.err
    assert said.err.count("\n") == 1


def test_an_error_of_our_own_is_3_and_one_line(
    call: Call, starter: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the roof fell in")

    monkeypatch.setattr(project, "rules_for", broken)
    said = call("lint", starter("static-site"))
    assert (said.code, said.out) == (3, "")
    assert (
        said.err
        == "loadpath: internal error: RuntimeError: the roof fell in (LOADPATH_DEBUG=1 shows where)\n"
    )


def test_with_debugging_on_it_is_shown_where(
    monkeypatch: pytest.MonkeyPatch, starter: Callable[[str], Path]
) -> None:
    from designer.cli.main import main

    def broken(*_: object) -> None:
        raise RuntimeError("the roof fell in")

    monkeypatch.setattr(project, "rules_for", broken)
    monkeypatch.setenv("LOADPATH_DEBUG", "1")
    with pytest.raises(RuntimeError, match="the roof fell in"):
        main(["lint", str(starter("static-site"))])


def test_standard_input_is_read_no_further_than_a_design_can_reach(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SIZE_LIMIT", 1_000_000)
    said = call("lint", "-", given=b" " * 1_000_001)
    assert said.code == 2
    assert said.err == "loadpath: <stdin>: larger than 1 MB, expected a design\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"to": "app-1"', '"to": "app-11"', 'found "app-11", expected the id of a node; did you mean app-1?'),
        ('"in": "web-1"', '"in": "web1"', 'found "web1", expected the id of a node; did you mean web-1?'),
        ('"protocol": "https"', '"protocol": "htps"', "; did you mean https?"),
    ],
)
def test_what_is_meant_by_a_refused_word_is_told(
    old: str, new: str, said: str, call: Call, starter: Callable[[str], Path]
) -> None:
    path = starter("load-balanced")
    whole = path.read_text(encoding="utf-8")
    assert old in whole
    path.write_text(whole.replace(old, new, 1), encoding="utf-8")
    answer = call("lint", path)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_field_that_is_not_there_is_found_wherever_it_stands(
    call: Call, starter: Callable[[str], Path]
) -> None:
    path = starter("load-balanced")
    whole = json.loads(path.read_bytes())
    whole["workload"] = {"growth": 0.1}
    whole["targets"] = {"availabilty": 0.9}
    whole["links"][0]["prt"] = whole["links"][0].pop("port")
    whole["$schema"] = "https://example.org/loadpath.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    lines = call("lint", path, "--select", "LP").out.splitlines()
    found = [line.partition("LP006 ")[2] for line in lines if "LP006" in line]
    assert sorted(found) == [
        "targets has an unknown field availabilty; did you mean availability?",
        "the link shop 1 to orders has an unknown field prt; did you mean port?",
        "workload has an unknown field growth; did you mean growth_per_month?",
    ]

"""Bad input: exit code 2, one line on standard error, nothing on standard output, no traceback, no changed file."""

from __future__ import annotations

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

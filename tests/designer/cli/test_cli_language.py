"""Korean on the command line: wherever `--lang` stands, in helps, and in what is said of a call that is not understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from designer.cli.main import VERBS
from designer.reports.tables import width

Call = Callable[..., Any]
Copy = Callable[[str], Path]
ENGLISH = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+\b")
"""Three words in a row are a piece of a sentence, and no name of a command with its verb."""


def test_the_language_may_stand_before_the_verb_and_after_it(call: Call, starter: Copy) -> None:
    shop = starter("load-balanced")
    before = call("--lang", "ko", "lint", shop)
    assert before == call("lint", "--lang", "ko", shop) == call("lint", shop, "--lang=ko")
    assert "오류" in before.out
    assert before.code == 1


def test_the_last_language_counts(call: Call) -> None:
    assert call("--lang", "ko", "rules", "--lang", "en") == call("rules")


@pytest.mark.parametrize("verb", [*VERBS, ""])
def test_a_help_in_korean_has_no_english_left(verb: str, call: Call) -> None:
    said = call(*filter(None, (verb,)), "--help", "--lang", "ko")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("사용법: loadpath")
    assert ENGLISH.findall(said.out) == []
    assert max(map(width, said.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("lint",), "빠진 인수: 'FILE...' (`loadpath lint --help` 참고)"),
        (("lnt",), "'lnt' 명령은 없습니다. `loadpath --help`로 목록을 볼 수 있습니다. lint를 찾으셨습니까?"),
        (("lint", "--nope", "x"), "'--nope' 옵션은 없습니다. 혹시 '--ignore'입니까? (`loadpath lint --help` 참고)"),
        (("analyze", "x", "--rps", "a"), "'--rps' 값이 잘못되었습니다: 'a' 값은 쓸 수 없습니다. 필요한 값: 수 (`loadpath analyze --help` 참고)"),
        (("who", "a", "b", "c"), "남는 인수가 있습니다(c) (`loadpath who --help` 참고)"),
        (("report", "x", "-o", "x.doc"), "x.doc: 이름이 .html, .md, .pdf 중 하나로 끝나야 합니다"),
        (("components", "aws.rdss"), "'aws.rdss' 구성 요소는 없습니다. `loadpath components`로 목록을 볼 수 있습니다. aws.rds를 찾으셨습니까?"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_in_korean(words: tuple[str, ...], line: str, call: Call) -> None:
    said = call(*words, "--lang", "ko")
    assert (said.code, said.out, said.err) == (2, "", f"loadpath: {line}\n")


def test_what_click_says_comes_back_in_english(call: Call) -> None:
    call("lint", "--lang", "ko")
    assert call("lint").err == "loadpath: Missing argument 'FILE...' (see `loadpath lint --help`)\n"


def test_things_may_be_named_as_they_are_called(call: Call, starter: Copy) -> None:
    shop = starter("load-balanced")
    assert call("analyze", shop, "--fail", "web server 1") == call("analyze", shop, "--fail", "web-1")
    assert call("reach", shop, "shop 1", "orders") == call("reach", shop, "app-1", "db")


def test_a_name_that_several_have_is_no_name_for_one(call: Call, tmp_path: Path) -> None:
    design = tmp_path / "twins.loadpath.json"
    design.write_text(
        '{"format": 1, "nodes": {"a": {"kind": "app", "name": "web"}, "b": {"kind": "app", "name": "web"}}}'
    )
    said = call("analyze", design, "--fail", "web")
    assert (said.code, said.err) == (2, "loadpath: web is the name of several: a, b; name one by its id\n")


@pytest.mark.parametrize(
    ("words", "language"),
    [((), None), (("--lang", "ko"), "ko"), (("--lang", "en", "--lang", "ko"), "ko"), (("--lang=en",), "en")],
)
@pytest.mark.parametrize("behind", [True, False])
def test_the_window_speaks_what_the_call_asks_for(
    words: tuple[str, ...], language: str | None, behind: bool, call: Call, starter: Copy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened: list[tuple[list[str], str | None]] = []

    def window(files: list[str], language: str | None = None) -> int:
        opened.append((files, language))
        return 0

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("designer.cli.main.of_window", lambda *_: SimpleNamespace(main=window))
    shop = starter("load-balanced")
    assert call(*((shop, *words) if behind else (*words, shop))).code == 0
    assert call(*words).code == 0
    assert opened == [([str(shop)], language), ([], language)]

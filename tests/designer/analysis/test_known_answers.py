"""Every known-answer case, and that the runner itself lets nothing pass: wrong values, unknown words, other notations."""

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.known_answer_cases import failures_of, main, read_cases

FILE = Path(__file__).parents[2] / "known-answers.yaml"
CASES = {str(case["id"]): case for case in read_cases(FILE)}


@pytest.mark.parametrize("name", CASES)
def test_known_answer(name: str) -> None:
    assert [str(failure) for failure in failures_of(CASES[name])] == []


def test_the_file_is_complete() -> None:
    assert len(CASES) == 143


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_expectation_fails_whatever_it_is_about(name: str) -> None:
    """Each expected value in turn is made wrong; every time just that field has to be reported."""
    for field, value in CASES[name]["expected"].items():
        if field.startswith("wrong_if_"):
            continue  # what must not come out: see below
        for broken in _spoiled(value):
            if field == "throughput" and isinstance(broken, Mapping) and len(broken) < len(value):
                continue  # its keys are the loads asked about
            case = {**CASES[name], "expected": {**CASES[name]["expected"], field: broken}}
            assert [str(f).split(":")[1].strip() for f in failures_of(case)] == [field]


def test_the_value_of_a_wrong_method_must_not_come_out() -> None:
    case = copy.deepcopy(CASES["AV-08"])
    case["expected"]["wrong_if_db_counted_twice"] = case["expected"]["availability"]
    assert [str(f) for f in failures_of(case)] == [
        "AV-08: wrong_if_db_counted_twice: expected 0.9994750125, got 0.9994750125 (must differ)"
    ]


@pytest.mark.parametrize("name", CASES)
def test_an_unknown_word_anywhere_fails_the_case(name: str) -> None:
    for path in _mappings(CASES[name]):
        if path and path[-1] in FREE_NAMES:
            continue
        case = copy.deepcopy(CASES[name])
        inner: Any = case
        for step in path:
            inner = inner[step]
        inner["unheard_of"] = 1
        assert failures_of(case), f"unheard_of was accepted in {path}"


FREE_NAMES = {"demands_s"}
"""Mappings whose keys are the names of things, so that one more name is one more thing."""


def test_another_chain_as_short_is_as_good_and_a_longer_or_broken_one_is_not() -> None:
    case = copy.deepcopy(CASES["EX-15"])
    twin = copy.deepcopy(case["model"]["nodes"]["bastion"])
    twin["at"] = {"pub": "10.0.0.21"}
    case["model"]["nodes"]["twin"] = twin
    for chain, fine in (
        (["internet", "bastion", "db"], True),
        (["internet", "twin", "db"], True),
        (["internet", "bastion", "twin", "db"], False),
        (["internet", "nobody", "db"], False),
        (["internet", "db", "db"], False),
        (None, False),
    ):
        case["expected"]["pivot_path"] = chain
        assert (failures_of(case) == []) == fine, chain


@pytest.mark.parametrize(
    ("text", "code", "last"),
    [
        ("cases: []", 0, "0 passed, 0 failed"),
        ("cases: [{id: X, kind: magic, model: {}, expected: {a: 1}}]", 1, "0 passed, 1 failed"),
        (
            "cases: [{id: X, kind: spof, model: {root: a, elements: {a: {}}}, expected: {}}]",
            1,
            "0 passed, 1 failed",
        ),
        (
            "cases: [{id: X, kind: spof, model: {root: a, elements: {a: {needs: b}, b: }}, expected: {spof: [b]}}]",
            0,
            "1 passed, 0 failed",
        ),
        (
            "cases: [{id: X, kind: spof, model: {root: a, elements: {a: {needs: c}, b: }}, expected: {spof: []}}]",
            1,
            "0 passed, 1 failed",
        ),
        (
            "cases: [{id: X, kind: availability, tolerance: abs 1e-12,"
            " model: {root: a, elements: {a: {a: 9e-1}}}, expected: {availability: 9e-1}}]",
            0,
            "1 passed, 0 failed",
        ),
    ],
)
def test_the_last_line_and_the_exit_code(
    text: str, code: int, last: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    assert main([str(file)]) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_each_failure_is_printed_with_what_was_expected_and_got(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = {**CASES["SP-01"], "expected": {"spof": ["app", "db"]}}
    file = tmp_path / "cases.yaml"
    file.write_text(yaml.safe_dump({"version": 1, "cases": [case, CASES["SP-02"]]}), encoding="utf-8")
    assert main([str(file)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "SP-01: spof: expected ['app', 'db'], got ['app', 'db', 'h1']",
        "1 passed, 1 failed",
    ]


@pytest.mark.parametrize("text", ["cases: [", "[]", "version: 2\ncases: []", "cases: []\nmore: 1", "\x00"])
def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_two(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    assert main([str(file)]) == 2
    assert "cases.yaml" in capsys.readouterr().err
    assert main([str(tmp_path / "missing.yaml")]) == 2
    assert main([]) == 2


def _spoiled(value: Any) -> Iterator[Any]:
    """Values that differ from the right one in one place."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value * 1.01 + 0.02
    elif value is None:
        yield ["internet", "nobody"]
    elif isinstance(value, str):
        yield "12 %" if value.endswith("%") else value + "x"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield {other: v for other, v in value.items() if other != key}
            yield from ({**value, key: broken} for broken in _spoiled(item))
    else:
        yield [*value, "one-more"]
        for position, item in enumerate(value):
            yield [*value[:position], *value[position + 1 :]]
            yield from ([*value[:position], b, *value[position + 1 :]] for b in _spoiled(item))


def _mappings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all mappings inside a case."""
    if isinstance(value, Mapping):
        yield path
        for key, item in value.items():
            yield from _mappings(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _mappings(item, (*path, position))

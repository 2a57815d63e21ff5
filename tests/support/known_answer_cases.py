"""Every known-answer case of a file against the engines: what differs, and the count at the end.

The last line reads "N passed, N failed"; exit code 1 when a case failed, 2 when the file cannot be read. A kind, an
input or an expectation that is not understood fails its case: nothing is passed over in silence.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from support.known_answer_estimates import availability_answers, cost_answers, recovery_answers
from support.known_answer_formulas import capacity_answers
from support.known_answer_models import (
    blast_answers,
    closed_answers,
    dependency_answers,
    loss_answers,
    queue_answers,
    scalability_answers,
)
from support.known_answer_networks import exposure_answers
from support.known_answer_notation import Answers, Fields, NotUnderstood, equal, parse_tolerance

KINDS: Mapping[str, Callable[[Fields], Answers]] = {
    "availability": dependency_answers,
    "spof": dependency_answers,
    "availability+spof": dependency_answers,
    "queue-mmc": queue_answers,
    "queue-erlang-b": loss_answers,
    "mva-closed": closed_answers,
    "capacity": capacity_answers,
    "availability-calc": availability_answers,
    "rto-rpo": recovery_answers,
    "cost": cost_answers,
}
ASKED: Mapping[str, Callable[[Fields, Fields], Answers]] = {
    "blast-radius": blast_answers,
    "exposure": exposure_answers,
}
"""Kinds whose cases carry a query beside the model."""
COMMENTS = ("title", "source", "verified", "note")


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong in one case: a field with its two values, or a message."""

    case: str
    message: str

    def __str__(self) -> str:
        return f"{self.case}: {self.message}"


def failures_of(case: Mapping[str, Any]) -> list[Failure]:
    """Everything in which a case comes out other than expected."""
    name = str(case.get("id", "?"))
    try:
        return [Failure(name, message) for message in _mismatches(case)]
    except (ValueError, LookupError, TypeError, ArithmeticError) as error:
        return [Failure(name, f"{type(error).__name__}: {error}")]


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a file. Raises NotUnderstood for another notation or a repeated id."""
    fields = Fields(path.name, yaml.safe_load(path.read_text(encoding="utf-8")))
    if fields.take("version", 1) != 1:
        raise NotUnderstood(f"{path.name}: only version 1 is known")
    cases: list[Mapping[str, Any]] = fields.take("cases")
    fields.close()
    ids = [case["id"] for case in cases]
    if repeated := {i for i in ids if ids.count(i) > 1}:
        raise NotUnderstood(f"{path.name}: ids used twice: {', '.join(sorted(map(str, repeated)))}")
    return cases


def main(arguments: list[str]) -> int:
    """Run the file named on the command line."""
    if len(arguments) != 1:
        print("usage: known_answers.py FILE", file=sys.stderr)
        return 2
    try:
        cases = read_cases(Path(arguments[0]))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, NotUnderstood, KeyError, TypeError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    failed = 0
    for case in cases:
        found = failures_of(case)
        failed += bool(found)
        for failure in found:
            print(failure)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _mismatches(case: Mapping[str, Any]) -> list[str]:
    fields = Fields(str(case.get("id", "?")), case)
    fields.take("id")
    for comment in COMMENTS:
        fields.take(comment, None)
    expected = fields.inner("expected")
    tolerances = parse_tolerance(str(fields.take("tolerance", "exact")))
    answers = _answers(fields, expected)
    fields.close()
    if not expected:
        raise NotUnderstood("nothing is expected")
    wrong = []
    for name, value in expected.items():
        try:
            got = answers[name]
        except KeyError:
            raise NotUnderstood(f"expected.{name}: not understood") from None
        if not equal(value, got, tolerances.for_field(name)):
            wrong.append(f"{name}: expected {value!r}, got {got}")
    return wrong


def _answers(fields: Fields, expected: dict[str, Any]) -> Answers:
    kind, model = fields.take("kind"), Fields("model", fields.take("model"))
    if kind in ASKED:
        query = Fields("query", fields.take("query"))
        answers = ASKED[kind](model, query)
        query.close()
    elif kind == "usl":
        answers = scalability_answers(model, expected)
    elif kind in KINDS:
        answers = KINDS[kind](model)
    else:
        raise NotUnderstood(f"unknown kind {kind!r}")
    model.close()
    return answers

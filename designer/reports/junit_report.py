"""Lint results as JUnit XML, as CI servers read it: a suite for each file, a case for each finding and each rule that is met.

What the exit code counts is a failure; what is waived, known from a baseline or not grave enough is skipped, with why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from designer.i18n import Text, text
from designer.reports.linted import Linted, Told
from designer.reports.tables import one_line
from designer.reports.text_report import WORDS


def render(linted: Sequence[Linted], language: str) -> str:
    """The whole document with a trailing newline; no times, so that equal results are equal files."""
    suites = [line for one in linted for line in _suite(one, language)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def _suite(linted: Linted, language: str) -> Iterable[str]:
    broken = {one.finding.rule for one in linted.told}
    met = [rule for rule in linted.rules.values() if rule.id not in broken]
    failed = sum(one.fails for one in linted.told)
    yield (
        f"  <testsuite name={_quoted(linted.path)} tests={_quoted(len(linted.told) + len(met))}"
        f' failures="{failed}" errors="0" skipped="{len(linted.told) - failed}" time="0">'
    )
    for told in linted.told:
        yield from _case(linted, told, language)
    for rule in met:
        yield f'    <testcase classname={_quoted(linted.path)} name={_quoted(f"{rule.id} {rule.name}")} time="0"/>'
    yield "  </testsuite>"


def _case(linted: Linted, told: Told, language: str) -> Iterable[str]:
    finding = told.finding
    message, why = finding.message.render(language), finding.why.render(language)
    line, column = linted.line_column(finding)
    yield f'    <testcase classname={_quoted(linted.path)} name={_quoted(f"{finding.rule} {message}")} time="0">'
    if told.fails:
        place = _written(f"{linted.path}:{line}:{column}: {why}")
        yield f"      <failure type={_quoted(finding.severity)} message={_quoted(message)}>{place}</failure>"
    else:
        yield f"      <skipped message={_quoted(_why_skipped(told).render(language))}/>"
    yield "    </testcase>"


def _why_skipped(told: Told) -> Text:
    if told.finding.waived is not None:
        return text("waived: {reason}", reason=told.finding.waived)
    if told.state == "unchanged":
        return text("known: it is in the baseline")
    return text("{severity}: does not fail the run", severity=WORDS[told.finding.severity])


def _quoted(value: object) -> str:
    return quoteattr(one_line(str(value)))


def _written(value: str) -> str:
    return escape(one_line(value))

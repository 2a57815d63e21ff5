"""Lint results for a terminal: one line for each finding, its reason below it, a count at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.i18n import Text, text
from designer.reports.linted import Linted
from designer.reports.tables import one_line
from designer.rules.rule import Finding, Severity
from designer.rules.runner import counts

WORDS: dict[Severity, Text] = {"error": text("error"), "warning": text("warning"), "info": text("info")}
COUNTED: dict[Severity, tuple[str, str]] = {
    "error": (text("{count} error").template, text("{count} errors").template),
    "warning": (text("{count} warning").template, text("{count} warnings").template),
    "info": (text("{count} info").template, text("{count} infos").template),
}
"""How one finding is counted, and how several are."""


def render(linted: Sequence[Linted], language: str) -> str:
    """The report as plain text with a trailing newline."""
    return "".join(_report(one, language) for one in linted)


def _report(linted: Linted, language: str) -> str:
    shown = linted.looked_at
    lines = [line for finding in shown for line in _finding(linted, finding, language)]
    number = counts(shown)
    waived = sum(finding.waived is not None for finding in shown)
    total = text(
        "{path}: {errors}, {warnings}, {infos}, {waived} waived",
        path=linted.path, errors=_counted("error", number), warnings=_counted("warning", number),
        infos=_counted("info", number), waived=waived,
    )  # fmt: skip
    lines.append(total.render(language))
    known, gone = len(linted.findings) - len(shown), len(linted.absent)
    if known or gone:  # nothing is either without a baseline
        compared = text(
            "{path}: {known} more in the baseline, {gone} of the baseline gone",
            path=linted.path, known=known, gone=gone,
        )  # fmt: skip
        lines.append(compared.render(language))
    return "\n".join(lines) + "\n"


def _counted(severity: Severity, number: Mapping[Severity, int]) -> Text:
    count = number[severity]
    one, more = COUNTED[severity]
    return Text(one if count == 1 else more, {"count": count})


def _finding(linted: Linted, finding: Finding, language: str) -> list[str]:
    line, column = linted.line_column(finding)
    severity = WORDS[finding.severity].render(language)
    head = f"{linted.path}:{line}:{column}: {severity} {finding.rule} {finding.message.render(language)}"
    if finding.waived is not None:
        return [one_line(f"{head} [{text('waived: {reason}', reason=finding.waived).render(language)}]")]
    return [one_line(head), one_line(f"    {finding.why.render(language)}")]

"""What is wrong with one design: runs rules over an assessment and applies the design's waivers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping

from designer.analysis.assessment import Assessment
from designer.analysis.availability import Cancelled
from designer.graph.looking import look
from designer.graph.once import once_each
from designer.graph.touched import DESIGN
from designer.i18n import text
from designer.rules.book import CRASH, STALE, RuleBook
from designer.rules.packs import told
from designer.rules.rule import SEVERITIES, Finding, Rule, Severity
from designer.rules.waivers import stale_waivers, waiver_for


def lint(
    assessment: Assessment,
    rules: Mapping[str, Rule],
    today: datetime.date | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Finding]:
    """Every finding of `rules` in the design, worst first, then by rule and element; waived ones marked.

    `today` decides which waivers have expired (default: the current date). Stops early, with what it has, once
    `cancelled()` says so.
    """
    today = today or datetime.datetime.now(tz=datetime.UTC).date()
    waivers = assessment.design.waivers
    found: list[Finding] = []
    for rule in rules.values():
        if cancelled():
            break
        found.extend(_run(rule, assessment))
    found.extend(_stale(found, assessment, rules, today))
    judged = [_judged(finding, waiver_for(finding, waivers, today)) for finding in found]
    return sorted(judged, key=_order)


def _run(rule: Rule, assessment: Assessment) -> tuple[Finding, ...]:
    """The findings of one rule; those of the snapshot before where nothing was touched that it looked at."""
    return _kept(assessment, _Asked(rule))


class _Asked:
    """A rule as a question: the same while its check and its severity are."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._same = rule.id, rule.severity, rule.check

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._same == other._same

    def find(self, assessment: Assessment) -> tuple[Finding, ...]:
        """What the rule finds; where it crashes, a finding that says so."""
        rule = self.rule
        try:
            return tuple(
                Finding(
                    rule.id,
                    hit.severity or rule.severity,
                    hit.message,
                    hit.why or text(rule.why),
                    hit.nodes,
                    hit.links,
                )
                for hit in rule.check(assessment)
            )
        except Cancelled:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a border: one rule must not end the run
            look(DESIGN)
            why = text("This is a defect of the rule, not of the design; please report it with the design.")
            said = text("Rule {rule} could not be checked: {error}", rule=rule.id, error=told(error))
            return (Finding(CRASH, "warning", said, why),)


@once_each
def _kept(assessment: Assessment, asked: _Asked) -> tuple[Finding, ...]:
    return asked.find(assessment)


def _judged(finding: Finding, reason: str | None) -> Finding:
    if reason is None:
        return finding
    return Finding(
        finding.rule,
        finding.severity,
        finding.message,
        finding.why,
        finding.nodes,
        finding.links,
        waived=reason,
    )


def _stale(
    found: Iterable[Finding], assessment: Assessment, rules: Mapping[str, Rule], today: datetime.date
) -> Iterator[Finding]:
    judged = [
        waiver
        for waiver in assessment.design.waivers
        if waiver.rule not in (CRASH, STALE)
        and (not isinstance(rules, RuleBook) or rules.judges_waivers_of(waiver.rule))
    ]
    for waiver, void in stale_waivers(judged, list(found), today):
        reason = void if waiver.rule in rules else text("there is no rule {rule}", rule=waiver.rule)
        on = waiver.on if waiver.on in assessment.design.nodes else ""
        yield Finding(
            STALE,
            rules[STALE].severity if STALE in rules else "info",
            text("Waiver of {rule} on {on}: {reason}", rule=waiver.rule, on=waiver.on or "*", reason=reason),
            text("A waiver that no longer applies hides the next real finding; renew or remove it."),
            (on,) if on else (),
        )


def _order(finding: Finding) -> tuple[int, str, tuple[str, ...], tuple[str, ...]]:
    return (SEVERITIES.index(finding.severity), finding.rule, finding.nodes, finding.links)


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings stand (waived ones left out), by severity, worst first."""
    found: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        if finding.waived is None:
            found[finding.severity] += 1
    return found

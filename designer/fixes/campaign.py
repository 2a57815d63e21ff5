"""Curing findings one after the other: one of them, or all until nothing more applies. Deterministic, and it ends.

Of many, each step must leave the design better: fewer errors, or as many and fewer warnings, or as many of both and
fewer infos, and no error that was not there. Such a row of steps cannot be endless: the counts only fall, in that order.
What costs nothing comes first: it may spare what has to be paid. What would go beyond the budget is left to its user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from designer.analysis.assessment import Assessment
from designer.document.design import Design
from designer.fixes.fix import Fix
from designer.fixes.likeness import turned
from designer.fixes.registry import cures_of
from designer.i18n import Text, text
from designer.rules.rule import Finding, Rule
from designer.rules.runner import counts, lint


@dataclass(frozen=True, slots=True)
class Cure:
    """One finding cured: by which fix, and the design before and afterwards."""

    finding: Finding
    fix: Fix
    before: Design
    after: Design


@dataclass(frozen=True, slots=True)
class Left:
    """One finding that was not cured, and why."""

    finding: Finding
    reason: Text


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was cured, in order, what was left of what was wanted, and the design at the end."""

    design: Design
    cures: tuple[Cure, ...] = ()
    left: tuple[Left, ...] = ()


def cure_one(assessment: Assessment, finding: Finding, fix_id: str | None = None) -> Cure | Left:
    """The finding cured by its first fix that applies, or by the one with this id; else why it is not."""
    known = [fix for fix in cures_of(finding.rule) if fix_id in (None, fix.id)]
    for fix in known:
        cured = fix.apply(assessment, finding)
        if cured is not None:
            return Cure(finding, fix, assessment.design, cured)
    if known:
        return Left(finding, text("none of its quick fixes applies here"))
    return Left(finding, text("no quick fix is known for this rule"))


def cure_all(
    design: Design,
    rules: Mapping[str, Rule],
    wanted: Callable[[Finding], bool],
    cancelled: Callable[[], bool] = lambda: False,
) -> Campaign:
    """Every wanted finding cured that can be, by fixes that take nothing away, in the order of lint."""
    run = _Run(design, rules, wanted)
    while not cancelled() and run.one_pass():
        pass
    return Campaign(run.design, tuple(run.cures), tuple(run.left()))


class _Run:
    """The state of one campaign: the design so far, what is found in it, what has been tried."""

    def __init__(self, design: Design, rules: Mapping[str, Rule], wanted: Callable[[Finding], bool]) -> None:
        self.rules, self.wanted = rules, wanted
        self.cures: list[Cure] = []
        self.refused: dict[tuple[str, str], Text] = {}
        self.free = True
        self._see(design, lint(Assessment(design), rules))

    def _see(self, design: Design, found: list[Finding]) -> None:
        self.design = design
        self.found = found
        self.findings = [f for f in found if f.waived is None and self.wanted(f)]
        self.score = tuple(counts(found).values())

    def one_pass(self) -> bool:
        """Tries every finding that stood when the pass began; whether there is more to try."""
        before = len(self.cures)
        self.refused = {}  # what did not help may help now that other things are cured
        for _, group in groupby(self.findings, key=lambda finding: finding.rule):
            self._try(list(group))
        if len(self.cures) > before:
            return True
        more, self.free = self.free, False
        return more

    def _try(self, findings: list[Finding]) -> None:
        """Cures these together where that is better and cures all; else the halves of them, each by itself."""
        cures, design = [], self.design
        for finding in findings:
            cure = self._cure(design, finding)
            if cure is not None:
                cures.append(cure)
                design = cure.after
        if not cures:
            return
        found = lint(Assessment(design), self.rules)
        gone = Counter(finding.fingerprint for finding in turned(self.found, found).gone)
        all_gone = Counter(cure.finding.fingerprint for cure in cures) <= gone
        if all_gone and self._is_better(design, found):
            self.cures += cures
            self._see(design, found)
        elif len(cures) > 1:
            tried = [cure.finding for cure in cures]
            middle = len(tried) // 2
            self._try(tried[:middle])
            self._try(tried[middle:])
        else:
            self._refuse(cures[0], found)
            self._try([cures[0].finding])  # by its next fix

    def _is_better(self, design: Design, found: list[Finding]) -> bool:
        if tuple(counts(found).values()) >= self.score or self._over_budget(design) is not None:
            return False
        return all(one.severity != "error" for one in turned(self.found, found).came)

    def _over_budget(self, design: Design) -> Text | None:
        """What to say where the way to this design buys something that the budget does not allow; else None."""
        budget, cost = design.targets.monthly_cost_usd, _monthly_usd(design)
        if budget is None or cost <= max(budget, _monthly_usd(self.design)):
            return None
        return text(
            "a month would cost {cost} USD, the budget is {budget} USD", cost=f"{cost:,.0f}", budget=f"{budget:,.0f}"
        )  # fmt: skip

    def _cure(self, design: Design, finding: Finding) -> Cure | None:
        assessment = Assessment(design)
        if any(node not in design.nodes for node in finding.nodes) or any(
            link not in design.links for link in finding.links
        ):
            return None  # the cure of another finding took it away
        for fix in cures_of(finding.rule):
            if fix.by_choice or (finding.fingerprint, fix.id) in self.refused:
                continue
            cured = fix.apply(assessment, finding)
            if cured is not None:
                is_paid = self.free and _monthly_usd(cured) > assessment.cost.monthly_usd
                return None if is_paid else Cure(finding, fix, design, cured)
        return None

    def _refuse(self, cure: Cure, found: list[Finding]) -> None:
        worse = next(iter(turned(self.found, found).came), None)
        over = self._over_budget(cure.after)
        reason = (
            text(
                "left for you to choose: {fix} (--fix {id}): {why}",
                fix=text(cure.fix.title), id=cure.fix.id, why=over,
            )
            if over is not None
            else text("{fix} would not help", fix=text(cure.fix.title))
            if worse is None
            else text("{fix} would bring {rule}: {message}", fix=text(cure.fix.title), rule=worse.rule, message=worse.message)
        )  # fmt: skip
        self.refused[cure.finding.fingerprint, cure.fix.id] = reason

    def left(self) -> Iterator[Left]:
        """What stands of what was wanted, each with why."""
        assessment = Assessment(self.design)
        for finding in self.findings:
            known = cures_of(finding.rule)
            refused = [
                self.refused[key] for fix in known if (key := (finding.fingerprint, fix.id)) in self.refused
            ]
            if refused:
                yield Left(finding, refused[0])
            elif chosen := [
                fix for fix in known if fix.by_choice and fix.apply(assessment, finding) is not None
            ]:
                yield Left(
                    finding,
                    text(
                        "left for you to choose: {fix} (--fix {id})",
                        fix=text(chosen[0].title),
                        id=chosen[0].id,
                    ),
                )
            else:
                left = cure_one(assessment, finding)
                yield left if isinstance(left, Left) else Left(finding, text("not tried"))


def _monthly_usd(design: Design) -> float:
    return Assessment(design).cost.monthly_usd

"""Which rules are asked: a value of rules by id, cut down and re-graded by what a project has settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.rules.rule import Hit, Rule, Severity

CRASH: Final = "LP000"
"""Id under which a rule that crashed, or a pack of rules that could not be loaded, is reported: never a dead run."""
STALE: Final = "LP001"
"""Id under which an expired or unused waiver is reported."""


class RuleBook(Mapping[str, Rule]):
    """Rules by id, in order of id. A value: built once, passed to whoever needs it.

    Raises ValueError where two rules have the same id.
    """

    def __init__(self, rules: Iterable[Rule], off: Collection[str] = (), complete: bool = True) -> None:
        self.off: frozenset[str] = frozenset(off)
        """Ids of rules that exist and are not asked."""
        self.complete = complete
        """False where there are rules whose ids are not known, since they were not loaded."""
        self._rules: dict[str, Rule] = {}
        for rule in sorted(rules, key=lambda r: r.id):
            if rule.id in self._rules:
                raise ValueError(
                    f"two rules with id {rule.id!r}: {self._rules[rule.id].name} and {rule.name}"
                )
            self._rules[rule.id] = rule

    def __getitem__(self, rule_id: str) -> Rule:
        return self._rules[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def judges_waivers_of(self, rule_id: str) -> bool:
        """Whether a waiver of this rule that waives nothing is worth a word: not where the rule was not asked."""
        return STALE in self and rule_id not in self.off and (self.complete or rule_id in self)

    def words(self) -> list[str]:
        """Everything that names one rule or several in select, ignore and severity: ids and tags."""
        return [*self, *sorted({tag for rule in self.values() for tag in rule.tags})]

    def named(self, word: str) -> set[str]:
        """Ids of the rules that `word` names: an id, the beginning of ids, a rule's name, or a tag (each family is one)."""
        return {
            rule.id
            for rule in self.values()
            if rule.id.startswith(word) or word == rule.name or word in rule.tags
        }

    def chosen(
        self, select: Collection[str], ignore: Collection[str], severity: Mapping[str, Severity]
    ) -> RuleBook:
        """This book with only the rules that are named in `select` (none: all) and not in `ignore`, severities as stated.

        What could not be checked (LP000) is always told. A severity stated for a rule holds for all its findings; of several words the longest that names it.
        """
        asked = set(self) if not select else {rule_id for word in select for rule_id in self.named(word)}
        asked -= {rule_id for word in ignore for rule_id in self.named(word)}
        asked |= {CRASH} & set(self)
        graded = {
            rule_id: level
            for word, level in sorted(severity.items(), key=lambda pair: len(pair[0]))
            for rule_id in self.named(word)
        }
        rules = (graded_as(self[r], graded[r]) if r in graded else self[r] for r in asked)
        return RuleBook(rules, off=self.off | (set(self) - asked), complete=self.complete)


def graded_as(rule: Rule, severity: Severity) -> Rule:
    """The rule with this severity for everything it finds, whatever it would have said itself."""

    def check(assessment: Assessment) -> Iterator[Hit]:
        return (replace(hit, severity=severity) for hit in rule.check(assessment))

    return replace(rule, severity=severity, check=check)

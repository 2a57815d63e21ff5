"""Rules from outside: packs of installed packages, and how any pack joins a book without being able to break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.assessment import Assessment
from designer.i18n import Text, text
from designer.installed import points_of
from designer.rules.book import CRASH, RuleBook
from designer.rules.rule import SEVERITIES, Hit, Rule
from designer.rules.running import reporting

ENTRY_POINT = "loadpath.rules"
"""Group of entry points; each names a module of rules."""


class Pack(Struct, frozen=True):
    """Rules from one place outside, or why there are none."""

    name: str
    rules: tuple[Rule, ...] = ()
    problem: Text | str | None = None
    """Why it could not be loaded; None where it was."""


def rules_of(module: ModuleType) -> list[Rule]:
    """The rules that `module` holds at its top level."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


def told(error: BaseException) -> str:
    """An error in one line: its kind and what it says."""
    return " ".join(f"{type(error).__name__}: {error}".split())


@cache
def installed_packs() -> tuple[Pack, ...]:
    """What installed packages bring through the entry point ``loadpath.rules``, by name."""
    found = []
    for point in sorted(points_of(ENTRY_POINT), key=lambda point: point.name):
        try:
            found.append(Pack(point.name, tuple(rules_of(point.load()))))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a border: somebody else's package must not end the run
            found.append(Pack(point.name, problem=told(error)))
    return tuple(found)


def joined(book: RuleBook, packs: Iterable[Pack], complete: bool = True) -> RuleBook:
    """`book` with the rules of these packs; a pack that is broken, or clashes with others, is told under LP000 instead.

    `complete`: False where still other rules exist that were not loaded.
    """
    rules: dict[str, Rule] = dict(book)
    problems: list[Text] = []
    for pack in packs:
        problem = pack.problem if pack.problem is not None else _problem_of(pack.rules, rules)
        if problem is not None:
            problems.append(
                text("The rule pack {pack} could not be loaded: {problem}", pack=pack.name, problem=problem)
            )
        else:
            rules.update([(rule.id, _proved(rule)) for rule in _own(pack.rules, rules)])
    if problems and CRASH in rules:
        rules[CRASH] = reporting(rules[CRASH], problems)
    return RuleBook(rules.values(), off=book.off, complete=book.complete and complete)


def _own(rules: tuple[Rule, ...], known: Mapping[str, Rule]) -> list[Rule]:
    """These rules without those that the pack has only imported, to build on them."""
    imported = {id(rule) for rule in known.values()}
    return [rule for rule in rules if id(rule) not in imported]


def _problem_of(rules: tuple[Rule, ...], known: Mapping[str, Rule]) -> Text | None:
    """What keeps these rules from joining the `known`; None where nothing does."""
    own = _own(rules, known)
    if not own:
        return text("it defines no rule")
    met: dict[str, Rule] = dict(known)
    for rule in own:
        if not isinstance(rule.id, str) or not rule.id.isalnum():
            return text("{id} is no id of a rule (expected letters and digits)", id=repr(rule.id))
        if rule.severity not in SEVERITIES:
            return text(
                "{id} has the severity {severity} (expected {known})",
                id=rule.id, severity=repr(rule.severity), known=", ".join(SEVERITIES),
            )  # fmt: skip
        if rule.id in met:
            return text("its rule {id} has the id of another, {name}", id=rule.id, name=met[rule.id].name)
        met[rule.id] = rule
    return None


def _proved(rule: Rule) -> Rule:
    """The rule of somebody else, with what it says proved to be sayable before anybody relies on it."""

    def check(assessment: Assessment) -> Iterator[Hit]:
        design = assessment.design
        for hit in rule.check(assessment):
            for said in (hit.message, hit.why):
                if said is not None and not isinstance(said, Text):
                    raise TypeError(f"{said!r} is no text (expected text(...))")
                str(said)
            if hit.severity not in (None, *SEVERITIES):
                raise ValueError(f"{hit.severity!r} is no severity (expected {', '.join(SEVERITIES)})")
            for names, known in ((hit.nodes, design.nodes), (hit.links, design.links)):
                if strange := next((name for name in names if name not in known), None):
                    raise LookupError(f"the design has nothing with the id {strange!r}")
            yield hit

    return replace(rule, check=check)

"""Which rules exist: the built-in families, and those of installed packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

from designer.rules import (
    addressing,
    availability,
    capacity,
    data,
    design,
    exposed,
    identity,
    load,
    network,
    security,
    sharing,
    single_points,
    targets,
    zones,
)
from designer.rules.rule import Rule

FAMILIES: tuple[ModuleType, ...] = (
    single_points,
    availability,
    zones,
    sharing,
    security,
    exposed,
    identity,
    network,
    addressing,
    data,
    capacity,
    load,
    targets,
    design,
)
"""Family modules; every :class:`Rule` value they define is found by itself."""

ENTRY_POINT = "loadpath.rules"


class RuleBook(Mapping[str, Rule]):
    """Rules by id, in order of id. A value: built once, passed to whoever needs it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
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


def rules_of(module: ModuleType) -> list[Rule]:
    """The rules that `module` defines at its top level."""
    return [value for value in vars(module).values() if isinstance(value, Rule)]


@cache
def load_rules() -> RuleBook:
    """The built-in rules and those installed packages add through the entry point ``loadpath.rules``.

    An entry point names a module of rules. Raises ValueError when two have the same id.
    """
    modules = [*FAMILIES, *(point.load() for point in entry_points(group=ENTRY_POINT))]
    return RuleBook(rule for module in modules for rule in rules_of(module))

"""What a fix or a step would change, before it is done: in words, in the four numbers, in findings. Works on values only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import NUMBERS, Headlines, headlines
from designer.analysis.written import Written, change_told, link_told
from designer.catalog.component import Properties
from designer.document.changes import Change, design_changes
from designer.document.design import Design, Link
from designer.fixes.likeness import Turned, turned
from designer.i18n import Text, text
from designer.rules.rule import Finding, Rule
from designer.rules.runner import lint


@dataclass(frozen=True)
class Preview:
    """One edit seen from both sides. Everything is computed when first asked."""

    before: Assessment
    after: Assessment
    rules: Mapping[str, Rule]
    """The rules that findings are asked of."""

    @cached_property
    def changes(self) -> tuple[Text, ...]:
        """One line for everything added, removed and changed, components first."""
        return tuple(_changes(self.before.design, self.after.design))

    @cached_property
    def numbers(self) -> tuple[Headlines, Headlines]:
        """The four numbers before and after."""
        return headlines(self.before), headlines(self.after)

    @property
    def monthly_usd(self) -> float:
        """What it costs more in a month (negative: less), in USD."""
        return self.after.cost.monthly_usd - self.before.cost.monthly_usd

    @cached_property
    def number_lines(self) -> tuple[Text, ...]:
        """The four numbers as lines, each with its value before and after; those without an answer are left out."""
        return tuple(_number_lines(*self.numbers))

    @property
    def cured(self) -> tuple[Finding, ...]:
        """Findings that stand before and are gone after, worst first."""
        return self._turned.gone

    @property
    def new(self) -> tuple[Finding, ...]:
        """Findings that stand after and did not before, or were less severe, worst first."""
        return self._turned.came

    @cached_property
    def _turned(self) -> Turned:
        return turned(self.found_before, self.found_after)

    @cached_property
    def found_before(self) -> list[Finding]:
        """Every finding before, worst first."""
        return lint(self.before, self.rules)

    @cached_property
    def found_after(self) -> list[Finding]:
        """Every finding after, worst first."""
        return lint(self.after, self.rules)


def preview(before: Assessment, after: Design, rules: Mapping[str, Rule]) -> Preview:
    """What turns the design of `before` into `after`, seen with these rules."""
    return Preview(before, Assessment(after), rules)


def _changes(before: Design, after: Design) -> Iterator[Text]:
    found, old, new = design_changes(before, after), Written(before), Written(after)
    for change in found.nodes:
        yield from _node_lines(change, old, new)
    for change in found.links:
        yield from _link_lines(change, old, new)


def _node_lines(change: Change, old: Written, new: Written) -> Iterator[Text]:
    side = old if change.done == "removed" else new
    node, name = side.design.nodes[change.id], side.names.with_id(change.id)
    plain, kind = name.removesuffix(f" ({change.id})"), text(node.spec.title)
    if plain != name:
        kind = text("{kind}, {id}", kind=kind, id=change.id)
    if change.done == "added" and node.parent is not None:
        container = side.names.of(node.parent)
        yield text("+ {name} ({kind}) in {container}", name=plain, kind=kind, container=container)
    elif change.done == "added":
        yield text("+ {name} ({kind})", name=plain, kind=kind)
    elif change.done == "removed":
        yield text("- {name} ({kind})", name=plain, kind=kind)
    else:
        was = type(old.design.nodes[change.id].spec)
        yield from _property_lines(name, change, (was, type(node.spec)), old, new)


def _link_lines(change: Change, old: Written, new: Written) -> Iterator[Text]:
    side = old if change.done == "removed" else new
    name, kind = side.names.of(change.id), link_told(side.design.links[change.id])
    if change.done == "added":
        yield text("+ link {link} ({kind})", link=name, kind=kind)
    elif change.done == "removed":
        yield text("- link {link} ({kind})", link=name, kind=kind)
    else:
        yield from _property_lines(name, change, (Link, Link), old, new)


def _property_lines(
    name: str, change: Change, models: tuple[type[Properties], type[Properties]], old: Written, new: Written
) -> Iterator[Text]:
    was, model = models
    for one in change.properties:
        yield text("~ {name}: {change}", name=name, change=change_told(one, model, old, new, was))


def _number_lines(before: Headlines, after: Headlines) -> Iterator[Text]:
    for field, title, shown, _ in NUMBERS:
        was, now = getattr(before, field), getattr(after, field)
        if was is not None or now is not None:
            said = ["–" if value is None else shown(value) for value in (was, now)]
            yield text("{what}: {before} → {after}", what=title, before=said[0], after=said[1])

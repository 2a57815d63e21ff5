"""What a fix or a step would change, before it is done: in words, in the four numbers, in findings. Works on values only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from designer.analysis.assessment import Assessment
from designer.analysis.headlines import Headlines, headlines
from designer.document.changes import Change, PropertyChange, design_changes
from designer.document.design import Design
from designer.fixes.likeness import Turned, turned
from designer.i18n import Text, text
from designer.rules.rule import Finding, Rule
from designer.rules.runner import lint
from designer.units import number, share


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
    found = design_changes(before, after)
    for change in found.nodes:
        yield from _node_lines(change, before, after)
    for change in found.links:
        yield from _link_lines(change, before, after)


def _node_lines(change: Change, before: Design, after: Design) -> Iterator[Text]:
    node = (before if change.done == "removed" else after).nodes[change.id]
    kind = text(node.spec.title)
    if change.done == "added":
        around = after.nodes[node.parent].name if node.parent is not None else None
        if around is None:
            yield text("+ {kind} {name}", kind=kind, name=node.name)
        else:
            yield text("+ {kind} {name} in {container}", kind=kind, name=node.name, container=around)
    elif change.done == "removed":
        yield text("- {kind} {name}", kind=kind, name=node.name)
    else:
        yield from (_property_line(node.name, one, before, after) for one in change.properties)


def _link_lines(change: Change, before: Design, after: Design) -> Iterator[Text]:
    design = before if change.done == "removed" else after
    link = design.links[change.id]
    ends = {"source": design.nodes[link.source].name, "target": design.nodes[link.target].name}
    if change.done == "added":
        yield text("+ link {source} → {target} ({kind})", **ends, kind=text(link.kind))
    elif change.done == "removed":
        yield text("- link {source} → {target} ({kind})", **ends, kind=text(link.kind))
    else:
        name = text("{source} → {target}", **ends)
        yield from (_property_line(name, one, before, after) for one in change.properties)


def _property_line(name: Any, change: PropertyChange, before: Design, after: Design) -> Text:
    if change.name == "in":
        return text(
            "~ {name}: moved from {before} to {after}",
            name=name,
            before=_container(before, change.before),
            after=_container(after, change.after),
        )
    return text(
        "~ {name}: {property} {before} → {after}",
        name=name, property=change.name, before=_value(change.before), after=_value(change.after),
    )  # fmt: skip


def _container(design: Design, node_id: str | None) -> Any:
    return text("the open canvas") if node_id is None else design.nodes[node_id].name


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "-"}[value]
    if isinstance(value, tuple):
        return f"[{len(value)}]"
    return str(value) or "-"


def _number_lines(before: Headlines, after: Headlines) -> Iterator[Text]:
    if before.availability is not None or after.availability is not None:
        yield _line(text("Availability"), before.availability, after.availability, share)
    if before.max_rps is not None or after.max_rps is not None:
        yield _line(text("Sustainable requests/s"), before.max_rps, after.max_rps, number)
    if before.p95_ms is not None or after.p95_ms is not None:
        yield _line(text("p95 latency, ms"), before.p95_ms, after.p95_ms, number)
    if before.monthly_usd is not None or after.monthly_usd is not None:
        yield _line(text("Cost a month, USD"), before.monthly_usd, after.monthly_usd, number)


def _line(what: Text, before: float | None, after: float | None, shown: Any) -> Text:
    return text(
        "{what}: {before} → {after}",
        what=what,
        before="-" if before is None else shown(before),
        after="-" if after is None else shown(after),
    )

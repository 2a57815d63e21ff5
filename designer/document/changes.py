"""What changed between two designs for somebody who reads: components and links by what was done to them, not by edits.

Links are told by their ends and what they are; the number that tells equal ones apart does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from designer.catalog.component import Properties
from designer.document.design import Design, Link, Node, Waiver

Done = Literal["added", "removed", "changed"]
ENDS = frozenset({"source", "target"})


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property with its values before and after; a property that was not set has the value of its default."""

    name: str
    """As in the file; `kind`, `name` and `in` of a component are told like properties."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one component or link."""

    done: Done
    id: str
    """Of the component, or of the link as the design that has it calls it (the one after, if both have it)."""
    properties: tuple[PropertyChange, ...] = ()
    """What differs, for one that was changed."""


@dataclass(frozen=True, slots=True)
class DesignChanges:
    """Everything that differs between two designs, each list in order of id."""

    nodes: tuple[Change, ...] = ()
    links: tuple[Change, ...] = ()
    document: tuple[PropertyChange, ...] = ()
    """`name`, `workload.peak_rps`, `targets.availability` and so on."""
    waived: tuple[Waiver, ...] = ()
    """Waivers that came."""
    unwaived: tuple[Waiver, ...] = ()
    """Waivers that went."""
    placed: tuple[str, ...] = ()
    """Ids of components in both that are drawn elsewhere or in another size."""

    @property
    def is_layout_only(self) -> bool:
        """Whether nothing differs but where things are drawn."""
        return bool(self.placed) and not self.is_meant

    @property
    def is_meant(self) -> bool:
        """Whether anything differs that is more than where things are drawn."""
        return bool(self.nodes or self.links or self.document or self.waived or self.unwaived)


def design_changes(before: Design, after: Design) -> DesignChanges:
    """What turns `before` into `after`."""
    both = set(before.nodes) & set(after.nodes)
    return DesignChanges(
        tuple(sorted(_nodes(before, after), key=lambda change: change.id)),
        tuple(sorted(_links(before, after), key=lambda change: change.id)),
        tuple(_document(before, after)),
        tuple(waiver for waiver in after.waivers if waiver not in before.waivers),
        tuple(waiver for waiver in before.waivers if waiver not in after.waivers),
        tuple(sorted(key for key in both if before.layout.get(key) != after.layout.get(key))),
    )


def _nodes(before: Design, after: Design) -> Iterator[Change]:
    for key in set(before.nodes) | set(after.nodes):
        old, new = before.nodes.get(key), after.nodes.get(key)
        if old is None or new is None:
            yield Change("added" if old is None else "removed", key)
        elif old != new and (properties := (*_of_node(old, new), *_properties(old.spec, new.spec))):
            yield Change("changed", key, properties)


def _of_node(old: Node, new: Node) -> Iterator[PropertyChange]:
    told = (("kind", old.kind, new.kind), ("name", old.name, new.name), ("in", old.parent, new.parent))
    yield from (PropertyChange(name, was, now) for name, was, now in told if was != now)


def _links(before: Design, after: Design) -> Iterator[Change]:
    old, new = _by_ends(before.links), _by_ends(after.links)
    for ends in old.keys() | new.keys():
        gone, come = old.get(ends, {}), new.get(ends, {})
        for same in (_equal, _same_kind, _any):
            yield from _paired(gone, come, same)
        yield from (Change("removed", key) for key in gone)
        yield from (Change("added", key) for key in come)


def _by_ends(links: Mapping[str, Link]) -> dict[tuple[str, str], dict[str, Link]]:
    found: dict[tuple[str, str], dict[str, Link]] = {}
    for key in sorted(links, key=lambda key: (len(key), key)):
        link = links[key]
        found.setdefault((link.source, link.target), {})[key] = link
    return found


def _paired(
    gone: dict[str, Link], come: dict[str, Link], same: Callable[[Link, Link], bool]
) -> Iterator[Change]:
    """Takes out of both those that are the same link, and says what changed in them."""
    for key, old in list(gone.items()):
        match = next((other for other, new in come.items() if same(old, new)), None)
        if match is not None:
            if properties := tuple(_properties(old, come[match])):
                yield Change("changed", match, properties)
            del gone[key], come[match]


def _equal(old: Link, new: Link) -> bool:
    return old == new


def _same_kind(old: Link, new: Link) -> bool:
    return old.kind == new.kind


def _any(old: Link, new: Link) -> bool:
    return True


def _document(before: Design, after: Design) -> Iterator[PropertyChange]:
    if before.name != after.name:
        yield PropertyChange("name", before.name, after.name)
    for part in ("workload", "targets"):
        for change in _properties(getattr(before, part), getattr(after, part)):
            yield PropertyChange(f"{part}.{change.name}", change.before, change.after)
    for key in sorted(before.extra.keys() | after.extra.keys()):
        if before.extra.get(key) != after.extra.get(key):
            yield PropertyChange(key, before.extra.get(key), after.extra.get(key))


def _properties(old: Properties, new: Properties) -> Iterator[PropertyChange]:
    """The properties whose value differs; one that was only written down at its default does not."""
    for name in sorted((old.given().keys() | new.given().keys()) - ENDS):
        was, now = _value(old, name), _value(new, name)
        if was != now:
            yield PropertyChange(name, was, now)


def _value(of: Properties, name: str) -> Any:
    return (
        of.unknown[name]
        if name in of.unknown
        else getattr(of, name, None)
        if name in of.model_fields
        else None
    )

"""Rules about the drawing itself: what this version does not know, and what a file holds that could not be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from designer.analysis.assessment import Assessment
from designer.catalog.component import Component, UnknownComponent
from designer.catalog.filtering import FirewallRule, PacketFilter
from designer.catalog.legality import why_no_link, why_not_inside
from designer.catalog.registry import load_catalog
from designer.catalog.synonyms import kind_meant, property_meant
from designer.catalog.traits import Identity, Policy
from designer.document.design import Link
from designer.graph.drawn_subnets import cidr_or_none
from designer.graph.far_sides import port_range
from designer.graph.forwards import why_nowhere
from designer.graph.void_rules import rules_not_understood
from designer.i18n import Text, text
from designer.rules.each import each, each_link
from designer.rules.rule import Hit, Rule


@each(UnknownComponent)
def _unknown_kind(a: Assessment, node_id: str, _: UnknownComponent) -> Iterator[Hit]:
    node = a.topology.node(node_id)
    said = text("{name} is of unknown kind {kind}", name=node.name, kind=node.kind)
    yield Hit(with_guess(said, kind_meant(node.kind, load_catalog())), (node_id,))


def with_guess(said: Text, guess: str) -> Text:
    """The same, and what may be meant, where anything is close."""
    if not guess:
        return said
    # What the message names stays named in it: a quick fix reads it there.
    return text("{problem}; did you mean {guess}?", **{**said.values, "problem": said, "guess": guess})


UNKNOWN_COMPONENT = Rule(
    id="LP002",
    name="unknown-component",
    severity="warning",
    summary="A component of a kind that this version does not know.",
    why="It is kept as it is. All that is known of it is its place and its links: its loss counts, but not what it carries, costs or protects, and no export writes it.",
    detection="A node whose kind is neither built in nor brought by an installed package.",
    fix="Correct the kind, or install the package it comes from.",
    false_alarm="None known.",
    check=_unknown_kind,
    bad={"nodes": {"x": {"kind": "acme.turbine", "name": "turbine"}}},
    good={"nodes": {"x": {"kind": "app", "name": "turbine"}}},
    tags=("design",),
)


@each(Component)
def _unknown_property(a: Assessment, node_id: str, spec: Component) -> Iterator[Hit]:
    for name in () if isinstance(spec, UnknownComponent) else spec.unknown:
        said = text("{name} has an unknown property {property}", name=a.name(node_id), property=name)
        yield Hit(with_guess(said, property_meant(name, type(spec), spec.given())), (node_id,))


UNKNOWN_PROPERTY = Rule(
    id="LP003",
    name="unknown-property",
    severity="warning",
    summary="A property that this kind of component does not have.",
    why="It is kept, but means nothing: often a misspelt property whose default now applies.",
    detection="A field in the file that the component's kind does not define.",
    fix="Correct its name; `loadpath components KIND` lists the properties.",
    false_alarm="Another tool keeps its own data in the file.",
    check=_unknown_property,
    bad={"nodes": {"db": {"kind": "aws.rds", "name": "db", "multi_zone": True}}},
    good={"nodes": {"db": {"kind": "aws.rds", "name": "db", "multi_az": True}}},
    tags=("design",),
)


@each(Component)
def _of_properties(a: Assessment, node_id: str, spec: Component) -> Iterator[Hit]:
    for field in _referring(type(spec)):  # type: ignore[arg-type]  # takes the hash of a value for that of its class
        given = getattr(spec, field)
        for named in given if isinstance(given, tuple) else (given,):
            if named and named not in a.topology:
                yield Hit(
                    text("{name}: {field} names {id}, which is not drawn", name=a.name(node_id), field=field, id=named),
                    (node_id,),
                )  # fmt: skip


def _dangling(a: Assessment) -> Iterator[Hit]:
    yield from _of_properties(a)
    for node_id, number in rules_not_understood(a.topology):
        name = a.name(node_id)
        yield Hit(
            text("{name}: rule {number} admits nobody, its source or its ports mean nothing", name=name, number=number + 1),
            (node_id,),
        )  # fmt: skip
    yield from _lines_about_nobody(a)
    yield from _no_boundaries(a)


@each(PacketFilter)
def _lines_about_nobody(a: Assessment, node_id: str, spec: PacketFilter) -> Iterator[Hit]:
    for number, line in enumerate(spec.rules, 1):
        if not _is_understood(a, line):
            yield Hit(
                text(
                    "{name}: rule {number} is about nobody, its source, its target or its ports mean nothing",
                    name=a.name(node_id), number=number,
                ),
                (node_id,),
            )  # fmt: skip
    for number, forward in enumerate(spec.forwards, 1):
        reason = why_nowhere(a.topology, node_id, forward)
        if reason is not None:
            yield Hit(
                text(
                    "{name}: forward {number} leads nowhere, {reason}",
                    name=a.name(node_id), number=number, reason=reason,
                ),
                (node_id,),
            )  # fmt: skip


@each(Identity)
def _no_boundaries(a: Assessment, node_id: str, identity: Identity) -> Iterator[Hit]:
    policy = identity.bounded_by()
    if policy in a.topology and not isinstance(a.topology.spec(policy), Policy):
        yield Hit(text("{name}: its boundary {id} is no policy", name=a.name(node_id), id=policy), (node_id,))


def _is_understood(a: Assessment, line: FirewallRule) -> bool:
    ends = (line.source, line.target)
    known = all(end in a.topology or cidr_or_none(end) is not None for end in ends)
    return known and port_range(line.meant_ports()) is not None


@cache
def _referring(kind: type[Component]) -> list[str]:
    """Properties of a kind of component that hold ids of others."""
    fields = kind.model_fields.items()
    return [
        name
        for name, info in fields
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("refers")
    ]


DANGLING_REFERENCE = Rule(
    id="LP005",
    name="dangling-reference",
    severity="warning",
    summary="A property or a rule names a component that is not drawn.",
    why="It is kept, but means nothing: what it was meant to say is not checked, estimated or exported.",
    detection="A property that holds ids names one that no node has, or a rule's source or target is neither an address range nor an id, or its ports are none, or a firewall forwards to what has no address in its site.",
    fix="Correct the id, or empty the property.",
    false_alarm="The other component is drawn in another design.",
    check=_dangling,
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "app": {"kind": "aws.subnet", "name": "app", "in": "vpc", "nat": "gone"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "public": {"kind": "aws.subnet", "name": "public", "in": "vpc"},
            "here": {"kind": "aws.nat-gateway", "name": "here", "in": "public"},
            "app": {"kind": "aws.subnet", "name": "app", "in": "vpc", "nat": "here", "cidr": "10.0.1.0/24"},
        }
    },
    tags=("design",),
)


@each(Component)
def _misplaced(a: Assessment, node_id: str, spec: Component) -> Iterator[Hit]:
    node = a.topology.node(node_id)
    parent = a.topology.spec(node.parent) if node.parent is not None else None
    if (reason := why_not_inside(spec, parent)) is not None:
        yield Hit(text("{name}: {reason}", name=node.name, reason=reason), (node_id,))


@each_link
def _misused(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    source, target = a.topology.spec(link.source), a.topology.spec(link.target)
    if (reason := why_no_link(source, target, link.kind)) is not None:
        # Only the link is named: it is what has to change, and its line is what is shown.
        name = f"{link_id} ({link.kind})"
        yield Hit(text("{name}: {reason}", name=name, reason=reason), links=(link_id,))


NOT_POSSIBLE = Rule(
    id="LP004",
    name="impossible-drawing",
    severity="error",
    summary="A containment or a link that cannot exist, from a file edited by hand or by another tool.",
    why="Checks and exports follow what can exist; what they make of this is undefined.",
    detection="A node in a container that cannot hold it, or a link its ends do not allow.",
    fix="Move the component, or change the link as the message says.",
    false_alarm="None: the window would have refused it.",
    check=lambda a: (*_misplaced(a), *_misused(a)),
    bad={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "nat": {"kind": "aws.nat-gateway", "name": "nat", "in": "vpc"},
        }
    },
    good={
        "nodes": {
            "vpc": {"kind": "aws.vpc", "name": "vpc"},
            "public": {"kind": "aws.subnet", "name": "public", "in": "vpc", "route": "internet-gateway"},
            "nat": {"kind": "aws.nat-gateway", "name": "nat", "in": "public"},
        }
    },
    tags=("design",),
)

"""What is said about things that are gone: properties, rules and statements that name them, and their waivers."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from designer.catalog.component import Component
from designer.catalog.properties import Properties
from designer.document.design import Design
from designer.document.edits import unwaive

GONE = "\0"
"""Stands for every id that is gone: no id is so."""


def without_references(design: Design, gone: Set[str]) -> Design:
    """`design` without what names one of these ids, which are no longer drawn: property, rule, statement, waiver."""
    marks = dict.fromkeys(gone, GONE)
    changed = [
        replace(node, spec=_without(moved))
        for node in design.nodes.values()
        if (moved := node.spec.following(marks)) is not node.spec
    ]
    for waiver in design.waivers:
        if waiver.on in gone:
            design = unwaive(design, waiver.rule, waiver.on)
    return design.with_nodes(changed) if changed else design


def _without(spec: Component) -> Component:
    left = {name: _left(value) for name, value in spec.given().items()}
    return type(spec).model_validate({name: value for name, value in left.items() if value is not None})


def _left(value: Any) -> Any:
    """What is left of a value without what is gone; None: nothing. A rule about something gone is gone with it."""
    if isinstance(value, tuple):
        return tuple(one for part in value if (one := _left(part)) is not None) or (None if value else ())
    if isinstance(value, Properties):
        held = {name: _left(part) for name, part in vars(value).items()}
        return None if None in held.values() else value.model_copy(update=held)
    return None if value == GONE else value

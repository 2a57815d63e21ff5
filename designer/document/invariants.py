"""What holds in every design, checked where an edit could break it: ids, places, links, valid properties."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from designer.catalog.component import Component, LinkKind, Properties, UnknownComponent, kind_of
from designer.catalog.legality import why_no_link, why_not_inside
from designer.document.design import FURTHEST, ID_PATTERN, Box, Design, Link, Node
from designer.document.explain import expected, first_problem, path_text, shown
from designer.errors import EditError
from designer.i18n import text

P = TypeVar("P", bound=Properties)
SURROGATE = re.compile("[\ud800-\udfff]")


def node_of(design: Design, node_id: str) -> Node:
    """The node with this id. Raises EditError."""
    node = design.nodes.get(node_id)
    if node is None:
        raise EditError(text("there is no node {id}", id=shown(node_id)))
    return node


def link_of(design: Design, link_id: str) -> Link:
    """The link with this id. Raises EditError."""
    link = design.links.get(link_id)
    if link is None:
        raise EditError(text("there is no link {id}", id=shown(link_id)))
    return link


def ancestors(design: Design, node_id: str) -> Iterator[str]:
    """Ids of the containers around the node, innermost first."""
    parent = design.nodes[node_id].parent
    while parent is not None:
        yield parent
        parent = design.nodes[parent].parent


def with_contents(design: Design, node_ids: Iterable[str]) -> set[str]:
    """These nodes and everything in them, at any depth. Raises EditError where one does not exist."""
    found = {node_of(design, node_id).id for node_id in node_ids}
    work = list(found)
    while work:
        inner = design.inside(work.pop()) - found
        found |= inner
        work += inner
    return found


def check_id(design: Design, node_id: str) -> None:
    """Raises EditError where `node_id` is no slug or taken."""
    if not ID_PATTERN.fullmatch(node_id):
        raise EditError(
            text("{id} is no id: small letters, digits and hyphens, at most 63 characters", id=shown(node_id))
        )
    if node_id in design.nodes:
        raise EditError(text("there is already a node with the id {id}", id=node_id))


def check_place(design: Design, spec: Component, parent: str | None) -> None:
    """Raises EditError where `spec` may not sit in `parent`, with the reason."""
    reason = why_not_inside(spec, None if parent is None else node_of(design, parent).spec)
    if reason is not None:
        raise EditError(reason)


def check_link(design: Design, source: str, target: str, kind: LinkKind | None) -> None:
    """Raises EditError where no such link may be drawn, with the reason."""
    start, end = node_of(design, source), node_of(design, target)
    if source == target:
        raise EditError(text("{name} cannot be linked to itself", name=start.name))
    if (reason := why_no_link(start.spec, end.spec, kind)) is not None:
        raise EditError(reason)


def sound(name: str) -> str:
    """`name`, where it can be written as UTF-8. Raises EditError."""
    if SURROGATE.search(name):
        raise EditError(text("{name} holds half of a character", name=shown(name)))
    return name


def placed(box: Box) -> Box:
    """`box` in hundredths of a unit, where it can be drawn and read again. Raises EditError."""
    if not all(abs(number) <= FURTHEST for number in box):  # which is not true of what is no number, either
        raise EditError(text("nothing can be drawn further away than {most}", most=f"{FURTHEST:g}"))
    return Box(*map(_hundredths, box))


def _hundredths(number: float) -> float:
    rounded = round(float(number), 2)
    return int(rounded) if rounded.is_integer() else rounded


def check_writable(field: str, value: Any) -> None:
    """Raises EditError where no file can hold the value of the field."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False, default=Properties.given).encode()
    except ValueError as error:
        wanted = "a text of whole characters" if isinstance(error, UnicodeError) else "a finite number"
        problem = expected(value, text(wanted))
        raise EditError(text("{where}: {problem}", where=path_text((field,)), problem=problem)) from error


def validated(cls: type[P], values: Mapping[str, Any]) -> P:
    """`values` as properties of `cls`. Raises EditError with what was found and what was expected."""
    try:
        made = cls.model_validate(dict(values))
    except ValidationError as error:
        where, problem = first_problem(error)
        raise EditError(text("{where}: {problem}", where=path_text(where), problem=problem)) from error
    for field, value in values.items():
        check_writable(field, value)
    return made


def with_value(spec: P, field: str, value: Any) -> P:
    """`spec` with one property set; None takes it back to its default. Raises EditError where it is unknown or wrong."""
    given = spec.given()
    if value is None:
        given.pop(field, None)
    else:
        given[field] = value
    cls = type(spec)
    is_open = isinstance(spec, UnknownComponent) and field not in ("kind", "name", "in")
    if field not in cls.model_fields and field not in spec.unknown and not is_open:
        raise EditError(text("there is no property {field}", field=shown(field)))
    if isinstance(spec, UnknownComponent):
        check_writable(field, value)
        return spec.of(kind_of(spec), given)  # type: ignore[return-value]
    made = validated(cls, given)
    return spec if made == spec else made

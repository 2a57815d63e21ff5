"""What copying puts on the clipboard, and what pasting makes of it: a part of a design as JSON, between windows as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from immutables import Map

from designer.catalog.registry import Catalog
from designer.document.decode import parse
from designer.document.design import Design
from designer.document.encode import dump
from designer.document.graft import graft
from designer.document.invariants import with_contents
from designer.errors import DesignError, EditError
from designer.i18n import text

OUTSIDE = "copied-from"
"""Unknown field that keeps, by node id, the container a copied node sat in, where that was not copied."""


def copy(design: Design, ids: Iterable[str]) -> str:
    """These nodes, their contents and the links among them, as the JSON of a design. Raises EditError on an unknown id."""
    kept = with_contents(design, ids)
    nodes = [design.nodes[key] for key in kept]
    outside = {node.id: node.parent for node in nodes if node.parent is not None and node.parent not in kept}
    part = Design(
        name=design.name,
        nodes=Map({n.id: replace(n, parent=None) if n.id in outside else n for n in nodes}),
        links=Map({key: design.links[key] for key in design.links_among(kept)}),
        layout=Map({key: design.layout[key] for key in kept if key in design.layout}),
        extra={OUTSIDE: outside} if outside else {},
    )
    return dump(part).decode()


def paste(
    design: Design, data: str, catalog: Catalog, dx: float, dy: float
) -> tuple[Design, tuple[str, ...]]:
    """`design` with what :func:`copy` gave, drawn (dx, dy) away, and the new ids. Raises EditError where it is no design."""
    try:
        part = parse(data.encode(errors="replace"), catalog, where="clipboard")
    except DesignError as error:
        raise EditError(text("the clipboard holds no part of a design")) from error
    outside = part.extra.get(OUTSIDE)
    homes = outside if isinstance(outside, dict) else {}
    nodes = [
        replace(node, parent=node.parent or _text(homes.get(key))) for key, node in sorted(part.nodes.items())
    ]
    return graft(design, nodes, part.links.values(), part.layout, dx, dy)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None

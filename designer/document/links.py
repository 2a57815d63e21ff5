"""In which order links stand in the file: the one order that does not depend on the session that made them."""

from __future__ import annotations

from typing import Any

from designer.document.design import Design, Link


def link_fields(link: Link) -> dict[str, Any]:
    """The link as it stands in the file: from, to, kind, then what else was set, by name."""
    given = link.given()
    source, target = given.pop("source"), given.pop("target")
    given.pop("kind", None)
    return {"from": source, "to": target, "kind": link.kind, **given}


def link_order(design: Design) -> list[str]:
    """Link ids in file order: by from, to and kind, then by the rest; equal links by id. The index is the one in reports."""
    return sorted(design.links, key=lambda link_id: (_rank(design.links[link_id]), link_id))


def _rank(link: Link) -> tuple[str, ...]:
    return (link.source, link.target, link.kind, repr(list(link_fields(link).items())))

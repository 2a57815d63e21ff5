"""What a file says: bytes into a design, or one clear sentence about what is wrong and where."""

from __future__ import annotations

from typing import Any

import jiter
from immutables import Map
from pydantic import ValidationError

from designer.catalog.registry import Catalog
from designer.document.design import (
    FORMAT,
    ID_PATTERN,
    Box,
    Design,
    Link,
    Node,
    Targets,
    Waiver,
    Workload,
    link_id,
)
from designer.document.explain import first_problem, path_text
from designer.document.migrations import migrated
from designer.errors import InvalidDesign, NewerFormat, UnreadableFile
from designer.i18n import Text, text

KNOWN = frozenset({"format", "name", "workload", "targets", "nodes", "links", "waivers", "layout"})


def parse(data: bytes, catalog: Catalog, where: str = "design") -> Design:
    """The design that `data` (the bytes of a file) describes; `where` names it in messages. Raises DesignError."""
    try:
        value = jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError as error:
        raise UnreadableFile(text("{file}: not JSON: {problem}", file=where, problem=str(error))) from error
    if not isinstance(value, dict):
        raise InvalidDesign(text("{file}: found a list or value, expected an object", file=where))
    version = value.get("format")
    if not isinstance(version, int):
        raise InvalidDesign(text("{file}: format: expected the version of the format, 1", file=where))
    if version > FORMAT:
        raise NewerFormat(
            text("{file}: written by a newer Loadpath (format {found}, this one reads up to {known})",
                 file=where, found=version, known=FORMAT)
        )  # fmt: skip
    return _design(migrated(value, version, FORMAT), catalog, where)


def _design(value: dict[str, Any], catalog: Catalog, where: str) -> Design:
    def fail(path: tuple[str | int, ...], problem: Text) -> InvalidDesign:
        return InvalidDesign(
            text("{file}: {path}: {problem}", file=where, path=path_text(path), problem=problem)
        )

    nodes: dict[str, Node] = {}
    for key, raw in value.get("nodes", {}).items():
        if not ID_PATTERN.fullmatch(key):
            raise fail(("nodes", key), text("not an id"))
        props = dict(raw)
        kind, name, parent = props.pop("kind"), props.pop("name", key), props.pop("in", None)
        try:
            nodes[key] = Node(key, name, parent, catalog.build(kind, props))
        except ValidationError as error:
            path, problem = first_problem(error)
            raise fail(("nodes", key, *path), problem) from error
    links: dict[str, Link] = {}
    for index, raw in enumerate(value.get("links", [])):
        props = dict(raw)
        props["source"], props["target"] = props.pop("from"), props.pop("to")
        try:
            link = Link.model_validate(props)
        except ValidationError as error:
            path, problem = first_problem(error)
            raise fail(("links", index, *path), problem) from error
        for end in (link.source, link.target):
            if end not in nodes:
                raise fail(("links", index), text("there is no node {id}", id=end))
        links[link_id(link.source, link.target, links)] = link
    return Design(
        name=value.get("name", "untitled"),
        workload=Workload.model_validate(value.get("workload", {})),
        targets=Targets.model_validate(value.get("targets", {})),
        nodes=Map(nodes),
        links=Map(links),
        waivers=tuple(Waiver.model_validate(w) for w in value.get("waivers", [])),
        layout=Map({k: Box(*v) for k, v in value.get("layout", {}).items() if k in nodes}),
        extra={k: v for k, v in value.items() if k not in KNOWN},
    )

"""What a file says: bytes into a design, or one clear line about what is wrong with them and where.

Refused is what has no meaning: no JSON, wrong types, two things of one name, links to nothing, containers in a circle.
What is only illegal (a database inside a bucket) is loaded, so that nothing is lost, and found by a rule.

The file is cut into its tables first (``json_text.py``; stepping over a value costs a quarter of making it), and the
usual rows of each are made at once (``tables.py``). How they are written is noted while they are at hand: to walk
through a large design for it at the first save takes three times as long. Rows that do not fit, or say what we do not
know, are looked at one by one. The quick way refuses nothing: where it stumbles, the slow one says what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from types import NoneType
from typing import Any, NoReturn, TypeVar

from immutables import Map
from pydantic import ValidationError

from designer.catalog.component import Component, Properties, UnknownComponent
from designer.catalog.registry import Catalog
from designer.document.aside import Aside, Written
from designer.document.containment import circle_among
from designer.document.design import (
    FORMAT,
    FURTHEST,
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
from designer.document.encode import Noted, noted_boxes, noted_links, noted_nodes, one_line
from designer.document.explain import A_LIST, A_TEXT, AN_OBJECT, expected, first_problem, no_node
from designer.document.json_text import check_names, collector_paused, read_json, sliced
from designer.document.migrations import migrated
from designer.document.positions import locate
from designer.document.refusal import refuse
from designer.document.tables import Odd, boxes_of, links_of, nodes_of
from designer.errors import NewerFormat
from designer.i18n import Text, text

KNOWN = frozenset({"format", "name", "workload", "targets", "nodes", "links", "waivers", "layout"})

P = TypeVar("P", bound=Properties)


def parse(data: bytes, catalog: Catalog, where: str = "design") -> Design:
    """The design that `data` (the bytes of a file) describes; `where` names it in messages. Raises DesignError."""
    with collector_paused():
        return _Reader(data, catalog, where).design()


class _Reader:
    """One load: what is read, and the name it is blamed under."""

    def __init__(self, data: bytes, catalog: Catalog, where: str) -> None:
        self._data = data
        self._catalog = catalog
        self._where = where
        self._names = 0
        """How many names of fields were read, never too many; the text has more where one stands twice in an object."""

    def design(self) -> Design:
        """The whole file."""
        slices = self._current_format()
        self._names += len(slices)
        nodes, noted_in_nodes = self._nodes(slices.pop("nodes", b"{}"))
        links, noted_in_links = self._links(slices.pop("links", b"[]"), nodes)
        layout = self._layout(slices.pop("layout", b"{}"), nodes)
        value = {key: read_json(part, self._where, within=self._data) for key, part in slices.items()}
        waivers = [
            self._properties(Waiver, row, ("waivers", i))
            for i, row in enumerate(self._list(value, "waivers"))
        ]
        node_table, link_table, boxes = Map(nodes), Map(links), Map(layout)
        noted_in_layout = noted_boxes(layout) if list(layout) == sorted(layout) else None
        design = Design(
            name=self._text(value.get("name", "untitled"), ("name",)),
            workload=self._properties(Workload, self._object(value, "workload"), ("workload",)),
            targets=self._properties(Targets, self._object(value, "targets"), ("targets",)),
            nodes=node_table,
            links=link_table,
            waivers=tuple(sorted(waivers, key=lambda waiver: (waiver.rule, waiver.on))),
            layout=boxes,
            extra={key: self._finite(value[key], (key,)) for key in sorted(value.keys() - KNOWN)},
            beside_nodes=Aside(written=Written((node_table,), list(nodes.values()), noted_in_nodes)),
            beside_links=Aside(written=Written((link_table,), list(links.values()), noted_in_links)),
            beside_layout=Aside(
                written=noted_in_layout and Written((boxes, node_table), (), noted_in_layout)
            ),
        )
        check_names(self._data, self._names, self._where)
        return design

    def _current_format(self) -> dict[str, bytes]:
        """The text of each table and field, as this format has them."""
        slices = sliced(self._data, self._where)
        if slices is None:
            self._fail((), expected(read_json(self._data, self._where), AN_OBJECT))
        version = read_json(slices.get("format", b"null"), self._where, within=self._data)
        if type(version) is not int or version < 1:
            self._fail(
                ("format",), expected(version, text("the number of a format, now {known}", known=FORMAT))
            )
        if version > FORMAT:
            line, _ = locate(self._data).of("format")
            raise NewerFormat(
                text("{file}: format: found {found}, expected at most {known}: written by a newer Loadpath",
                     file=f"{self._where}:{line}", found=version, known=FORMAT)
            )  # fmt: skip
        if version < FORMAT:
            check_names(self._data, 0, self._where)
            older = read_json(self._data, self._where)
            whole = migrated(self._finite(older, ()), version, FORMAT)
            return {key: one_line(value) for key, value in whole.items()}
        return slices

    def _nodes(self, data: bytes) -> tuple[dict[str, Node], Noted]:
        """The nodes in the order of their ids, and what is noted of how they are written."""
        rows = nodes_of(data, self._catalog)
        if rows is None:
            self._blame_ids(data)
        usual = {key: row for key, row in rows.items() if not isinstance(row, Odd)}
        self._names += len(rows) + sum(map(len, usual.values()))
        noted = noted_nodes(usual)
        kinds = [row.pop("kind") for row in usual.values()]
        classes = {kind: self._catalog[kind] for kind in set(kinds)}
        made = [classes[kind] for kind in kinds]
        names = [row.pop("name") for row in usual.values()]
        parents = [row.pop("in", None) for row in usual.values()]
        specs = Properties.several(made, list(usual.values()))
        listing = {cls for cls in classes.values() if cls.listed}
        listed = [spec for cls, spec in zip(made, specs, strict=True) if cls in listing]
        inner = chain.from_iterable(spec.__dict__.get(key, ()) for spec in listed for key in spec.listed)
        self._names += sum(len(properties.given()) for properties in inner)
        ids = list(usual)
        for key, odd in rows.items() if len(usual) < len(rows) else ():
            if isinstance(odd, Odd):
                ids.append(key)
                for column, value in zip((names, parents, specs), self._odd_node(key, odd.row), strict=True):
                    column.append(value)
        self._check_containment(dict(zip(ids, parents, strict=True)))
        nodes = Node.several(ids, names, parents, specs)
        return dict(zip(ids, nodes, strict=True)), noted

    def _odd_node(self, key: str, row: Any) -> tuple[str, Any, Component]:
        if type(row) is not dict:
            self._fail(("nodes", key), expected(row, AN_OBJECT))
        self._names += len(row)
        kind, name, parent = row.pop("kind", None), row.pop("name", key), row.pop("in", None)
        if type(kind) is not str:
            self._fail(("nodes", key, "kind"), expected(kind, text("the kind of a component")))
        if type(name) is not str:
            self._fail(("nodes", key, "name"), expected(name, A_TEXT))
        cls = self._catalog.get(kind)
        if cls is None:
            return name, parent, UnknownComponent.of(kind, self._finite(row, ("nodes", key)))
        return name, parent, self._properties(cls, row, ("nodes", key))

    def _links(self, data: bytes, nodes: Mapping[str, Node]) -> tuple[dict[str, Link], Noted]:
        """The links, and what is noted of how they are written."""
        rows = links_of(data)
        if rows is None:
            found = self._list({"links": read_json(data, self._where, within=self._data)}, "links")
            links = [self._odd_link(index, row, nodes) for index, row in enumerate(found)]
            return _by_id(links, [link.source for link in links], [link.target for link in links]), tuple
        self._names += sum(map(len, rows))
        sources = [row["source"] for row in rows]
        targets = [row["target"] for row in rows]
        if not nodes.keys() >= {*sources, *targets}:
            self._blame_ends(sources, targets, nodes)
        noted = noted_links(rows)
        links = Properties.several(repeat(Link, len(rows)), rows)
        return _by_id(links, sources, targets), noted

    def _odd_link(self, index: int, row: Any, nodes: Mapping[str, Node]) -> Link:
        if type(row) is not dict:
            self._fail(("links", index), expected(row, AN_OBJECT))
        self._names += len(row)
        for name in ("from", "to"):
            if row.get(name) is None or not _is_none_or_key(row[name], nodes):
                self._fail(("links", index, name), no_node(row.get(name), nodes))
        for name in ("source", "target"):
            if name in row:
                self._fail(("links", index, name), text("found {name}, expected from and to", name=name))
        ends = {"source": row.pop("from"), "target": row.pop("to")}
        return self._properties(Link, {**ends, **row}, ("links", index))

    def _layout(self, data: bytes, nodes: Mapping[str, Node]) -> dict[str, Box]:
        boxes = boxes_of(data)
        if boxes is None:
            boxes = self._odd_layout(data)
        else:
            self._names += len(boxes)
        return boxes if nodes.keys() >= boxes.keys() else {k: box for k, box in boxes.items() if k in nodes}

    def _odd_layout(self, data: bytes) -> dict[str, Box]:
        rows = self._object({"layout": read_json(data, self._where, within=self._data)}, "layout")
        for key, row in rows.items():
            fits = isinstance(row, list) and len(row) in (2, 4)
            if not fits or not all(type(n) in (int, float) and abs(n) <= FURTHEST for n in row):
                wanted = text("[x, y] or [x, y, width, height] in numbers up to {most}", most=f"{FURTHEST:g}")
                self._fail(("layout", key), expected(row, wanted))
        return {key: Box(*row) for key, row in rows.items()}

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _object(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = value.get(key, {})
        if not isinstance(found, dict):
            self._fail((key,), expected(found, AN_OBJECT))
        self._names += len(found)
        return found

    def _list(self, value: Mapping[str, Any], key: str) -> list[Any]:
        found = value.get(key, [])
        return found if isinstance(found, list) else self._fail((key,), expected(found, A_LIST))

    def _text(self, value: Any, path: tuple[str, ...]) -> str:
        return value if isinstance(value, str) else self._fail(path, expected(value, A_TEXT))

    def _properties(self, cls: type[P], row: Any, path: tuple[str | int, ...]) -> P:
        try:
            made = cls.model_validate(row)
        except ValidationError as error:
            where, problem = first_problem(error)
            self._fail((*path, *where), problem)
        self._finite(made.unknown, path)
        return made

    def _finite(self, value: Any, path: tuple[str | int, ...]) -> Any:
        """`value` as it is: fields we do not know may hold anything that can be written again."""
        work: list[tuple[tuple[str | int, ...], Any]] = [(path, value)]
        while work:
            place, found = work.pop()
            if isinstance(found, Mapping):
                work += [((*place, key), inner) for key, inner in found.items()]
            elif isinstance(found, list):
                work += [((*place, index), inner) for index, inner in enumerate(found)]
            elif isinstance(found, float) and not math.isfinite(found):
                self._fail(
                    place,
                    text("found a number beyond all floats, expected a smaller one"),
                )
        return value

    # --- what is wrong ----------------------------------------------------------------------------------------------

    def _fail(self, path: Sequence[str | int], problem: Text) -> NoReturn:
        read_json(self._data, self._where)  # what is no JSON is refused as that
        refuse(self._data, self._where, path, problem)

    def _blame_ids(self, data: bytes) -> NoReturn:
        for key in self._object({"nodes": read_json(data, self._where, within=self._data)}, "nodes"):
            if not ID_PATTERN.fullmatch(key):
                wanted = text("an id: small letters, digits and hyphens, at most 63 characters")
                self._fail(("nodes", key), expected(key, wanted))
        raise AssertionError("every id is one")

    def _check_containment(self, parents: Mapping[str, Any]) -> None:
        kinds = {str, NoneType}.issuperset(map(type, parents.values()))
        if not kinds or not parents.keys() >= {*parents.values()} - {None}:
            key = next(key for key, found in parents.items() if not _is_none_or_key(found, parents))
            self._fail(("nodes", key, "in"), no_node(parents[key], parents))
        if circle := circle_among(parents):
            found = text("found a circle ({circle}), expected none", circle=" > ".join(circle))
            self._fail(("nodes", circle[0], "in"), found)

    def _blame_ends(
        self, sources: Sequence[str], targets: Sequence[str], nodes: Mapping[str, Node]
    ) -> NoReturn:
        for index, ends in enumerate(zip(sources, targets, strict=True)):
            for name, found in zip(("from", "to"), ends, strict=True):
                if found not in nodes:
                    self._fail(("links", index, name), no_node(found, nodes))
        raise AssertionError("every end is a node")


def _is_none_or_key(found: Any, table: Mapping[str, Any]) -> bool:
    return found is None or (type(found) is str and found in table)


def _by_id(links: Sequence[Link], sources: Sequence[str], targets: Sequence[str]) -> dict[str, Link]:
    plain = [f"{source}>{target}" for source, target in zip(sources, targets, strict=True)]
    found = dict(zip(plain, links, strict=True))
    if len(found) == len(links):
        return found
    found = {}
    for source, target, link in zip(sources, targets, links, strict=True):
        found[link_id(source, target, found)] = link
    return found

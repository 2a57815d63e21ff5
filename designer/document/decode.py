"""What a file says: bytes into a design, or one clear line about what is wrong with them and where.

Refused is what has no meaning: no JSON, wrong types, two things of one name, links to nothing, containers in a circle.
What is only illegal (a database inside a bucket) is loaded, so that nothing is lost, and found by a rule.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import NoneType
from typing import Any, NoReturn, TypeVar

from immutables import Map
from pydantic import ValidationError

from designer.catalog.component import Component, Properties, UnknownComponent
from designer.catalog.registry import Catalog
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
from designer.document.explain import A_LIST, A_TEXT, AN_OBJECT, expected, first_problem
from designer.document.json_text import check_names, collector_paused, read_json
from designer.document.migrations import migrated
from designer.document.positions import locate
from designer.document.refusal import refuse
from designer.errors import NewerFormat
from designer.i18n import Text, text

KNOWN = frozenset({"format", "name", "workload", "targets", "nodes", "links", "waivers", "layout"})

THE_ID_OF_A_NODE = text("the id of a node")
make_box = tuple.__new__
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
        value = self._current_format()
        self._names += len(value)
        nodes = self._nodes(self._object(value, "nodes"))
        links = self._links(self._list(value, "links"), nodes)
        waivers = [
            self._properties(Waiver, row, ("waivers", i))
            for i, row in enumerate(self._list(value, "waivers"))
        ]
        design = Design(
            name=self._text(value.get("name", "untitled"), ("name",)),
            workload=self._properties(Workload, self._object(value, "workload"), ("workload",)),
            targets=self._properties(Targets, self._object(value, "targets"), ("targets",)),
            nodes=Map(nodes),
            links=Map(links),
            waivers=tuple(sorted(waivers, key=lambda waiver: (waiver.rule, waiver.on))),
            layout=Map(self._layout(self._object(value, "layout"), nodes)),
            extra={key: self._finite(value[key], (key,)) for key in sorted(value.keys() - KNOWN)},
        )
        check_names(self._data, self._names, self._where)
        return design

    def _current_format(self) -> dict[str, Any]:
        value = read_json(self._data, self._where)
        if not isinstance(value, dict):
            self._fail((), expected(value, AN_OBJECT))
        version = value.get("format")
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
        return migrated(value, version, FORMAT)

    def _nodes(self, rows: dict[str, Any]) -> dict[str, Node]:
        names: list[str] = []
        parents: list[str | None] = []
        kinds: dict[str, dict[str, dict[str, Any]]] = {}
        for key, row in rows.items():
            if type(row) is not dict:
                self._fail(("nodes", key), expected(row, AN_OBJECT))
            self._names += len(row)
            kind, name, parent = row.pop("kind", None), row.pop("name", key), row.pop("in", None)
            if type(kind) is not str or type(name) is not str:
                self._blame_head(key, kind, name)
            names.append(name)
            parents.append(parent)
            if kind in kinds:
                kinds[kind][key] = row
            else:
                kinds[kind] = {key: row}
        ids = list(rows)
        self._check_ids(ids)
        self._check_containment(dict(zip(ids, parents, strict=True)))
        specs: dict[str, Component] = {}
        for kind, same in kinds.items():
            specs.update(zip(same, self._specs(kind, same), strict=True))
        return dict(zip(ids, Node.several(ids, names, parents, [specs[key] for key in ids]), strict=True))

    def _specs(self, kind: str, rows: dict[str, dict[str, Any]]) -> Sequence[Component]:
        cls = self._catalog.get(kind)
        if cls is None:
            return [UnknownComponent.of(kind, self._finite(row, ("nodes", key))) for key, row in rows.items()]
        return self._several(cls, list(rows.values()), "nodes", list(rows))

    def _links(self, rows: list[Any], nodes: Mapping[str, Node]) -> dict[str, Link]:
        for index, row in enumerate(rows):
            if type(row) is not dict:
                self._fail(("links", index), expected(row, AN_OBJECT))
        names = sum(map(len, rows))
        self._names += names
        sources, targets = [row.pop("from", None) for row in rows], [row.pop("to", None) for row in rows]
        strings = {str}.issuperset(map(type, chain(sources, targets)))
        if not strings or not nodes.keys() >= {*sources, *targets}:
            self._blame_ends(sources, targets, nodes)
        for row, source, target in zip(rows, sources, targets, strict=True):
            row["source"] = source
            row["target"] = target
        if sum(map(len, rows)) != names:
            self._blame_names()
        links = self._several(Link, rows, "links", range(len(rows)))
        return dict(zip(_link_ids(sources, targets), links, strict=True))

    def _layout(self, rows: dict[str, Any], nodes: Mapping[str, Node]) -> dict[str, Box]:
        if not {list}.issuperset(map(type, rows.values())) or not {2, 4}.issuperset(map(len, rows.values())):
            self._blame_box(rows)
        numbers = list(chain.from_iterable(rows.values()))
        near = {int, float}.issuperset(map(type, numbers)) and (
            not numbers or (min(numbers) >= -FURTHEST and max(numbers) <= FURTHEST)
        )
        if not near:
            self._blame_box(rows)
        return {
            key: make_box(Box, row if len(row) == 4 else (*row, 0, 0))
            for key, row in rows.items()
            if key in nodes
        }

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

    def _several(
        self,
        cls: type[P],
        rows: list[dict[str, Any]],
        table: str,
        keys: Sequence[str | int],
    ) -> list[P]:
        try:
            made = cls.several(rows)
            for name in cls.listed:
                inner = chain.from_iterable(row[name] for row in rows if name in row)
                self._names += sum(len(item) for item in inner if isinstance(item, dict))
            return made
        except ValidationError:  # something is wrong, or not known: look at each
            made = [self._properties(cls, row, (table, key)) for key, row in zip(keys, rows, strict=True)]
        for key, spec in zip(keys, made, strict=True):
            self._finite(spec.unknown, (table, key))
        return made

    def _properties(self, cls: type[P], row: Any, path: tuple[str | int, ...]) -> P:
        try:
            return cls.model_validate(row)
        except ValidationError as error:
            where, problem = first_problem(error)
            return self._fail((*path, *where), problem)

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
        refuse(self._data, self._where, path, problem)

    def _check_ids(self, ids: Iterable[str]) -> None:
        for key in ids:
            if not ID_PATTERN.fullmatch(key):
                wanted = text("an id: small letters, digits and hyphens, at most 63 characters")
                self._fail(("nodes", key), expected(key, wanted))

    def _check_containment(self, parents: Mapping[str, Any]) -> None:
        kinds = {str, NoneType}.issuperset(map(type, parents.values()))
        if not kinds or not parents.keys() >= {*parents.values()} - {None}:
            key = next(key for key, found in parents.items() if not _is_none_or_key(found, parents))
            self._fail(("nodes", key, "in"), expected(parents[key], THE_ID_OF_A_NODE))
        if circle := circle_among(parents):
            found = text("found a circle ({circle}), expected none", circle=" > ".join(circle))
            self._fail(("nodes", circle[0], "in"), found)

    def _blame_head(self, key: str, kind: Any, name: Any) -> NoReturn:
        if type(kind) is not str:
            self._fail(("nodes", key, "kind"), expected(kind, text("the kind of a component")))
        self._fail(("nodes", key, "name"), expected(name, A_TEXT))

    def _blame_ends(
        self, sources: Sequence[Any], targets: Sequence[Any], nodes: Mapping[str, Node]
    ) -> NoReturn:
        for name, ends in (("from", sources), ("to", targets)):
            for index, found in enumerate(ends):
                if found is None or not _is_none_or_key(found, nodes):
                    self._fail(("links", index, name), expected(found, THE_ID_OF_A_NODE))
        raise AssertionError("every end is a node")

    def _blame_names(self) -> NoReturn:
        for index, row in enumerate(self._current_format()["links"]):
            for name in ("source", "target"):
                if name in row:
                    self._fail(("links", index, name), text("found {name}, expected from and to", name=name))
        raise AssertionError("no link has a name that is ours")

    def _blame_box(self, rows: Mapping[str, Any]) -> NoReturn:
        for key, row in rows.items():
            fits = isinstance(row, list) and len(row) in (2, 4)
            if not fits or not all(type(n) in (int, float) and abs(n) <= FURTHEST for n in row):
                wanted = text(
                    "[x, y] or [x, y, width, height] in numbers up to {most}",
                    most=f"{FURTHEST:g}",
                )
                self._fail(("layout", key), expected(row, wanted))
        raise AssertionError("no box is wrong")


def _is_none_or_key(found: Any, table: Mapping[str, Any]) -> bool:
    return found is None or (type(found) is str and found in table)


def _link_ids(sources: Sequence[str], targets: Sequence[str]) -> Iterable[str]:
    plain = [f"{source}>{target}" for source, target in zip(sources, targets, strict=True)]
    if len(set(plain)) == len(plain):
        return plain
    ids: dict[str, None] = {}
    for source, target in zip(sources, targets, strict=True):
        ids[link_id(source, target, ids)] = None
    return ids

"""What a file says: bytes into a design, or one clear line about what is wrong with them and where.

Refused is what has no meaning: no JSON, wrong types, two things of one name, links to nothing, containers in a circle.
What is only illegal (a database inside a bucket) is loaded, so that nothing is lost, and found by a rule.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, NoReturn, TypeVar

import jiter
from immutables import Map
from pydantic import ValidationError

from designer.catalog.component import Component, Properties, UnknownComponent
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
from designer.document.explain import A_LIST, A_TEXT, AN_OBJECT, expected, first_problem
from designer.document.migrations import migrated
from designer.document.refusal import not_json, refuse
from designer.errors import NewerFormat
from designer.i18n import Text, text

KNOWN = frozenset({"format", "name", "workload", "targets", "nodes", "links", "waivers", "layout"})
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FURTHEST = 1e9
"""Coordinates and sizes end here: beyond, drawing in floats shows steps."""

P = TypeVar("P", bound=Properties)


def parse(data: bytes, catalog: Catalog, where: str = "design") -> Design:
    """The design that `data` (the bytes of a file) describes; `where` names it in messages. Raises DesignError."""
    with _without_collector():
        return _Reader(data, catalog, where).design()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keeps the garbage collector from walking the fresh objects over and over, which costs more than making them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


class _Reader:
    """One load: what is read, and the name it is blamed under."""

    def __init__(self, data: bytes, catalog: Catalog, where: str) -> None:
        self._data = data
        self._catalog = catalog
        self._where = where

    def design(self) -> Design:
        """The whole file."""
        value = self._current_format()
        nodes = self._nodes(self._object(value, "nodes"))
        waivers = [
            self._properties(Waiver, row, ("waivers", i))
            for i, row in enumerate(self._list(value, "waivers"))
        ]
        return Design(
            name=self._text(value.get("name", "untitled"), ("name",)),
            workload=self._properties(Workload, value.get("workload", {}), ("workload",)),
            targets=self._properties(Targets, value.get("targets", {}), ("targets",)),
            nodes=Map(nodes),
            links=Map(self._links(self._list(value, "links"), nodes)),
            waivers=tuple(sorted(waivers, key=lambda waiver: (waiver.rule, waiver.on))),
            layout=Map(self._layout(self._object(value, "layout"), nodes)),
            extra={key: self._finite(value[key], (key,)) for key in sorted(value.keys() - KNOWN)},
        )

    def _current_format(self) -> dict[str, Any]:
        try:
            value = jiter.from_json(
                self._data.removeprefix(BYTE_ORDER_MARK), allow_inf_nan=False, catch_duplicate_keys=True
            )
        except ValueError as error:
            raise not_json(self._data, str(error), self._where) from error
        if not isinstance(value, dict):
            self._fail((), expected(value, AN_OBJECT))
        version = value.get("format")
        if type(version) is not int or version < 1:
            self._fail(
                ("format",), expected(version, text("the number of a format, now {known}", known=FORMAT))
            )
        if version > FORMAT:
            raise NewerFormat(
                text("{file}: format: found {found}, expected at most {known}: written by a newer Loadpath",
                     file=self._where, found=version, known=FORMAT)
            )  # fmt: skip
        return migrated(value, version, FORMAT)

    def _nodes(self, rows: dict[str, Any]) -> dict[str, Node]:
        heads: list[tuple[str, str, str | None, str]] = []
        kinds: dict[str, dict[str, dict[str, Any]]] = {}
        for key, row in rows.items():
            if type(row) is not dict:
                self._fail(("nodes", key), expected(row, AN_OBJECT))
            kind, name, parent = row.pop("kind", None), row.pop("name", key), row.pop("in", None)
            if (
                type(kind) is not str
                or type(name) is not str
                or (parent is not None and type(parent) is not str)
            ):
                self._blame_head(key, kind, name, parent)
            heads.append((key, name, parent, kind))
            if (same := kinds.get(kind)) is None:
                same = kinds[kind] = {}
            same[key] = row
        self._check_ids(rows)
        specs = {kind: iter(self._specs(kind, same)) for kind, same in kinds.items()}
        nodes = {key: Node(key, name, parent, next(specs[kind])) for key, name, parent, kind in heads}
        self._check_containment(nodes)
        return nodes

    def _specs(self, kind: str, rows: dict[str, dict[str, Any]]) -> Sequence[Component]:
        cls = self._catalog.get(kind)
        if cls is None:
            return [UnknownComponent.of(kind, self._finite(row, ("nodes", key))) for key, row in rows.items()]
        return self._several(cls, list(rows.values()), "nodes", list(rows))

    def _links(self, rows: list[Any], nodes: Mapping[str, Node]) -> dict[str, Link]:
        for index, row in enumerate(rows):
            if type(row) is not dict:
                self._fail(("links", index), expected(row, AN_OBJECT))
        sources, targets = [row.pop("from", None) for row in rows], [row.pop("to", None) for row in rows]
        if not {str}.issuperset(map(type, chain(sources, targets))) or not nodes.keys() >= {
            *sources,
            *targets,
        }:
            self._blame_ends(sources, targets, nodes)
        for index, row in enumerate(rows):
            if "source" in row or "target" in row:
                self._fail(("links", index), text("found source or target, expected from and to"))
            row["source"], row["target"] = sources[index], targets[index]
        return dict(
            zip(
                _link_ids(sources, targets), self._several(Link, rows, "links", range(len(rows))), strict=True
            )
        )

    def _layout(self, rows: dict[str, Any], nodes: Mapping[str, Node]) -> dict[str, Box]:
        if not {list}.issuperset(map(type, rows.values())) or not {2, 4}.issuperset(map(len, rows.values())):
            self._blame_box(rows)
        numbers = list(chain.from_iterable(rows.values()))
        near = {int, float}.issuperset(map(type, numbers)) and (
            not numbers or (min(numbers) >= -FURTHEST and max(numbers) <= FURTHEST)
        )
        if not near:
            self._blame_box(rows)
        return {key: Box(*row) for key, row in rows.items() if key in nodes}

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _object(self, value: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = value.get(key, {})
        return found if isinstance(found, dict) else self._fail((key,), expected(found, AN_OBJECT))

    def _list(self, value: Mapping[str, Any], key: str) -> list[Any]:
        found = value.get(key, [])
        return found if isinstance(found, list) else self._fail((key,), expected(found, A_LIST))

    def _text(self, value: Any, path: tuple[str, ...]) -> str:
        return value if isinstance(value, str) else self._fail(path, expected(value, A_TEXT))

    def _several(
        self, cls: type[P], rows: list[dict[str, Any]], table: str, keys: Sequence[str | int]
    ) -> list[P]:
        try:
            return cls.several(rows)
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
                self._fail(place, text("found a number beyond all floats, expected a smaller one"))
        return value

    # --- what is wrong ----------------------------------------------------------------------------------------------

    def _fail(self, path: Sequence[str | int], problem: Text) -> NoReturn:
        refuse(self._data, self._where, path, problem)

    def _check_ids(self, rows: Mapping[str, Any]) -> None:
        for key in rows:
            if not ID_PATTERN.fullmatch(key):
                wanted = text("an id: small letters, digits and hyphens, at most 63 characters")
                self._fail(("nodes", key), expected(key, wanted))

    def _check_containment(self, nodes: Mapping[str, Node]) -> None:
        for key, node in nodes.items():
            if node.parent is not None and node.parent not in nodes:
                self._fail(("nodes", key, "in"), expected(node.parent, text("the id of a node")))
        sound: set[str | None] = {None}
        for start in {node.parent for node in nodes.values() if node.parent is not None}:
            around: list[str | None] = []
            at: str | None = start
            while at not in sound and at not in around:
                around.append(at)
                at = nodes[at].parent if at is not None else None
            if at not in sound:
                circle = " > ".join(str(key) for key in (*around[around.index(at) :], at))
                self._fail(
                    ("nodes", str(at), "in"), text("found a circle ({circle}), expected none", circle=circle)
                )
            sound.update(around)

    def _blame_head(self, key: str, kind: Any, name: Any, parent: Any) -> NoReturn:
        if type(kind) is not str:
            self._fail(("nodes", key, "kind"), expected(kind, text("the kind of a component")))
        if type(name) is not str:
            self._fail(("nodes", key, "name"), expected(name, A_TEXT))
        self._fail(("nodes", key, "in"), expected(parent, text("the id of a node")))

    def _blame_ends(self, sources: list[Any], targets: list[Any], nodes: Mapping[str, Node]) -> NoReturn:
        for index, ends in enumerate(zip(sources, targets, strict=True)):
            for name, found in zip(("from", "to"), ends, strict=True):
                if type(found) is not str or found not in nodes:
                    self._fail(("links", index, name), expected(found, text("the id of a node")))
        raise AssertionError("every end is a node")

    def _blame_box(self, rows: Mapping[str, Any]) -> NoReturn:
        for key, row in rows.items():
            fits = isinstance(row, list) and len(row) in (2, 4)
            if not fits or not all(type(n) in (int, float) and abs(n) <= FURTHEST for n in row):
                wanted = text("[x, y] or [x, y, width, height] in numbers up to {most}", most=f"{FURTHEST:g}")
                self._fail(("layout", key), expected(row, wanted))
        raise AssertionError("no box is wrong")


def _link_ids(sources: Sequence[str], targets: Sequence[str]) -> Iterable[str]:
    plain = list(map("{}>{}".format, sources, targets))
    if len(set(plain)) == len(plain):
        return plain
    ids: dict[str, None] = {}
    for source, target in zip(sources, targets, strict=True):
        ids[link_id(source, target, ids)] = None
    return ids

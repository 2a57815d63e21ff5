"""Which components exist: the built-in families, and those of installed packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from designer.catalog import (
    aws_compute,
    aws_data,
    aws_edge,
    aws_identity,
    aws_network,
    generic,
    onprem,
)
from designer.catalog.component import Component, UnknownComponent
from designer.installed import points_of

FAMILIES: tuple[ModuleType, ...] = (
    generic,
    onprem,
    aws_edge,
    aws_compute,
    aws_data,
    aws_network,
    aws_identity,
)
"""Family modules in palette order; every component class they define is found by itself."""

ENTRY_POINT = "loadpath.components"


class Catalog(Mapping[str, type[Component]]):
    """Component classes by kind. A value: built once, passed to whoever needs it."""

    def __init__(self, classes: Iterable[type[Component]]) -> None:
        self._classes: dict[str, type[Component]] = {}
        for cls in classes:
            if (other := self._classes.get(cls.kind)) is not None and other is not cls:
                raise ValueError(
                    f"two components of kind {cls.kind!r}: {other.__qualname__} and {cls.__qualname__}"
                )
            self._classes[cls.kind] = cls

    def __getitem__(self, kind: str) -> type[Component]:
        return self._classes[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)

    def build(self, kind: str, properties: Mapping[str, Any]) -> Component:
        """A validated component of `kind`; an unknown kind is kept as :class:`UnknownComponent`.

        Raises pydantic.ValidationError where a property is wrong.
        """
        cls = self._classes.get(kind)
        if cls is None:
            return UnknownComponent.of(kind, properties)
        return cls.model_validate(properties)


def components_of(module: ModuleType) -> list[type[Component]]:
    """The component classes that `module` itself defines, in order of definition."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Component)
        and value.__module__ == module.__name__
        and "kind" in vars(value)
    ]


@cache
def load_catalog() -> Catalog:
    """The built-in components and those installed packages add through the entry point ``loadpath.components``.

    An entry point names a module of component classes. Raises ValueError when two claim the same kind.
    """
    modules = [*FAMILIES, *(point.load() for point in points_of(ENTRY_POINT))]
    return Catalog(cls for module in modules for cls in components_of(module))

"""What every component is: a frozen, validated set of properties with titles, units and help, and a place in the world.

A component class declares *data* (kind, category, who runs what, what it may hold and link to) and *properties*
(pydantic fields made by :func:`prop`). What it can do for an architecture is said by traits (``catalog/traits.py``);
rules, analysis and exporters ask for traits, never for product names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, Strict

from designer.catalog.charges import Charge
from designer.catalog.responsibility import ON_PREMISES, Responsibility

Category = Literal["traffic", "compute", "data", "network", "identity", "edge", "place"]
LinkKind = Literal["traffic", "async", "replication", "standby", "uses"]
Protocol = Literal[
    "http",
    "https",
    "tcp",
    "udp",
    "dns",
    "postgresql",
    "mysql",
    "redis",
    "memcached",
    "amqp",
    "nfs",
    "ssh",
    "s3",
]

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]
"""A JSON array kept as a tuple (values stay immutable)."""

PORTS: dict[Protocol, int] = {
    "http": 80, "https": 443, "dns": 53, "postgresql": 5432, "mysql": 3306, "redis": 6379,
    "memcached": 11211, "amqp": 5672, "nfs": 2049, "ssh": 22, "s3": 443,
}  # fmt: skip
"""Standard port of each protocol (IANA service names registry)."""


def prop(
    default: Any,
    title: str,
    help: str,
    *,
    unit: str = "",
    group: str = "General",
    **limits: Any,
) -> Any:
    """A property of a component: default, title, help, unit and inspector group, with pydantic limits (ge, le, pattern).

    Titles, helps, groups and units are English and translatable.
    """
    return Field(
        default, title=title, description=help, json_schema_extra={"unit": unit, "group": group}, **limits
    )


class Properties(BaseModel):
    """Base of everything with properties: immutable, strict about types, keeps fields it does not know."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow", defer_build=True, allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The properties that were set (not defaults), with unknown ones kept, in a stable order."""
        values = self.__dict__
        found = {name: values[name] for name in self.model_fields_set if name in values}
        if self.__pydantic_extra__:
            found.update(self.__pydantic_extra__)
        return dict(sorted(found.items()))


class Component(Properties):
    """One thing that can be drawn. Subclass it in a family module and it is in the palette."""

    kind: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    """One sentence for the palette and `loadpath components KIND`."""
    category: ClassVar[Category]
    responsibility: ClassVar[Responsibility] = ON_PREMISES
    container: ClassVar[bool] = False
    inside: ClassVar[tuple[type, ...]] = ()
    """Traits or classes of containers it may sit in; empty: only on the open canvas."""
    rootless: ClassVar[bool] = True
    """May it stand on the open canvas, in no container?"""
    links: ClassVar[Mapping[LinkKind, tuple[type, ...]]] = {}
    """Per kind of link, the traits or classes it may point to."""
    linked_as: ClassVar[LinkKind] = "traffic"
    """The kind of link others draw to it unless they say otherwise."""
    needed_when_used: ClassVar[bool] = False
    """Does a `uses` link to it mean a dependency, unless the link says otherwise?"""

    charges: ClassVar[tuple[Charge, ...]] = ()
    """What a month of it costs, price by price."""
    request_limit: ClassVar[str] = ""
    """Id of the fact that says how many requests a second it takes at most; empty: no limit of its own."""

    notes: str = prop(
        "", "Notes", "Free text for readers of the design; exported as a comment.", group="Notes"
    )

    def endpoint(self) -> tuple[Protocol, int] | None:
        """Protocol and port on which it answers, or None where nothing connects to it."""
        return None

    def copies(self) -> int | None:
        """How many of it run at once; None: one in each zone it has a subnet in."""
        return 1

    def runs(self) -> str:
        """The software whose usual service time counts where none is drawn; empty: it needs no processor time."""
        return ""

    def delay(self) -> float | str:
        """Time it adds to a call without queueing: ms where drawn, else the id of a fact; empty: none."""
        return ""

    def zones_wanted(self) -> int | None:
        """In how many zones its copies run; None: in every zone it has a subnet in."""
        return 1

    def summary_line(self) -> str:
        """The short second line of its card on the canvas."""
        return ""


class UnknownComponent(Component):
    """A kind this version (or an absent plug-in) does not know: kept as it is, shown, never dropped."""

    kind = "unknown"
    title = "Unknown component"
    summary = "A component of a kind this version does not know; kept unchanged."
    category = "edge"

    _unknown_kind: str = PrivateAttr("unknown")

    @classmethod
    def of(cls, kind: str, properties: Mapping[str, Any]) -> UnknownComponent:
        """Keeps `properties` of the unknown `kind`, whatever they are."""
        found = cls.model_construct(_fields_set=set(), **dict(properties))
        found._unknown_kind = kind
        return found

    def summary_line(self) -> str:
        """The kind it was written as."""
        return self._unknown_kind


def kind_of(spec: Component) -> str:
    """The kind as it stands in the file, for unknown components too."""
    return spec._unknown_kind if isinstance(spec, UnknownComponent) else spec.kind

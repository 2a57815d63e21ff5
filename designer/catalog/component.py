"""What every component is: a frozen, validated set of properties with titles, units and help, and a place in the world.

A component class declares *data* (kind, category, who runs what, what it may hold and link to) and *properties*
(pydantic fields made by :func:`prop`). What it can do for an architecture is said by traits (``catalog/traits.py``);
rules, analysis and exporters ask for traits, never for product names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from designer.catalog.charges import Charge
from designer.catalog.properties import Many, Properties, prop
from designer.catalog.responsibility import ON_PREMISES, Responsibility

__all__ = [
    "PORTS",
    "Category",
    "Component",
    "LinkKind",
    "Many",
    "Properties",
    "Protocol",
    "UnknownComponent",
    "kind_of",
    "prop",
]

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

PORTS: dict[Protocol, int] = {
    "http": 80, "https": 443, "dns": 53, "postgresql": 5432, "mysql": 3306, "redis": 6379,
    "memcached": 11211, "amqp": 5672, "nfs": 2049, "ssh": 22, "s3": 443,
}  # fmt: skip
"""Standard port of each protocol (IANA service names registry)."""


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

    __slots__ = ("_kind",)

    @classmethod
    def of(cls, kind: str, properties: Mapping[str, Any]) -> UnknownComponent:
        """Keeps `properties` of the unknown `kind`, whatever they are."""
        found = cls.keeping(properties)
        object.__setattr__(found, "_kind", kind)
        return found

    @property
    def written_kind(self) -> str:
        """The kind as it stands in the file."""
        return str(getattr(self, "_kind", self.kind))

    def model_copy(self, *, update: Mapping[str, Any]) -> UnknownComponent:
        """The same kind with other properties."""
        return self.of(self.written_kind, {**self.given(), **update})

    def summary_line(self) -> str:
        """The kind it was written as."""
        return self.written_kind

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownComponent):
            return NotImplemented
        return self.written_kind == other.written_kind and super().__eq__(other) is True

    def __hash__(self) -> int:
        return hash((self.written_kind, *self.unknown))


def kind_of(spec: Component) -> str:
    """The kind as it stands in the file, for unknown components too."""
    return spec.written_kind if isinstance(spec, UnknownComponent) else spec.kind

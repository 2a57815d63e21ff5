"""The design: an immutable value of nodes, links, targets and layout. Every edit makes a new one; undo is the old one.

Node and link maps share structure, so that a thousand undo steps of a large design stay cheap.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from immutables import Map
from msgspec import Meta

from designer.catalog.component import Component, LinkKind, Properties, Protocol, kind_of, prop
from designer.catalog.traits import Host
from designer.document.aside import Aside, Index

FORMAT = 1
"""Version of the file format this code writes."""

ID_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""Ids are slugs: they become names in generated code and DNS labels in compose (RFC 1035: at most 63 characters)."""

Failover = Literal["automatic", "manual", "none"]
V = TypeVar("V")


CARD_SIZE = (160.0, 56.0)
"""Width and height of a node's card where its box states none, in canvas units."""
CONTAINER_SIZE = (320.0, 220.0)
"""Width and height of a container where its box states none; a machine is a card until something is put into it."""
CONTAINER_TITLE = 28.0
"""Height of the title strip at the top of a container; contents start below it."""
FURTHEST = 1e9
"""Coordinates and sizes end here: beyond, drawing in floats shows steps."""


Near = (
    Annotated[int, Meta(ge=-int(FURTHEST), le=int(FURTHEST))]
    | Annotated[float, Meta(ge=-FURTHEST, le=FURTHEST)]
)
"""A coordinate or a size; whole numbers stay whole numbers."""


class Box(NamedTuple):
    """Where a node is drawn: top left corner and size, in canvas units, absolute. Zero size: the default of its kind."""

    x: Near
    y: Near
    width: Near = 0
    height: Near = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One drawn component: a stable id, the name shown, the container it sits in, its properties."""

    id: str
    name: str
    parent: str | None
    spec: Component
    written: bytes | None = field(default=None, init=False, repr=False, compare=False)
    """How it was written last, for ``document/encode.py``."""

    @property
    def kind(self) -> str:
        """The kind as written in the file."""
        return kind_of(self.spec)

    @classmethod
    def several(
        cls,
        ids: Sequence[str],
        names: Sequence[str],
        parents: Sequence[str | None],
        specs: Sequence[Component],
    ) -> list[Node]:
        """Many nodes at once: half the time of making each."""
        made = list(map(object.__new__, repeat(cls, len(ids))))
        columns = {"id": ids, "name": names, "parent": parents, "spec": specs, "written": repeat(None)}
        for slot, values in columns.items():
            deque(map(getattr(cls, slot).__set__, made, values), maxlen=0)
        return made


class Link(Properties):
    """A drawn arrow. `source` calls, feeds, copies to, hands over to or uses `target` (file: `from`, `to`)."""

    __slots__ = ("written",)  # how it was written last, for ``document/encode.py``

    written_first = ("source", "target", "kind")

    source: str
    target: str
    kind: LinkKind = prop("traffic", "Kind", "What the link means.")
    protocol: Protocol | None = prop(None, "Protocol", "What is spoken over it.", group="Network")
    port: int | None = prop(None, "Port", "Port on the target.", group="Network", ge=1, le=65535)
    calls: float = prop(
        1,
        "Calls per request",
        "Calls made over this link for each incoming request.",
        group="Capacity",
        ge=0,
        le=100_000,
    )
    weight: float = prop(
        1,
        "Weight",
        "Share of a balancer's requests, relative to its other targets.",
        group="Capacity",
        ge=0,
        le=1_000_000,
    )
    encrypted: bool | None = prop(
        None, "Encrypted", "TLS on this link. Empty: as the protocol says.", group="Security"
    )
    optional: bool = prop(False, "Optional", "The source works without it (degraded).", group="Availability")
    required: bool | None = prop(
        None,
        "Needed",
        "For `uses` links: is it a dependency? Empty: as usual for the target.",
        group="Availability",
    )
    group: str = prop(
        "",
        "Alternatives",
        "Links of one source with the same word here are alternatives of one another.",
        group="Availability",
    )
    mode: Literal["sync", "async"] = prop(
        "async", "Replication mode", "Does the source wait for the copy?", group="Availability"
    )
    failover: Failover = prop("automatic", "Failover", "How the target takes over.", group="Availability")
    coverage: float = prop(
        1,
        "Takeovers that succeed",
        "Share of failures in which the target really takes over.",
        group="Availability",
        gt=0,
        le=1,
    )
    label: str = prop("", "Label", "Text drawn on the link.")

    @property
    def is_encrypted(self) -> bool:
        """Whether what travels on it is encrypted: as stated, else by protocol."""
        if self.encrypted is not None:
            return self.encrypted
        return self.protocol in ("https", "ssh", "s3")


class Workload(Properties):
    """What the design must carry."""

    peak_rps: float = prop(
        100, "Peak load", "Requests each second at the busiest time.", unit="1/s", ge=0, le=100_000_000
    )
    growth_per_month: float = prop(
        0.0, "Growth", "Growth of the peak each month, 0.05 is five percent.", unit="1/month", ge=-1, le=10
    )
    curve: Literal["flat", "daily", "office-hours", "spiky"] = prop(
        "daily", "Curve", "Shape of the load over a day."
    )
    payload_kb: float = prop(12, "Response size", "Mean size of a response.", unit="kB", ge=0, le=10_000_000)


NO_TARGET = "no target"


class Targets(Properties):
    """What the design promises; None: no promise."""

    availability: float | None = prop(
        None, "Availability", "Share of time each entry must be served: 0.999 is 99.9 %.",
        empty=NO_TARGET, gt=0, le=1,
    )  # fmt: skip
    p95_ms: float | None = prop(
        None, "p95 latency", "95 % of requests must be faster.", unit="ms", empty=NO_TARGET, gt=0
    )
    monthly_cost_usd: float | None = prop(None, "Monthly cost", "Budget.", unit="USD", empty=NO_TARGET, gt=0)
    rto_minutes: float | None = prop(
        None, "RTO", "Time until service is back after a loss.", unit="min", empty=NO_TARGET, ge=0
    )
    rpo_minutes: float | None = prop(
        None, "RPO", "Age of the newest data that survives a loss.", unit="min", empty=NO_TARGET, ge=0
    )


class Waiver(Properties):
    """A finding accepted for a reason, until a date."""

    written_first = ("rule", "on", "reason", "until")

    rule: str
    on: str = ""
    reason: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A whole drawing as one value. Links are keyed by an id that is stable within a session (`web>db`, `web>db#2`)."""

    name: str = "untitled"
    workload: Workload = field(default_factory=Workload)
    targets: Targets = field(default_factory=Targets)
    nodes: Map[str, Node] = field(default_factory=Map)
    links: Map[str, Link] = field(default_factory=Map)
    waivers: tuple[Waiver, ...] = ()
    layout: Map[str, Box] = field(default_factory=Map)
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Top-level fields of the file that this version does not know; kept."""
    beside_nodes: Aside = field(default=Aside(), compare=False, repr=False)
    beside_links: Aside = field(default=Aside(), compare=False, repr=False)
    beside_layout: Aside = field(default=Aside(), compare=False, repr=False)

    def box(self, node_id: str) -> Box:
        """Where the node is drawn, with its default size filled in; at the origin where no layout is stated."""
        box = self.layout.get(node_id, Box(0, 0))
        if box.width and box.height:
            return box
        spec = self.nodes[node_id].spec
        is_place = spec.container and not isinstance(spec, Host)
        width, height = CONTAINER_SIZE if is_place else CARD_SIZE
        return Box(box.x, box.y, box.width or width, box.height or height)

    def inside(self, node_id: str) -> frozenset[str]:
        """Ids of the nodes that sit directly in the node."""
        index = self.beside_nodes.index
        if index is None or index.table is not self.nodes:
            index = Index.of(self.nodes, _parent_of)
            object.__setattr__(self, "beside_nodes", replace(self.beside_nodes, index=index))
        return index[node_id]

    def touching(self, node_id: str) -> frozenset[str]:
        """Ids of the links that start or end at the node."""
        index = self.beside_links.index
        if index is None or index.table is not self.links:
            index = Index.of(self.links, _ends_of)
            object.__setattr__(self, "beside_links", replace(self.beside_links, index=index))
        return index[node_id]

    def links_among(self, node_ids: Collection[str]) -> list[str]:
        """Ids of the links that start and end at these nodes, sorted."""
        found = {key for node_id in node_ids for key in self.touching(node_id)}
        return sorted(k for k in found if {self.links[k].source, self.links[k].target} <= set(node_ids))

    def with_nodes(self, changed: Iterable[Node] = (), removed: Iterable[str] = ()) -> Design:
        """This design with nodes added or replaced, and others taken out."""
        table, touched = _changed(self.nodes, {node.id: node for node in changed}, tuple(removed))
        return replace(self, nodes=table, beside_nodes=self.beside_nodes.onwards(self.nodes, table, touched))

    def with_links(self, changed: Iterable[tuple[str, Link]] = (), removed: Iterable[str] = ()) -> Design:
        """This design with links added or replaced by id, and others taken out."""
        table, touched = _changed(self.links, dict(changed), tuple(removed))
        return replace(self, links=table, beside_links=self.beside_links.onwards(self.links, table, touched))

    def with_layout(self, changed: Iterable[tuple[str, Box]] = (), removed: Iterable[str] = ()) -> Design:
        """This design with boxes placed, and others taken out."""
        table, touched = _changed(self.layout, dict(changed), tuple(removed))
        return replace(
            self, layout=table, beside_layout=self.beside_layout.onwards(self.layout, table, touched)
        )


def _changed(
    table: Map[str, V], changed: Mapping[str, V], removed: tuple[str, ...]
) -> tuple[Map[str, V], tuple[str, ...]]:
    """The table with these changes, and which entries they touch."""
    with table.mutate() as draft:
        for key in removed:
            draft.pop(key, None)
        draft.update(changed)
        finished = draft.finish()
    return finished, (*changed, *removed)


def _parent_of(node: Node) -> tuple[str, ...]:
    return () if node.parent is None else (node.parent,)


def _ends_of(link: Link) -> tuple[str, str]:
    return link.source, link.target


def link_id(source: str, target: str, *taken: Container[str]) -> str:
    """A free id for a new link from `source` to `target`: `a>b`, then `a>b#2` and so on."""
    plain, number = f"{source}>{target}", 2
    found = plain
    while any(found in table for table in taken):
        found, number = f"{plain}#{number}", number + 1
    return found

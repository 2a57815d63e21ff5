"""How components and links are drawn: as a card or as a box around others, in which colours, with which words."""

from __future__ import annotations

from typing import NamedTuple

from designer.catalog.component import Component, UnknownComponent, kind_of
from designer.catalog.traits import Copies, FailureDomain, Host, Network, Subnet
from designer.document.design import CARD_SIZE, Box, Link, Node
from designer.i18n import Text, text

FAMILIES = frozenset({"region", "vpc", "zone", "datacenter", "rack", "network", "server"})
"""Containers with colours of their own; the name is the last part of their kind."""
BOXED_HEIGHT = CARD_SIZE[1] * 1.5
"""A machine lower than this is drawn as a card; higher, as a box that shows what runs in it."""

SHORT = {"postgresql": "pg"}
"""Protocols whose name is long, as they are said on a label."""


class Look(NamedTuple):
    """What decides the picture of a component, beside its size."""

    icon: str
    family: str
    """Prefix of its colours in the theme: ``category-data``, ``container-vpc``."""
    boxed: bool
    dashed: bool = False


def look_of(spec: Component, box: Box) -> Look:
    """The look of a component drawn at `box`."""
    kind = kind_of(spec)
    may_hold = spec.container or isinstance(spec, UnknownComponent)
    is_machine = isinstance(spec, (Host, UnknownComponent))
    if may_hold and (box.height >= BOXED_HEIGHT or not is_machine):
        family = container_family(spec)
        return Look(kind, f"container-{family}", True, family == "zone")
    return Look(kind, f"category-{spec.category}", False, isinstance(spec, UnknownComponent))


def container_family(spec: Component) -> str:
    """The colour family of a container, by what it is: a machine, a part of a network, a place."""
    last = spec.kind.rpartition(".")[2]
    if isinstance(spec, Host):
        return "server"
    if last in FAMILIES:
        return last
    if isinstance(spec, Subnet):
        return "subnet-public" if getattr(spec, "route", "") == "internet-gateway" else "subnet-private"
    if isinstance(spec, Network):
        return "vpc"
    return "datacenter" if isinstance(spec, FailureDomain) else "region"


def second_line(node: Node, language: str) -> str:
    """The muted line under the name of a card: what it says of itself, else what it is; with its number of copies."""
    spec = node.spec
    line = spec.summary_line() or text(spec.title).render(language)
    line = "" if line.casefold() == node.name.casefold() else line
    return f"{line} ×{spec.count}".strip() if isinstance(spec, Copies) and spec.count > 1 else line


def box_title(node: Node) -> str:
    """The title of a box: its name and what it says of itself."""
    line = node.spec.summary_line()
    return f"{node.name} · {line}" if line and line != node.name else node.name


def link_text(link: Link) -> str | Text:
    """What a link's label says: its own label, else what it speaks, else what it does; empty for most other links."""
    if link.label:
        return link.label
    if link.kind == "replication":
        return text("sync replica") if link.mode == "sync" else text("async replica")
    if link.kind == "standby":
        return text("standby")
    if link.protocol is None:
        return ""
    name = SHORT.get(link.protocol, link.protocol)
    return f"{name} {link.port}" if link.port else name

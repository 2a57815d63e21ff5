"""Which links and which containments are legal, why not where they are not, and what a new link is by default."""

from __future__ import annotations

from typing import NamedTuple

from designer.catalog.component import Component, LinkKind, Protocol, UnknownComponent
from designer.catalog.traits import Balancer, Cache, Database, Failover, Process, Queue, Stateful
from designer.i18n import Text, text

KIND_ORDER: tuple[LinkKind, ...] = ("traffic", "async", "uses", "replication", "standby")


class LinkDefaults(NamedTuple):
    """What a freshly drawn link is; None: as any link is by default."""

    kind: LinkKind
    protocol: Protocol | None
    port: int | None
    failover: Failover | None = None


def legal_kinds(source: Component, target: Component) -> tuple[LinkKind, ...]:
    """The kinds of link that may go from `source` to `target`; unknown components may have any."""
    if isinstance(source, UnknownComponent) or isinstance(target, UnknownComponent):
        return KIND_ORDER
    return tuple(kind for kind in KIND_ORDER if isinstance(target, source.links.get(kind, ())))


def why_no_link(source: Component, target: Component, kind: LinkKind | None = None) -> Text | None:
    """None where the link is legal, else one sentence that explains what would be."""
    kinds = legal_kinds(source, target)
    if kinds if kind is None else kind in kinds:
        return None
    if kinds:
        return text(
            "{source} cannot have a link of kind {kind} to {target}; possible: {kinds}",
            source=text(source.title), target=text(target.title), kind=kind, kinds=", ".join(kinds),
        )  # fmt: skip
    if not source.links:
        return text("{source} starts no links; draw the link towards it", source=text(source.title))
    return text("{source} cannot be linked to {target}", source=text(source.title), target=text(target.title))


def why_not_inside(child: Component, parent: Component | None) -> Text | None:
    """None where `child` may sit in `parent` (None: the open canvas), else one sentence that explains."""
    if isinstance(child, UnknownComponent) or isinstance(parent, UnknownComponent):
        return None
    if parent is None:
        if child.rootless:
            return None
        return text(
            "{child} must sit in a container: {places}", child=text(child.title), places=_places(child)
        )
    if not parent.container:
        return text("{parent} is no container", parent=text(parent.title))
    if isinstance(parent, child.inside):
        return None
    if not child.inside:
        return text("{child} sits in no container", child=text(child.title))
    return text(
        "{child} cannot sit in {parent}; possible: {places}",
        child=text(child.title), parent=text(parent.title), places=_places(child),
    )  # fmt: skip


def _places(child: Component) -> str:
    return ", ".join(getattr(place, "title", place.__name__.lower()) for place in child.inside)


def default_link(source: Component, target: Component) -> LinkDefaults | None:
    """What a link drawn from `source` to `target` is unless the user says otherwise; None where none is legal.

    Equal things replicate (databases, caches) or stand by (balancers); otherwise the target says how it is linked.
    """
    kinds = legal_kinds(source, target)
    if not kinds:
        return None
    kind: LinkKind = target.linked_as if target.linked_as in kinds else kinds[0]
    if "replication" in kinds and isinstance(source, (Database, Cache)) and isinstance(target, type(source)):
        kind = "replication"
    elif "standby" in kinds and isinstance(target, Balancer) and isinstance(target, type(source)):
        kind = "standby"
    elif "async" in kinds and isinstance(source, Queue) and isinstance(target, Process):
        kind = "async"
    endpoint = target.endpoint() if kind in ("traffic", "async") else None
    protocol, port = endpoint or (None, None)
    by_hand = kind in ("replication", "standby") and not takes_over_by_itself(source, target)
    return LinkDefaults(kind, protocol, port, "manual" if by_hand else None)


def takes_over_by_itself(source: Component, target: Component) -> bool:
    """Whether `target`, joined to `source` by standby or replication, can take over without anybody's hand."""
    return not any(isinstance(end, Stateful) and not end.promotes_copies for end in (source, target))

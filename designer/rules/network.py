"""Rules about the ways requests take: names, distance, and components that no request reaches."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.filtering import PacketFilter
from designer.catalog.traits import (
    Background,
    Cdn,
    Database,
    Dns,
    Entry,
    External,
    Guarded,
    Host,
    RuleGroup,
    Service,
    Wiring,
)
from designer.document.design import Link
from designer.graph.once import joined, once, once_each
from designer.i18n import Text, text
from designer.rules.each import each, each_link
from designer.rules.inside import admits, rules_of
from designer.rules.rule import Hit, Rule


def _unreached(a: Assessment) -> Iterator[Hit]:
    in_use = _in_use(a)
    for node_id, around in _linked(a) if in_use else ():
        if around.isdisjoint(in_use):
            yield Hit(text("No request reaches {name}", name=a.name(node_id)), (node_id,))


@once_each
def _around(a: Assessment, node_id: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The node with all that is in it and what it is in; nothing of one without a link."""
    around = node_id, *a.topology.inside(node_id), *a.topology.ancestors(node_id)
    return ((node_id, frozenset(around)),) if _has_link(a, node_id) else ()


_linked = joined(_around, lambda a: a.topology.ids_having(Service))


@once_each
def _of_administrators(a: Assessment, node_id: str) -> tuple[str, ...]:
    """The machine where an inbound rule admits its administrators by their addresses: that is who calls it."""
    spec = a.topology.spec(node_id)
    if not isinstance(spec, Guarded) or spec.admin_port is None:
        return ()
    rules = (rule for rule in rules_of(a, node_id, spec) if admits(rule, spec.admin_port))
    return (node_id,) if any(rule.source not in a.topology for rule in rules) else ()


_administered = joined(_of_administrators, lambda a: a.topology.ids_having(Guarded))


def _forwarded(a: Assessment) -> list[str]:
    """Ids of what firewalls forward to for addresses outside the drawing: whoever has them calls it."""
    return [
        line.to
        for _, firewall in a.topology.having(PacketFilter)
        for line in firewall.forwards
        if line.to in a.topology and line.source not in a.topology
    ]


@once
def _in_use(a: Assessment) -> set[str]:
    """Ids reached by whoever is drawn, over links of any kind: a machine's contents with it, its links from its contents; none without users."""
    entries = a.topology.ids_having(Entry)
    if not entries:
        return set()
    onwards = dict(_ways(a))
    seen = found = {*entries, *a.topology.ids_having(Background), *_administered(a), *_forwarded(a)}
    while found:
        found = set().union(*map(onwards.__getitem__, found)) - seen
        seen = seen | found
    return seen


@once_each
def _next(a: Assessment, node_id: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The node with what is in use where it is."""
    host = a.placement.host(node_id)
    links = a.topology.links_from(node_id) + (a.topology.links_from(host) if host is not None else [])
    inner = a.topology.inside(node_id) if isinstance(a.topology.spec(node_id), Host) else ()
    return ((node_id, frozenset((*(link.target for _, link in links), *inner))),)


_ways = joined(_next, lambda a: a.topology.ids)


@once_each
def _apart(a: Assessment, node_id: str) -> tuple[str, ...]:
    """The node where it has no link of its own, makes none of those of its machine, answers no calls to it and holds nothing."""
    host = a.placement.host(node_id)
    answers = host is not None and any(
        node_id in a.calls.heads(host, link.protocol) for _, link in a.topology.links_to(host, "traffic")
    )
    takes_part = _has_link(a, node_id) or answers or a.calls.from_node(node_id)
    return () if takes_part or a.topology.children(node_id) else (node_id,)


_linkless = joined(
    _apart, lambda a: [n for trait in (Entry, Service, Wiring) for n in a.topology.ids_having(trait)]
)


def _has_link(a: Assessment, node_id: str) -> bool:
    return bool(a.topology.links_to(node_id) or a.topology.links_from(node_id))


UNREACHED = Rule(
    id="NET003",
    name="unreached-component",
    severity="warning",
    summary="A component that is linked, but that no request of any entry reaches.",
    why="Either an arrow is missing or points the wrong way, or the component does nothing.",
    detection="A service with links that cannot be reached from an entry, or from a worker that starts by itself, or a machine whose inbound rules admit administrators by their addresses, or what a firewall forwards to for addresses outside, over links of any kind, nor anything in it or around it.",
    fix="Draw the missing link, turn it round, or delete the component.",
    false_alarm="Something outside the design calls it.",
    check=_unreached,
    bad={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "tool": {"kind": "app", "name": "tool"},
            "db": {"kind": "database", "name": "db"},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "db"}, {"from": "tool", "to": "db"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "app": {"kind": "app", "name": "app"},
            "db": {"kind": "database", "name": "db"},
        },
        "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "db"}],
    },
    tags=("network",),
)


def _unlinked(a: Assessment) -> Iterator[Hit]:
    named = {rule.source for _, spec in a.topology.having(Guarded) for rule in spec.ingress}
    named |= {rule.source for _, spec in a.topology.having(RuleGroup) for rule in spec.ingress}
    for node_id, firewall in a.topology.having(PacketFilter):
        named |= {node_id} if firewall.rules or firewall.forwards else set()
        named |= {end for rule in firewall.rules for end in (rule.source, rule.target)}
        named |= {end for line in firewall.forwards for end in (line.source, line.to)}
    for node_id in _linkless(a):
        if node_id not in named:
            yield Hit(text("{name} has no link", name=a.name(node_id)), (node_id,))


UNLINKED = Rule(
    id="NET004",
    name="unlinked-component",
    severity="info",
    summary="A component without any link.",
    why="It takes part in nothing: no check, no estimate and no rule of a firewall includes it.",
    detection="An entry, a service or a switch with nothing inside and no link to or from it, nor one of its machine that it makes or answers, and that no inbound rule, rule of a firewall or forward names.",
    fix="Link it, or delete it.",
    false_alarm="A drawing that is still being made.",
    check=_unlinked,
    bad={"nodes": {"db": {"kind": "database", "name": "db"}}},
    good={
        "nodes": {"app": {"kind": "app", "name": "app"}, "db": {"kind": "database", "name": "db"}},
        "links": [{"from": "app", "to": "db"}],
    },
    tags=("network",),
)


def _distance(a: Assessment, one: str, two: str) -> tuple[Text, bool] | None:
    """How far apart two drawn things are, and whether that is more than zones of one region; None: not far, or not drawn."""
    region_one, region_two = a.placement.region(one), a.placement.region(two)
    if region_one and region_two and region_one[0] != region_two[0]:
        return text("across regions or sites"), True
    zones_one, zones_two = set(a.placement.zones(one)), set(a.placement.zones(two)[:1])
    if zones_one and zones_two and not zones_one & zones_two:
        return text("across zones"), False
    return None


@each_link
def _far_database(a: Assessment, link_id: str, link: Link) -> Iterator[Hit]:
    if link.kind != "traffic" or not isinstance(a.topology.spec(link.target), Database):
        return
    apart = _distance(a, link.source, link.target)
    if apart is not None:
        distance, far = apart
        yield Hit(
            text(
                "{app} calls {db} {distance}, {often} for each request",
                app=a.name(link.source), db=a.name(link.target), distance=distance,
                often=text("once") if link.calls == 1 else text("{calls} times", calls=f"{link.calls:g}"),
            ),
            (link.target, link.source),
            (link_id,),
            text("Each call waits for the way there and back; see the latency of this link under Capacity."),
            severity="warning" if far else None,
        )  # fmt: skip


FAR_DATABASE = Rule(
    id="NET005",
    name="far-database",
    severity="info",
    summary="An application calls its database across zones, regions or sites.",
    why="A request makes several calls to its database, and each one pays the distance; across zones traffic costs money too.",
    detection="A traffic link to a database whose primary is in another zone, region or site than the caller.",
    fix="Put a read replica or a cache beside the application, or keep caller and primary together.",
    false_alarm="Across zones this is the price of surviving the loss of a zone: usually right to pay.",
    check=_far_database,
    bad={
        "nodes": {
            "seoul": {"kind": "datacenter", "name": "Seoul"},
            "busan": {"kind": "datacenter", "name": "Busan"},
            "web": {"kind": "server", "name": "web", "in": "seoul"},
            "app": {"kind": "app", "name": "app", "in": "web"},
            "store": {"kind": "server", "name": "store", "in": "busan"},
            "db": {"kind": "database", "name": "db", "in": "store"},
        },
        "links": [{"from": "app", "to": "db", "calls": 3}],
    },
    good={
        "nodes": {
            "seoul": {"kind": "datacenter", "name": "Seoul"},
            "web": {"kind": "server", "name": "web", "in": "seoul"},
            "app": {"kind": "app", "name": "app", "in": "web"},
            "store": {"kind": "server", "name": "store", "in": "seoul"},
            "db": {"kind": "database", "name": "db", "in": "store"},
        },
        "links": [{"from": "app", "to": "db", "calls": 3}],
    },
    controls=("AWS Well-Architected PERF04-BP06",),
    tags=("network", "latency"),
)


@each(Entry)
def _no_dns(a: Assessment, entry: str, _: Entry) -> Iterator[Hit]:
    by_address: dict[str, list[str]] = {}
    for link_id, link in a.topology.links_from(entry, "traffic"):
        target = a.topology.spec(link.target)
        administers = link.port is not None and link.port == getattr(target, "admin_port", None)
        if not isinstance(target, Dns | Cdn | External) and not administers and not _named(a, link.target):
            by_address.setdefault(link.target, []).append(link_id)
    for called, links in by_address.items():
        named = {"entry": a.name(entry), "target": a.name(called)}
        if a.topology.spec(called).responsibility.operating_system == "provider":
            yield Hit(
                text("No name of yours leads from {entry} to {target}, only the one its provider gave it", **named),
                (called, entry), tuple(links),
                text("That name goes with the service: what is made anew has another, and every client has to learn it."),
                "info",
            )  # fmt: skip
        else:
            yield Hit(
                text("No name leads from {entry} to {target}, only its address", **named),
                (called, entry), tuple(links),
            )  # fmt: skip


def _named(a: Assessment, node_id: str) -> bool:
    return any(
        isinstance(a.topology.spec(link.source), Dns) for _, link in a.topology.links_to(node_id, "traffic")
    )


NO_DNS = Rule(
    id="NET006",
    name="no-dns-in-front",
    severity="warning",
    summary="Users reach the service by its address, or by a name of the provider, instead of one of yours.",
    why="With an address in every client, no server can be replaced, added or moved without telling every user.",
    detection="Traffic from an entry to something that is neither DNS nor CDN nor a service of somebody else, and has no DNS that names it; links to the administration port of a machine are left out. Information where a provider gives it a name.",
    fix="Put DNS between the users and the service.",
    false_alarm="The entry is a program in your own network that finds the service another way.",
    check=_no_dns,
    bad={
        "nodes": {"users": {"kind": "users", "name": "users"}, "app": {"kind": "app", "name": "app"}},
        "links": [{"from": "users", "to": "app"}],
    },
    good={
        "nodes": {
            "users": {"kind": "users", "name": "users"},
            "dns": {"kind": "dns", "name": "dns"},
            "app": {"kind": "app", "name": "app"},
        },
        "links": [{"from": "users", "to": "dns"}, {"from": "dns", "to": "app"}],
    },
    references=("RFC 1034: Domain names, concepts and facilities",),
    tags=("network",),
)

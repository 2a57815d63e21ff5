"""Rules about what shares one machine: fate, processor and memory, and the way in from the internet."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Cdn, Database, Dns, Entry, Filter, Host, Process
from designer.graph.once import joined, once_each
from designer.i18n import text
from designer.rules.rule import Hit, Rule


@once_each
def _shared(a: Assessment, host: str) -> tuple[tuple[str, list[str], list[str]], ...]:
    """(host, its processes, those that call its databases first, its databases) of a machine that holds both."""
    contents = list(a.topology.inside(host))
    processes = [node for node in contents if isinstance(a.topology.spec(node), Process)]
    databases = [node for node in contents if isinstance(a.topology.spec(node), Database)]
    if not processes or not databases:
        return ()
    callers = {link.source for db in databases for _, link in a.topology.links_to(db, "traffic")}
    return ((host, sorted(processes, key=lambda node: node not in callers), databases),)


_shared_hosts = joined(_shared, lambda a: a.topology.ids_having(Host))


APART = {
    "nodes": {
        "users": {"kind": "users", "name": "users"},
        "web": {"kind": "server", "name": "web"},
        "store": {"kind": "server", "name": "store"},
        "app": {"kind": "app", "name": "app", "in": "web"},
        "db": {"kind": "database", "name": "db", "in": "store"},
    },
    "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "db"}],
}
TOGETHER = {
    "nodes": {
        "users": {"kind": "users", "name": "users"},
        "one": {"kind": "server", "name": "one"},
        "app": {"kind": "app", "name": "app", "in": "one"},
        "db": {"kind": "database", "name": "db", "in": "one"},
    },
    "links": [{"from": "users", "to": "app"}, {"from": "app", "to": "db"}],
}


def _names(a: Assessment, nodes: list[str]) -> str:
    return ", ".join(map(a.name, nodes))


def _shared_fate(a: Assessment) -> Iterator[Hit]:
    for host, processes, databases in _shared_hosts(a):
        named = {"app": _names(a, processes), "db": _names(a, databases), "host": a.name(host)}
        yield Hit(
            text("{app} and {db} fail together: both run in {host}", **named)
            if len(processes) == len(databases) == 1
            else text("{app} and {db} fail together: all run in {host}", **named),
            (host, *processes, *databases),
            why=text("One broken machine takes application and data away at the same time, and they cannot be restored apart."),
        )  # fmt: skip


SHARED_FATE = Rule(
    id="HA012",
    name="shared-fate",
    severity="warning",
    summary="Application and database run in one server.",
    why="One machine's failure, restart or upgrade takes down both, and neither can be moved or scaled without the other.",
    detection="A server that holds an application process and a database.",
    fix="Give the database a server of its own, or use a managed one.",
    false_alarm="A design that may be down whenever its one machine is.",
    check=_shared_fate,
    bad=TOGETHER,
    good=APART,
    references=("Nygard 2018: Release It!, Bulkheads",),
    tags=("availability",),
)


def _shared_resources(a: Assessment) -> Iterator[Hit]:
    for host, processes, databases in _shared_hosts(a):
        yield Hit(
            text("{app} and {db} compete for the processor and memory of {host}", app=_names(a, processes), db=_names(a, databases), host=a.name(host)),
            (host, *processes, *databases),
            why=text("A busy application slows every query, and a heavy query slows every request; the cache of each pushes out the other's."),
        )  # fmt: skip


SHARED_RESOURCES = Rule(
    id="CAP006",
    name="shared-resources",
    severity="warning",
    summary="Application and database use the same processor, memory and disk.",
    why="Their loads peak together, and no setting protects one from the other.",
    detection="A server that holds an application process and a database.",
    fix="Give the database a server of its own, sized for memory and disk; size the application's for its processor.",
    false_alarm="The load is a small part of what the machine can do.",
    check=_shared_resources,
    bad=TOGETHER,
    good=APART,
    references=("Nygard 2018: Release It!, Bulkheads",),
    tags=("capacity",),
)


def _faces_internet(a: Assessment, node_id: str) -> bool:
    callers = (a.topology.spec(link.source) for _, link in a.topology.links_to(node_id, "traffic"))
    return any(isinstance(caller, Entry | Dns | Cdn | Filter) for caller in callers)


def _database_beside(a: Assessment) -> Iterator[Hit]:
    for host, processes, databases in _shared_hosts(a):
        facing = [node for node in (host, *processes) if _faces_internet(a, node)]
        if facing:
            yield Hit(
                text("{db} is in the same server as {app}, which answers the internet", db=a.name(databases[0]), app=a.name(facing[0])),
                (databases[0], facing[0], host),
                why=text("Whoever takes over the application is on the database's machine already: no network stands between them."),
            )  # fmt: skip


DATABASE_BESIDE_APP = Rule(
    id="SEC003",
    name="database-beside-internet-facing-app",
    severity="error",
    summary="A database runs in the server of an application that the internet reaches directly.",
    why="The application is what attackers reach first; beside it, the data has no second line of defence.",
    detection="A server with a database and a process that users, DNS, a CDN or a firewall call directly.",
    fix="Move the database to a server of its own in a network that only the application reaches.",
    false_alarm="The data is public anyway.",
    check=_database_beside,
    bad=TOGETHER,
    good=APART,
    tags=("security",),
    stride=("information-disclosure", "elevation-of-privilege"),
    cwe=("CWE-653",),
    controls=("AWS Well-Architected SEC05-BP01",),
)

"""Rules about keeping data: for how long, in how many places, and in things that do not keep it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.instances import instance
from designer.catalog.traits import (
    Cache,
    Database,
    Elastic,
    External,
    Instance,
    Process,
    Queue,
    RegionPlace,
    Store,
)
from designer.document.design import Link
from designer.i18n import Text, text
from designer.rules.data import is_copy
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.rule import Hit, Rule
from designer.units import DAY_MINUTES, duration

SHORTEST_RETENTION = 7
"""Days in which a mistake is usually noticed: a weekend and the days around it."""


@each(Store)
def _short_retention(a: Assessment, node_id: str, store: Store) -> Iterator[Hit]:
    if 0 < store.backup_days < SHORTEST_RETENTION and not is_copy(store):
        yield Hit(
            text(
                "Backups of {name} are gone after {kept}",
                name=a.name(node_id), kept=duration(store.backup_days * DAY_MINUTES),
            ),
            (node_id,),
        )  # fmt: skip


SHORT_RETENTION = Rule(
    id="DATA014",
    name="short-backup-retention",
    severity="info",
    summary="Backups are kept for less than a week.",
    why="What a release or a person damaged on a Friday is often noticed on the Thursday after; by then only damaged backups are left.",
    detection="A store with backups that are kept for one to six days; read replicas are left out.",
    fix="Keep backups for at least seven days; longer where mistakes are noticed late.",
    false_alarm="Older backups are copied elsewhere.",
    check=_short_retention,
    bad=example({"db": ("aws.rds", {"backup_days": 1})}),
    good=example({"db": ("aws.rds", {"backup_days": 7})}),
    references=("AWS Security Hub RDS.11: RDS instances should have automatic backups enabled",),
    tags=("data",),
)


def _replication(a: Assessment) -> Iterator[tuple[str, Link, Database, Database]]:
    for node_id, primary in a.topology.having(Database):
        for link_id, link in a.topology.links_from(node_id, "replication"):
            copy = a.topology.spec(link.target)
            if isinstance(copy, Database):
                yield link_id, link, primary, copy


def _difference(primary: Database, copy: Database, takes_over: bool) -> Text | None:
    """What keeps the copy from following the primary, or from taking over; None where nothing does."""
    if primary.engine != copy.engine:
        return text("{copy} against {primary}", copy=copy.engine, primary=primary.engine)
    versions = [spec.engine_version.partition(".")[0] for spec in (copy, primary)]
    if versions[0] != versions[1]:
        return text("version {copy} against {primary}", copy=versions[0], primary=versions[1])
    if copy.storage_gb < primary.storage_gb:
        return text(
            "{copy} GB against {primary} GB", copy=f"{copy.storage_gb:g}", primary=f"{primary.storage_gb:g}"
        )
    if takes_over and isinstance(copy, Instance) and isinstance(primary, Instance):
        small, large = instance(copy.instance_type), instance(primary.instance_type)
        if (small.vcpus, small.memory_gib) < (large.vcpus, large.memory_gib):
            return text("{copy} against {primary}", copy=copy.instance_type, primary=primary.instance_type)
    return None


def _unlike(a: Assessment) -> Iterator[Hit]:
    for link_id, link, primary, copy in _replication(a):
        difference = _difference(primary, copy, link.failover != "none")
        if difference is not None:
            yield Hit(
                text("{copy} is unlike {primary}, which it follows: {difference}", copy=a.name(link.target), primary=a.name(link.source), difference=difference),
                (link.target, link.source), (link_id,),
            )  # fmt: skip


UNLIKE_REPLICA = Rule(
    id="DATA015",
    name="replica-unlike-its-primary",
    severity="warning",
    summary="A replica of another engine or version, with less storage, or too small to take over.",
    why="Replication breaks when the copy is full or does not understand what it gets; and after a failover the whole load meets a smaller machine.",
    detection="Replication between databases that differ in engine or major version, whose copy has less storage, or, where it takes over, a smaller instance type.",
    fix="Give the copy the engine, version, storage and size of its primary.",
    false_alarm="An upgrade is under way, by logical replication into the new version.",
    check=_unlike,
    bad=example(
        {
            "db": ("database", {"storage_gb": 200}),
            "copy": ("database", {"role": "replica", "storage_gb": 100}),
        },
        ("db>copy", {"kind": "replication"}),
    ),
    good=example(
        {
            "db": ("database", {"storage_gb": 200}),
            "copy": ("database", {"role": "replica", "storage_gb": 200}),
        },
        ("db>copy", {"kind": "replication"}),
    ),
    references=("PostgreSQL documentation: Log-Shipping Standby Servers, Planning",),
    tags=("data", "availability"),
)


@each(Process)
def _state_that_goes(a: Assessment, node_id: str, process: Process) -> Iterator[Hit]:
    host = a.placement.host(node_id)
    if getattr(process, "stateless", True) or host is None or not isinstance(a.topology.spec(host), Elastic):
        return
    yield Hit(
        text("{name} keeps state on machines of {group} that come and go", name=a.name(node_id), group=a.name(host)),
        (node_id, host),
    )  # fmt: skip


STATE_THAT_GOES = Rule(
    id="DATA016",
    name="state-on-passing-machines",
    severity="error",
    summary="An application that keeps state of its own runs on machines that are replaced and removed by themselves.",
    why="When the load falls, or a machine fails its check, it is deleted with everything on it: uploads are lost, sessions end.",
    detection="A process that is not stateless, in a scaling group.",
    fix="Keep uploads in an object store and sessions in a cache, and say that it is stateless; or run it on machines that stay.",
    false_alarm="What it keeps can be lost at any time.",
    check=_state_that_goes,
    bad=example({"web": "aws.asg", "app": ("app in web", {"stateless": False})}),
    good=example({"web": "aws.asg", "app": "app in web"}),
    references=("The Twelve-Factor App: VI. Processes",),
    tags=("data", "availability"),
)


@each(Store)
def _copy_beside(a: Assessment, node_id: str, _: Store) -> Iterator[Hit]:
    for link_id, link in a.topology.links_from(node_id, "replication"):
        if a.topology.failover(link) == "automatic":
            continue  # alternatives in one place are HA003's and HA004's
        around = set(a.placement.domains(link.target))
        shared = next((box for box in a.placement.domains(node_id) if box in around), None)
        if shared is None or isinstance(a.topology.spec(shared), RegionPlace):
            continue
        yield Hit(
            text("{copy} stands beside {name} in {box}: what takes one takes the other", copy=a.name(link.target), name=a.name(node_id), box=a.name(shared)),
            (link.target, node_id, shared), (link_id,),
        )  # fmt: skip


COPY_BESIDE = Rule(
    id="DATA017",
    name="copy-beside-the-original",
    severity="warning",
    summary="A copy that is kept for a disaster stands where the disaster takes it as well.",
    why="A copy in the same machine, rack or zone survives a slip of the hand, but not the loss it is kept for.",
    detection="Replication without automatic failover between two stores in the same machine, rack or zone.",
    fix="Move the copy to another zone, site or region.",
    false_alarm="The copy is for reading, not for surviving.",
    check=_copy_beside,
    bad=example(
        {
            "one": "server",
            "files": "file-share in one",
            "copy": "file-share in one",
        },
        ("files>copy", {"kind": "replication", "failover": "manual"}),
    ),
    good=example(
        {
            "one": "server",
            "two": "server",
            "files": "file-share in one",
            "copy": "file-share in two",
        },
        ("files>copy", {"kind": "replication", "failover": "manual"}),
    ),
    references=("NIST SP 800-34 Rev. 1, 3.4.2: backups are stored off-site",),
    tags=("data", "availability"),
)


@each(Cache)
def _only_store(a: Assessment, node_id: str, _: Cache) -> Iterator[Hit]:
    callers = {link.source for _, link in a.topology.links_to(node_id, "traffic")}
    if not callers:
        return
    known = {link.target for caller in callers for _, link in a.calls.from_node(caller)}
    known |= {link.target for caller in callers for _, link in a.topology.links_from(caller, "async", "uses")}
    known |= {link.target for _, link in a.topology.links_from(node_id, "traffic", "replication")}
    behind = known | a.topology.reachable(sorted(known), lambda link: link.kind in ("traffic", "async"))
    if not any(isinstance(a.topology.spec(node), Store | External | Queue) for node in behind - {node_id}):
        yield Hit(
            text("{name} is all that {caller} remembers with", name=a.name(node_id), caller=a.name(min(callers))),
            (node_id, *sorted(callers)),
        )  # fmt: skip


ONLY_STORE = Rule(
    id="DATA018",
    name="cache-as-the-only-store",
    severity="warning",
    summary="A cache holds the only data: nothing behind it could fill it again.",
    why="A cache may forget at any time, by restart, by eviction or by failover; it promises speed, not memory.",
    detection="A cache whose callers reach no store, queue or external service, beside it or behind.",
    fix="Keep the data in a database and let the cache hold copies.",
    false_alarm="It holds what may be lost: sessions, counters, limits.",
    check=_only_store,
    bad=example({"app": "app", "cache": "cache"}, "app>cache"),
    good=example({"app": "app", "cache": "cache", "db": "database"}, "app>cache", "app>db"),
    references=("Amazon ElastiCache User Guide: Caching strategies",),
    tags=("data",),
)


@each(Queue)
def _no_dead_letters(a: Assessment, node_id: str, queue: Queue) -> Iterator[Hit]:
    consumers = [link.target for _, link in a.topology.links_from(node_id, "async")]
    if consumers and not queue.dead_letters:
        yield Hit(
            text("{name} sets nothing aside that {consumer} fails on", consumer=a.name(consumers[0]), name=a.name(node_id)),
            (node_id,),
        )  # fmt: skip


NO_DEAD_LETTERS = Rule(
    id="DATA019",
    name="queue-without-dead-letters",
    severity="warning",
    summary="A queue with consumers sets nothing aside that they fail on.",
    why="One message that cannot be processed is tried for ever and keeps others waiting, or is dropped and nobody knows; set aside, it can be looked at.",
    detection="A queue that hands work to consumers, without a dead-letter queue.",
    fix="Give it a dead-letter queue, and have somebody told when something is in it.",
    false_alarm="Consumers put aside by themselves what fails.",
    check=_no_dead_letters,
    bad=example({"queue": "queue", "worker": "worker"}, ("queue>worker", {"kind": "async"})),
    good=example(
        {"queue": ("queue", {"dead_letters": True}), "worker": "worker"}, ("queue>worker", {"kind": "async"})
    ),
    references=(
        "Amazon SQS Developer Guide: Using dead-letter queues",
        "RabbitMQ documentation: Dead Letter Exchanges",
    ),
    tags=("data", "operations"),
)

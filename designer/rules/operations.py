"""Rules about running a service: what is seen of it, what is checked, what is kept from a slip of the hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.facts import facts
from designer.catalog.traits import Balancer, Database, Network, RegionPlace, Service, Store, Watched
from designer.i18n import text
from designer.rules.each import each, each_of
from designer.rules.example import example
from designer.rules.rule import Hit, Rule

HEALTH_PAGE = re.compile(r"health|ready|live|alive|ping|status|heartbeat|up$", re.IGNORECASE)
"""What the path of a page is called that is there to say whether a process answers."""


@each_of(lambda a: filter(a.calls.served.__contains__, a.topology.ids_having(Balancer)))
def _no_access_logs(a: Assessment, node_id: str) -> Iterator[Hit]:
    balancer = a.topology.spec(node_id)
    speaks = balancer.endpoint()
    if speaks is None or speaks[0] not in ("http", "https"):
        return
    if getattr(balancer, "access_logs", None) is False:
        yield Hit(text("{name} keeps no log of its requests", name=a.name(node_id)), (node_id,))


NO_ACCESS_LOGS = Rule(
    id="OPS001",
    name="balancer-without-access-logs",
    severity="info",
    summary="A balancer that users reach keeps no log of the requests it answers.",
    why="Who asked for what, how long it took and which target failed cannot be told afterwards: not in an outage, not after an attack.",
    detection="An HTTP balancer that requests reach, whose access logs can be turned on and are off.",
    fix="Turn access logs on; they are written to a bucket, which needs a lifecycle rule.",
    false_alarm="A CDN in front or the application behind logs every request already.",
    check=_no_access_logs,
    bad=example({"users": "users", "alb": "aws.alb", "web": "aws.ec2"}, "users>alb", "alb>web"),
    good=example(
        {"users": "users", "alb": ("aws.alb", {"access_logs": True}), "web": "aws.ec2"},
        "users>alb",
        "alb>web",
    ),
    references=("AWS Security Hub ELB.5: Application and Classic Load Balancers logging should be enabled",),
    tags=("operations", "security"),
    stride=("repudiation",),
    cwe=("CWE-778",),
    controls=("AWS Well-Architected SEC04-BP01",),
)


@each(Network)
def _no_flow_logs(a: Assessment, node_id: str, network: Network) -> Iterator[Hit]:
    if getattr(network, "flow_logs", None) is False and a.topology.children(node_id):
        yield Hit(text("Connections in {name} are not logged", name=a.name(node_id)), (node_id,))


NO_FLOW_LOGS = Rule(
    id="OPS002",
    name="network-without-flow-logs",
    severity="info",
    summary="A network whose connections are not logged.",
    why="Without them nobody can tell which connection a rule refused, or what a machine that was taken over has reached.",
    detection="A network with contents, whose flow logs can be turned on and are off.",
    fix="Turn flow logs on, with as many days of retention as it takes to notice an intrusion.",
    false_alarm="An experiment without data that matters.",
    check=_no_flow_logs,
    bad=example({"vpc": "aws.vpc", "igw": "aws.internet-gateway in vpc"}),
    good=example({"vpc": ("aws.vpc", {"flow_logs": True}), "igw": "aws.internet-gateway in vpc"}),
    tags=("operations", "security", "network"),
    stride=("repudiation",),
    cwe=("CWE-778",),
    controls=(
        "CIS AWS Foundations v3.0.0 3.7",
        "CIS AWS Foundations v5.0.0 3.7",
        "AWS Well-Architected SEC04-BP01",
    ),
)


@each(Service)
def _unprotected(a: Assessment, node_id: str, service: Service) -> Iterator[Hit]:
    if getattr(service, "deletion_protection", None) is False:
        yield Hit(
            text("{name} can be deleted by mistake", name=a.name(node_id)),
            (node_id,),
            severity="warning" if isinstance(service, Store) else None,
        )


NO_DELETION_PROTECTION = Rule(
    id="OPS003",
    name="deletion-protection-off",
    severity="info",
    summary="Something that could be protected against deletion is not; where it keeps data, that is a warning.",
    why="One wrong line in a change, or one wrong tab in a console, and it is gone; with a database, so are its automatic backups.",
    detection="A component whose deletion protection can be turned on and is off.",
    fix="Turn it on; whoever really wants to delete turns it off first.",
    false_alarm="An environment that is made and thrown away every day.",
    check=_unprotected,
    bad=example({"db": ("aws.rds", {"deletion_protection": False})}),
    good=example({"db": "aws.rds"}),
    references=("AWS Security Hub RDS.8: RDS DB instances should have deletion protection enabled",),
    tags=("operations", "data"),
)


def _deep_health_check(a: Assessment) -> Iterator[Hit]:
    for node_id, balancer in a.topology.having(Balancer):
        if HEALTH_PAGE.search(balancer.health_check_path):
            continue
        for _, link in a.topology.links_from(node_id, "traffic"):
            asked = (link.target, *a.calls.heads(link.target, link.protocol))
            called = {called.target for target in asked for _, called in a.calls.from_node(target)}
            databases = sorted(node for node in called if isinstance(a.topology.spec(node), Database))
            if databases:
                yield Hit(
                    text(
                        "{balancer} checks {target} by the page {path}, which needs {database}",
                        balancer=a.name(node_id), target=a.name(link.target), path=balancer.health_check_path,
                        database=a.name(databases[0]),
                    ),
                    (node_id, link.target, databases[0]),
                )  # fmt: skip
                break


DEEP_HEALTH_CHECK = Rule(
    id="OPS004",
    name="health-check-by-page",
    severity="info",
    summary="A balancer checks its targets by a page for users, which needs the database.",
    why="When the database is slow for a moment, every target fails the check at once; the balancer takes all of them out, and a slow site becomes none.",
    detection="A health check path whose name says nothing of health (health, ready, live, ping, status), in front of targets that call a database.",
    fix="Give the application a page that only says that the process answers, and check that.",
    false_alarm="The page is static, or the balancer keeps sending to all targets when all fail.",
    check=_deep_health_check,
    bad=example(
        {"lb": ("load-balancer", {"health_check_path": "/login"}), "app": "app", "db": "database"},
        "lb>app",
        "app>db",
    ),
    good=example({"lb": "load-balancer", "app": "app", "db": "database"}, "lb>app", "app>db"),
    references=("Amazon Builders' Library: Implementing health checks",),
    tags=("operations", "availability"),
)


def _version(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in written.split("."))


@each(Database)
def _past_support(a: Assessment, node_id: str, database: Database) -> Iterator[Hit]:
    oldest = facts().formula(f"defaults.oldest-supported.{database.engine}")
    parts = len(oldest.split("."))
    if _version(database.engine_version)[:parts] < _version(oldest)[: database.engine_version.count(".") + 1]:
        yield Hit(
            text(
                "{name} runs {engine} {version}, which gets no more fixes; the oldest supported is {oldest}",
                name=a.name(node_id), engine=database.engine, version=database.engine_version, oldest=oldest,
            ),
            (node_id,),
        )  # fmt: skip


PAST_SUPPORT = Rule(
    id="OPS005",
    name="engine-past-its-support",
    severity="warning",
    summary="A database engine of a version that gets no more fixes.",
    why="Holes that are found from now on stay open; a managed service charges extra for such versions, then upgrades them on a day of its own choosing.",
    detection="The engine's version against the oldest one with community support, as of late 2026.",
    fix="Upgrade to a supported version; try it on a copy first.",
    false_alarm="You pay somebody for fixes of that version.",
    check=_past_support,
    bad=example({"db": ("database", {"engine": "mysql", "engine_version": "5.7"})}),
    good=example({"db": ("database", {"engine": "mysql", "engine_version": "8.4"})}),
    references=(
        "PostgreSQL: Versioning policy (five years for each major version)",
        "MySQL 8.0 Release Notes: end of life in April 2026",
        "Amazon RDS User Guide: Amazon RDS Extended Support",
    ),
    tags=("operations",),
)


def _nobody_is_told(a: Assessment) -> Iterator[Hit]:
    targets = a.targets
    if targets.availability is None and targets.rto_minutes is None:
        return
    silent = sorted(
        node_id
        for node_id, watched in a.topology.having(Watched)
        if not watched.alarms and _answers(a, node_id)
    )
    if silent:
        yield Hit(
            text("Nobody is told of a failure of {names}, though the design makes promises", names=", ".join(a.name(n) for n in silent)),
            tuple(silent),
        )  # fmt: skip


def _answers(a: Assessment, node_id: str) -> bool:
    """Whether requests reach it, or something that runs in it."""
    return any(part in a.calls.served for part in (node_id, *a.topology.inside(node_id)))


NOBODY_IS_TOLD = Rule(
    id="OPS006",
    name="promise-without-alarms",
    severity="warning",
    summary="The design promises availability or a recovery time, and has parts whose failure nobody is told of.",
    why="Repair begins when somebody knows; without alarms that is when users complain, and what redundancy hides is not repaired at all until the second failure.",
    detection="A target for availability or RTO, and balancers, machines or databases that requests reach without alarms.",
    fix="Give them alarms, and have them tell somebody who can do something.",
    false_alarm="A monitoring system that is not drawn watches them: state it by setting alarms.",
    check=_nobody_is_told,
    bad=example({"users": "users", "web": "server"}, "users>web", targets={"availability": 0.999}),
    good=example(
        {"users": "users", "web": ("server", {"alarms": True})}, "users>web", targets={"availability": 0.999}
    ),
    references=("Site Reliability Engineering: Monitoring Distributed Systems",),
    tags=("operations", "availability"),
    controls=("AWS Well-Architected REL06-BP03",),
)


@each(RegionPlace)
def _untagged(a: Assessment, node_id: str, region: RegionPlace) -> Iterator[Hit]:
    if getattr(region, "tags", None) == () and a.topology.children(node_id):
        yield Hit(text("Nothing in {name} says whose it is", name=a.name(node_id)), (node_id,))


UNTAGGED = Rule(
    id="OPS007",
    name="region-without-tags",
    severity="info",
    summary="Nothing that is created in a region carries a tag that says whose it is.",
    why="A year later nobody dares to delete what nobody recognises, and the bill cannot be shared out among those who make it.",
    detection="A region of a cloud with contents and without tags. The name and the application are set on everything anyway.",
    fix="Give the region tags for owner, cost centre and environment; exports set them on everything in it.",
    false_alarm="The account belongs to one team and one service.",
    check=_untagged,
    bad=example({"region": "aws.region", "files": "aws.s3 in region"}),
    good=example(
        {"region": ("aws.region", {"tags": [{"key": "Owner", "value": "shop"}]}), "files": "aws.s3 in region"}
    ),
    references=("AWS Whitepaper: Best Practices for Tagging AWS Resources",),
    tags=("operations", "cost"),
    controls=("AWS Well-Architected COST03-BP02",),
)

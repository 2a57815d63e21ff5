"""Rules about what is kept up over the years: how long logs stay, whether fixes of an engine arrive by themselves, and at what hour."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.maintenance import DAYS, HOURS_EAST, minutes, moment
from designer.catalog.traits import Network, RegionPlace, Stateful
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import Sketch, example
from designer.rules.rule import Hit, Rule
from designer.units import DAY_MINUTES, duration

SHORTEST = 90
"""Days of logs that have to be at hand at once (PCI DSS 4.0, requirement 10.5.1: of twelve months the last three)."""


@each(Network)
def _log_retention(a: Assessment, node_id: str, network: Network) -> Iterator[Hit]:
    days = getattr(network, "flow_log_days", None)
    if days is None or not getattr(network, "flow_logs", False):
        return
    if days == 0:
        yield Hit(
            text("Logged connections of {name} are kept forever", name=a.name(node_id)),
            (node_id,),
            why=text(
                "They cost more every month, and hold who talked to whom longer than anybody may need it."
            ),
        )
    elif days < SHORTEST:
        yield Hit(
            text(
                "Logged connections of {name} are kept for {kept}",
                name=a.name(node_id),
                kept=duration(days * DAY_MINUTES),
            ),
            (node_id,),
            why=text(
                "An intrusion is usually noticed after weeks; the connections of its first days are gone by then."
            ),
        )


LOG_RETENTION = Rule(
    id="OPS008",
    name="log-retention",
    severity="info",
    summary="Logs of a network are kept forever, or for too short a time.",
    why="Without an end logs only grow; with too early an end they are gone when somebody asks what happened.",
    detection="A network with flow logs whose days of retention are 0 (no end) or fewer than 90.",
    fix="Keep them for a year, or for as long as your rules say.",
    false_alarm="They are copied to an archive with a term of its own.",
    check=_log_retention,
    bad=example({"vpc": ("aws.vpc", {"flow_logs": True, "flow_log_days": 0})}),
    good=example({"vpc": ("aws.vpc", {"flow_logs": True, "flow_log_days": 365})}),
    references=(
        "PCI DSS v4.0 10.5.1: audit logs are kept for twelve months, three of them at hand",
        "AWS Security Hub CloudWatch.16: CloudWatch log groups should be retained for a specified time period",
    ),
    tags=("operations", "security"),
    stride=("repudiation",),
    cwe=("CWE-778",),
    controls=("AWS Well-Architected SEC04-BP01",),
)


@each(Stateful)
def _no_minor_upgrades(a: Assessment, node_id: str, store: Stateful) -> Iterator[Hit]:
    if getattr(store, "minor_upgrades", None) is False:
        yield Hit(
            text("Fixes of the engine of {name} wait for somebody to install them", name=a.name(node_id)),
            (node_id,),
        )


NO_MINOR_UPGRADES = Rule(
    id="OPS009",
    name="minor-upgrades-off",
    severity="info",
    summary="A managed database or cache does not install minor versions of its engine by itself.",
    why="Minor versions close holes and change no behaviour; installed by hand they come late, or never.",
    detection="A managed store whose automatic minor upgrades are turned off.",
    fix="Turn them on; they come in the maintenance window. RDS upgrades a standby together with its primary: count on minutes without the database.",
    false_alarm="Every version is tried on a copy first and then installed by your own pipeline.",
    check=_no_minor_upgrades,
    bad=example({"db": ("aws.rds", {"minor_upgrades": False})}),
    good=example({"db": "aws.rds"}),
    references=(
        "AWS Security Hub RDS.13: RDS automatic minor version upgrades should be enabled",
        "AWS Security Hub ElastiCache.2: ElastiCache clusters should have automatic minor version upgrades enabled",
    ),
    tags=("operations",),
    controls=(
        "CIS AWS Foundations v3.0.0 2.3.2",
        "CIS AWS Foundations v5.0.0 2.2.2",
        "AWS Well-Architected SEC06-BP01",
    ),
)


BUSY = {"daily": (range(8, 22), DAYS), "office-hours": (range(8, 19), DAYS[:5])}
"""By curve of the load: hours of the day, and days, in which it is high; at other curves no hour is better than another."""
_SEOUL: dict[str, Sketch] = {"region": "aws.region", "vpc": "aws.vpc in region"}


@each(Stateful)
def _busy_maintenance(a: Assessment, node_id: str, store: Stateful) -> Iterator[Hit]:
    start = getattr(store, "maintenance", "")
    place = a.topology.enclosing(node_id, RegionPlace) if start else None
    code = getattr(place[1], "region", "") if place is not None else ""
    if code not in HOURS_EAST or a.workload.curve not in BUSY:
        return
    hours, days = BUSY[a.workload.curve]
    there = moment(minutes(start) + HOURS_EAST[code] * 60)
    day, hour, _ = there.split(":")
    if int(hour) in hours and day in days:
        yield Hit(
            text(
                "Maintenance of {name} begins in busy hours: {start} UTC is {there} in {region}",
                name=a.name(node_id), start=start, there=there, region=code,
            ),
            (node_id,),
        )  # fmt: skip


BUSY_MAINTENANCE = Rule(
    id="OPS010",
    name="maintenance-in-busy-hours",
    severity="warning",
    summary="Maintenance of a managed database or cache begins at an hour at which the load is high.",
    why="Maintenance restarts the engine, and RDS upgrades the engine of a Multi-AZ standby together with its primary: minutes without the data. The hour is stated in UTC; what was meant as three in the morning is noon in Seoul.",
    detection="A stated hour of maintenance that falls, in standard time of the region, between 8:00 and 22:00 under a daily load, or between 8:00 and 19:00 from Monday to Friday under one of office hours.",
    fix="Begin at night where the users are, or leave the hour empty: AWS then picks one of the region's night.",
    false_alarm="The users are in another part of the world than the region, or that day is a quiet one.",
    check=_busy_maintenance,
    bad=example({**_SEOUL, "db": ("aws.rds in vpc", {"maintenance": "sun:03:00"})}),
    good=example({**_SEOUL, "db": ("aws.rds in vpc", {"maintenance": "sat:18:00"})}),
    references=("Amazon RDS User Guide: Maintaining a DB instance",),
    tags=("operations", "availability"),
)

"""The stages a service grows through, and at which of them a design is. By structure: any design, whatever its names."""

from __future__ import annotations

from dataclasses import dataclass

from designer.analysis.assessment import Assessment
from designer.catalog.traits import (
    Balancer,
    Cache,
    Database,
    Elastic,
    External,
    Host,
    Process,
    Queue,
    Station,
)
from designer.fixes.balancing import calls_to
from designer.fixes.places import machine_of
from designer.graph.redundancy import has_partner, runs_several
from designer.graph.work import cores_of
from designer.i18n import Text, text
from designer.rules.availability import single_apps


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `id` is the word on the command line, and the name of the starter that shows it."""

    id: str
    title: Text
    sentence: Text


SINGLE = Stage(
    "single-server",
    text("Single server"),
    text("Application and database on one machine: simple, and everything fails together."),
)
SPLIT = Stage(
    "split-app-db",
    text("Application and database apart"),
    text("Two machines: each with its own resources, and a network between them."),
)
BALANCED = Stage(
    "load-balanced",
    text("Load balanced"),
    text("A balancer over several servers: they may fail, it may not."),
)
IN_SERVER = Stage(
    "in-server-balanced",
    text("Balanced inside the server"),
    text("A balancer in each server over several processes, and a standby for it."),
)
CLOUD = Stage(
    "aws-three-tier",
    text("AWS three-tier"),
    text(
        "Public, application and data subnets in two zones, managed balancer and database, a name and a CDN in front."
    ),
)
STAGES: tuple[Stage, ...] = (SINGLE, SPLIT, BALANCED, IN_SERVER, CLOUD)
"""In the order in which a service grows."""


def applications(a: Assessment) -> list[str]:
    """Ids of what runs application code for requests: processes, and machines in which nothing is drawn."""
    no_code = (Database, Cache, Queue, External, Balancer)
    return [
        key
        for key, spec in a.topology.having(Station)
        if key in a.calls.served
        and not isinstance(spec, no_code)
        and (isinstance(spec, Process) or (isinstance(spec, Host) and not a.topology.children(key)))
    ]


def shared_machines(a: Assessment) -> list[str]:
    """Ids of the machines in which an application and a database run."""
    found = []
    for host, _ in a.topology.having(Host):
        specs = [a.topology.spec(key) for key in a.topology.children(host)]
        if any(isinstance(s, Process) for s in specs) and any(isinstance(s, Database) for s in specs):
            found.append(host)
    return found


def balances_inside(a: Assessment, balancer: str) -> bool:
    """Whether a balancer spreads over what runs in its own machine."""
    host = a.placement.host(balancer)
    called = {link.target for _, link in a.topology.links_from(balancer, "traffic")}
    return host is not None and not called.isdisjoint(a.topology.inside(host))


def front_balancers(a: Assessment) -> list[str]:
    """Ids of the balancers in front of servers, on a box of their own or in a machine that is there for them."""
    return [
        key for key, _ in a.topology.having(Balancer) if key in a.calls.served and not balances_inside(a, key)
    ]


def unbalanced_machines(a: Assessment) -> list[str]:
    """Ids of machines with one application and cores for several processes, over which no balancer in the machine spreads.

    An application that is drawn in no machine stands for its own. Workers, which nobody waits for, need no balancer.
    """
    by_machine: dict[str, list[str]] = {}
    for app in applications(a):
        if calls_to(a, app) and getattr(a.topology.spec(app), "count", 1) == 1:
            by_machine.setdefault(machine_of(a, app) or app, []).append(app)
    found = []
    for machine, apps in by_machine.items():
        balanced = any(isinstance(a.topology.spec(key), Balancer) for key in a.topology.inside(machine))
        cores = (
            2
            if a.placement.host(apps[0]) is None and machine == apps[0]
            else cores_of(a.topology.spec(machine)).count
        )
        if len(apps) == 1 and not balanced and cores > 1:
            found.append(machine)
    return found


def stage_of(a: Assessment) -> Stage | None:
    """The stage the design has reached; None where no application is drawn that requests reach."""
    apps = applications(a)
    if not apps:
        return None
    if is_three_tier(a, apps):
        return CLOUD
    if shared_machines(a):
        return SINGLE
    if single_apps(a) or not (front_balancers(a) or all(runs_several(a.topology, app) for app in apps)):
        return SPLIT
    alone = [
        key
        for key in front_balancers(a)
        if not (has_partner(a.topology, key) or runs_several(a.topology, key))
    ]
    return BALANCED if alone or unbalanced_machines(a) else IN_SERVER


def is_three_tier(a: Assessment, apps: list[str]) -> bool:
    """Whether all code runs on rented machines in two or more zones, and every database is managed and has a standby."""
    machines = [app if isinstance(a.topology.spec(app), Host) else a.placement.host(app) for app in apps]
    zones = {zone for machine in machines if machine is not None for zone in a.placement.zones(machine)}
    rented = [a.topology.spec(m) for m in machines if m is not None]
    if len(rented) < len(machines) or any(spec.responsibility.hardware == "you" for spec in rented):
        return False
    stores = [
        (key, spec)
        for key, spec in a.topology.having(Database)
        if key in a.calls.served and spec.role == "primary"
    ]
    kept = all(
        spec.responsibility.operating_system == "provider" and runs_several(a.topology, key)
        for key, spec in stores
    )
    scaled = bool(front_balancers(a)) or any(isinstance(spec, Elastic) for spec in rented)
    return kept and scaled and not single_apps(a) and len(zones) > 1

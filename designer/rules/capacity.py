"""Rules about capacity that the drawing alone shows: idle cores, and machines that cannot follow the load."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Balancer, Elastic, Host, Instance, Process
from designer.i18n import text
from designer.rules.each import each
from designer.rules.rule import Hit, Rule
from designer.words import CURVES

MANY_CORES = 4
"""From how many cores on idle ones are worth a finding."""


@each(Host)
def _idle_cores(a: Assessment, host: str, _: Host) -> Iterator[Hit]:
    cores = getattr(a.topology.spec(host), "vcpus", 0)
    stated: list[tuple[str, int]] = []
    for node_id in a.topology.inside(host):
        spec = a.topology.spec(node_id)
        if isinstance(spec, Process):
            stated.append((node_id, (spec.processes or cores) * getattr(spec, "count", 1)))
    processes = sum(number for _, number in stated)
    if stated and cores >= MANY_CORES and processes * 2 <= cores:
        yield Hit(
            text("One process on the {cores} cores of {host}", cores=cores, host=a.name(host))
            if processes == 1
            else text(
                "{processes} processes on the {cores} cores of {host}",
                processes=processes, cores=cores, host=a.name(host),
            ),
            (host, *(node_id for node_id, _ in stated)),
            why=text("At most {share} % of the machine can answer requests; the rest is paid for and idle.", share=processes * 100 // cores),
        )  # fmt: skip


IDLE_CORES = Rule(
    id="CAP002",
    name="one-process-on-many-cores",
    severity="warning",
    summary="A server runs so few application processes that most of its cores stay idle.",
    why="One process uses one core; the others are bought, powered and unused, and the server is full long before it is busy.",
    detection="A server with four or more cores whose application processes are at most half as many as its cores.",
    fix="Run about one process for each core, behind a balancer inside the server.",
    false_alarm="The process uses several cores by itself: leave its number of processes empty, or state its threads.",
    check=_idle_cores,
    bad={
        "nodes": {
            "web": {"kind": "server", "name": "web", "vcpus": 8},
            "app": {"kind": "app", "name": "app", "in": "web", "processes": 1},
        }
    },
    good={
        "nodes": {
            "web": {"kind": "server", "name": "web", "vcpus": 8},
            "app": {"kind": "app", "name": "app", "in": "web", "processes": 8},
        }
    },
    references=("Gunicorn documentation: Design, How Many Workers?",),
    tags=("capacity",),
)


def _fixed(a: Assessment, balancer: str) -> list[str]:
    """Targets of a balancer that are rented machines and no group that scales."""
    specs = {
        link.target: a.topology.spec(link.target) for _, link in a.topology.links_from(balancer, "traffic")
    }
    return [
        target
        for target, spec in specs.items()
        if isinstance(spec, Instance) and isinstance(spec, Host) and not isinstance(spec, Elastic)
    ]


@each(Balancer)
def _fixed_fleet(a: Assessment, balancer: str, _: Balancer) -> Iterator[Hit]:
    fixed = _fixed(a, balancer)
    callers = (link.source for target in fixed for _, link in a.topology.links_to(target, "traffic"))
    told = any(
        other < balancer and set(fixed) <= set(_fixed(a, other))
        for other in callers
        if isinstance(a.topology.spec(other), Balancer)
    )
    if fixed and not told and a.workload.curve != "flat":
        yield Hit(
            text("{balancer} spreads over machines that do not scale with the load: {machines}", machines=", ".join(a.name(t) for t in fixed), balancer=a.name(balancer)),
            (*fixed, balancer),
            why=text("The load follows {curve}; a fixed fleet is too small at its peak or paid for in its valleys.", curve=CURVES[a.workload.curve]),
        )  # fmt: skip


NO_AUTOSCALING = Rule(
    id="CAP005",
    name="no-autoscaling-in-cloud",
    severity="info",
    summary="Rented machines behind a balancer are drawn one by one, instead of as a group that scales.",
    why="In the cloud capacity can follow the load, and a machine that fails can be replaced by itself; single machines do neither.",
    detection="A balancer with machines of the cloud as targets that are no scaling group, under a load that is not flat.",
    fix="Replace them by one Auto Scaling group over the same zones.",
    false_alarm="The software is licensed by machine, or keeps state in it.",
    check=_fixed_fleet,
    bad={
        "nodes": {
            "alb": {"kind": "aws.alb", "name": "alb"},
            "one": {"kind": "aws.ec2", "name": "one"},
            "two": {"kind": "aws.ec2", "name": "two"},
        },
        "links": [{"from": "alb", "to": "one"}, {"from": "alb", "to": "two"}],
    },
    good={
        "nodes": {"alb": {"kind": "aws.alb", "name": "alb"}, "web": {"kind": "aws.asg", "name": "web"}},
        "links": [{"from": "alb", "to": "web"}],
    },
    controls=("AWS Well-Architected PERF02-BP05",),
    tags=("capacity", "cost"),
)

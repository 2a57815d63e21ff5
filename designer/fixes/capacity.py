"""Enough of everything, and not far too much: processes for the cores, machines for the load, groups that scale."""

from __future__ import annotations

import math

from designer.analysis.assessment import Assessment
from designer.catalog.aws_compute import AutoScalingGroup
from designer.catalog.generic import LoadBalancer
from designer.catalog.instances import instance
from designer.catalog.traits import Balancer, Cdn, Copies, Dns, Elastic, Entry, Host, Instance, Process
from designer.document.design import Design
from designer.fixes.balancing import another_target, calls_to, speaks_tls
from designer.fixes.draft import Draft, carried
from designer.fixes.fix import Fix
from designer.fixes.places import machine_of, over_zones
from designer.fixes.sizes import GOAL, cores_for, enlarged, larger, type_for
from designer.rules.load import HORIZON_MONTHS, STEEP
from designer.rules.rule import Finding

MOST_MORE = 16
"""A fix draws at most so many more servers."""


def _per_core(a: Assessment, finding: Finding) -> Design | None:
    host, apps = finding.nodes[0], finding.nodes[1:]
    cores = getattr(a.topology.spec(host), "vcpus", 0)
    draft = Draft(a.design)
    for number, app in enumerate(apps):
        share = cores // len(apps) + (number < cores % len(apps))
        spec = a.topology.spec(app)
        copies = spec.count if isinstance(spec, Copies) else 1
        draft.change(app, processes=max(1, share // copies))
    return draft.design


PROCESS_PER_CORE = Fix(
    id="process-per-core",
    title="Run one process for each core",
    summary="Shares the cores of the machine among its applications, a process for each.",
    cures=("CAP002",),
    edit=_per_core,
    brings=("CAP003",),
)


def with_in_server_balancer(a: Assessment, draft: Draft, app: str) -> str | None:
    """Puts a balancer into the app's machine, over two groups of processes that use all cores; None where it is not alone there, or nobody calls it."""
    host, spec = a.placement.host(app), a.topology.spec(app)
    if not calls_to(a, app):
        return None  # nobody would call it
    if host is None or not isinstance(spec, Process) or getattr(spec, "count", 1) != 1:
        return None
    others = [key for key in a.topology.inside(host) if key != app]
    if any(isinstance(a.topology.spec(key), Process | Balancer) for key in others):
        return None
    cores = getattr(a.topology.spec(host), "vcpus", 0) or instance_cores(a, host)
    if cores < 2:
        return None
    proxy = draft.add(f"{host}-proxy", f"Balancer in {draft.node(host).name}", LoadBalancer(), host, near=app)
    for key, link in a.topology.links_to(app, "traffic"):
        from_outside = isinstance(a.topology.spec(link.source), Entry | Dns | Cdn)
        encrypted = speaks_tls(link) if from_outside else link.is_encrypted
        if encrypted:
            draft.change(proxy, tls=True)
        protocol, on = ("https", 443) if encrypted else ("http", 80)
        draft.relink(key, target=proxy, protocol=protocol, port=on)
    draft.change(app, processes=cores - cores // 2)
    second = draft.twin(app, host, near=proxy, processes=cores // 2)[app]
    port = getattr(spec, "port", None)
    if isinstance(port, int):
        draft.change(second, port=port + 1 if port < 65535 else port - 1)
    for target in (app, second):
        draft.link(proxy, target)
    return proxy


def instance_cores(a: Assessment, host: str) -> int:
    """vCPUs of a rented machine; 0 for others."""
    spec = a.topology.spec(host)
    return instance(spec.instance_type).vcpus if isinstance(spec, Instance) else 0


def _in_server(a: Assessment, finding: Finding) -> Design | None:
    draft, apps = Draft(a.design), finding.nodes[1:]
    return draft.design if len(apps) == 1 and with_in_server_balancer(a, draft, apps[0]) else None


IN_SERVER_BALANCER = Fix(
    id="in-server-balancer",
    title="Put a balancer into the server, over a process for each core",
    summary="Draws a balancer inside the machine that spreads over two groups of processes, which together use every core and can be released one after the other.",
    cures=("CAP002",),
    edit=_in_server,
    brings=("CAP003", "HA001", "HA011"),
)


def _resize(a: Assessment, finding: Finding) -> Design | None:
    load = a.capacity.nodes.get(finding.nodes[0])
    if load is None or load.machine is None:
        return None  # it is a limit of the service itself: no machine makes it wider
    design = enlarged(a.design, finding.nodes[0])
    for beside in targets_beside(a, finding.nodes[0]):  # equal shares go to equal machines
        design = enlarged(design, beside) or design if design is not None else None
    return design


RESIZE = Fix(
    id="size-for-the-load",
    title="Size it for the load",
    summary="More processes where cores are idle, else a machine with more cores or the next instance type; a scaling group gets a higher maximum. What shares its load behind a balancer is sized alike.",
    cures=("CAP001",),
    edit=_resize,
    brings=("CAP002", "CAP003", "CAP009", "CAP014", "CAP015", "HA011"),
)


def _more_servers(a: Assessment, finding: Finding) -> Design | None:
    node_id = finding.nodes[0]
    load = a.capacity.nodes.get(node_id)
    balancers = balancers_of(a, node_id)
    if (
        load is None
        or load.machine is None
        or not balancers
        or isinstance(a.topology.spec(load.machine.id), Elastic)
    ):
        return None
    there = len({link.target for _, link in a.topology.links_from(balancers[0], "traffic")})
    wanted = math.ceil(there * load.utilisation / GOAL) - there
    if not 0 < wanted <= MOST_MORE:
        return None
    draft = Draft(a.design)
    for _ in range(wanted):
        another_target(a, draft, node_id, balancers)
    after = Assessment(draft.design).capacity.nodes.get(node_id)
    return draft.design if after is not None and after.utilisation < STEEP else None


def balancers_of(a: Assessment, node_id: str) -> list[str]:
    """Ids of the balancers that spread requests over it and others."""
    callers = dict.fromkeys(link.source for _, link in calls_to(a, node_id))
    return [key for key in callers if isinstance(a.topology.spec(key), Balancer)]


def targets_beside(a: Assessment, node_id: str) -> list[str]:
    """Ids of the others over which its balancers spread."""
    links = [
        link
        for balancer in balancers_of(a, node_id)
        for _, link in a.topology.links_from(balancer, "traffic")
    ]
    return [key for key in dict.fromkeys(link.target for link in links) if key != node_id]


MORE_SERVERS = Fix(
    id="more-servers",
    title="Add servers behind the balancer",
    summary="Draws as many more of the same as the peak needs.",
    cures=("CAP001",),
    edit=_more_servers,
    brings=("CAP003", "HA003"),
)


def _for_a_year(a: Assessment, finding: Finding) -> Design | None:
    """Enlarges whatever is full first, until the peak of a year ahead can be carried."""
    workload = a.design.workload
    goal = workload.peak_rps * (1 + workload.growth_per_month) ** HORIZON_MONTHS
    now = a
    for _ in range(12):
        capacity = now.capacity
        if capacity.max_rps > goal:
            return now.design
        if capacity.bottleneck is None or capacity.max_rps <= 0:
            return None
        draft = Draft(now.design)
        larger(now, draft, capacity.bottleneck, 1.1 * goal / capacity.max_rps)
        if draft.design is now.design:
            return None
        now = Assessment(draft.design)
    return None


FOR_A_YEAR = Fix(
    id="size-for-a-year",
    title="Size it for the growth of a year",
    summary="Enlarges what is full first, one thing after the other, until the peak of twelve months ahead can be carried.",
    cures=("CAP003", "CAP009"),
    edit=_for_a_year,
    brings=("CAP015",),
)


def _smaller(a: Assessment, finding: Finding) -> Design | None:
    host = finding.nodes[0]
    spec, busy = a.topology.spec(host), a.capacity.machines.get(host, 0.0)
    later = busy * (1 + max(0.0, a.design.workload.growth_per_month)) ** HORIZON_MONTHS
    draft = Draft(a.design)
    if isinstance(spec, Instance):
        wanted = math.ceil(instance(spec.instance_type).vcpus * later / GOAL)
        name = type_for(spec.instance_type, wanted)
        draft.change(host, instance_type=name or spec.instance_type)
    elif (cores := getattr(spec, "vcpus", 0)) > 1:
        draft.change(host, vcpus=cores_for(math.ceil(cores * later / GOAL)))
    return draft.design


SMALLER = Fix(
    id="smaller-machine",
    title="Choose a smaller machine",
    summary="As many cores as the load needs in a year; state the price of the machine you choose.",
    cures=("CAP004",),
    edit=_smaller,
)


def _scaling_group(a: Assessment, finding: Finding) -> Design | None:
    machines = list(dict.fromkeys(key for key in finding.nodes if isinstance(a.topology.spec(key), Host)))
    first, specs = machines[0], [a.topology.spec(key) for key in machines]
    if isinstance(specs[0], Elastic) or any(type(spec) is not type(specs[0]) for spec in specs):
        return None
    draft = Draft(a.design)
    kept = max(2, sum(spec.count if isinstance(spec, Copies) else 1 for spec in specs))
    subnets = over_zones(a, dict.fromkeys(s for key in machines for s in a.placement.subnets(key)))
    group = carried(specs[0], AutoScalingGroup, min_size=kept, max_size=2 * kept, subnets=subnets)
    network = a.placement.network(first)
    draft.become(first, group)
    if network is not None:
        draft.put(first, network, near=a.placement.zone_of(first))
    draft.remove(*machines[1:])
    return draft.design


SCALING_GROUP = Fix(
    id="scaling-group",
    title="Make them one Auto Scaling group",
    summary="One group over the subnets of all of them, which keeps as many running, two at least, and adds more with the load; the first one's properties hold for all.",
    cures=("CAP005",),
    edit=_scaling_group,
    by_choice=True,
    brings=("HA007", "HA023"),
)


def _headroom(a: Assessment, finding: Finding) -> Design | None:
    """More of what is overloaded when something is lost, until every loss that is survived leaves enough."""
    now = a
    for _ in range(MOST_MORE):
        peak = now.capacity.peak_rps
        worst = next((loss for loss in now.losses if 0 < loss.rps < peak), None)
        if worst is None:
            return now.design if now is not a else None
        if worst.bottleneck is None:
            return None
        draft = Draft(now.design)
        balancers = balancers_of(now, worst.bottleneck)
        if balancers and machine_of(now, worst.bottleneck) is not None:
            another_target(now, draft, worst.bottleneck, balancers)
        else:
            larger(now, draft, worst.bottleneck, 1.1 * peak / worst.rps)
        if draft.design is now.design:
            return None
        now = Assessment(draft.design)
    return None


HEADROOM = Fix(
    id="headroom-for-a-loss",
    title="Add what a loss would leave missing",
    summary="Draws more of the same behind the balancer, or enlarges what has none, until the rest carries the peak after any loss.",
    cures=("HA011",),
    edit=_headroom,
)

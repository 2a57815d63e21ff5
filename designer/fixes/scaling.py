"""Groups that scale in time, machines that last the day, balancers that spread by strength."""

from __future__ import annotations

from designer.analysis.assessment import Assessment
from designer.catalog.traits import Balancer, Elastic, Instance, Process, Spanning, Station
from designer.document.design import Design
from designer.fixes.draft import Draft
from designer.fixes.fix import Fix
from designer.fixes.operations import switched
from designer.fixes.sizes import next_type, type_for
from designer.fixes.zones import counterpart, second_zone
from designer.graph.work import cores_of, own_cores
from designer.rules.rule import Finding


def _larger_for_connections(a: Assessment, finding: Finding) -> Design | None:
    """The next larger types, until one has memory for the connections."""
    node_id = finding.nodes[0]
    spec, held = a.topology.spec(node_id), finding.message.values.get("held")
    name = spec.instance_type if isinstance(spec, Instance) else None
    while name is not None and (name := next_type(name)) is not None:
        draft = Draft(a.design)
        draft.change(node_id, instance_type=name)
        limit = Assessment(draft.design).load.stages[node_id].connection_limit
        if limit is None or not isinstance(held, int) or held <= limit:
            return draft.design
    return None


LARGER_FOR_CONNECTIONS = Fix(
    id="memory-for-connections",
    title="Take a type with memory for the connections",
    summary="The smallest larger type of the managed database that admits as many.",
    cures=("CAP012",),
    edit=_larger_for_connections,
    brings=("CAP004",),
)


def _fewer_processes(a: Assessment, finding: Finding) -> Design | None:
    """Each caller gives up the same share of its processes."""
    held, limit = (finding.message.values.get(name) for name in ("held", "limit"))
    draft = Draft(a.design)
    if not isinstance(held, int) or not isinstance(limit, int):
        return None
    for caller, spec in a.topology.having(Station):
        processes = getattr(spec, "processes", None)
        calls = any(link.target == finding.nodes[0] for _, link in a.calls.from_node(caller))
        if calls and isinstance(processes, int) and processes > 1:
            draft.change(caller, processes=max(1, processes * limit // held))
    return draft.design


FEWER_PROCESSES = Fix(
    id="fewer-processes",
    title="Run fewer processes",
    summary="The callers run as many processes as the database admits connections, in the same proportion; a pooler in front spares that.",
    cures=("CAP012",),
    edit=_fewer_processes,
    by_choice=True,
    brings=("CAP001", "CAP002", "CAP003"),
)


IN_TIME = 60
"""Target utilisation in percent: what is being started has time to come up."""
STEADY = "m7g.medium"
"""The smallest of a family that is not burstable."""


def _room_above(a: Assessment, finding: Finding) -> Design | None:
    spec = a.topology.spec(finding.nodes[0])
    return switched(a, finding, max_size=2 * spec.size_limits()[1]) if isinstance(spec, Elastic) else None


ROOM_ABOVE = Fix(
    id="room-to-scale",
    title="Let the group grow to twice its size",
    summary="Doubles the maximum: machines that do not run cost nothing.",
    cures=("CAP010",),
    edit=_room_above,
)


def _scale_in_time(a: Assessment, finding: Finding) -> Design | None:
    return switched(a, finding, target_cpu=IN_TIME)


SCALE_IN_TIME = Fix(
    id="scale-in-time",
    title="Scale for 60 % utilisation",
    summary="The group adds machines while those it has are still answering quickly.",
    cures=("CAP011",),
    edit=_scale_in_time,
)


def _steady_machine(a: Assessment, finding: Finding) -> Design | None:
    """As many vCPUs and as much memory, all day long."""
    spec = a.topology.spec(finding.nodes[0])
    if not isinstance(spec, Instance):
        return None
    prefix = next((p for p in ("db.", "cache.") if spec.instance_type.startswith(p)), "")
    found = type_for(f"{prefix}{STEADY}", cores_of(spec).count, 0)
    return switched(a, finding, instance_type=found) if found is not None else None


STEADY_MACHINE = Fix(
    id="steady-machine",
    title="Take a type that is not burstable",
    summary="As many vCPUs, which may be busy all day; an arm64 type: the image has to be built for it.",
    cures=("CAP013",),
    edit=_steady_machine,
)


def _state_processes(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for node_id in finding.nodes[:-1]:
        spec, host = a.topology.spec(node_id), a.placement.host(node_id)
        if isinstance(spec, Process):
            cores = cores_of(a.topology.spec(host)) if host is not None else own_cores(spec)
            draft.change(node_id, processes=cores.count)
    return draft.design


STATE_PROCESSES = Fix(
    id="state-processes",
    title="State one process for each core",
    summary="Sets the number of processes of those that do not say it to the cores of their machine.",
    cures=("CAP014",),
    edit=_state_processes,
    by_choice=True,
    brings=("CAP015",),
)


def _by_outstanding(a: Assessment, finding: Finding) -> Design | None:
    draft = Draft(a.design)
    for node_id in finding.nodes:
        if isinstance(a.topology.spec(node_id), Balancer):
            draft.change(node_id, algorithm="least-outstanding")
            return draft.design
    return None


BY_OUTSTANDING = Fix(
    id="spread-by-outstanding",
    title="Spread by outstanding requests",
    summary="The balancer sends each request to the target that has the fewest waiting: the strong ones get more.",
    cures=("CAP015",),
    edit=_by_outstanding,
)


def _two_running(a: Assessment, finding: Finding) -> Design | None:
    draft, group = Draft(a.design), finding.nodes[0]
    spec = a.topology.spec(group)
    if not isinstance(spec, Elastic) or "min_size" not in spec.model_fields:
        return None
    least, most = spec.size_limits()
    kept = max(2, least)
    draft.change(group, min_size=kept, max_size=max(2 * kept, most))
    zones = a.placement.zones(group)
    if isinstance(spec, Spanning) and len(zones) == 1:
        other, listed = second_zone(draft, zones[0]), spec.subnets or a.placement.subnets(group)
        more = [counterpart(a, draft, subnet, other) for subnet in listed]
        draft.change(group, subnets=tuple(dict.fromkeys((*listed, *more))))
    return draft.design


TWO_RUNNING = Fix(
    id="two-always-running",
    title="Keep two of them running, in two zones",
    summary="Raises the minimum of the scaling group to two, with room to grow, and lets it use the like subnets of a second zone, which are drawn where there are none.",
    cures=("HA001",),
    edit=_two_running,
)

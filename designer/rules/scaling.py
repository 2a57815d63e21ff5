"""Rules about following the load: groups that cannot grow or grow too late, limits that are met silently."""

from __future__ import annotations

import math
from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.analysis.load import Machine
from designer.analysis.sizing import target_tracking
from designer.catalog.facts import facts
from designer.catalog.traits import Database, Elastic, ObjectStore, Store
from designer.graph.once import joined, once_each
from designer.i18n import text
from designer.rules.each import each
from designer.rules.example import example
from designer.rules.load import HORIZON_MONTHS
from designer.rules.rule import Hit, Rule
from designer.words import CURVES

LATE = 0.75
"""Target utilisation above which the time a new machine needs to come up is longer than what is left lasts."""
ROUNDING = 1.05
"""How far over its baseline a burstable machine may be before it counts: estimates are no better."""


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _limit_below_forecast(a: Assessment) -> Iterator[Hit]:
    months = a.capacity.months_until_full(a.workload.growth_per_month)
    group = a.capacity.bottleneck
    if months is None or not 0 < months <= HORIZON_MONTHS or group is None:
        return
    spec = a.topology.spec(group)
    if isinstance(spec, Elastic):
        yield Hit(
            text("{name} may grow to {most}: the peak passes that in month {months}", name=a.name(group), most=spec.size_limits()[1], months=months),
            (group,),
            why=text("The whole group sustains {limit} requests/s.", limit=f"{a.capacity.max_rps:.0f}"),
        )  # fmt: skip


LIMIT_BELOW_FORECAST = Rule(
    id="CAP009",
    name="scaling-limit-below-forecast",
    severity="info",
    summary="The growing load meets the upper limit of a scaling group within a year.",
    why="A limit that nobody remembers is met on the busiest day; the group then stops growing, and nothing says why.",
    detection="The bottleneck is a scaling group, and the growing peak passes what it carries at its maximum within twelve months.",
    fix="Raise the maximum now: machines that do not run cost nothing. Check the quota of the account as well.",
    false_alarm="The maximum is a budget.",
    check=_limit_below_forecast,
    bad=example(
        {"users": "users", "web": ("aws.asg", {"max_size": 4})},
        "users>web",
        workload={"peak_rps": 1100, "growth_per_month": 0.05},
    ),
    good=example(
        {"users": "users", "web": ("aws.asg", {"max_size": 20})},
        "users>web",
        workload={"peak_rps": 1100, "growth_per_month": 0.05},
    ),
    references=("Amazon EC2 Auto Scaling User Guide: Set scaling limits for your Auto Scaling group",),
    tags=("capacity",),
)


@each(Elastic)
def _cannot_scale(a: Assessment, node_id: str, group: Elastic) -> Iterator[Hit]:
    least, most = group.size_limits()
    if least == most and most > 1 and a.workload.curve != "flat":
        yield Hit(
            text("{name} always runs {count}: its minimum is its maximum", name=a.name(node_id), count=most),
            (node_id,),
            why=text("The load follows {curve}; a fixed fleet is too small at its peak or paid for in its valleys.", curve=CURVES[a.workload.curve]),
        )  # fmt: skip


CANNOT_SCALE = Rule(
    id="CAP010",
    name="group-that-cannot-scale",
    severity="info",
    summary="A scaling group whose minimum and maximum are the same.",
    why="It replaces what fails, but neither grows with the load nor shrinks with it.",
    detection="A scaling group of two or more with equal limits, under a load that is not flat.",
    fix="Leave room above: a maximum of at least what the peak asks for with a zone lost.",
    false_alarm="The software is licensed by machine, or its members must not change.",
    check=_cannot_scale,
    bad=example({"web": ("aws.asg", {"min_size": 2, "max_size": 2})}),
    good=example({"web": ("aws.asg", {"min_size": 2, "max_size": 6})}),
    references=("Amazon EC2 Auto Scaling User Guide: Set scaling limits for your Auto Scaling group",),
    tags=("capacity", "cost"),
)


@each(Elastic)
def _scales_late(a: Assessment, node_id: str, group: Elastic) -> Iterator[Hit]:
    target = group.target_utilisation()
    if target > LATE and a.workload.curve != "flat" and group.size_limits()[1] > 1:
        yield Hit(
            text("{name} adds machines only when those it has are {target} busy", name=a.name(node_id), target=_percent(target)),
            (node_id,),
        )  # fmt: skip


SCALES_LATE = Rule(
    id="CAP011",
    name="scaling-starts-late",
    severity="info",
    summary="A scaling group grows only when its machines are nearly full.",
    why="A new machine needs minutes until it serves; from three quarters busy on, waiting grows faster than help comes.",
    detection="A scaling group with a target utilisation above 75 %, under a load that is not flat.",
    fix="Aim at 50 to 60 %; keep enough machines for the loss of a zone.",
    false_alarm="The load rises slowly, and machines come up in seconds.",
    check=_scales_late,
    bad=example({"web": ("aws.asg", {"target_cpu": 85})}),
    good=example({"web": ("aws.asg", {"target_cpu": 50})}),
    references=("Amazon EC2 Auto Scaling User Guide: Target tracking scaling policies",),
    tags=("capacity",),
)


@once_each
def _connected(a: Assessment, node_id: str) -> tuple[tuple[str, str, int], ...]:
    """(caller, database, connections) where each server of each copy of the caller holds one."""
    drawn = a.stages.drawn(node_id)
    if drawn.stage is None or drawn.machine is None:
        return ()
    held = drawn.stage.servers * drawn.stage.per_machine * drawn.machine.copies
    targets = {o.target for leg in drawn.stage.legs if leg.waits for o in leg.options}
    return tuple((node_id, t, held) for t in sorted(targets) if isinstance(a.topology.spec(t), Database))


_every_connected = joined(_connected, lambda a: a.topology.ids)


def _connections(a: Assessment) -> Iterator[Hit]:
    most: dict[str, int] = {}
    for caller, database, connections in _every_connected(a):
        if caller in a.capacity.nodes:
            most[database] = most.get(database, 0) + connections
    for node_id, held in sorted(most.items()):
        limit = a.load.stages[node_id].connection_limit if node_id in a.capacity.nodes else None
        if limit is not None and held > limit:
            yield Hit(
                text("Up to {held} processes connect to {name}, which admits {limit}", held=held, name=a.name(node_id), limit=limit),
                (node_id,),
            )  # fmt: skip


TOO_MANY_CONNECTIONS = Rule(
    id="CAP012",
    name="more-callers-than-connections",
    severity="warning",
    summary="More processes call a database than it admits connections.",
    why="The database refuses the rest; that happens at the peak, when all copies run, and looks like an outage of the database.",
    detection="One connection for each process of each copy of the callers, at the most copies there may be, against max_connections: of a managed database by its memory, of PostgreSQL the default of 100. Pools of several connections need more still.",
    fix="Put a pooler in front (PgBouncer, RDS Proxy), run fewer processes, or raise the limit with the memory for it.",
    false_alarm="The limit is set higher than its default.",
    check=_connections,
    bad=example(
        {"users": "users", "lb": "load-balancer", "app": ("app", {"count": 20, "processes": 8}), "db": "database"},
        "users>lb", "lb>app", "app>db",
    ),
    good=example(
        {"users": "users", "lb": "load-balancer", "app": ("app", {"count": 5, "processes": 8}), "db": "database"},
        "users>lb", "lb>app", "app>db",
    ),
    references=("PostgreSQL documentation: Connections and Authentication, max_connections", "Amazon RDS User Guide: Quotas and constraints"),
    tags=("capacity", "data"),
)  # fmt: skip


def _steady(machine: Machine, cores_busy: float) -> float:
    """Utilisation of the machines at work when so many cores are busy on average; a group runs what its target asks for."""
    copies = machine.copies
    if machine.least < machine.copies:
        copies = min(
            max(target_tracking(1, cores_busy / machine.cores, machine.target), machine.least), copies
        )
    return cores_busy / (machine.cores * copies)


def _out_of_credits(a: Assessment) -> Iterator[Hit]:
    workload = a.workload
    burstable = {key: m for key, m in a.load.machines.items() if m.baseline is not None}
    if not burstable or "peak_rps" not in workload.model_fields_set:
        return  # nobody has said how busy they will be
    busy: dict[str, float] = {}
    for load in a.capacity.nodes.values():
        if load.machine is not None and load.machine.id in burstable:
            busy[load.machine.id] = busy.get(load.machine.id, 0.0) + load.rps * load.stage.service_s
    share = facts().value(f"defaults.curve.{workload.curve}")
    for node_id, cores in sorted(busy.items()):
        machine = burstable[node_id]
        mean = _steady(machine, cores * share)
        if machine.baseline is not None and mean > machine.baseline * ROUNDING:
            yield Hit(
                text("{name} is {mean} busy on average, and can sustain {baseline}", name=a.name(node_id), mean=_percent(mean), baseline=_percent(machine.baseline)),
                (node_id,),
            )  # fmt: skip


OUT_OF_CREDITS = Rule(
    id="CAP013",
    name="burstable-under-steady-load",
    severity="warning",
    summary="A burstable machine is busier on average than it can be for long.",
    why="It earns credits slower than it spends them; when they are gone it is slowed to its baseline, or each hour above it is charged.",
    detection="Mean utilisation over the day, from the stated peak and the load's curve, against the baseline of the instance type.",
    fix="Choose a type that is not burstable, a larger size, or more of them.",
    false_alarm="The machine is in unlimited mode, and its price with the surcharge is still the lowest.",
    check=_out_of_credits,
    bad=example(
        {"users": "users", "web": ("aws.ec2", {"instance_type": "t3.micro", "service_ms": 20})},
        "users>web",
        workload={"peak_rps": 60},
    ),
    good=example(
        {"users": "users", "web": ("aws.ec2", {"instance_type": "m6i.large", "service_ms": 20})},
        "users>web",
        workload={"peak_rps": 60},
    ),
    references=(
        "Amazon EC2 User Guide: CPU credits and baseline utilization for burstable performance instances",
    ),
    tags=("capacity", "cost"),
)


@each(Store)
def _fills_up(a: Assessment, node_id: str, store: Store) -> Iterator[Hit]:
    grows_by_itself = isinstance(store, ObjectStore) and store.responsibility.hardware == "provider"
    if store.used_gb is None or store.growth_gb <= 0 or grows_by_itself:
        return
    months = max(0, math.floor((store.storage_gb - store.used_gb) / store.growth_gb))
    if months < HORIZON_MONTHS:
        yield Hit(
            text("{name} is full in month {months}", name=a.name(node_id), months=months + 1),
            (node_id,),
            why=text(
                "{used} of {size} GB are used, and {growth} GB come each month.",
                used=f"{store.used_gb:g}", size=f"{store.storage_gb:g}", growth=f"{store.growth_gb:g}",
            ),
            severity="error" if months == 0 else None,
        )  # fmt: skip


FILLS_UP = Rule(
    id="CAP016",
    name="storage-full-within-a-year",
    severity="warning",
    summary="A volume of fixed size is full within a year.",
    why="A database without room refuses every write, and often cannot even start to be cleaned up.",
    detection="What is used now and what is added each month, where both are stated, against the size of the store; buckets of a cloud grow by themselves and are left out.",
    fix="Make it larger in time, delete or archive what is old, or let the service enlarge it by itself.",
    false_alarm="Old data is deleted as new data comes.",
    check=_fills_up,
    bad=example({"db": ("database", {"storage_gb": 100, "used_gb": 60, "growth_gb": 5})}),
    good=example({"db": ("database", {"storage_gb": 500, "used_gb": 60, "growth_gb": 5})}),
    references=("Amazon RDS User Guide: Managing capacity automatically with storage autoscaling",),
    tags=("capacity", "data"),
)

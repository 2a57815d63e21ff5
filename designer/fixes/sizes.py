"""Machines of another size: more cores and processes, the next instance type, more room for a scaling group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from designer.analysis.assessment import Assessment
from designer.analysis.capacity import StageLoad
from designer.catalog.instances import instance
from designer.catalog.traits import Elastic, Instance, Process, Station
from designer.document.design import Design
from designer.fixes.draft import Draft

GOAL = 0.6
"""Utilisation at the peak that machines are sized for: waiting stays short (M/M/c), and there is room for a bad day."""
CORES = (1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 192, 256, 384, 512, 1024)
"""Cores that servers are sold with."""
BURSTABLE = ("nano", "micro", "small", "medium", "large", "xlarge", "2xlarge")
STEADY = ("medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
GENERAL = "m7g"
"""The family that goes on where a burstable one ends."""
ROUNDS = 8


def cores_for(wanted: float) -> int:
    """The smallest server that has so many cores."""
    return next((cores for cores in CORES if cores >= wanted), CORES[-1])


def types_like(type_name: str) -> Iterator[str]:
    """Instance types of its family in order of size; where the family is burstable, those of the general family above it."""
    prefix, bare = _parts(type_name)
    family = bare.partition(".")[0]
    for size in BURSTABLE if family.startswith("t") else STEADY:
        yield f"{prefix}{family}.{size}"
    if family.startswith("t"):
        for size in STEADY[3:]:
            yield f"{prefix}{GENERAL}.{size}"


def type_for(type_name: str, vcpus: float, memory_gib: float = 0) -> str | None:
    """The smallest type like this one with so many vCPUs and so much memory; None where none is so large."""
    fitting = (
        (found, name)
        for name in types_like(type_name)
        if (found := instance(name)).vcpus >= vcpus and found.memory_gib >= memory_gib
    )
    return next((name for _, name in fitting), None)


def next_type(type_name: str) -> str | None:
    """The next larger type; None for the largest and for one of an unusual size."""
    return next((larger for smaller, larger in pairwise(types_like(type_name)) if smaller == type_name), None)


def _parts(type_name: str) -> tuple[str, str]:
    for prefix in ("db.", "cache."):
        if type_name.startswith(prefix):
            return prefix, type_name.removeprefix(prefix)
    return "", type_name


def enlarged(design: Design, key: str, goal: float = GOAL) -> Design | None:
    """`design` in which what `key` computes on is large enough for the peak at this utilisation; None where it cannot be."""
    for _ in range(ROUNDS):
        a = Assessment(design)
        load = a.capacity.nodes.get(key)
        busy = load.utilisation if load is not None else a.capacity.machines.get(key, 0.0)
        if busy <= goal + 0.1:
            return design
        draft = Draft(design)
        larger(a, draft, key, busy / goal)
        if draft.design is design:
            return None
        design = draft.design
    return None


def larger(a: Assessment, draft: Draft, key: str, factor: float) -> None:
    """Gives a stage, or a machine that several share, `factor` times of what it computes with, where that can be had."""
    load = a.capacity.nodes.get(key)
    machine = load.machine.id if load is not None and load.machine is not None else key
    spec = draft.node(machine).spec
    if isinstance(spec, Elastic):
        draft.change(machine, max_size=min(1000, math.ceil(spec.size_limits()[1] * factor)))
        return
    if load is not None and load.machine is not None and _more_processes(draft, key, load, factor):
        return
    if isinstance(spec, Instance):
        wanted = instance(spec.instance_type).vcpus * factor
        name = type_for(spec.instance_type, wanted) or next_type(spec.instance_type)
        if name is not None:
            draft.change(machine, instance_type=name)
    elif cores := getattr(spec, "vcpus", 0):
        draft.change(machine, vcpus=cores_for(math.ceil(cores * factor)))
    elif isinstance(spec, Station) and load is not None and load.machine is not None:
        draft.change(machine, processes=math.ceil(load.stage.servers * factor))


def _more_processes(draft: Draft, key: str, load: StageLoad, factor: float) -> bool:
    """Lets it use the cores that are there first; whether that alone may be enough."""
    machine = load.machine
    if machine is None or load.stage.servers >= machine.cores or load.machine_utilisation >= load.utilisation:
        return False
    wanted = math.ceil(load.stage.servers * factor)
    home = draft.node(machine.id).id
    is_alone = not any(
        isinstance(draft.node(other).spec, Process) for other in draft.design.inside(home) if other != key
    )
    draft.change(key, processes=machine.cores if is_alone else min(machine.cores, wanted))
    return wanted <= machine.cores

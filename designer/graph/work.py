"""What one request costs at a component: processor time, parallel servers, fixed delay; drawn, or from the facts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from designer.analysis.figure import Input
from designer.analysis.quotas import max_connections
from designer.catalog.component import Component
from designer.catalog.facts import facts
from designer.catalog.instances import MachineType, instance
from designer.catalog.traits import Database, Instance, Station
from designer.i18n import Text, text
from designer.words import software_text

GIB = 1024**3


class Cores(Struct, frozen=True):
    """Cores that something can use, where that number comes from, and what of them a burstable machine sustains."""

    count: int
    known_as: Input
    baseline: float | None = None
    assumed: Text | None = None


class Work(Struct, frozen=True):
    """What a request costs."""

    service_s: float
    servers: int
    cores: int
    delay_s: float
    baseline: float | None
    inputs: tuple[Input, ...]
    assumptions: tuple[Text, ...]


def cores_of(machine: Component) -> Cores:
    """The cores of a machine: by its type, as drawn, or the size that is assumed."""
    if isinstance(machine, Instance):
        rented = instance(machine.instance_type)
        name = text("vCPUs of {type}", type=machine.instance_type)
        return Cores(rented.vcpus, Input(name, rented.vcpus), rented.cpu_baseline, rented.assumed)
    drawn = getattr(machine, "vcpus", None)
    if isinstance(drawn, int):
        return Cores(drawn, Input.drawn(text("cores"), drawn))
    return _usual_machine(0)


def own_cores(spec: Component) -> Cores:
    """The cores of software that is drawn in no machine: of its instance type, else of a machine of its own."""
    if isinstance(spec, Instance):
        return cores_of(spec)
    return _usual_machine((spec.processes or 0) if isinstance(spec, Station) else 0)


def work_of(spec: Component, cores: Cores, *, balanced: bool) -> Work:
    """What one request costs at `spec`. `balanced`: a balancer in its machine spreads over its processes."""
    inputs: list[Input] = []
    assumptions: list[Text] = []
    service_ms = _service_ms(spec, inputs, assumptions)
    servers = 1
    if service_ms > 0:
        servers = _servers(spec, cores.count, balanced, inputs)
        inputs.append(cores.known_as)
        assumptions += [cores.assumed] if cores.assumed is not None else []
    delay_ms = _delay_ms(spec, inputs)
    return Work(
        service_ms / 1000,
        servers,
        cores.count,
        delay_ms / 1000,
        cores.baseline,
        tuple(inputs),
        tuple(assumptions),
    )


def connection_limit(spec: Component) -> int | None:
    """Connections that a database admits: by its memory where it is managed, the default of its own; None: not known."""
    if not isinstance(spec, Database):
        return None
    if isinstance(spec, Instance):
        rented: MachineType = instance(spec.instance_type)
        return max_connections(
            facts().formula(f"quotas.rds.max_connections.{spec.engine}"), rented.memory_gib * GIB
        )
    row = f"quotas.{spec.engine}.max_connections.default"
    return int(facts().value(row)) if facts().has(row) else None


def _usual_machine(processes: int) -> Cores:
    usual = facts().fact("defaults.machine.vcpus")
    if processes > usual.value:
        return Cores(processes, Input(text("cores for its processes"), processes))
    return Cores(int(usual.value), Input.default(text("cores of a machine of its own"), usual))


def _service_ms(spec: Component, inputs: list[Input], assumptions: list[Text]) -> float:
    drawn = spec.service_ms if isinstance(spec, Station) else None
    if drawn is not None:
        inputs.append(Input.drawn(text("service time"), drawn, "ms"))
        return drawn
    software = spec.runs()
    if not software:
        return 0.0
    row = f"defaults.service_ms.{software}"
    if not facts().has(row):
        assumptions.append(
            text(
                "no service time for {software} is known; counted as any application",
                software=software_text(software),
            )
        )
        row = "defaults.service_ms.other"
    usual = facts().fact(row)
    inputs.append(
        Input.default(
            text("service time of {software}", software=software_text(software)),
            replace(usual, assumed=None),
            "ms",
        )
    )
    return usual.value


def _servers(spec: Component, cores: int, balanced: bool, inputs: list[Input]) -> int:
    """Requests worked on at once: as many processes as are drawn or usual, never more than there are cores."""
    drawn = spec.processes if isinstance(spec, Station) else None
    if drawn is not None:
        inputs.append(Input.drawn(text("processes"), drawn))
        return max(1, min(drawn, cores))
    row = f"defaults.cores.{spec.runs()}"
    if facts().has(row) and not balanced:
        inputs.append(
            Input.default(
                text("cores that {software} can use", software=software_text(spec.runs())), facts().fact(row)
            )
        )
        return max(1, min(int(facts().value(row)), cores))
    return max(1, cores)


def _delay_ms(spec: Component, inputs: list[Input]) -> float:
    delay = spec.delay()
    if isinstance(delay, str):
        if not delay:
            return 0.0
        usual = facts().fact(delay)
        inputs.append(Input.default(text("added delay"), usual, "ms"))
        return usual.value
    inputs.append(Input.drawn(text("response time"), delay, "ms"))
    return delay

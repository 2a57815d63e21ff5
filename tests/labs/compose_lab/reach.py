"""Who can open a connection to whom: measured, and compared with what the networks say."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from labs.compose_lab import namespaces
from labs.compose_lab.chaos import SERVICE_LABEL
from labs.compose_lab.engine import INSIDE_ADDRESS, OUTSIDE_ADDRESS, Engine
from labs.compose_lab.engine_api import Record

LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp
LOOPBACK6 = "0" * 24 + "01000000"
MAPPED_LOOPBACK = "FFFF00000100007F"
QUICK, PATIENT = 0.5, 3.0  # seconds: a closed door answers nothing, an open one may be slow on a busy machine


@dataclass(frozen=True)
class Reach:
    """Open TCP connections between services, from outside, and to outside.

    Attributes:
        inside: service to the `service:port` that it can open.
        published: the `service:port` (port of the host) that an outside client can open.
        direct: the `service:port` that it can open at the container's own address.
        ways_out: the services that can open a connection to the outside.
        surprises: where it differs from what the file's networks and ports say.
    """

    inside: Mapping[str, frozenset[str]]
    published: frozenset[str]
    direct: frozenset[str]
    ways_out: frozenset[str]
    surprises: tuple[str, ...]

    def opens(self, source: str, target: str) -> bool:
        """Whether a service can open a connection to any port of another."""
        return any(port.rpartition(":")[0] == target for port in self.inside.get(source, ()))


@dataclass(frozen=True)
class _Container:
    service: str
    namespace: Path
    addresses: Mapping[str, str]  # network to address
    published: tuple[tuple[str, int, int], ...]  # host address, host port, own port
    listens: frozenset[int]


@dataclass(frozen=True)
class _Door:
    kind: str  # inside, direct, published
    source: str
    target: str
    namespace: Path
    addresses: tuple[str, ...]
    port: int
    expected: bool | None  # None: differs between engines


@dataclass
class _Found:
    inside: dict[str, set[str]] = field(default_factory=dict)
    outside: dict[str, set[str]] = field(default_factory=lambda: {"published": set(), "direct": set()})
    surprises: set[str] = field(default_factory=set)


def measure(engine: Engine, project: str) -> Reach:
    """Try every door of a running stack."""
    containers = list(_containers(engine, project))
    doors = [*_doors_inside(containers), *_doors_outside(engine, containers)]
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(_try, doors))
    found = _Found({container.service: set() for container in containers})
    for door, is_open in zip(doors, answers, strict=True):
        if is_open:
            row = found.inside[door.source] if door.kind == "inside" else found.outside[door.kind]
            row.add(door.target)
        if door.expected is not None and is_open != door.expected:
            found.surprises.add(f"{door.source} -> {door.target} {'open' if is_open else 'closed'}")
    return Reach(
        inside={service: frozenset(targets) for service, targets in sorted(found.inside.items())},
        published=frozenset(found.outside["published"]),
        direct=frozenset(found.outside["direct"]),
        ways_out=frozenset(_ways_out(engine, containers)),
        surprises=tuple(sorted(found.surprises)),
    )


def _containers(engine: Engine, project: str) -> Iterator[_Container]:
    for listed in engine.api.containers(project):
        if listed["State"] == "running":
            record = engine.api.inspect(listed["Id"])
            process = record["State"]["Pid"]
            networks = record["NetworkSettings"]["Networks"]
            yield _Container(
                service=listed["Labels"][SERVICE_LABEL],
                namespace=Path(f"/proc/{process}/ns/net"),
                addresses={name: net["IPAddress"] for name, net in networks.items() if net["IPAddress"]},
                published=tuple(_published(record)),
                listens=frozenset(_listening(process)),
            )


def _published(record: Record) -> Iterator[tuple[str, int, int]]:
    for own, bindings in (record["NetworkSettings"]["Ports"] or {}).items():
        for binding in bindings or []:
            if own.endswith("/tcp") and ":" not in binding["HostIp"]:
                yield binding["HostIp"], int(binding["HostPort"]), int(own.split("/")[0])


def _listening(process: int) -> Iterator[int]:
    """TCP ports on which a container listens beyond its own loopback."""
    for family in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):  # it ended meanwhile, or has no IPv6
            for line in Path(f"/proc/{process}/net/{family}").read_text().splitlines()[1:]:
                words = line.split()
                address, port = words[1].rsplit(":", 1)
                loopback = address == LOOPBACK6 or address.endswith(MAPPED_LOOPBACK)
                if family == "tcp":
                    loopback = address.endswith("7F")
                if words[3] == LISTENING and not loopback:
                    yield int(port, 16)


def _doors_inside(containers: Sequence[_Container]) -> Iterator[_Door]:
    for a in containers:
        for b in containers:
            if a.service == b.service:
                continue
            neighbours = bool(a.addresses.keys() & b.addresses.keys())
            for port in sorted(b.listens):
                target, addresses = f"{b.service}:{port}", tuple(sorted(b.addresses.values()))
                yield _Door("inside", a.service, target, a.namespace, addresses, port, neighbours)


def _doors_outside(engine: Engine, containers: Sequence[_Container]) -> Iterator[_Door]:
    for container in containers:
        own_published = {own for _, _, own in container.published}
        for port in sorted(container.listens):
            # engines before 28 leave a published port open at the container's own address too
            expected = None if port in own_published else False
            target, addresses = f"{container.service}:{port}", tuple(sorted(container.addresses.values()))
            yield _Door("direct", "outside", target, engine.outside, addresses, port, expected)
        for address, port, _ in container.published:
            target, expected = f"{container.service}:{port}", address != "127.0.0.1"
            yield _Door("published", "outside", target, engine.outside, (INSIDE_ADDRESS,), port, expected)


def _try(door: _Door) -> bool:
    def any_open(seconds: float) -> Callable[[], bool]:
        return lambda: any(_opens(address, door.port, seconds) for address in door.addresses)

    if namespaces.call(door.namespace, any_open(QUICK)):
        return True
    return bool(door.expected) and namespaces.call(door.namespace, any_open(PATIENT))


def _opens(address: str, port: int, seconds: float) -> bool:
    try:
        socket.create_connection((address, port), seconds).close()
    except OSError:
        return False
    return True


def _ways_out(engine: Engine, containers: Sequence[_Container]) -> Iterator[str]:
    """The services from which a connection to the outside namespace can be opened."""
    with namespaces.call(
        engine.outside, lambda: socket.create_server((OUTSIDE_ADDRESS, 0), backlog=64)
    ) as server:
        port = server.getsockname()[1]
        for container in containers:
            if namespaces.call(container.namespace, lambda: _opens(OUTSIDE_ADDRESS, port, QUICK)):
                yield container.service

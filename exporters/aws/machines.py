"""Machines of the AWS model: EC2 instances and Auto Scaling groups, and the software on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from designer.catalog.aws_compute import AutoScalingGroup, Ec2, ElasticLoadBalancer, Machines
from designer.catalog.aws_edge import CloudFront, Route53
from designer.catalog.component import Component
from designer.catalog.generic import App, BackgroundWorker, LoadBalancer
from designer.catalog.traits import Cache, Database, Host, ObjectStore, Queue, Spanning
from designer.catalog.traits import Instance as Rented
from designer.graph.connections import Connection
from designer.i18n import text
from exporters.aws.components import Efs
from exporters.aws.identities import role_of
from exporters.aws.model.compute import (
    Instance,
    Mount,
    Port,
    Program,
    Proxy,
    ScalingGroup,
    Software,
    TargetGroup,
    Upstream,
    Variable,
)
from exporters.aws.model.element import Attribute, Reference, What
from exporters.aws.scene import Scene
from exporters.aws.sizes import is_arm
from exporters.naming import identifier

LOCAL = "127.0.0.1"
INTERNAL_DOMAIN = "internal"
"""Top-level domain reserved for private use (ICANN board resolution 2024.07.29.06)."""


def instances(scene: Scene) -> tuple[Instance, ...]:
    """Every EC2 machine."""
    found = []
    for node_id, spec in scene.having(Ec2):
        if scene.vpc_of(node_id) is not None:
            shared = _machine(scene, node_id, spec)
            fixed = spec.public_ip and _pointed_at(scene, node_id)
            found.append(Instance(**shared, copies=spec.count, fixed_address=fixed))
    return tuple(found)


def scaling_groups(scene: Scene, targets: Iterable[tuple[TargetGroup, str]]) -> tuple[ScalingGroup, ...]:
    """Every Auto Scaling group; `targets` are target groups with the id of a group they spread over."""
    registered: dict[str, list[str]] = {}
    for target, node_id in targets:
        registered.setdefault(node_id, []).append(target.key)
    found = []
    for node_id, spec in scene.having(AutoScalingGroup):
        if scene.vpc_of(node_id) is not None:
            found.append(
                ScalingGroup(
                    **_machine(scene, node_id, spec),
                    least=spec.min_size,
                    most=max(spec.min_size, spec.max_size),
                    target_cpu=spec.target_cpu,
                    target_groups=tuple(registered.get(node_id, ())),
                )
            )
    return tuple(found)


def _machine(scene: Scene, node_id: str, spec: Machines) -> dict[str, Any]:
    inside = list(scene.topology.inside(node_id))
    subnets = scene.placement.subnets_in_use(node_id)
    if isinstance(spec, Spanning):
        subnets = scene.placement.subnets(node_id)
    return {
        **scene.base(node_id, *inside),
        "instance_type": spec.instance_type,
        "arm": is_arm(spec.instance_type),
        "volume_gb": spec.volume_gb,
        "metadata_without_token": spec.metadata_without_token,
        "vpc": identifier(scene.vpc_of(node_id) or ""),
        "subnets": scene.keys(subnets),
        "groups": scene.group_keys(node_id),
        "role": identifier(role_of(scene, node_id)),
        "public": spec.public_ip,
        "software": _Software(scene, node_id).found(),
        "alarms": spec.alarms,
    }


def _pointed_at(scene: Scene, node_id: str) -> bool:
    """True where a name or CDN points to the machine, or to something that runs in it."""
    members = {node_id, *scene.topology.inside(node_id)}
    return any(
        link.target in members and isinstance(scene.spec(link.source), Route53 | CloudFront)
        for member in members
        for _, link in scene.topology.links_to(member, "traffic")
    )


def internal_name(scene: Scene, node_id: str) -> str:
    """The private name of a machine: its id below the VPC's private zone."""
    return f"{node_id}.{scene.vpc_of(node_id)}.{INTERNAL_DOMAIN}"


def named_machines(scene: Scene) -> list[str]:
    """Ids of the machines that other machines call by their private name."""
    found = set()
    for connection in scene.connections:
        caller, called = _host(scene, connection.source), _host(scene, connection.target)
        if caller and called and caller != called and isinstance(scene.spec(called), Ec2):
            found.add(called)
    return sorted(found)


def _host(scene: Scene, node_id: str) -> str | None:
    if isinstance(scene.spec(node_id), Host):
        return node_id
    found = scene.topology.enclosing(node_id, Host)
    return found[0] if found else None


class _Software:
    """Works out what one machine runs: the programs and balancers drawn in it, or one program for the machine itself."""

    def __init__(self, scene: Scene, host: str) -> None:
        self._scene = scene
        self._host = host
        self._inside = list(scene.topology.inside(host))

    def found(self) -> Software:
        """The software of the machine."""
        programs = [n for n in self._inside if isinstance(self._scene.spec(n), App)]
        proxies = [n for n in self._inside if isinstance(self._scene.spec(n), LoadBalancer)]
        if not programs and not proxies:
            programs = [self._host]
        return Software(
            programs=tuple(self._program(node_id) for node_id in programs),
            proxies=tuple(self._proxy(node_id) for node_id in proxies),
            mounts=self._mounts(),
        )

    def _ports(self, node_id: str) -> tuple[Port, ...]:
        calls = [c for c in self._scene.calls_to(node_id) if c.transport == "tcp" and c.kind == "traffic"]
        found = {c.port: c.protocol == "https" for c in sorted(calls, key=lambda c: (c.port, c.link))}
        return tuple(Port(number=number, tls=tls) for number, tls in sorted(found.items()))

    def _program(self, node_id: str) -> Program:
        spec = self._scene.spec(node_id)
        ports = self._ports(node_id)
        own = getattr(spec, "port", None)
        if not ports and own is not None and not isinstance(spec, BackgroundWorker):
            ports = (Port(number=own, tls=False),)
        copies = getattr(spec, "count", 1) if isinstance(spec, App) else 1
        processes = getattr(spec, "processes", None)
        runtime: Literal["python", "node", "java", "go", "php", "other"] = "other"
        if isinstance(spec, App):
            runtime = spec.runtime
        return Program(
            key=identifier(node_id),
            name=self._scene.topology.node(node_id).name,
            runtime=runtime,
            ports=ports,
            processes=processes * copies if processes else (copies if copies > 1 else None),
            variables=self._variables(node_id),
        )

    def _proxy(self, node_id: str) -> Proxy:
        spec = self._scene.spec(node_id)
        assert isinstance(spec, LoadBalancer)
        upstreams: dict[tuple[str, int], Upstream] = {}
        for connection in self._scene.connections:
            if connection.source == node_id and connection.kind == "traffic":
                host = self._address(connection)
                if host is not None:
                    key = (host, connection.port)
                    upstreams[key] = Upstream(host=host, port=connection.port)
        endpoint = spec.endpoint()
        ports = self._ports(node_id) or (Port(number=endpoint[1], tls=spec.tls),)
        return Proxy(
            key=identifier(node_id),
            ports=ports,
            upstreams=tuple(upstreams[key] for key in sorted(upstreams)),
            least_connections=spec.algorithm == "least-outstanding",
        )

    def _address(self, connection: Connection) -> str | None:
        called = _host(self._scene, connection.target)
        if called == self._host:
            return LOCAL
        if called is not None and isinstance(self._scene.spec(called), Ec2):
            return internal_name(self._scene, called)
        self._scene.leave_out(
            connection.link, text("a balancer inside a machine spreads over machines it can name, only")
        )
        return None

    def _mounts(self) -> tuple[Mount, ...]:
        found = {
            used for node_id in (self._host, *self._inside) for used, _ in self._scene.used(node_id, Efs)
        }
        return tuple(Mount(files=identifier(used)) for used in sorted(found))

    def _variables(self, node_id: str) -> tuple[Variable, ...]:
        """Where everything is that the program calls, as environment variables named after the drawn ids."""
        callers = {node_id, self._host}
        found: dict[str, Variable] = {}
        for connection in self._scene.connections:
            if connection.source in callers:
                for variable in _told(self._scene, self._host, connection):
                    found[variable.name] = variable
        return tuple(found[name] for name in sorted(found))


_TOLD: Mapping[type[Component], tuple[What, tuple[tuple[str, Attribute], ...]]] = {
    Database: (
        "database",
        (("HOST", "address"), ("PORT", "port"), ("NAME", "name"), ("SECRET_ARN", "secret")),
    ),
    Cache: ("cache", (("HOST", "address"), ("PORT", "port"))),
    Queue: ("queue", (("URL", "url"),)),
    ObjectStore: ("bucket", (("BUCKET", "name"),)),
}
"""What a program is told about what it calls: suffix of the variable -> what it holds."""


def _told(scene: Scene, host: str, connection: Connection) -> list[Variable]:
    prefix = identifier(connection.target).upper()
    spec = scene.spec(connection.target)
    key = identifier(connection.target)
    for kind, (what, parts) in _TOLD.items():
        if isinstance(spec, kind) and (isinstance(spec, Rented) or what in ("queue", "bucket")):
            return [
                Variable(name=f"{prefix}_{suffix}", value=Reference(what, key, attribute))
                for suffix, attribute in parts
            ]
    called = _host(scene, connection.target)
    if called is not None:
        if called == host:
            address = LOCAL
        elif isinstance(scene.spec(called), Ec2):
            address = internal_name(scene, called)
        else:
            return []
        return [
            Variable(name=f"{prefix}_HOST", value=address),
            Variable(name=f"{prefix}_PORT", value=str(connection.port)),
        ]
    if isinstance(spec, ElasticLoadBalancer):
        return [
            Variable(name=f"{prefix}_HOST", value=Reference("balancer", key, "address")),
            Variable(name=f"{prefix}_PORT", value=str(connection.port)),
        ]
    return []

"""The same service on AWS: what AWS manages leaves its machine, code moves to EC2 in two zones, ids and names stay.

| drawn | becomes |
|---|---|
| server, or an application drawn in none | EC2 with at least its cores and memory, in turn in the two zones; what runs in it stays in it |
| balancer in front, with its standby | one Application Load Balancer (Network Load Balancer where something other than HTTP passes) |
| database, with the replicas that take over from it | RDS with Multi-AZ; a replica that only reads stays one |
| cache, with its replicas | ElastiCache with a replica |
| object store, CDN, DNS | S3, CloudFront, Route 53 |
| firewall, switch, rack, segment, site | nothing: security groups follow the links, the provider has the rest |
"""

from __future__ import annotations

from typing import Any

from designer.analysis.assessment import Assessment
from designer.catalog.aws_compute import Alb, Ec2, Nlb
from designer.catalog.aws_data import S3, ElastiCache, Rds
from designer.catalog.aws_edge import CloudFront, Route53
from designer.catalog.component import Component
from designer.catalog.traits import (
    Balancer,
    Cache,
    Cdn,
    Copies,
    Database,
    Dns,
    Entry,
    FileShare,
    Filter,
    Host,
    Instance,
    ObjectStore,
    Process,
    Queue,
    Wiring,
)
from designer.document.design import Design
from designer.errors import EditError
from designer.evolve.ground import Ground, draw_ground
from designer.evolve.stages import applications, front_balancers
from designer.fixes.balancing import calls_to, with_balancer
from designer.fixes.campaign import cure_all
from designer.fixes.draft import Draft, carried
from designer.fixes.files import with_static_store
from designer.fixes.places import machine_of
from designer.fixes.sizes import type_for
from designer.fixes.ways import encrypt
from designer.i18n import text
from designer.rules.availability import lone_databases
from designer.rules.registry import load_rules

MACHINE, DATABASE, CACHE = "m7g.medium", "db.m7g.medium", "cache.m7g.medium"
"""The smallest of the families that machines are chosen from: general purpose, not burstable."""
UNSAID = {"vcpus": 2, "memory_gb": 4.0}
"""Of a machine for code that was drawn without one."""
WEB = ("http", "https", None)


def to_cloud(a: Assessment) -> Design:
    """The design on AWS. Raises EditError where something drawn has no place there."""
    machines = [
        (key, spec)
        for key, spec in a.topology.having(Host)
        if key in a.calls.served or a.topology.children.get(key)
    ]
    rented = [key for key, spec in machines if spec.responsibility.hardware == "provider"]
    if any(a.placement.zones(key) for key in rented):
        return _over_two_zones(a)
    if rented and len(rented) < len(machines):
        raise EditError(text("some machines are rented and some are not: draw on one side what shall move"))
    move = _Move(a)
    move.edge()
    move.balancers()
    move.stores()
    move.machines()
    move.leave_site()
    move.fronts()
    move.files()
    move.ground.place(move.draft)
    return move.draft.design


def _over_two_zones(a: Assessment) -> Design:
    """What is on AWS already, cured of standing in one zone."""
    for database in lone_databases(a):
        if "multi_az" not in a.topology.spec(database).model_fields:
            raise EditError(
                text(
                    "{name} runs on a machine of yours: draw it as a managed database first",
                    name=a.name(database),
                )
            )
    rules = {rule_id: load_rules()[rule_id] for rule_id in ("HA004", "HA005", "HA007", "HA010")}
    return cure_all(a.design, rules, lambda _: True).design


class _Move:
    """One move. Each part asks the design as it was (`a`), and changes the draft."""

    def __init__(self, a: Assessment) -> None:
        self.a = a
        self.draft = Draft(a.design)
        self.ground: Ground = draw_ground(self.draft)
        self._turn = 0

    # --- in front -------------------------------------------------------------------------------------------

    def edge(self) -> None:
        """Names, CDNs and buckets are services of AWS; what passes through a firewall goes straight on."""
        for key, spec in self.a.topology.having(Component):
            if isinstance(spec, Dns) and not isinstance(spec, Route53):
                self._outside(key, carried(spec, Route53))
            elif isinstance(spec, Cdn) and not isinstance(spec, CloudFront):
                self._outside(key, carried(spec, CloudFront))
            elif isinstance(spec, ObjectStore) and not isinstance(spec, S3):
                self.draft.become(key, carried(spec, S3, encrypted=True))
                self.draft.put(key, self.ground.region)
        for key, _ in self.a.topology.having(Filter):
            self._bridge(key)

    def _outside(self, key: str, spec: Component) -> None:
        self.draft.become(key, spec)
        self.draft.put(key, None)

    def _bridge(self, key: str) -> None:
        """Callers of a device call what it forwards to; then it is gone."""
        links = self.draft.links_of(key)
        onwards = [link for _, link in links if link.source == key and link.kind == "traffic"]
        for link_id, link in links:
            if link.target == key and link.kind == "traffic" and onwards:
                for further in onwards[1:]:
                    self.draft.link(link.source, further.target, "traffic", **_drawn(further.given()))
                first = onwards[0]
                self.draft.relink(link_id, target=first.target, protocol=first.protocol, port=first.port)
        self.draft.remove(key)

    def balancers(self) -> None:
        """Each group of a balancer and its standbys becomes one managed balancer."""
        done: set[str] = set()
        for key, spec in self.a.topology.having(Balancer):
            if key in done or self._in_server(key) or spec.responsibility.hardware == "provider":
                continue
            group = [other for other in self.a.calls.alternatives(key) if not self._in_server(other)]
            first = next((one for one in group if self.a.topology.links_to(one, "traffic")), key)
            done |= set(group)
            self._absorb(first, [one for one in group if one != first])
            self._managed_balancer(first)

    def _in_server(self, key: str) -> bool:
        host = self.a.placement.host(key)
        called = {link.target for _, link in self.a.topology.links_from(key, "traffic")}
        return host is not None and bool(called & set(self.a.topology.inside(host)))

    def _managed_balancer(self, key: str) -> None:
        spec, links = self.draft.node(key).spec, self.draft.links_of(key)
        traffic = [link for _, link in links if link.kind == "traffic"]
        callers = [self.draft.node(link.source).spec for link in traffic if link.target == key]
        faces = any(isinstance(caller, Entry | Dns | Cdn) for caller in callers)
        scheme = "internet-facing" if faces else "internal"
        if all(link.protocol in WEB for link in traffic):
            self.draft.become(key, carried(spec, Alb, scheme=scheme))
        else:
            ports = [link.port for link in traffic if link.target == key and link.port]
            more = {"port": ports[0]} if ports else {}
            self.draft.become(key, carried(spec, Nlb, scheme=scheme, **more))
        self.draft.put(key, self.ground.vpc, near=self.ground.door)
        for link_id, link in self.draft.links_of(key):
            if link.target == key and link.is_encrypted:
                encrypt(Assessment(self.draft.design), self.draft, link_id)

    # --- data -----------------------------------------------------------------------------------------------

    def stores(self) -> None:
        """Databases and caches leave their machines; those that stand in for one another become one with a standby."""
        done: set[str] = set()
        for trait in (Database, Cache):
            for key, spec in self.a.topology.having(trait):
                if key in done or spec.responsibility.operating_system == "provider":
                    continue
                group = self.a.calls.alternatives(key)
                first = next(
                    (
                        one
                        for one in group
                        if getattr(self.a.topology.spec(one), "role", "primary") == "primary"
                    ),
                    key,
                )
                done |= set(group)
                self._managed_store(first, several=len(group) > 1)
                self._absorb(first, [one for one in group if one != first])

    def _managed_store(self, key: str, several: bool) -> None:
        spec = self.a.topology.spec(key)
        size = self._size_of_machine(key)
        if isinstance(spec, Database):
            more: dict[str, Any] = {"storage_gb": min(max(spec.storage_gb, 20), 65_536), "encrypted": True}
            if "backup_days" in spec.model_fields_set:
                more["backup_days"] = min(spec.backup_days, 35)
            more["multi_az"] = spec.role == "primary"
            more["instance_type"] = type_for(DATABASE, *size) or "db.m7g.16xlarge"
            self.draft.become(key, carried(spec, Rds, **more))
        else:
            named = type_for(CACHE, *size) or "cache.m7g.16xlarge"
            self.draft.become(
                key, carried(spec, ElastiCache, instance_type=named, replicas=1, encrypted=True)
            )
        self.draft.put(key, self.ground.data[0])

    def _size_of_machine(self, key: str) -> tuple[float, float]:
        """Cores and memory of what it had to itself; of a machine that it shares, its part."""
        host = self.a.placement.host(key)
        if host is None:
            return 1, 0
        inhabitants = max(1, len(self.a.topology.children.get(host, ())))
        vcpus, memory = _size(self.a.topology.spec(host))
        return vcpus / inhabitants, memory / inhabitants

    def _absorb(self, kept: str, others: list[str]) -> None:
        """What called one of the others calls the one that is kept; then the others are gone."""
        for other in others:
            for link_id, link in self.draft.links_of(other):
                if link.target == other and link.source != kept and link.kind in ("traffic", "async", "uses"):
                    self.draft.relink(link_id, target=kept)
            self.draft.remove(other)

    # --- code -----------------------------------------------------------------------------------------------

    def machines(self) -> None:
        """Machines in which something is left become EC2, in turn in the two zones; code without one gets one."""
        for host, spec in self.a.topology.having(Host):
            inside = list(self.draft.design.inside(host))
            if host in self.draft.design.nodes and (inside or not self.a.topology.children.get(host)):
                self._to_ec2(host, spec)
        for key, part in self.a.topology.having(Component):
            loose = key in self.draft.design.nodes and self.a.placement.host(key) is None
            if loose and isinstance(part, Process | Queue | FileShare) and not isinstance(part, Host):
                self._onto_machine(key, part)

    def _to_ec2(self, host: str, spec: Component) -> None:
        vcpus, memory = _size(spec)
        more: dict[str, Any] = {}
        if not isinstance(spec, Instance):
            more["instance_type"] = type_for(MACHINE, vcpus, memory) or "m7g.16xlarge"
        if isinstance(spec, Copies) and spec.count > 1:
            more["spread"] = "zone"
        for link_id, link in self.draft.links_of(host):
            other = self.draft.node(link.target if link.source == host else link.source).spec
            if link.kind in ("uses", "standby") and isinstance(other, Wiring | Filter | Host):
                self.draft.unlink(link_id)
        self.draft.become(host, carried(spec, Ec2, **more))
        self.draft.put(host, self._next_app_subnet())

    def _onto_machine(self, key: str, spec: Component) -> None:
        node = self.draft.node(key)
        vcpus, memory = UNSAID["vcpus"], UNSAID["memory_gb"]
        count = spec.count if isinstance(spec, Copies) else 1
        more: dict[str, Any] = {"count": count, "spread": "zone"} if count > 1 else {}
        made = Ec2(instance_type=type_for(MACHINE, vcpus, memory) or MACHINE, **more)
        machine = self.draft.add(f"{key}-server", f"{node.name} server", made, self._next_app_subnet())
        self.draft.put(key, machine)
        if count > 1:
            self.draft.change(key, count=None)

    def _next_app_subnet(self) -> str:
        self._turn += 1
        return self.ground.app[(self._turn - 1) % len(self.ground.app)]

    # --- what is left behind --------------------------------------------------------------------------------

    def leave_site(self) -> None:
        """Empty machines, switches, racks, segments and sites of one's own are gone."""
        for key, spec in self.a.topology.having(Component):
            if key in self.draft.design.nodes and isinstance(spec, Wiring):
                self.draft.remove(key)
        while empty := [key for key in self.a.topology.graph if self._is_left(key)]:
            self.draft.remove(*empty)

    def _is_left(self, key: str) -> bool:
        node = self.draft.design.nodes.get(key)
        if node is None or not node.spec.container or self.draft.design.inside(key):
            return False
        return node.spec is self.a.topology.spec(key) and node.spec.responsibility.hardware == "you"

    def fronts(self) -> None:
        """Whatever names lead to is a balancer, and behind each there is something in both zones."""
        now = Assessment(self.draft.design)
        for app in applications(now):
            callers = [now.topology.spec(link.source) for _, link in calls_to(now, app)]
            if any(isinstance(spec, Entry | Dns | Cdn) for spec in callers):
                with_balancer(Assessment(self.draft.design), self.draft, app)
        for balancer in front_balancers(Assessment(self.draft.design)):
            self._into_both_zones(balancer)

    def _into_both_zones(self, balancer: str) -> None:
        now = Assessment(self.draft.design)
        targets = [link.target for _, link in now.topology.links_from(balancer, "traffic")]
        machines = {target: machine_of(now, target) for target in targets}
        zones = {zone for machine in machines.values() if machine for zone in now.placement.zones(machine)}
        first = next((target for target in targets if machines[target]), None)
        if first is None or len(zones) != 1:
            return
        machine = machines[first] or first
        home = next(subnet for subnet in self.ground.app if now.placement.zone_of(subnet) not in zones)
        ids = self.draft.twin(machine, home)
        for target in targets:
            if machines[target] == machine:
                self.draft.link(balancer, ids[target])

    def files(self) -> None:
        """Files for browsers come from a bucket behind the CDN."""
        for key in sorted(self.draft.design.nodes):
            if getattr(self.draft.node(key).spec, "serves_static", False):
                with_static_store(Assessment(self.draft.design), self.draft, key)


def _size(spec: Component) -> tuple[float, float]:
    return float(getattr(spec, "vcpus", UNSAID["vcpus"])), float(
        getattr(spec, "memory_gb", UNSAID["memory_gb"])
    )


def _drawn(given: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in given.items() if field not in ("source", "target", "kind")}

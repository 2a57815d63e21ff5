"""The verdicts that a drawing of AWS components implies, in the notation of what is observed in a deployment.

Worked out from the drawing alone: no exporter takes part, so that a deployment is compared with a second opinion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labs.aws_lab.verdicts import Verdicts

from designer.catalog.aws_compute import Ec2, ElasticLoadBalancer
from designer.catalog.aws_data import Rds
from designer.catalog.aws_network import AwsSubnet, Zone
from designer.catalog.aws_network import Region as RegionSpec
from designer.catalog.component import Component
from designer.catalog.traits import Entry
from designer.document.design import Design, Node
from designer.graph.connections import Connection, connections
from designer.graph.placement import Placement
from designer.graph.topology import Topology

CLASSES = {"inbound": "public", "outbound": "egress", "none": "isolated"}
"""How a subnet reaches the internet -> what is observed of it."""


def drawn_verdicts(design: Design, prefix: str) -> Verdicts:
    """What must be observed: subnet classes, who may open which port, who is reached from anywhere, facts of nodes.

    `prefix` is what names of balancers and databases start with in the deployment.
    """
    topology = Topology(design)
    keys = {node.id: key for node in design.nodes.values() if (key := _key(node, prefix))}
    calls = [c for c in connections(topology) if c.target in keys and c.transport == "tcp"]
    direct: dict[str, set[str]] = {}
    for call in calls:
        if isinstance(topology.spec(call.source), Entry):
            direct.setdefault(keys[call.target], set()).add(str(call.port))
    return {
        "subnets": {node.name: _class(spec) for node, spec in _subnets(design)},
        "internet_direct": {key: sorted(ports, key=int) for key, ports in direct.items()},
        "edges": sorted(f"{keys[c.source]} -> {keys[c.target]}:{c.port}" for c in calls if c.source in keys),
        "nodes": {key: _facts(topology, node_id, calls, prefix) for node_id, key in keys.items()},
        "unobserved": [],
    }


def _key(node: Node, prefix: str) -> str | None:
    spec: Component = node.spec
    if isinstance(spec, Ec2):
        return f"instance/{node.name}"
    if isinstance(spec, ElasticLoadBalancer):
        return f"lb/{prefix}-{node.id}"
    return f"db/{prefix}-{node.id}" if isinstance(spec, Rds) else None


def _subnets(design: Design) -> list[tuple[Node, AwsSubnet]]:
    return [(node, node.spec) for node in design.nodes.values() if isinstance(node.spec, AwsSubnet)]


def _class(subnet: AwsSubnet) -> str:
    return CLASSES[subnet.internet_way()]


def _facts(topology: Topology, node_id: str, calls: list[Connection], prefix: str) -> Mapping[str, Any]:
    placement = Placement(topology)
    spec = topology.spec(node_id)
    used = placement.subnets(node_id) if isinstance(spec, Rds) else placement.subnets_in_use(node_id)
    found: dict[str, Any] = {
        "azs": _zones(topology, used),
        "subnet_classes": sorted({_class(s) for n in used if isinstance(s := topology.spec(n), AwsSubnet)}),
    }
    if isinstance(spec, Ec2):
        return {**found, "type": spec.instance_type, "imdsv2": "required"}
    if isinstance(spec, Rds):
        stated = {"engine": spec.engine, "multi_az": spec.multi_az, "encrypted": spec.encrypted}
        return {
            **found,
            **stated,
            "publicly_accessible": spec.publicly_accessible,
            "backup_days": spec.backup_days,
        }
    assert isinstance(spec, ElasticLoadBalancer)
    groups: dict[int, list[str]] = {}
    for call in calls:
        if call.source == node_id:
            groups.setdefault(call.port, []).append(call.target)
    targets = {
        f"{prefix}-{node_id}-{port}": {
            "port": port,
            "targets": len(members),
            "azs": _zones(topology, [s for m in members for s in placement.subnets_in_use(m)]),
        }
        for port, members in groups.items()
    }
    return {**found, "scheme": spec.scheme, "target_groups": targets}


def _zones(topology: Topology, subnets: list[str] | tuple[str, ...]) -> list[str]:
    found = set()
    for subnet in subnets:
        zone, region = topology.enclosing(subnet, Zone), topology.enclosing(subnet, RegionSpec)
        assert zone is not None
        assert region is not None
        found.add(f"{region[1].region}{zone[1].zone}")
    return sorted(found)

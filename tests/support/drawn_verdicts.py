"""What an observer of the deployed code must find, read from the drawing alone.

Written against the same questions the laboratory asks of what really came into being (`labs.aws_lab.verdicts`), from
placement, permissions and properties: two derivations that know nothing of one another. For drawings that are complete
(nothing has to be added before they can be deployed) and in one region.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from designer.catalog.aws_compute import Ec2, ElasticLoadBalancer
from designer.catalog.aws_data import ElastiCache, Rds
from designer.catalog.aws_network import AwsSubnet, Region, Zone
from designer.catalog.traits import Guarded
from designer.document.design import Design
from designer.graph.far_sides import ANYWHERE
from designer.graph.permissions import admissions
from designer.graph.placement import Placement
from designer.graph.topology import Topology

CLASSES = {"internet-gateway": "public", "nat-gateway": "egress", "none": "isolated"}


def drawn_verdicts(design: Design, called: Callable[[str], str]) -> dict[str, Any]:
    """Verdicts of a drawing; `called` says what a node is called where it is deployed, such as `db/shop-orders`."""
    topology = Topology(design)
    placement = Placement(topology)
    admitted = admissions(topology)
    subnets = dict(topology.having(AwsSubnet))
    reached: dict[str, set[int]] = {}
    edges = set()
    for admission in admitted:
        target = topology.spec(admission.target)
        if admission.origin == "member":
            edges.add(f"{called(admission.source)} -> {called(admission.target)}:{admission.first_port}")
        public = isinstance(target, Guarded) and target.has_public_address()
        if admission.source == ANYWHERE and public and placement.way(admission.target) == "inbound":
            reached.setdefault(called(admission.target), set()).add(admission.first_port)
    return {
        "subnets": {topology.node(n).name: CLASSES[spec.route] for n, spec in subnets.items()},
        "internet_direct": {node: [str(port) for port in sorted(ports)] for node, ports in sorted(reached.items())},
        "edges": sorted(edges),
        "nodes": {
            called(n): {"azs": _zones(topology, placement, n), "subnet_classes": _classes(topology, placement, n),
                        **_facts(topology, placement, n)}
            for n, spec in topology.having(Guarded)
            if isinstance(spec, Ec2 | ElasticLoadBalancer | Rds | ElastiCache)
        },
        "unobserved": [],
    }  # fmt: skip


def _zones(topology: Topology, placement: Placement, node_id: str) -> list[str]:
    """Zones it stands or may stand in, as AWS calls them."""
    found = set()
    for subnet in _subnets(placement, node_id):
        zone, region = topology.enclosing(subnet, Zone), topology.enclosing(subnet, Region)
        if zone and region:
            found.add(f"{region[1].region}{zone[1].zone}")
    return sorted(found)


def _subnets(placement: Placement, node_id: str) -> tuple[str, ...]:
    return placement.subnets(node_id)


def _classes(topology: Topology, placement: Placement, node_id: str) -> list[str]:
    specs = [topology.spec(subnet) for subnet in _subnets(placement, node_id)]
    return sorted({CLASSES[spec.route] for spec in specs if isinstance(spec, AwsSubnet)})


def _facts(topology: Topology, placement: Placement, node_id: str) -> dict[str, Any]:
    spec = topology.spec(node_id)
    if isinstance(spec, Rds):
        return {
            "engine": spec.engine, "multi_az": spec.multi_az, "publicly_accessible": spec.publicly_accessible,
            "encrypted": spec.encrypted, "backup_days": spec.backup_days,
        }  # fmt: skip
    if isinstance(spec, ElasticLoadBalancer):
        calls = {a.first_port for a in admissions(topology) if a.target == node_id}
        targets = [link.target for _, link in topology.links_from(node_id, "traffic")]
        zones = sorted({zone for target in targets for zone in _zones(topology, placement, target)})
        return {
            "scheme": spec.scheme,
            "listeners": {str(port): _listener(port) for port in sorted(calls)},
            "behind": {"targets": len(targets), "azs": zones},
        }
    return {"type": spec.instance_type} if isinstance(spec, Ec2) else {}


def _listener(port: int) -> str:
    return "HTTPS:forward" if port == 443 else "HTTP:forward"


def observed(verdicts: dict[str, Any]) -> dict[str, Any]:
    """What was observed, with the targets behind a balancer summed up over its target groups."""
    nodes = {}
    for name, node in verdicts["nodes"].items():
        groups = node.get("target_groups")
        behind = {} if groups is None else {
            "behind": {
                "targets": sum(group["targets"] for group in groups.values()),
                "azs": sorted({zone for group in groups.values() for zone in group["azs"]}),
            }
        }  # fmt: skip
        nodes[name] = {**node, **behind}
    return {**verdicts, "nodes": nodes}

"""The verdicts that a drawing of AWS components implies, in the notation of what is observed in a deployment.

Worked out from the drawing alone: no exporter takes part, so that a deployment is compared with a second opinion.
"""

from __future__ import annotations

from typing import Any

from labs.aws_lab.verdicts import Verdicts

from designer.catalog.aws_compute import Ec2, ElasticLoadBalancer
from designer.catalog.aws_data import Rds
from designer.catalog.aws_network import AwsSubnet, Zone
from designer.catalog.aws_network import Region as RegionSpec
from designer.document.design import Design
from designer.graph.connections import connections
from designer.graph.placement import Placement
from designer.graph.topology import Topology

CLASSES = {"inbound": "public", "outbound": "egress", "none": "isolated"}
"""How a subnet reaches the internet -> what is observed of it."""


def drawn_verdicts(design: Design, prefix: str) -> Verdicts:
    """What must be observed: subnet classes, who may open which port, who is reached from anywhere, facts of nodes.

    `prefix` is what names of balancers and databases start with in the deployment.
    """
    topology = Topology(design)
    keys = {
        node_id: key for node_id, node in design.nodes.items() if (key := _key(node_id, node.name, node.spec, prefix))
    }
    calls = connections(topology)
    edges = {
        f"{keys[c.source]} -> {keys[c.target]}:{c.port}"
        for c in calls
        if c.source in keys and c.target in keys and c.transport == "tcp"
    }
    callers = {node_id for node_id, spec in topology.nodes() if type(spec).kind == "users"} if False else set()
    direct: dict[str, list[str]] = {}
    for call in calls:
        if call.source in callers and call.target in keys:
            direct.setdefault(keys[call.target], []).append(str(call.port))
    return {
        "subnets": {n.name: CLASSES[n.spec.internet_way()] for n in design.nodes.values() if isinstance(n.spec, AwsSubnet)},
        "internet_direct": direct,
        "edges": sorted(edges),
        "nodes": {key: _facts(design, topology, node_id, keys, prefix) for node_id, key in keys.items()},
        "unobserved": [],
    }

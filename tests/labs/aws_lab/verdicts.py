"""What an observed world means, as plain data that can be compared with the verdicts of a drawing."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from labs.aws_lab.world import Node, World

Verdicts = dict[str, Any]


def verdicts(world: World) -> Verdicts:
    """Everything that is worth comparing.

    `subnets`: name to class; `internet_direct`: node to the ports that anyone reaches; `internet_chain`: node to the
    shortest chain of nodes from the internet to it; `edges`: "a -> b:port"; `nodes`: zones, subnet classes and facts;
    `facts`: buckets, CDNs, DNS, certificates, web ACLs, identities, queues; `unobserved`: what could not be asked.
    """
    nodes = sorted(world.nodes, key=lambda node: node.key)
    ports = {node.key: world.internet_ports(node) for node in nodes}
    direct = {key: reached for key, reached in ports.items() if reached}
    edges = {(a.key, b.key): world.connects(a, b) for a in nodes for b in nodes}
    return {
        "subnets": {_name(subnet): world.subnet_class(key) for key, subnet in world.subnets.items()},
        "internet_direct": direct,
        "internet_chain": _chains(direct, edges),
        "edges": sorted(f"{a} -> {b}:{port}" for (a, b), open_ports in edges.items() for port in open_ports),
        "nodes": {node.key: _node(world, node) for node in nodes},
        "facts": world.facts,
        "unobserved": sorted(world.unobserved),
    }


def _name(subnet: Mapping[str, Any]) -> str:
    tags = {tag["Key"]: tag["Value"] for tag in subnet.get("Tags") or []}
    return str(tags.get("Name") or subnet["SubnetId"])


def _node(world: World, node: Node) -> Verdicts:
    known = [subnet for subnet in node.subnets if subnet in world.subnets]
    return {
        "azs": sorted({world.subnets[subnet]["AvailabilityZone"] for subnet in known}),
        "subnet_classes": sorted({world.subnet_class(subnet) for subnet in known}),
        **node.facts,
    }


def _chains(
    direct: Mapping[str, list[str]], edges: Mapping[tuple[str, str], list[int]]
) -> dict[str, list[str]]:
    chains, waiting = {key: [key] for key in direct}, deque(direct)
    while waiting:
        at = waiting.popleft()
        for (a, b), ports in edges.items():
            if a == at and ports and b not in chains:
                chains[b] = [*chains[at], b]
                waiting.append(b)
    return dict(sorted(chains.items()))


def compare(expected: object, actual: object, path: str = "") -> list[str]:
    """Where `actual` differs from `expected`; keys that `expected` does not have are not looked at.

    >>> compare({"a": {"x": 1}}, {"a": {"x": 2, "y": 3}})
    ['/a/x: expected 1, deployed 2']
    """
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        found = []
        for key, value in expected.items():
            if key in actual:
                found += compare(value, actual[key], f"{path}/{key}")
            else:
                found.append(f"{path}/{key}: missing in what is deployed")
        return found
    return [] if expected == actual else [f"{path}: expected {expected!r}, deployed {actual!r}"]

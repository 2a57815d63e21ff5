"""The kind exposure of known-answer cases: VPCs, subnets, NACLs, security groups and nodes as a network model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from support.known_answer_notation import Answers, Fields, Members, NotUnderstood, OneOf

from designer.analysis.attack_paths import attack_path
from designer.analysis.networks import (
    ALL_PORTS,
    Family,
    Filter,
    Group,
    Host,
    Listener,
    Network,
    NetworkModel,
    Route,
    Rule,
    Segment,
    Via,
)
from designer.analysis.reachability import (
    INTERNET,
    CompiledNetwork,
    can_reach,
    compile_network,
    internet_exposure,
)

DEFAULT_NACL = "(default)"
EVERYTHING = (Rule(label="default"),)


def exposure_answers(model: Fields, query: Fields) -> Answers:
    """The kind exposure: the verdict from the internet, and the shortest chain of stepping stones."""
    net = compile_network(_network(model))
    source, target, port = query.take("from"), query.take("to"), query.whole("port")
    protocol, family = query.take("proto"), query.take("family")
    if source != INTERNET or family not in ("v4", "v6"):
        raise NotUnderstood(f"query: from {source!r}, family {family!r}")
    exposure = internet_exposure(net, target, port, protocol=protocol, family=family)
    path = attack_path(net, target, port, protocol=protocol, families=(family,))

    def as_short(expected: Any) -> bool:
        return (
            path is not None
            and isinstance(expected, list)
            and len(expected) == len(path.nodes)
            and _is_chain(net, expected, (port, protocol), family)
        )

    return Answers(
        internet=exposure.verdict,
        placements={segment: place.verdict for segment, place in exposure.placements.items()},
        blocked_by=Members(tuple(map(str, exposure.blocked_by))),
        ephemeral=exposure.ephemeral,
        pivot_path=OneOf(None if path is None else list(path.nodes), as_short),
        hops=None if path is None else len(path.hops),
    )


def _is_chain(net: CompiledNetwork, nodes: list[str], goal: tuple[int, str], family: Family) -> bool:
    """Whether every step of a chain is a connection that an outsider can open."""
    hosts = net.model.hosts
    if nodes[0] != INTERNET or len(set(nodes)) != len(nodes) or not set(nodes[1:]) <= hosts.keys():
        return False
    for source, target in pairwise(nodes):
        last = target == nodes[-1]
        doors = [goal] if last else [(listener.port, goal[1]) for listener in hosts[target].listens]
        if source == INTERNET:
            open_doors = [
                internet_exposure(net, target, port, protocol=protocol, family=family).hop
                for port, protocol in doors
            ]
        else:
            open_doors = [
                can_reach(net, source, target, port, protocol=protocol, family=family).hop
                for port, protocol in doors
            ]
        if not any(open_doors) or not (last or hosts[target].pivot):
            return False
    return True


def _network(model: Fields) -> NetworkModel:
    nacls = {name: _nacl(name, given) for name, given in model.inner("nacls", {}).items()}
    return NetworkModel(
        networks={name: _vpc(name, given) for name, given in model.inner("vpcs").items()},
        segments={name: _subnet(name, given) for name, given in model.inner("subnets").items()},
        hosts={name: _node(name, given) for name, given in model.inner("nodes").items()},
        groups={name: _group(name, given) for name, given in model.inner("sgs", {}).items()},
        filters={**nacls, DEFAULT_NACL: Filter(EVERYTHING, EVERYTHING)},
        peerings={name: (first, second) for name, (first, second) in model.inner("peerings", {}).items()},
    )


def _vpc(name: str, given: Any) -> Network:
    fields = Fields(f"vpc {name}", given)
    network = Network(fields.listed("cidr"), fields.truth("igw", False))
    fields.close()
    return network


def _subnet(name: str, given: Any) -> Segment:
    fields = Fields(f"subnet {name}", given)
    fields.take("az", None)
    segment = Segment(
        network=fields.take("vpc"),
        cidrs=fields.listed("cidr"),
        routes=tuple(_route(*route) for route in fields.take("routes", [])),
        filters=(fields.take("nacl", None) or DEFAULT_NACL,),
    )
    fields.close()
    return segment


def _route(destination: str, target: str) -> Route:
    kind, _, name = target.partition(":")
    known = {"igw": Via.INTERNET, "eigw": Via.EGRESS_ONLY, "nat": Via.NAT, "pcx": Via.PEERING}
    known |= {"local": Via.LOCAL, "blackhole": Via.BLACKHOLE}
    if kind not in known or bool(name) != (kind == "pcx"):
        raise NotUnderstood(f"route target {target!r}")
    return Route(destination, known[kind], name)


def _nacl(name: str, given: Any) -> Filter:
    fields = Fields(f"nacl {name}", given)

    def rules(direction: str) -> Iterator[Rule]:
        for label, verb, protocol, ports, cidr in sorted(
            fields.take(direction, []), key=lambda rule: rule[0]
        ):
            if verb not in ("allow", "deny"):
                raise NotUnderstood(f"nacl {name}: {verb!r}")
            yield Rule(verb == "allow", protocol, _ports(ports), cidr=cidr, label=str(label))

    nacl = Filter(tuple(rules("in")), tuple(rules("out")))
    fields.close()
    return nacl


def _group(name: str, given: Any) -> Group:
    fields = Fields(f"sg {name}", given or {})
    outbound = fields.take("out", None)
    inbound = fields.take("in", None) or []
    fields.close()
    return Group(
        tuple(_permission(*rule) for rule in inbound),
        None if outbound is None else tuple(_permission(*rule) for rule in outbound),
    )


def _permission(protocol: str, ports: Any, peer: str) -> Rule:
    if peer.startswith("sg:"):
        return Rule(protocol=protocol, ports=_ports(ports), group=peer.removeprefix("sg:"))
    return Rule(protocol=protocol, ports=_ports(ports), cidr=peer)


def _ports(given: Any) -> tuple[int, int]:
    if given == "any":
        return ALL_PORTS
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", str(given))
    if match is None:
        raise NotUnderstood(f"ports {given!r}")
    return int(match[1]), int(match[2] or match[1])


def _node(name: str, given: Any) -> Host:
    fields = Fields(f"node {name}", given)
    fields.take("kind", None)
    targets = fields.take("targets", None)
    host = Host(
        addresses={segment: tuple(_listed(held)) for segment, held in fields.inner("at").items()},
        listens=tuple(Listener(port) for port in fields.take("listens", [])),
        groups=fields.listed("sgs"),
        public_v4=fields.truth("public_v4", False),
        public_v6=fields.truth("v6", False),
        targets=None if targets is None else tuple(targets),
        pivot=fields.truth("pivot", True),
    )
    fields.close()
    return host


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)

"""Network access lists of subnets as filters of the network model: numbered lines, no state, deny at the end."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from designer.analysis.networks import Filter, Rule
from designer.catalog.routing import AclRule
from designer.graph.far_sides import port_range

WRITTEN = "rule:"
"""What the label of a written rule starts with, before its number; other labels are ids of links."""


def access_list(entering: Iterable[AclRule], leaving: Iterable[AclRule]) -> Filter:
    """The filter of a subnet with these lines, each list in the order it is looked at."""
    return Filter(tuple(_rules(entering)), tuple(_rules(leaving)))


def _is_range(written: str) -> bool:
    try:
        ipaddress.ip_network(written, strict=False)
    except ValueError:
        return False
    return True


def _rules(lines: Iterable[AclRule]) -> Iterator[Rule]:
    for line in lines:
        ports = port_range(line.ports)
        if ports is not None and _is_range(line.cidr):
            yield Rule(
                line.action == "allow", line.protocol, ports, cidr=line.cidr, label=f"{WRITTEN}{line.number}"
            )

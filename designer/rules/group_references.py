"""Rules about inbound rules that name a component or a group where a provider cannot know it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.assessment import Assessment
from designer.graph.group_references import carriers, is_rented
from designer.graph.permissions import Admission, is_extra, stated
from designer.graph.void_rules import references_lost
from designer.i18n import text
from designer.rules.example import Sketch, example
from designer.rules.rule import Hit, Rule

_PEERING = "Amazon VPC Peering Guide: Update your security groups to reference peer security groups"


def _apart(first: str, second: str) -> dict[str, Sketch]:
    """Two networks, each in a region, with a route from one to the other; what answers in the first, who asks in the second."""
    return {
        "here": ("aws.region", {"region": "us-east-1"}),
        "there": ("aws.region", {"region": "eu-west-1"}),
        "one": (f"aws.vpc in {first}", {"cidr": "10.1.0.0/16"}),
        "two": (f"aws.vpc in {second}", {"cidr": "10.2.0.0/16"}),
        "data": ("aws.subnet in one", {"cidr": "10.1.0.0/24", "routes": [{"destination": "10.2.0.0/16", "vpc": "two"}]}),
        "tools": ("aws.subnet in two", {"cidr": "10.2.0.0/24", "routes": [{"destination": "10.1.0.0/16", "vpc": "one"}]}),
        "report": "aws.ec2 in tools",
    }  # fmt: skip


def _named_in_vain(a: Assessment) -> Iterator[Hit]:
    for node_id, position, source in references_lost(a.topology):
        yield Hit(
            text(
                "Rule {number} of {name} names {source}, which is in another region",
                number=position + 1, name=a.name(node_id), source=a.name(source),
            ),
            (node_id, source),
            why=text("A security group means nothing outside its region, peering or not: the rule cannot be made, and nobody is admitted."),
        )  # fmt: skip
    written = [r for r in stated(a.topology) if is_extra(r) and r.origin == "member"]
    for admission in written:
        if _is_joined(a, admission):
            continue
        yield Hit(
            text(
                "A rule of {name} names {source}, whose network no peering joins to its own",
                name=a.name(admission.service), source=a.name(admission.source),
            ),
            (admission.service, admission.source),
            why=text("A group of another network can be named only over a peering of the two: the rule cannot be made."),
        )  # fmt: skip


def _is_joined(a: Assessment, admission: Admission) -> bool:
    """Whether some of both ends share a network or a peering; of what no provider runs a name stands for addresses."""
    where, peerings = a.paths.drawn.ground, a.paths.drawn.model.peerings
    ends = [
        [n for n in carriers(a.topology, end) if n in where.addresses]
        for end in (admission.target, admission.source)
    ]
    if not all(ends) or not all(is_rented(a.topology, n) for members in ends for n in members):
        return True
    near, far = ({net for n in members for net in where.networks_of(n)} for members in ends)
    return bool(near & far) or any(
        {one, other} == set(joined) for joined in peerings.values() for one in near for other in far
    )


NAMED_IN_VAIN = Rule(
    id="NET016",
    name="group-that-cannot-be-named",
    severity="error",
    summary="An inbound rule names a security group, or a component by its group, that it cannot name from where it is.",
    why="AWS knows a group in its own network, and over a peering within one region. Anything else is refused, or left out: whoever is meant is not admitted.",
    detection="An extra inbound rule of what a provider runs, or of a drawn security group, whose source is a component or a group all of whose members are in another region, or in a network that neither a link nor a route joins to its own.",
    fix="Name the address range of the other network, or of the subnets that call; or draw the link, whose rule is derived.",
    false_alarm="None known.",
    check=_named_in_vain,
    bad=example({**_apart("here", "there"), "db": ("aws.rds in data", {"ingress": [{"ports": "5432", "source": "report"}]})}),
    good=example({**_apart("here", "here"), "db": ("aws.rds in data", {"ingress": [{"ports": "5432", "source": "report"}]})}),
    references=(_PEERING,),
    tags=("network",),
)  # fmt: skip

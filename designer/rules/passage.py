"""Rules about drawn links that the drawn network does not carry: routes, access lists, firewalls, addresses, ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.assessment import Assessment
from designer.analysis.compiled_network import CompiledNetwork
from designer.analysis.leaving import can_leave
from designer.analysis.names import NamesAmong
from designer.analysis.networks import Listener
from designer.analysis.obstacles import obstacle
from designer.analysis.packet_walk import Block, Check
from designer.analysis.reachability import can_reach
from designer.catalog.traits import Entry, External, Service, Subnet
from designer.graph.connections import Connection, connections
from designer.graph.ground import networks_around
from designer.graph.guards import guards
from designer.graph.once import once
from designer.i18n import Text, chained, text
from designer.rules.example import Sketch, example
from designer.rules.rule import Hit, Rule

LISTS = frozenset({Check.NACL_IN, Check.NACL_OUT})
_TWO: dict[str, Sketch] = {
    "region": "aws.region",
    "vpc": "aws.vpc in region",
    "front": ("aws.subnet in vpc", {"cidr": "10.0.0.0/24"}),
    "data": ("aws.subnet in vpc", {"cidr": "10.0.1.0/24"}),
    "web": "aws.ec2 in front",
    "db": "aws.rds in data",
}


@once
def _stopped(a: Assessment) -> tuple[tuple[Connection, tuple[Block, ...]], ...]:
    """Drawn connections between two guards that do not come about, with everything that stops them."""
    net, callers = a.paths.callers.net, a.paths.callers
    filtered, shared = _filtered(a, net), _sharing_addresses(net)
    networks = networks_around(a.topology)
    told: set[tuple[str, str]] = set()
    found: list[tuple[Connection, tuple[Block, ...]]] = []
    guarding = guards(a.topology).get
    for connection in connections(a.topology):
        source, target = guarding(connection.source), guarding(connection.target)
        if source is None or target is None or source == target or connection.stands_in_for:
            continue
        if source not in filtered and target not in filtered:
            near, far = networks[source], networks[target]
            if (near == far and len(near) == 1) or (shared.isdisjoint(near) and shared.isdisjoint(far)):
                continue  # nothing filters, and links between networks bring their routes with them
        if callers.inside(source, target, Listener(connection.port, connection.transport)) is not None:
            continue
        blocks = can_reach(net, source, target, connection.port, protocol=connection.transport).blocks
        if blocks and (connection.link, target) not in told:
            told.add((connection.link, target))
            found.append((connection, blocks))
    return tuple(found)


def _filtered(a: Assessment, net: CompiledNetwork) -> set[str]:
    """The hosts in whose segments something filters, or that have routes of their own."""
    segments = {n for n, spec in a.topology.having(Subnet) if spec.extra_routes()}
    segments |= {name for name, segment in net.model.segments.items() if segment.filters}
    if not segments:
        return set()
    return {host for host, places in net.addresses.items() if not segments.isdisjoint(places)}


def _sharing_addresses(net: CompiledNetwork) -> set[str]:
    """The networks that hold addresses which another one holds as well: no route tells them apart."""
    held = sorted(
        (p.version, p.first, p.last, name) for name, prefixes in net.prefixes.items() for p in prefixes
    )
    found: set[str] = set()
    widest = (0, -1, "")
    for version, first, last, name in held:
        if version == widest[0] and first <= widest[1] and name != widest[2]:
            found |= {name, widest[2]}
        if version != widest[0] or last > widest[1]:
            widest = version, last, name
    return found


def _why(a: Assessment, connection: Connection, blocks: Sequence[Block]) -> Text:
    told = [
        obstacle(b, connection.source, connection.transport, connection.port) for b in dict.fromkeys(blocks)
    ]
    names = NamesAmong(a.topology, (connection.source, *(one.component for one in told)))
    return chained(
        [names.told(one.text) for one in told], lambda one, two: text("{one}; {two}", one=one, two=two)
    )


def _listed_out(a: Assessment) -> Iterator[Hit]:
    for connection, blocks in _stopped(a):
        if all(block.check in LISTS for block in blocks):
            lists = tuple(dict.fromkeys(block.component for block in blocks))
            yield Hit(
                text(
                    "An access list stops {source} from calling {target} on port {port}",
                    source=a.name(connection.source), target=a.name(connection.target), port=connection.port,
                ),
                (connection.target, connection.source, *lists),
                (connection.link,),
                _why(a, connection, blocks),
            )  # fmt: skip


LISTED_OUT = Rule(
    id="NET008",
    name="access-list-stops-drawn-link",
    severity="error",
    summary="A network access list stops a drawn connection, or the replies to it.",
    why="An access list keeps no state: who may come in still needs a line for the replies, to ports that the caller chose.",
    detection="Packets are followed along each drawn link, and the replies back; only lines of access lists stop them.",
    fix="Add lines for the port in one direction, and for ports 1024-65535 in the other, at both subnets.",
    false_alarm="None known.",
    check=_listed_out,
    bad=example(
        {**_TWO, "data": ("aws.subnet in vpc", {"cidr": "10.0.1.0/24", "acl_in": [{"ports": "5432"}]})},
        "web>db",
    ),
    good=example(
        {
            **_TWO,
            "data": (
                "aws.subnet in vpc",
                {"cidr": "10.0.1.0/24", "acl_in": [{"ports": "5432"}], "acl_out": [{"ports": "1024-65535"}]},
            ),
        },
        "web>db",
    ),
    references=("Amazon VPC User Guide: Ephemeral ports",),
    tags=("network",),
)


def _not_carried(a: Assessment) -> Iterator[Hit]:
    for connection, blocks in _stopped(a):
        if not all(block.check in LISTS for block in blocks):
            yield Hit(
                text(
                    "The network does not carry the call of {source} to {target} on port {port}",
                    source=a.name(connection.source), target=a.name(connection.target), port=connection.port,
                ),
                (connection.target, connection.source),
                (connection.link,),
                _why(a, connection, blocks),
            )  # fmt: skip


NOT_CARRIED = Rule(
    id="NET009",
    name="drawn-link-not-carried",
    severity="error",
    summary="A link is drawn that routes or firewalls do not let through.",
    why="The drawing promises a call that will time out once it is built.",
    detection="Packets are followed along each drawn link between machines, balancers and stores; a route is missing on the way there or back, or a firewall rule denies it.",
    fix="Draw the route, or change the firewall rule; or delete the link.",
    false_alarm="The packets take a way that is not drawn.",
    check=_not_carried,
    bad=example(
        {
            "site": "datacenter",
            "fw": (
                "firewall in site",
                {"rules": [{"action": "deny", "source": "web", "target": "db", "ports": "any"}]},
            ),
            "dmz": ("network in site", {"cidr": "192.168.0.0/24"}),
            "lan": ("network in site", {"cidr": "192.168.1.0/24"}),
            "web": "server in dmz",
            "db": "database in lan",
            "app": "app in web",
        },
        "app>db",
    ),
    good=example(
        {
            "site": "datacenter",
            "fw": "firewall in site",
            "dmz": ("network in site", {"cidr": "192.168.0.0/24"}),
            "lan": ("network in site", {"cidr": "192.168.1.0/24"}),
            "web": "server in dmz",
            "db": "database in lan",
            "app": "app in web",
        },
        "app>db",
    ),
    references=("Amazon VPC User Guide: Route priority",),
    tags=("network",),
)


def _users_kept_out(a: Assessment) -> Iterator[Hit]:
    users, guarding = set(a.topology.ids_having(Entry)), guards(a.topology)
    for connection in connections(a.topology):
        host = guarding.get(connection.target) if connection.source in users else None
        if host is None or connection.stands_in_for:
            continue
        ear = Listener(connection.port, connection.transport)
        found = a.paths.callers.direct(host, ear)
        if any(exposure.verdict != "none" for exposure in found):
            continue
        blocks = [block for place in found[0].placements.values() for block in place.blocks]
        yield Hit(
            text(
                "{target} is drawn to be called by {users}, and the internet does not reach it on port {port}",
                users=a.name(connection.source), target=a.name(connection.target), port=connection.port,
            ),
            (connection.target, connection.source),
            (connection.link,),
            _why(a, connection, blocks),
        )  # fmt: skip


USERS_KEPT_OUT = Rule(
    id="NET010",
    name="users-kept-out",
    severity="warning",
    summary="Users are drawn to call something that the internet does not reach.",
    why="The first request fails: an address, a gateway or a route is missing on the way in.",
    detection="A link from users, past names and firewalls, to something whose port no client of the internet gets to.",
    fix="Make the balancer internet-facing in public subnets, give the machine a public address, or draw the gateway and the route.",
    false_alarm="The users sit in your own network, and come by a VPN that is not drawn.",
    check=_users_kept_out,
    bad=example(
        {
            **_TWO,
            "users": "users",
            "alb": ("aws.alb in vpc", {"scheme": "internal"}),
        },
        "users>alb",
        "alb>web",
    ),
    good=example(
        {
            **_TWO,
            "users": "users",
            "igw": "aws.internet-gateway in vpc",
            "open": ("aws.subnet in vpc", {"cidr": "10.0.2.0/24", "route": "internet-gateway"}),
            "alb": "aws.alb in open",
        },
        "users>alb",
        "alb>web",
    ),
    references=("Elastic Load Balancing User Guide: Load balancer scheme",),
    tags=("network",),
)


def _no_way_out(a: Assessment) -> Iterator[Hit]:
    net = a.paths.callers.net
    guarding = guards(a.topology)
    outside = dict.fromkeys(a.topology.ids_having(External), "")
    outside |= {n: service.provided_as for n, service in a.topology.having(Service) if service.provided_as}
    for connection in connections(a.topology):
        source = guarding.get(connection.source) if connection.target in outside else None
        if source is None or connection.stands_in_for:
            continue
        if a.topology.spec(source).responsibility.hardware == "you":
            continue  # whoever owns the site has a way out that is not drawn
        if a.placement.network(source) is None:
            continue  # where it is to stand is not drawn yet
        service = outside[connection.target]
        if service and a.placement.private_way(source, service, connection.target) is not None:
            continue
        tries = [
            can_leave(net, source, connection.port, protocol=connection.transport, family=family)
            for family in ("v4", "v6")
        ]
        if any(one.hop is not None for one in tries):
            continue
        yield Hit(
            text(
                "{source} has no way to {target}: it stands in a network without one",
                source=a.name(connection.source), target=a.name(connection.target),
            ),
            (connection.source, connection.target),
            (connection.link,),
            _why(a, connection, tries[0].blocks),
        )  # fmt: skip


NO_WAY_OUT = Rule(
    id="NET011",
    name="no-way-out",
    severity="warning",
    summary="Something calls a service outside its network, and has no way there.",
    why="Without a route through a gateway, an address or an endpoint the call times out.",
    detection="A link from a rented machine in a drawn network to an external service or a bucket; packets are followed out over rules, access lists, routes and addresses; an endpoint to the service counts as a way.",
    fix="Draw an endpoint for the provider's services, or a NAT gateway and a route through it.",
    false_alarm="The way leads through a proxy that is not drawn.",
    check=_no_way_out,
    bad=example({**_TWO, "files": "aws.s3"}, "web>files"),
    good=example({**_TWO, "files": "aws.s3", "way": "aws.vpc-endpoint in vpc"}, "web>files"),
    references=("AWS PrivateLink Guide: Gateway endpoints for Amazon S3",),
    tags=("network",),
)

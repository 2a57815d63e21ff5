"""Can A reach B on port p? The path hop by hop, or everything that blocks it, each thing named.

A connection counts that A opens itself, through names and firewalls, and one that something forwards for it (balancer,
CDN); nothing is taken over on the way. "internet" is anyone outside; users drawn on the canvas are the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from designer.analysis.admitted import way_of_some
from designer.analysis.exposure_access import Access
from designer.analysis.exposure_left import is_shut
from designer.analysis.exposure_path import beside, call, going_out, step
from designer.analysis.exposure_ports import FAMILIES, Ports
from designer.analysis.exposure_verdict import Step, Way
from designer.analysis.leaving import can_leave
from designer.analysis.networks import Listener
from designer.analysis.obstacles import Obstacle, lost, obstacle
from designer.analysis.packet_walk import Block, Check, Hop
from designer.analysis.reachability import INTERNET, can_reach
from designer.analysis.reached import Reached
from designer.catalog.traits import Cdn, Dns, Entry, External, Identity, ObjectStore, Service
from designer.errors import EditError
from designer.graph.connections import is_transparent
from designer.graph.network import node_of
from designer.graph.placement import placement_of
from designer.graph.topology import Topology
from designer.guesses import hinted
from designer.i18n import text

OUTWARD = frozenset({Check.NO_ROUTE, Check.NO_PUBLIC_ADDR, Check.NO_IGW})
"""What a private way of the provider makes good."""


def reach(
    ports: Ports,
    source: str,
    target: str,
    port: int | None = None,
    protocol: str | None = None,
) -> Reached:
    """Whether `source` (a node, or "internet") can open a connection to a port of `target`; None: what it answers on.

    Raises EditError where one of them is not drawn, opens no connections, or answers nothing.
    """
    asked = _Question(ports, source, target)
    choices = asked.choices(port, protocol)
    answers = [asked.answer(*choice) for choice in choices]
    return next((found for found in answers if found.is_reachable), answers[0])


class _Question:
    """One pair of ends in one drawn network."""

    def __init__(self, ports: Ports, source: str, target: str) -> None:
        topology = ports.topology
        self._topology, self._ports, self._drawn = topology, ports, ports.drawn
        _known(topology, target)
        self._target, self._spec = target, topology.spec(target)
        self._host = self._drawn.guards.get(target)
        if source != INTERNET or source in topology:
            _known(topology, source)
            if isinstance(topology.spec(source), Entry):
                source = INTERNET
        self._source = source
        if source == target:
            raise EditError(text("{id} was named twice; two different ends are needed", id=target))
        if self._host is None and not isinstance(self._spec, Service):
            raise EditError(
                text("{id} answers nothing: name a service, a machine or a store to be reached", id=target)
            )
        if source != INTERNET and not self._callers():
            raise EditError(
                text("{id} opens no connections: name internet, users, a service or a machine", id=source)
            )

    def choices(self, port: int | None, protocol: str | None) -> list[tuple[str, int]]:
        """Protocols and ports to ask about, at least one."""
        known: list[tuple[str, int]] = sorted(self._drawn.answers.get(self._target, ()))
        if not known and self._host is not None:
            known = [(ear.protocol, ear.port) for ear in self._drawn.model.hosts[self._host].listens]
        endpoint = self._spec.endpoint()
        if not known and endpoint is not None:
            known = [("udp" if endpoint[0] == "udp" else "tcp", endpoint[1])]
        fitting = [
            (spoken, number) for spoken, number in known
            if port in (None, number) and protocol in (None, spoken)
        ]  # fmt: skip
        if fitting:
            return list(dict.fromkeys(fitting))
        if port is None:
            spoken = protocol or "tcp"
            raise EditError(
                text("{id} answers on no port of {protocol}; name one", id=self._target, protocol=spoken)
            )
        return [(protocol or "tcp", port)]

    def answer(self, protocol: str, port: int) -> Reached:
        """What is to say about one port."""
        found = Reached(self._source, self._target, protocol, port)
        if self._host is None:
            return self._to_provider(found)
        if self._source == INTERNET:
            return self._from_internet(found)
        if self._drawn.guards.get(self._source) == self._host:
            return self._beside(found)
        paths = self._ports.paths
        listener = Listener(port, protocol)
        for caller in self._callers():
            hops = paths.forwarded(caller, self._host, listener)
            if hops and self._answers_itself(protocol, port):
                first = call(self._drawn, hops[0], self._end(hops, 0))
                rest = [step(self._drawn, hop, self._end(hops, n)) for n, hop in enumerate(hops[1:], 1)]
                return _with_steps(found, (*first, *rest))
        return _with_obstacles(found, self._blocked(protocol, port))

    def _callers(self) -> list[str]:
        """The hosts that the source opens connections from."""
        if is_transparent(self._topology.spec(self._source)):
            return []
        protected = self._drawn.guards.get(self._source)
        if protected is not None:
            return [protected]
        return [host for host in self._drawn.model.hosts if node_of(host) == self._source]

    def _end(self, hops: Sequence[Hop], number: int) -> str:
        return self._target if number == len(hops) - 1 else node_of(hops[number].target)

    def _answers_itself(self, protocol: str, port: int) -> bool:
        """Whether the port is the node's own, where it is one of several in a machine."""
        own = self._drawn.answers.get(self._target)
        return not own or self._target == self._host or (protocol, port) in own

    def _from_internet(self, found: Reached) -> Reached:
        exposed = self._ports.exposure(self._target, "service", found.protocol, found.port)
        if exposed.verdict == "internet" and self._answers_itself(found.protocol, found.port):
            return _with_steps(found, exposed.path)
        lateral = exposed.path if exposed.verdict == "lateral" else exposed.lateral
        blocks = exposed.blocked_by or (Block(Check.NOT_LISTENING, self._target),)
        some = None if lateral else way_of_some(self._ports, exposed)
        return replace(_with_obstacles(found, self._told(blocks, found), lateral), some=some)

    def _beside(self, found: Reached) -> Reached:
        host = str(self._host)
        own = self._drawn.answers.get(self._target, frozenset()) or {
            (ear.protocol, ear.port) for ear in self._drawn.model.hosts[host].listens
        }
        if (found.protocol, found.port) in own:
            return _with_steps(found, beside(host, self._source, self._target))
        return _with_obstacles(found, self._told([Block(Check.NOT_LISTENING, self._target)], found))

    def _blocked(self, protocol: str, port: int) -> list[Obstacle]:
        found = Reached(self._source, self._target, protocol, port)
        net, host = self._ports.paths.callers.net, str(self._host)
        asked = [
            can_reach(net, caller, host, port, protocol=protocol, family=family).blocks
            for caller in self._callers() for family in FAMILIES
        ]  # fmt: skip
        nearest = min(_addressed(asked), key=len, default=())
        return list(self._told(nearest or [Block(Check.NOT_LISTENING, self._target)], found))

    def _told(self, blocks: Sequence[Block], found: Reached) -> list[Obstacle]:
        return [
            lost(block.component) if self._is_shut(block.component)
            else obstacle(block, found.source, found.protocol, found.port)
            for block in dict.fromkeys(blocks)
        ]  # fmt: skip

    def _is_shut(self, component: str) -> bool:
        return component in self._topology and is_shut(self._topology.spec(component))

    # --- what a provider runs, outside every network ----------------------------------------------------------

    def _to_provider(self, found: Reached) -> Reached:
        if self._source == INTERNET:
            return self._provider_from_internet(found)
        if isinstance(self._spec, Dns) and self._spec.responsibility.operating_system == "provider":
            why = text("the provider's names are answered inside every network")
            return _with_steps(found, (Step(found.source, found.target, "", 0, False, why),))
        obstacles = []
        if isinstance(self._spec, ObjectStore) and not self._may_read():
            obstacles.append(
                Obstacle(
                    "NO_PERMISSION",
                    found.target,
                    text(
                        "nothing drawn lets {source} use {target}", source=found.source, target=found.target
                    ),
                )
            )
        callers = self._callers()
        machine = self._drawn.guards.get(self._source)
        if machine is None:  # a provider's own service: it reaches what it may
            way: Way | None = Way(going_out(self._drawn, None, found.source, found.target, found.port))
        else:
            owned = self._topology.spec(machine).responsibility.hardware == "you"
            net = self._ports.paths.callers.net
            tries = [
                can_leave(net, caller, found.port, protocol=found.protocol, family=family, translated=owned)
                for caller in callers for family in FAMILIES
            ]  # fmt: skip
            hop = next((one.hop for one in tries if one.hop is not None), None)
            private = self._private_way(machine)
            if hop is None and private and any(all(b.check in OUTWARD for b in one.blocks) for one in tries):
                why = text(
                    "{source} can reach {target} through {endpoint}, without the internet",
                    source=found.source, target=found.target, endpoint=private,
                )  # fmt: skip
                if not obstacles:
                    steps = (Step(found.source, found.target, found.protocol, found.port, False, why),)
                    return _with_steps(found, steps)
                return _with_obstacles(found, obstacles)
            way = Way(going_out(self._drawn, hop, found.source, found.target, found.port)) if hop else None
            if hop is None:
                obstacles += self._told(min(_addressed([one.blocks for one in tries]), key=len), found)
        if obstacles or way is None:
            return _with_obstacles(found, obstacles)
        return _with_steps(found, way)

    def _private_way(self, machine: str) -> str | None:
        """The endpoint by which a machine reaches the target; None where none is drawn."""
        if not isinstance(self._spec, Service) or not self._spec.provided_as:
            return None
        placement = placement_of(self._topology)
        return placement.private_way(machine, self._spec.provided_as, self._target)

    def _provider_from_internet(self, found: Reached) -> Reached:
        spec = self._spec
        if isinstance(spec, ObjectStore):
            exposed = Access(self._topology, self._ports).of_bucket(self._target, spec)
            if exposed.verdict == "internet":
                return _with_steps(found, exposed.path)
            lateral = exposed.path if exposed.verdict == "lateral" else exposed.lateral
            why = text("{target} lets nobody read its objects without permission", target=found.target)
            return _with_obstacles(found, [Obstacle("NO_PERMISSION", found.target, why)], lateral)
        if isinstance(spec, Cdn | External) or is_transparent(spec):
            why = text("{target} answers anyone", target=found.target)
            return _with_steps(found, (Step(INTERNET, found.target, found.protocol, found.port, False, why),))
        why = text("{target} lets nobody use it without permission", target=found.target)
        return _with_obstacles(found, [Obstacle("NO_PERMISSION", found.target, why)])

    def _may_read(self) -> bool:
        spec = self._spec
        if isinstance(spec, ObjectStore) and spec.open_to_all():
            return True
        holders = {
            link.source for _, link in self._topology.links_to(self._target, "traffic", "async", "uses")
        }
        machine = self._drawn.guards.get(self._source)
        mine = {self._source, *(n for n, host in self._drawn.guards.items() if machine and host == machine)}
        identities = {
            link.target for one in mine for _, link in self._topology.links_from(one, "uses")
            if isinstance(self._topology.spec(link.target), Identity)
        }  # fmt: skip
        permitted = self._ports.identities.by_resource.get(self._target, ())
        return bool((mine | identities) & holders) or any(access.who in mine for access in permitted)


def _addressed(asked: Sequence[tuple[Block, ...]]) -> Sequence[tuple[Block, ...]]:
    """Those that failed for more than a want of addresses of that family, where there are some."""
    return [blocks for blocks in asked if all(b.check is not Check.NO_ADDRESS for b in blocks)] or asked


def _known(topology: Topology, node_id: str) -> None:
    if node_id not in topology:
        known = [INTERNET, *topology.design.nodes]
        raise EditError(hinted(text("no component has the id {id}", id=node_id), node_id, known))


def _with_steps(found: Reached, steps: Sequence[Step]) -> Reached:
    return Reached(found.source, found.target, found.protocol, found.port, steps)


def _with_obstacles(found: Reached, obstacles: Sequence[Obstacle], lateral: Sequence[Step] = ()) -> Reached:
    return Reached(found.source, found.target, found.protocol, found.port, (), tuple(obstacles), lateral)

"""How an outsider gets to each store: the shortest chain through what can be taken over, worst stores first; and what cuts it.

Where the internet does not get there, and somebody does whom a rule names by address (an office), theirs is told instead.

A cut is one change (a link, an inbound rule, a public address or a route taken away) after which no chain is left. The
cheapest is the one that costs the drawn traffic least: the requests a second over the drawn links that it ends. Every cut
is proved by judging the changed drawing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from designer.analysis.addresses import few_of
from designer.analysis.admitted import Admitted, AsOutside, Port, port_of
from designer.analysis.availability import Cancelled
from designer.analysis.exposure import Exposure, exposure_of
from designer.analysis.exposure_ports import Ports, ports_of
from designer.analysis.exposure_verdict import Step, way_in
from designer.analysis.reachability import INTERNET
from designer.catalog.filtering import PacketFilter
from designer.catalog.traits import Cdn, Entry, Guarded, ObjectStore, RuleGroup, Sensitivity, Stateful, Subnet
from designer.document.design import Design, Node
from designer.graph.connections import origins
from designer.graph.far_sides import ANYWHERE
from designer.graph.forwards import forwards
from designer.graph.guards import guard, guards
from designer.graph.permissions import admissions, groups_carried
from designer.graph.topology import Topology
from designer.i18n import Text, text

SEVEREST: tuple[Sensitivity, ...] = ("secret", "personal", "internal", "public")
"""Kinds of data, the one that hurts most first."""


class StoreAttack(Struct, frozen=True):
    """The shortest chain to one store from the internet, or from the only addresses that are let in."""

    store: str
    sensitivity: Sensitivity
    steps: Sequence[Step]
    sources: tuple[str, ...] = ()
    """The ranges that it is open to, as CIDRs; none: to anyone."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Who is passed, from "internet", or the ranges that are let in, to the store."""
        return (few_of(self.sources) or self.steps[0].source, *(step.target for step in self.steps))

    @property
    def through(self) -> tuple[str, ...]:
        """Ids of what has to be taken over, in order; empty where the store is open."""
        return tuple(step.source for step in self.steps if step.taken_over)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `loadpath analyze --format json` prints it; sentences in `language`."""
        return {
            "store": self.store,
            "sensitivity": self.sensitivity,
            "sources": list(self.sources),
            "path": list(self.nodes),
            "through": list(self.through),
            "steps": [step.text.render(language) for step in self.steps],
        }


class Cut(Struct, frozen=True):
    """One change that cuts every chain to a store. `link` where a link goes, else `node` and the property that changes."""

    text: Text
    lost_rps: float
    """Requests a second over drawn links that it ends."""
    node: str = ""
    property: str = ""
    link: str = ""

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `loadpath analyze --format json` prints it; the sentence in `language`."""
        return {
            "text": self.text.render(language), "lost_rps": self.lost_rps,
            "node": self.node or None, "property": self.property or None, "link": self.link or None,
        }  # fmt: skip


def store_attacks(
    topology: Topology, found: Mapping[str, Exposure], some: Mapping[Port, Admitted]
) -> tuple[StoreAttack, ...]:
    """Per store that an outsider gets to the shortest chain; those open to anyone first, of these the most sensitive.

    `some`: the ways of those whom a rule names by address.
    """
    attacks = []
    for node_id, spec in topology.having(Stateful):
        if (exposed := found.get(node_id)) is None:
            continue
        if steps := way_in(exposed):
            attacks.append(StoreAttack(node_id, spec.sensitivity, steps))
            continue
        ways = [way for port in exposed.every() if (way := some.get(port_of(port))) is not None]
        for way in sorted(ways, key=lambda way: len(way.steps))[:1]:
            attacks.append(StoreAttack(node_id, spec.sensitivity, way.steps, way.sources))
    return tuple(
        sorted(attacks, key=lambda a: (bool(a.sources), SEVEREST.index(a.sensitivity), len(a.steps), a.store))
    )


class Cuts:
    """Finds what cuts the ways to stores of one drawing; a change that is tried for several stores is judged once."""

    def __init__(
        self, topology: Topology, rates: Mapping[str, float], cancelled: Callable[[], bool] | None = None
    ) -> None:
        """`rates`: the requests a second over each drawn link."""
        self._topology, self._rates, self._cancelled = topology, rates, cancelled
        self._judged: dict[tuple[object, ...], Ports] = {}

    def cheapest(self, attack: StoreAttack) -> Cut | None:
        """The change that cuts every chain to a store and ends the least traffic; None where no single change does.

        Raises Cancelled when `cancelled` says so.
        """
        options = list(_options(self._topology, attack, self._rates))
        for _, (cut, change) in sorted(enumerate(options), key=lambda o: (o[1][0].lost_rps, -o[0])):
            if self._cancelled is not None and self._cancelled():
                raise Cancelled
            key = cut.node, cut.property, cut.link, str(cut.text), bool(attack.sources)
            if key not in self._judged:
                changed = Topology(change(self._topology.design))
                left = ports_of(changed)
                self._judged[key] = AsOutside(left) if attack.sources else left
            ports = self._judged[key]
            found = exposure_of(ports.topology, ports, attack.store)
            if found is None or not way_in(found):
                return cut
        return None


Change = Callable[[Design], Design]


def _options(
    topology: Topology, attack: StoreAttack, rates: Mapping[str, float]
) -> Iterator[tuple[Cut, Change]]:
    """Changes that may cut the chain, in the order of its hops; each with how it is made."""
    seen: set[tuple[str, str, str]] = set()
    for step in attack.steps:
        for cut, change in (*_admitting(topology, step, rates), *_opening(topology, step, rates)):
            if (key := (cut.node, cut.property, cut.link)) not in seen or cut.property in (
                "ingress",
                "forwards",
            ):
                seen.add(key)
                yield cut, change


def _admitting(topology: Topology, step: Step, rates: Mapping[str, float]) -> Iterator[tuple[Cut, Change]]:
    """The links and inbound rules that let a hop in."""
    links = topology.links
    target, source = guard(topology, step.target), guard(topology, step.source) or step.source
    carried = {target, *groups_carried(topology).get(target or "", ())}
    callers = {ANYWHERE} if step.source == INTERNET else {source, *groups_carried(topology).get(source, ())}
    because = {
        (a.because, a.service) for a in admissions(topology)
        if a.target in carried and (a.source in callers or a.because.startswith("ingress:"))
    }  # fmt: skip
    between = {
        key for key, link in topology.links_to(step.target, "uses", "traffic", "async") if link.source == step.source
    }  # fmt: skip
    for key in sorted(between | {key for key, _ in because if key in links}):
        what = text("the link {source} to {target} goes", source=links[key].source, target=links[key].target)
        yield Cut(what, rates.get(key, 0.0), link=key), _without_link(key)
    for rule, owner in sorted(because):
        number = rule.removeprefix("ingress:")
        if number != rule:
            what = text("inbound rule {number} of {node} goes", number=int(number) + 1, node=owner)
            yield Cut(what, 0.0, owner, "ingress"), _without_rule(owner, int(number))
    for way in forwards(topology) if step.source == INTERNET else ():
        if (way.host, way.protocol, way.inside) == (target, step.protocol, step.port):
            what = text("forward {number} of {firewall} goes", number=way.number, firewall=way.firewall)
            yield Cut(what, 0.0, way.firewall, "forwards"), _without_forward(way.firewall, way.number)


def _opening(topology: Topology, step: Step, rates: Mapping[str, float]) -> Iterator[tuple[Cut, Change]]:
    """What opens the first hop beside rules: a public address, the route of a subnet, a flag of a bucket."""
    spec = topology.spec(step.target)
    if step.source != INTERNET:
        return
    if isinstance(spec, ObjectStore) and (setting := spec.open_to_all() or _policy_of(spec)):
        what = text(
            "{node} is read by nobody without permission any more ({setting})",
            node=step.target,
            setting=setting,
        )
        closed = () if setting == "policy" else False
        yield Cut(what, 0.0, step.target, setting), _with(step.target, setting, closed)
    host = guard(topology, step.target)
    guarded = topology.spec(host) if host else None
    if host is not None and isinstance(guarded, Guarded) and guarded.has_public_address():
        name, value = guarded.public_setting
        what = text("{node} gives up its public address", node=host)
        lost = _from_outside(topology, {n for n, g in guards(topology).items() if g == host}, rates)
        yield Cut(what, lost, host, name), _with(host, name, False if isinstance(value, bool) else "internal")
    home = topology.enclosing(step.target, Subnet)
    if home is not None and home[1].internet_way() == "inbound":
        name, _ = home[1].public_setting
        what = text("the default route of {node} leads nowhere any more", node=home[0])
        lost = _from_outside(topology, set(topology.inside(home[0])), rates)
        yield Cut(what, lost, home[0], name), _with(home[0], name, "none")


def _policy_of(spec: ObjectStore) -> str:
    """Name of the property with the statements that are written at a store; empty where none are."""
    return "policy" if getattr(spec, "policy", ()) else ""


def _from_outside(topology: Topology, nodes: set[str], rates: Mapping[str, float]) -> float:
    """Requests a second that users and CDNs send to some nodes."""
    return sum(
        rates.get(key, 0.0)
        for node in nodes
        for key, link in topology.links_to(node, "traffic")
        if any(isinstance(topology.spec(origin), Entry | Cdn) for origin, _ in origins(topology, link.source))
    )


def _without_link(key: str) -> Change:
    return lambda design: design.with_links(removed=[key])


def _without_rule(owner: str, position: int) -> Change:
    def change(design: Design) -> Design:
        spec = design.nodes[owner].spec
        assert isinstance(spec, Guarded | RuleGroup)
        rules = tuple(rule for n, rule in enumerate(spec.ingress) if n != position)
        return _with(owner, "ingress", rules)(design)

    return change


def _without_forward(firewall: str, number: int) -> Change:
    def change(design: Design) -> Design:
        spec = design.nodes[firewall].spec
        assert isinstance(spec, PacketFilter)
        lines = tuple(line for n, line in enumerate(spec.forwards, 1) if n != number)
        return _with(firewall, "forwards", lines)(design)

    return change


def _with(node_id: str, name: str, value: Any) -> Change:
    def change(design: Design) -> Design:
        node = design.nodes[node_id]
        changed = Node(node.id, node.name, node.parent, node.spec.model_copy(update={name: value}))
        return design.with_nodes([changed])

    return change

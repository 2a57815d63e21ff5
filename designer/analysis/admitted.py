"""How far those get whom a rule names by address, an office or a partner, where the internet does not.

A range narrower than a /8 (IPv6: /16) is somebody's, not the internet. What lies behind the port it may enter is judged as
if it was: everything that was found about exposure is asked again, with those ranges for the outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from designer.analysis.addresses import few_of
from designer.analysis.callers import Callers
from designer.analysis.drawn_paths import DrawnPaths
from designer.analysis.exposure import exposure_of
from designer.analysis.exposure_ports import FAMILIES, Ports
from designer.analysis.exposure_verdict import Exposure, Step, Subject, way_in
from designer.analysis.networks import Listener
from designer.analysis.packet_walk import Hop
from designer.i18n import Text, text

Port = tuple[str, Subject, str, int]
"""Node, subject, protocol and port of an exposure."""


class Admitted(Struct, frozen=True):
    """The shortest way of some addresses to a port that nobody else outside gets to."""

    sources: tuple[str, ...]
    """The ranges, as CIDRs."""
    steps: Sequence[Step]

    @property
    def told(self) -> Text:
        """Who they are: `only from 203.0.113.0/24`."""
        return text("only from {ranges}", ranges=few_of(self.sources))

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `loadpath analyze --format json` prints it; sentences in `language`."""
        return {
            "sources": list(self.sources),
            "path": [step.target for step in self.steps],
            "steps": [step.text.render(language) for step in self.steps],
        }


def port_of(found: Exposure) -> Port:
    """What an exposure is about."""
    return found.node, found.subject, found.protocol, found.port


def admitted(ports: Ports, found: Mapping[str, Exposure]) -> dict[Port, Admitted]:
    """Per port that the internet does not get to, and that somebody outside does whom a rule names, their way."""
    every = [port for answer in found.values() for port in answer.every()]
    if not any(port.sources for port in every):
        return {}
    known, ways = AsOutside(ports), dict[Port, Sequence[Step]]()
    kept = [port for port in every if not way_in(port)]
    for node in dict.fromkeys(port.node for port in kept):
        answer = exposure_of(ports.topology, known, node)
        ways |= {port_of(port): way_in(port) for port in answer.every()} if answer is not None else {}
    asked = [(port_of(port), ways.get(port_of(port), ())) for port in kept]
    return {port: Admitted(known.sources(steps[0]), steps) for port, steps in asked if steps}


def way_of_some(ports: Ports, found: Exposure) -> Admitted | None:
    """Who alone gets to one port over the network, and their way; None where nobody outside does, or anybody."""
    known = AsOutside(ports)
    steps = way_in(known.exposure(found.node, found.subject, found.protocol, found.port))
    return Admitted(known.sources(steps[0]), steps) if steps and not way_in(found) else None


class AsOutside(Ports):
    """Answers about the ports of a drawn network, as if every range that a rule admits from outside was the internet."""

    def __init__(self, ports: Ports) -> None:
        admitting = _Admitting(ports.paths.callers.net, FAMILIES)
        paths = DrawnPaths(ports.drawn, callers=admitting)
        super().__init__(ports.topology, paths, identities=ports.identities)

    def sources(self, first: Step) -> tuple[str, ...]:
        """The ranges that the first step of a way is open to."""
        host = self.drawn.guards.get(first.target, first.target)
        direct = self.paths.callers.direct(host, Listener(first.port, first.protocol))
        ranges = (
            source for family in direct for place in family.placements.values() for source in place.sources
        )
        return tuple(dict.fromkeys(ranges))


class _Admitting(Callers):
    def from_internet(self, host: str, listener: Listener) -> Hop | None:
        """The connection that anyone outside can open to a port, however few they are."""
        return next((hop for found in self.direct(host, listener) if (hop := found.hop) is not None), None)

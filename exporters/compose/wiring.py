"""Who may talk to whom: networks with least privilege, front doors, and what starts after what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count

from designer.catalog.traits import External
from exporters.compose.scene import Scene
from exporters.compose.stack import Door, Service

EDGE = "edge"
"""The one network with a way in and out: Docker publishes ports only through such a network."""
FIRST_PORT = 8080


def networks(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Running node -> networks it is in. What has the same callers shares one network with them; doors are in `edge` too."""
    found: dict[str, dict[str, None]] = {node: {} for node in scene.running}
    by_callers: dict[tuple[str, ...], list[str]] = {}
    for target in scene.running:
        callers = scene.callers.get(target, ())
        if callers:
            by_callers.setdefault(callers, []).append(target)
    for callers, targets in by_callers.items():
        name = f"to-{targets[0]}"
        for member in (*targets, *callers):
            found[member][name] = None
    for front in scene.fronts:
        found[front][EDGE] = None
    for node, joined in found.items():
        if not joined:
            joined[f"to-{node}"] = None
    return {node: tuple(sorted(joined)) for node, joined in found.items()}


def doors(
    services: Iterable[Service],
    main: Iterable[Service],
    fronts: Iterable[str],
    forwarded: Mapping[str, int],
) -> tuple[Door, ...]:
    """The ways in, the main ones first, then by name: each gets a port of the own machine, that of the firewall which
    forwards to the service, else 8080 and up.
    """
    needed, called = {service.name for service in main}, set(fronts)
    names = sorted((s.name not in needed, s.name) for s in services if s.node in called)
    left = (port for port in count(FIRST_PORT) if port not in forwarded.values())
    return tuple(Door(name, forwarded.get(name) or next(left), not minor) for minor, name in names)


def wired(scene: Scene, services: tuple[Service, ...], published: Mapping[str, int]) -> tuple[Service, ...]:
    """The services with their networks, front doors, and what each waits for (never in a ring)."""
    joined = networks(scene)
    names = {service.name for service in services}
    order = _Order({s.name: [w for w in s.waits_for if w in names] for s in services})
    for service in services:
        for target, callers in scene.callers.items():
            if service.node in callers and not isinstance(scene.topology.spec(target), External):
                for name in scene.services[target]:
                    if name in names:
                        order.add(service.name, name)
    return tuple(
        replace(
            service,
            networks=joined[service.node],
            published=published.get(service.name),
            waits_for=tuple(order.before(service.name)),
        )
        for service in services
    )


class _Order:
    """What starts after what, kept free of rings: a wait that would close one is left out."""

    def __init__(self, waits: dict[str, list[str]]) -> None:
        self._waits: dict[str, dict[str, None]] = {name: {} for name in waits}
        for name, befores in waits.items():
            for before in befores:
                self.add(name, before)

    def add(self, name: str, before: str) -> None:
        if name != before and not self._reaches(before, name):
            self._waits[name][before] = None

    def before(self, name: str) -> list[str]:
        return sorted(self._waits[name])

    def _reaches(self, start: str, goal: str) -> bool:
        seen, work = {start}, [start]
        while work:
            for following in self._waits[work.pop()]:
                if following == goal:
                    return True
                if following not in seen:
                    seen.add(following)
                    work.append(following)
        return False

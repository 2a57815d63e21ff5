"""What a compose file is made of: services, networks, volumes, files. Plain values; the template only writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def secret_file(secret: str) -> str:
    """Where a service finds a generated secret: each is a volume of its own, so that nobody reads another's."""
    return f"/run/secrets/{secret}/value"


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """How Docker asks a service whether it can answer; `start_s` is how long failures do not count at first."""

    test: tuple[str, ...]
    start_s: int = 10


@dataclass(frozen=True, slots=True)
class Service:
    """One container. `node` is the drawn component it is a copy of; `port` is where it answers inside the networks."""

    name: str
    node: str
    comment: str
    image: str
    port: int
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()
    healthcheck: Healthcheck | None = None
    secrets: tuple[str, ...] = ()
    """Names of the generated secrets it reads."""
    labels: Mapping[str, str] = field(default_factory=dict)
    networks: tuple[str, ...] = ()
    published: int | None = None
    """Port on the own machine, where its front door is opened; None: not reachable from outside."""
    waits_for: tuple[str, ...] = ()
    """Services that must be healthy before it starts."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What one drawn node becomes: its services, named volumes, and configuration files beside the compose file."""

    services: tuple[Service, ...]
    volumes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Door:
    """One way in for users: the service and its port on the own machine."""

    service: str
    port: int
    main: bool
    """False for a way in that the service as a whole can do without."""

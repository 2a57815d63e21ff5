"""Code and outside services as containers: a small placeholder that keeps the drawn dependencies, until yours takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.catalog.component import Component, Protocol
from designer.catalog.traits import Cache, Database, External, FileShare, Host, ObjectStore, Queue
from designer.document.design import Link
from designer.graph.connections import is_transparent
from exporters.compose.scene import Scene
from exporters.compose.stack import Cast, Healthcheck, Service, secret_file
from exporters.naming import free, identifier

IMAGE = "python:3.12-slim"
SCRIPT = "app/app.py"


def application(scene: Scene, node_id: str) -> Cast:
    """The copies of application code: each answers when everything it needs answers, as drawn."""
    port = scene.port(node_id)
    needs = list(_needs(scene, node_id))
    environment = {"NAME": scene.name(node_id), "PORT": str(port)}
    for key, url, _ in needs:
        environment[key] = url
    environment["NEEDS"] = " ".join(key for key, _, optional in needs if not optional)
    environment["LIKES"] = " ".join(key for key, _, optional in needs if optional)
    secrets = _secrets_read(scene, node_id)
    for secret in secrets:
        environment[f"{identifier(secret).upper()}_FILE"] = secret_file(secret)
    mounts = tuple(f"{share}-files:/mnt/{share}" for share in shares(scene, node_id))
    services = tuple(
        Service(
            name=name, node=node_id, comment=scene.name(node_id), image=IMAGE, port=port,
            command=("python", "-u", "/app/app.py"), environment=environment,
            volumes=("./app:/app:ro", *mounts), healthcheck=_health(port), labels=scene.labels(node_id), secrets=secrets,
        )
        for name in scene.services[node_id]
    )  # fmt: skip
    return Cast(services)


def outside_service(scene: Scene, node_id: str) -> Cast:
    """A stand-in for a service somebody else runs: it answers every request."""
    port = scene.port(node_id)
    stand_in = Service(
        name=node_id, node=node_id, comment=scene.name(node_id), image=IMAGE, port=port,
        command=("python", "-u", "/app/app.py"), environment={"NAME": scene.name(node_id), "PORT": str(port), "NEEDS": "", "LIKES": ""},
        volumes=("./app:/app:ro",), healthcheck=_health(port), labels=scene.labels(node_id),
    )  # fmt: skip
    return Cast((stand_in,))


def is_application(spec: Component) -> bool:
    """True for what runs code of the user's."""
    return not isinstance(spec, Database | Cache | Queue | ObjectStore | External)


def shares(scene: Scene, node_id: str) -> tuple[str, ...]:
    """Ids of the file shares that the node, or its machine, mounts."""
    users = {node_id, scene.placement.host(node_id)} - {None}
    found = {link.target for user in users for _, link in scene.topology.links_from(str(user), "uses")}
    return tuple(sorted(n for n in found if isinstance(scene.topology.spec(n), FileShare)))


def _health(port: int) -> Healthcheck:
    # The path without dependencies: a check that needs the database would take every copy out at once.
    return Healthcheck(
        (
            "CMD",
            "python",
            "-c",
            f"import urllib.request as r; r.urlopen('http://127.0.0.1:{port}/healthz', timeout=2)",
        )
    )


def _needs(scene: Scene, node_id: str) -> Iterator[tuple[str, str, bool]]:
    """(variable, address, optional) for each thing the node calls; alternatives share one address, comma-separated."""
    grouped: dict[tuple[str, bool], list[str]] = {}
    optional: dict[tuple[str, bool], bool] = {}
    queues = scene.topology.links_from(node_id, "async")
    fed = [
        pair
        for pair in scene.topology.links_to(node_id, "async")
        if isinstance(scene.topology.spec(pair[1].source), Queue)
    ]
    ends = [(link.target, link) for _, link in (*scene.calls.from_node(node_id), *queues)]
    ends += [(link.source, link) for _, link in fed]
    for end, link in ends:
        for target in resolve(scene, end, link.protocol):
            key = (link.group or target, bool(link.group))  # a group may be called like a component
            grouped.setdefault(key, []).extend(addresses(scene, target, link))
            asynchronous = link.kind == "async"
            optional[key] = optional.get(key, True) and (link.optional or asynchronous)
    taken: set[str] = set()
    for key, found in sorted(grouped.items()):
        variable = free(f"{_shouted(key[0])}_URL", taken)
        taken.add(variable)
        yield variable, ",".join(dict.fromkeys(found)), optional[key]


def _shouted(word: str) -> str:
    """A word as the name of an environment variable; whatever a shell cannot spell becomes an underscore."""
    return re.sub(r"\W", "_", identifier(word).upper())


def resolve(scene: Scene, node_id: str, protocol: Protocol | None = None) -> tuple[str, ...]:
    """Ids of what runs where a link to the node in `protocol` arrives: past names and firewalls, into machines."""
    seen: set[str] = set()
    found: dict[str, None] = {}
    work = [node_id]
    while work:
        current = work.pop(0)
        if current in seen:
            continue
        seen.add(current)
        if current in scene.services:
            found[current] = None
        elif isinstance(scene.topology.spec(current), Host):
            work.extend(scene.calls.heads(current, protocol))
        elif is_transparent(scene.topology.spec(current)):
            work.extend(link.target for _, link in scene.topology.links_from(current, "traffic"))
    return tuple(found)


def addresses(scene: Scene, target: str, link: Link) -> Iterator[str]:
    """URL of every container that can answer in place of `target`: its copies, and what takes over from it."""
    for member in scene.calls.alternatives(target):
        endpoint = scene.topology.spec(member).endpoint()
        protocol = endpoint[0] if endpoint else link.protocol or "tcp"
        scheme = "http" if protocol in ("https", "s3") else protocol
        for name in scene.services.get(member, ()):
            yield f"{scheme}://{name}:{scene.port(member)}"


def _secrets_read(scene: Scene, node_id: str) -> tuple[str, ...]:
    """Names of the passwords of the stores it calls."""
    called = {
        t for _, link in scene.calls.from_node(node_id) for t in resolve(scene, link.target, link.protocol)
    }
    called |= {link.target for _, link in scene.topology.links_from(node_id, "async")}
    called |= {link.source for _, link in scene.topology.links_to(node_id, "async")}
    return tuple(
        sorted(
            secret_of(n) for n in called if isinstance(scene.topology.spec(n), Database | Queue | ObjectStore)
        )
    )


def secret_of(node_id: str) -> str:
    """Name of the generated password of a store."""
    return f"{node_id}-password"

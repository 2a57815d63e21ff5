"""docker-compose: any design on one machine, with least-privilege networks, generated secrets and placeholders for your code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from designer.catalog.traits import Balancer, Cache, Cdn, Database, External, FileShare, ObjectStore, Queue
from designer.document.design import Design
from designer.errors import ExportError
from designer.exporting import Export
from designer.i18n import text
from designer.resources import template_root
from designer.templating import Templates
from exporters.compose.applications import SCRIPT, application, outside_service
from exporters.compose.balancers import balancer, cdn, proxy_templates
from exporters.compose.fidelity import notes
from exporters.compose.quoting import line, quote
from exporters.compose.scene import Scene
from exporters.compose.stack import Cast, Service
from exporters.compose.stores import cache, database, object_store, queue
from exporters.compose.wiring import EDGE, doors, wired
from exporters.naming import project

__all__ = ["ComposeExporter"]


@dataclass(frozen=True, slots=True)
class ComposeExporter:
    """Exports a design as a folder that `docker compose up` starts."""

    id: str = "compose"
    title: str = "docker-compose"

    def export(self, design: Design) -> Export:
        """The folder's files. Raises ExportError where nothing drawn can run."""
        scene = Scene(design)
        casts = [_cast(scene, node_id) for node_id in scene.running]
        services = tuple(service for cast in casts for service in cast.services)
        if not services:
            raise ExportError(
                text("nothing in this design runs as a container: draw an app, a database or a balancer")
            )
        main = [s for s in services if _is_main_door(scene, s)]
        forwarded = {name: way.outside for name, way in scene.forwarded.items()}
        ways_in = doors(services, main, scene.fronts, forwarded)
        services = wired(scene, services, {door.service: door.port for door in ways_in})
        files = {path: content for cast in casts for path, content in cast.files.items()}
        files.update(_scripts(services))
        secrets = tuple(sorted({secret for service in services for secret in service.secrets}))
        names = {network for service in services for network in service.networks}
        volumes = [volume for cast in casts for volume in cast.volumes]
        volumes += [f"{node}-files" for node, _ in scene.topology.having(FileShare)]
        values = {
            "design": design.name, "project": project(design.name), "version": version("loadpath"),
            "services": services, "networks": tuple(sorted(names - {EDGE})), "has_edge": EDGE in names,
            "volumes": tuple(volumes), "secrets": secrets, "doors": ways_in,
            "entries": tuple(f"http://127.0.0.1:{door.port}" for door in ways_in if door.main),
        }  # fmt: skip
        files["compose.yaml"] = _templates().render("compose/compose.yaml.j2", **values)
        files["README.md"] = _templates().render("compose/README.md.j2", notes=notes(scene), **values)
        return Export(dict(sorted(files.items())), notes(scene))


def _is_main_door(scene: Scene, service: Service) -> bool:
    """True for a door that users cannot do without: a way in drawn as optional is no entry of the whole service."""
    called = [c.link for c in scene.inward(service.node) if c.link in scene.design.links]
    return service.node in scene.called and any(not scene.design.links[link].optional for link in called)


def _cast(scene: Scene, node_id: str) -> Cast:
    spec = scene.topology.spec(node_id)
    proxies: tuple[tuple[type, Callable[[Scene, str, Templates], Cast]], ...] = (
        (Balancer, balancer),
        (Cdn, cdn),
    )
    for trait, proxy in proxies:
        if isinstance(spec, trait):
            return proxy(scene, node_id, proxy_templates())
    others: tuple[tuple[type, Callable[[Scene, str], Cast]], ...] = (
        (Database, database), (Cache, cache), (Queue, queue), (ObjectStore, object_store), (External, outside_service),
    )  # fmt: skip
    for trait, make in others:
        if isinstance(spec, trait):
            return make(scene, node_id)
    return application(scene, node_id)


def _scripts(services: tuple[Service, ...]) -> dict[str, str]:
    """The fixed files that some service mounts, by path in the export."""
    sources = {
        SCRIPT: ("./app:", "app.py"),
        "postgres/replication.sh": ("./postgres/replication.sh:", "replication.sh"),
        "postgres/follow.sh": ("./postgres/follow.sh:", "follow.sh"),
        "rabbitmq/start.sh": ("./rabbitmq/start.sh:", "rabbitmq-start.sh"),
    }
    mounted = [volume for service in services for volume in service.volumes]
    folder = template_root() / "compose"
    return {
        path: (folder / name).read_text(encoding="utf-8")
        for path, (mount, name) in sources.items()
        if any(volume.startswith(mount) for volume in mounted)
    }


def _templates() -> Templates:
    return Templates(quote, {"line": line, "word": str, "cell": _cell, "made": _made, "read": _read})


def _cell(value: object) -> str:
    """A text as one cell of a Markdown table: one line, no markup, no new cell."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-.!|~&$" else char for char in line(str(value)))


def _made(secret: str) -> str:
    """The mount of a secret's volume where it is made."""
    return quote(f"{secret}:/run/secrets/{secret}")


def _read(secret: str) -> str:
    """The mount of a secret's volume where it is read."""
    return quote(f"{secret}:/run/secrets/{secret}:ro")

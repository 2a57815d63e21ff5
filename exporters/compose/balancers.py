"""Balancers and CDNs as containers: nginx or HAProxy over the drawn targets, nginx with a cache in place of a CDN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from designer.catalog.traits import Balancer, Cdn, ObjectStore
from designer.templating import Templates
from exporters.compose.applications import resolve
from exporters.compose.quoting import line, quote
from exporters.compose.scene import Scene
from exporters.compose.stack import Cast, Healthcheck, Service

NGINX_IMAGE = "nginx:1.28-alpine"
HAPROXY_IMAGE = "haproxy:3.2-alpine"
ALIVE = "/lb-health"
"""Path that the proxy answers itself."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """One container behind a proxy."""

    service: str
    port: int
    weight: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A group of containers behind one path of a proxy; `folder` is put before the path (a bucket's name)."""

    name: str
    path: str
    folder: str
    upstreams: tuple[Upstream, ...]


def balancer(scene: Scene, node_id: str, templates: Templates) -> Cast:
    """The balancer's copies, each with the same configuration over the same targets."""
    spec = scene.topology.spec(node_id)
    assert isinstance(spec, Balancer)
    upstreams = tuple(_upstreams(scene, node_id))
    port = scene.port(node_id)
    least = spec.algorithm == "least-outstanding"
    if not upstreams:
        return Cast(())
    if getattr(spec, "software", "nginx") == "haproxy":
        path = f"{node_id}/haproxy.cfg"
        text = templates.render(
            "compose/haproxy.cfg.j2", name=scene.name(node_id), port=port, upstreams=upstreams, least=least,
            health=spec.health_check_path, alive=ALIVE,
        )  # fmt: skip
        return _proxy(
            scene, node_id, HAPROXY_IMAGE, (path, "/usr/local/etc/haproxy/haproxy.cfg"), text, upstreams
        )
    origin = Origin("targets", "/", "", upstreams)
    return _nginx(scene, node_id, templates, (origin,), least=least, cached=False)


def cdn(scene: Scene, node_id: str, templates: Templates) -> Cast:
    """An nginx that caches what its origins answer: what computes answers `/`, a bucket beside it `/static/`."""
    origins = tuple(_origins(scene, node_id))
    return _nginx(scene, node_id, templates, origins, least=False, cached=True) if origins else Cast(())


def _nginx(
    scene: Scene,
    node_id: str,
    templates: Templates,
    origins: tuple[Origin, ...],
    *,
    least: bool,
    cached: bool,
) -> Cast:
    text = templates.render(
        "compose/nginx.conf.j2", name=scene.name(node_id), port=scene.port(node_id), origins=origins, least=least,
        cached=cached, alive=ALIVE,
    )  # fmt: skip
    upstreams = tuple(u for origin in origins for u in origin.upstreams)
    return _proxy(
        scene, node_id, NGINX_IMAGE, (f"{node_id}/nginx.conf", "/etc/nginx/nginx.conf"), text, upstreams
    )


def _proxy(
    scene: Scene, node_id: str, image: str, file: tuple[str, str], text: str, upstreams: tuple[Upstream, ...]
) -> Cast:
    path, mounted = file
    port = scene.port(node_id)
    services = tuple(
        Service(
            name=name, node=node_id, comment=scene.name(node_id), image=image, port=port,
            volumes=(f"./{path}:{mounted}:ro",), labels=scene.labels(node_id),
            healthcheck=Healthcheck(("CMD", "wget", "-q", "-O", "/dev/null", f"http://127.0.0.1:{port}{ALIVE}")),
            # A proxy looks the names of its targets up once, when it starts: they must be there by then.
            waits_for=tuple(dict.fromkeys(u.service for u in upstreams)),
        )
        for name in scene.services[node_id]
    )  # fmt: skip
    return Cast(services, files={path: text})


def _upstreams(scene: Scene, node_id: str) -> Iterator[Upstream]:
    links = scene.calls.from_node(node_id)
    smallest = min((link.weight for _, link in links if link.weight > 0), default=1.0)
    for _, link in links:
        if link.weight <= 0:
            continue
        for target in resolve(scene, link.target, link.protocol):
            for name in scene.services[target]:
                yield Upstream(name, scene.port(target), min(256, max(1, round(link.weight / smallest))))


def _origins(scene: Scene, node_id: str) -> Iterator[Origin]:
    spec = scene.topology.spec(node_id)
    assert isinstance(spec, Cdn)
    targets = dict.fromkeys(
        t for _, link in scene.calls.from_node(node_id) for t in resolve(scene, link.target, link.protocol)
    )
    computed = [t for t in targets if not isinstance(scene.topology.spec(t), ObjectStore)]
    buckets = [t for t in targets if t not in computed]
    if spec.origin_group and len(targets) > 1 and not buckets:
        yield Origin("origins", "/", "", tuple(u for t in targets for u in _at(scene, t)))
        return
    for index, target in enumerate(computed):
        yield Origin(target, "/" if index == 0 else f"/{target}/", "", tuple(_at(scene, target)))
    for index, target in enumerate(buckets):
        path = "/" if not computed and index == 0 else "/static/" if index == 0 else f"/{target}/"
        yield Origin(target, path, f"/{target}/", tuple(_at(scene, target)))


def _at(scene: Scene, target: str) -> Iterator[Upstream]:
    for name in scene.services[target]:
        yield Upstream(name, scene.port(target), 1)


def proxy_templates() -> Templates:
    """The environment of the configuration files: names only ever stand in comments, as one line."""
    return Templates(quote, {"line": line, "word": str})

"""Databases, caches, queues and object stores as containers: the engine drawn, or the local twin of a managed one.

Health checks and start-up follow the official images (their entry points, as documented on their pages).
"""

from __future__ import annotations

from designer.catalog.traits import Cache, Database
from exporters.compose.applications import secret_of
from exporters.compose.scene import Scene
from exporters.compose.stack import Cast, Healthcheck, Service, secret_file

POSTGRES_DATA = "/var/lib/postgresql/data"
OBJECT_STORE_IMAGE = "minio/minio:RELEASE.2025-04-22T22-12-26Z"
_VERSIONS = {"mysql": "8.4", "mariadb": "11.4"}
_SPOKEN_BY = {"postgres": "16", **_VERSIONS}


def database(scene: Scene, node_id: str) -> Cast:
    """One container for each copy. Further copies of a PostgreSQL, and drawn replicas of one, stream from the primary."""
    spec = scene.topology.spec(node_id)
    assert isinstance(spec, Database)
    first, *others = scene.services[node_id]
    source = _source(scene, node_id)
    leader = scene.services[source][0] if source else None
    secret = secret_of(source or node_id)
    files: dict[str, str] = {}
    if spec.engine == "postgres":
        services = [
            _follower(scene, node_id, first, leader, secret)
            if leader
            else _postgres(scene, node_id, first, secret, spec)
        ]
        services += [_follower(scene, node_id, name, leader or first, secret) for name in others]
    else:
        services = [_mysql(scene, node_id, name, secret, spec) for name in scene.services[node_id]]
    return Cast(tuple(services), tuple(f"{s.name}-data" for s in services), files)


def _source(scene: Scene, node_id: str) -> str | None:
    """Id of the database that a drawn replica follows; None where it follows nothing of its own engine."""
    spec = scene.topology.spec(node_id)
    for _, link in scene.topology.links_to(node_id, "replication"):
        source = scene.topology.spec(link.source)
        if isinstance(source, Database) and isinstance(spec, Database) and source.engine == spec.engine:
            return link.source
    return None


def follows(scene: Scene, node_id: str) -> bool:
    """True where the container of a drawn replica really streams from its primary."""
    spec = scene.topology.spec(node_id)
    return isinstance(spec, Database) and spec.engine == "postgres" and _source(scene, node_id) is not None


def _postgres(scene: Scene, node_id: str, name: str, secret: str, spec: Database) -> Service:
    return Service(
        name=name, node=node_id, comment=scene.name(node_id), image=f"postgres:{spec.engine_version}-alpine", port=scene.port(node_id),
        command=("postgres", "-p", str(scene.port(node_id)), "-c", "wal_level=replica", "-c", "max_wal_senders=10", "-c", "wal_keep_size=256MB"),
        environment={"POSTGRES_USER": "app", "POSTGRES_DB": "app", "POSTGRES_PASSWORD_FILE": secret_file(secret)},
        volumes=(f"{name}-data:{_data_folder(spec)}", "./postgres/replication.sh:/docker-entrypoint-initdb.d/replication.sh:ro"),
        healthcheck=_postgres_health(scene.port(node_id), 20), secrets=(secret,), labels=scene.labels(node_id),
    )  # fmt: skip


def _follower(scene: Scene, node_id: str, name: str, leader: str, secret: str) -> Service:
    spec = scene.topology.spec(node_id)
    assert isinstance(spec, Database)
    return Service(
        name=name, node=node_id, comment=f"{scene.name(node_id)}: follows {leader}",
        image=f"postgres:{spec.engine_version}-alpine", port=scene.port(node_id), user="postgres",
        entrypoint=("sh", "/follow.sh"),
        environment={"LEADER": leader, "PORT": str(scene.port(node_id)), "PASSWORD_FILE": secret_file(secret), "PGDATA": _data_folder(spec)},
        volumes=(f"{name}-data:{_data_folder(spec)}", "./postgres/follow.sh:/follow.sh:ro"),
        healthcheck=_postgres_health(scene.port(node_id), 30), labels=scene.labels(node_id), secrets=(secret,),
        waits_for=(leader,),
    )  # fmt: skip


def _data_folder(spec: Database) -> str:
    # From 18 on the image keeps data in a folder of its version below the volume.
    return POSTGRES_DATA if int(spec.engine_version.partition(".")[0]) < 18 else "/var/lib/postgresql"


def _postgres_health(port: int, start_s: int) -> Healthcheck:
    # Over TCP: during the first start the server answers on its socket only, before it is really there.
    return Healthcheck(
        ("CMD", "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "app", "-d", "app"), start_s
    )


def _mysql(scene: Scene, node_id: str, name: str, secret: str, spec: Database) -> Service:
    word = spec.engine.upper()
    version = (
        spec.engine_version
        if "." in spec.engine_version or spec.engine_version in ("8", "9", "10", "11")
        else _VERSIONS[spec.engine]
    )
    alive: tuple[str, ...] = ("CMD", "mysqladmin", "ping", "-h", "127.0.0.1", "--protocol=tcp", "--silent")
    if spec.engine == "mariadb":
        alive = ("CMD", "healthcheck.sh", "--connect", "--innodb_initialized")
    return Service(
        name=name, node=node_id, comment=scene.name(node_id), image=f"{spec.engine}:{version}", port=scene.port(node_id),
        command=(f"--port={scene.port(node_id)}",),
        environment={
            f"{word}_USER": "app", f"{word}_DATABASE": "app", f"{word}_PASSWORD_FILE": secret_file(secret),
            f"{word}_ROOT_PASSWORD_FILE": secret_file(secret),
        },
        volumes=(f"{name}-data:/var/lib/mysql",), healthcheck=Healthcheck(alive, 40), secrets=(secret,),
        labels=scene.labels(node_id),
    )  # fmt: skip


def cache(scene: Scene, node_id: str) -> Cast:
    """One container for each copy; further copies of Redis and Valkey, and drawn replicas, follow the first."""
    spec = scene.topology.spec(node_id)
    assert isinstance(spec, Cache)
    first, *others = scene.services[node_id]
    leader = next(
        (scene.services[link.source][0] for _, link in scene.topology.links_to(node_id, "replication")), None
    )
    port = str(scene.port(node_id))
    services = []
    command: tuple[str, ...]
    alive: tuple[str, ...]
    for name in (first, *others):
        follow = leader if name == first else leader or first
        if spec.engine == "memcached":
            image, command = "memcached:1.6", ("memcached", "-p", port)
            alive = (
                "CMD",
                "bash",
                "-c",
                f"exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'version\\r\\n' >&3 && grep -q VERSION <&3",
            )
        else:
            image = "redis:7-alpine" if spec.engine == "redis" else "valkey/valkey:8-alpine"
            server = "redis" if spec.engine == "redis" else "valkey"
            command = (f"{server}-server", "--port", port, "--save", "", "--appendonly", "no")
            if follow:
                command = (*command, "--replicaof", follow, port)
            alive = ("CMD", f"{server}-cli", "-p", port, "ping")
        services.append(
            Service(
                name=name, node=node_id, comment=scene.name(node_id), image=image, port=scene.port(node_id), command=command,
                healthcheck=Healthcheck(alive), labels=scene.labels(node_id),
            )
        )  # fmt: skip
    return Cast(tuple(services))


def queue(scene: Scene, node_id: str) -> Cast:
    """RabbitMQ, one container for each copy; they form no cluster by themselves."""
    secret = secret_of(node_id)
    port = scene.port(node_id)
    services = tuple(
        Service(
            name=name, node=node_id, comment=scene.name(node_id), image="rabbitmq:4-alpine", port=port,
            entrypoint=("sh", "/start.sh"),
            environment={"RABBITMQ_DEFAULT_USER": "app", "PASSWORD_FILE": secret_file(secret), "RABBITMQ_NODE_PORT": str(port)},
            volumes=(f"{name}-data:/var/lib/rabbitmq", "./rabbitmq/start.sh:/start.sh:ro"),
            healthcheck=Healthcheck(("CMD", "rabbitmq-diagnostics", "-q", "ping"), 40), secrets=(secret,),
            labels=scene.labels(node_id),
        )
        for name in scene.services[node_id]
    )  # fmt: skip
    return Cast(services, tuple(f"{s.name}-data" for s in services))


def object_store(scene: Scene, node_id: str) -> Cast:
    """An S3-compatible store with one bucket, named like the node."""
    secret = secret_of(node_id)
    port = scene.port(node_id)
    service = Service(
        name=node_id, node=node_id, comment=scene.name(node_id), image=OBJECT_STORE_IMAGE, port=port,
        entrypoint=("sh", "-c"),
        command=(f"mkdir -p /data/{node_id} && exec minio server /data --address :{port}",),
        environment={"MINIO_ROOT_USER": "app", "MINIO_ROOT_PASSWORD_FILE": secret_file(secret)},
        volumes=(f"{node_id}-data:/data",),
        healthcheck=Healthcheck(("CMD", "curl", "-fsS", "-o", "/dev/null", f"http://127.0.0.1:{port}/minio/health/live")),
        secrets=(secret,), labels=scene.labels(node_id),
    )  # fmt: skip
    return Cast((service,), (f"{node_id}-data",))

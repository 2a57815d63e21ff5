"""Traps that can be seen in a resolved compose file before anything runs. Each was met in a real run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labs.compose_lab.project import Project, Service
from labs.compose_lab.recipes import Choice, choose, split_reference
from labs.errors import LabError

STORES = {
    "postgres",
    "mysql",
    "mariadb",
    "redis",
    "rabbitmq",
    "rabbitmq-management",
    "memcached",
    "object-store",
}
LOOPBACK = ("127.0.0.1", "::1")
HEALTH_TOOLS = ("curl", "wget", "nc", "bash")
POSTGRES_WITH_NEW_LAYOUT = 18


@dataclass(frozen=True)
class Verdict:
    """What can be said about a compose file without running it.

    Attributes:
        errors: it will not work.
        warnings: it works, but not as one might think, or not everywhere.
    """

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing speaks against running it."""
        return not self.errors


@dataclass(frozen=True)
class _Subject:
    """One service with what the checks ask of it again and again."""

    name: str
    service: Service
    model: Mapping[str, Any]
    choice: Choice | None
    tag: str

    @property
    def recipe(self) -> str:
        return self.choice.recipe.name if self.choice else ""

    @property
    def published(self) -> list[Mapping[str, Any]]:
        return [port for port in self.service.get("ports") or [] if port.get("published")]

    @property
    def health_test(self) -> str:
        test = (self.service.get("healthcheck") or {}).get("test") or []
        return test if isinstance(test, str) else " ".join(test)


def examine(project: Project, substitute: Mapping[str, str] | None = None) -> Verdict:
    """What Compose and the known traps say about a project; starts nothing."""
    try:
        model = project.model
    except LabError as refusal:
        return Verdict(errors=(str(refusal),))
    errors, warnings = [], list(project.warnings)
    for reference in sorted(project.images()):
        try:
            if choose(reference, substitute) is None:
                warnings.append(f"{reference}: no stand-in here; substitute one")
        except LabError as refusal:
            errors.append(str(refusal))
    for name, service in project.services.items():
        subject = _subject(name, service, model, substitute)
        for check in (_networks, _health_errors, _files, _dependencies):
            errors += [f"{name}: {text}" for text in check(subject)]
        for check in (_exposure, _health_warnings, _engine_limits):
            warnings += [f"{name}: {text}" for text in check(subject)]
    return Verdict(tuple(errors), tuple(warnings))


def _subject(
    name: str, service: Service, model: Mapping[str, Any], substitute: Mapping[str, str] | None
) -> _Subject:
    reference = service.get("image", "")
    if service.get("build") or not reference or "@" in reference:
        return _Subject(name, service, model, None, "")
    return _Subject(name, service, model, choose(reference, substitute), split_reference(reference)[1])


def _networks(subject: _Subject) -> Iterator[str]:
    networks = subject.model.get("networks") or {}
    joined = list(subject.service.get("networks") or {})
    if subject.published and joined and all((networks.get(n) or {}).get("internal") for n in joined):
        yield "publishes a port but has internal networks only: the port will not be open"
    replicas = (subject.service.get("deploy") or {}).get("replicas") or subject.service.get("scale") or 1
    if replicas > 1 and any(str(port["published"]).isdigit() for port in subject.published):
        yield f"{replicas} replicas cannot share one published port"


def _exposure(subject: _Subject) -> Iterator[str]:
    if subject.recipe in STORES and any(port.get("host_ip") not in LOOPBACK for port in subject.published):
        yield "a store whose port is published on every interface"


def _health_errors(subject: _Subject) -> Iterator[str]:
    if not subject.choice:
        return
    missing = set(HEALTH_TOOLS) - subject.choice.health_tools()
    for tool in sorted(missing):
        if re.search(rf"(^|[\s/;&|(]){tool}(\s|$)", subject.health_test):
            yield f"healthcheck uses {tool}, which {subject.service['image']} does not have"


def _health_warnings(subject: _Subject) -> Iterator[str]:
    if "localhost" in subject.health_test:
        yield "healthcheck asks localhost, which may be ::1; use 127.0.0.1"
    if "pg_isready" in subject.health_test and not re.search(r"(-h|--host)", subject.health_test):
        yield "pg_isready without -h 127.0.0.1 is true during the first start's initialisation"


def _files(subject: _Subject) -> Iterator[str]:
    configs = subject.model.get("configs") or {}
    inline = (
        configs.get(config["source"], {}).get("content") for config in subject.service.get("configs") or []
    )
    if subject.service.get("read_only") and any(inline):
        yield "configs.content cannot be put into a read_only service; use a file"
    major = re.match(r"\d+", subject.tag)
    for volume in subject.service.get("volumes") or []:
        target = volume.get("target", "")
        if re.match(r"[A-Za-z]:/", target):
            yield f"{target}: a volume of one letter is read as a Windows drive; use a longer name"
        new_layout = subject.recipe == "postgres" and major and int(major[0]) >= POSTGRES_WITH_NEW_LAYOUT
        if new_layout and target == "/var/lib/postgresql/data":
            yield "from postgres:18 on the data volume belongs at /var/lib/postgresql"


def _engine_limits(subject: _Subject) -> Iterator[str]:
    if (subject.service.get("healthcheck") or {}).get("start_interval"):
        yield "healthcheck.start_interval needs engine 25 (left out on older ones)"
    if (subject.service.get("build") or {}).get("dockerfile_inline"):
        yield "dockerfile_inline needs BuildKit; use a Dockerfile"
    if any((volume.get("volume") or {}).get("subpath") for volume in subject.service.get("volumes") or []):
        yield "volume.subpath is silently ignored by engines before 26"


def _dependencies(subject: _Subject) -> Iterator[str]:
    services = subject.model["services"]
    for name, condition in (subject.service.get("depends_on") or {}).items():
        check = services.get(name, {}).get("healthcheck") or {}
        if condition.get("condition") == "service_healthy" and (not check or check.get("disable")):
            yield f"waits for {name} to be healthy, but that has no healthcheck"

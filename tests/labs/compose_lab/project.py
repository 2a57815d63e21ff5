"""One compose project on disk, as Compose itself reads it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from labs.compose_lab.compose_binary import compose_binary
from labs.compose_lab.engine import Engine
from labs.errors import LabError
from labs.process import run

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
TLS_PORTS = ("443", "8443")
START_INTERVAL_API = (1, 44)  # the first engine interface with healthcheck.start_interval (engine 25)
Service = Mapping[str, Any]


@dataclass(frozen=True)
class Project:
    """The project in a directory; `.env` is read, and `.env.example` where there is none.

    Attributes:
        directory: where the compose file lies.
        name: another project name than the file's.
        env_file: another file of variables.
        overlay: a second compose file on top of the first.
    """

    directory: Path
    name: str = ""
    env_file: Path | None = None
    overlay: Path | None = None

    @cached_property
    def file(self) -> Path:
        """The compose file.

        Raises:
            LabError: there is none.
        """
        found = [self.directory / name for name in FILE_NAMES if (self.directory / name).exists()]
        if not found:
            raise LabError(f"no compose file in {self.directory}")
        return found[0].resolve()

    def command(self, *arguments: str) -> list[str]:
        """A Compose command line for this project."""
        files = ["-f", str(self.file), *(["-f", str(self.overlay)] if self.overlay else [])]
        named = ["-p", self.name] if self.name else []
        return [str(compose_binary()), "--ansi", "never", *files, *named, *self._variables(), *arguments]

    def _variables(self) -> list[str]:
        example = self.directory / ".env.example"
        if self.env_file:
            return ["--env-file", str(self.env_file)]
        use_example = example.exists() and not (self.directory / ".env").exists()
        return ["--env-file", str(example)] if use_example else []

    @cached_property
    def _resolved(self) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        done = subprocess.run(
            self.command("config", "--format", "json"),
            text=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.directory,
            timeout=60,
        )
        if done.returncode != 0:
            raise LabError(f"compose config: {done.stderr.strip()}")
        return json.loads(done.stdout), tuple(filter(None, done.stderr.strip().splitlines()))

    @property
    def model(self) -> Mapping[str, Any]:
        """The resolved file: `services`, `networks`, `name` ... Needs no engine.

        Raises:
            LabError: Compose does not accept the file; its own words follow.
        """
        return self._resolved[0]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What Compose said about a file that it accepts."""
        return self._resolved[1]

    @property
    def services(self) -> Mapping[str, Service]:
        """The services by name."""
        services: Mapping[str, Service] = self.model["services"]
        return services

    @property
    def project_name(self) -> str:
        """The name by which the engine's labels know it."""
        return str(self.model["name"])

    def images(self) -> set[str]:
        """Every image that must be there: those of services and those that their Dockerfiles start from."""
        found: set[str] = set()
        for service in self.services.values():
            found.update(_images_built_from(service["build"]) if service.get("build") else {service["image"]})
        return found

    def entries(self) -> tuple[str, ...]:
        """The addresses at which clients enter, in the order in which they are tried (so that a standby counts).

        `x-loadpath: {entries: [URL, ...]}` in the file names them; otherwise they are all published TCP ports.
        """
        if named := self._own_section().get("entries"):
            return tuple(named)
        ports = [port for service in self.services.values() for port in service.get("ports") or []]
        return tuple(
            f"{'https' if str(port['target']) in TLS_PORTS else 'http'}://127.0.0.1:{port['published']}"
            for port in ports
            if port.get("protocol", "tcp") == "tcp" and port.get("published")
        )

    def path(self) -> str:
        """The path that clients ask for, `x-loadpath: {path: ...}`; it must touch all that the service needs."""
        return str(self._own_section().get("path", "/"))

    def _own_section(self) -> Mapping[str, Any]:
        section: Mapping[str, Any] = self.model.get("x-loadpath") or {}
        return section

    def run(self, engine: Engine, *arguments: str, check: bool = True, seconds: float = 300) -> str:
        """The output of a Compose command that works on the engine.

        Raises:
            LabError: over its time, or (with `check`) an exit code other than 0.
        """
        command = self.command("--progress", "plain", *arguments)
        environment = engine.environment()
        done = run(command, check=check, seconds=seconds, env=environment, directory=self.directory)
        return done.stdout

    def adapted(
        self, engine: Engine, place: Path, health_interval: float | None
    ) -> tuple[Project, tuple[str, ...]]:
        """The project without what this engine cannot do, and a line for each thing left out.

        `health_interval` (seconds) replaces the interval of every health check, to save time.
        """
        no_start_interval = engine.api.api_version() < START_INTERVAL_API
        lines, told = [], []
        for name, service in self.services.items():
            check, changes = service.get("healthcheck") or {}, []
            if check.get("start_interval") and no_start_interval:
                changes.append("      start_interval: !reset null")
                told.append(f"{name}: healthcheck.start_interval left out")
            if check.get("test") and health_interval:
                changes.append(f"      interval: {round(health_interval * 1000)}ms")
            if changes:
                lines += [f"  {json.dumps(name)}:", "    healthcheck:", *changes]
        if not lines:
            return self, ()
        overlay = place / "adapted.yaml"
        overlay.write_text("services:\n" + "\n".join(lines) + "\n")
        return Project(self.directory, self.name, self.env_file, overlay), tuple(told)


def _images_built_from(build: Mapping[str, Any]) -> Iterator[str]:
    dockerfile = Path(build.get("context", "."), build.get("dockerfile") or "Dockerfile")
    text = build.get("dockerfile_inline") or (dockerfile.read_text() if dockerfile.exists() else "")
    stages = {"scratch"}
    for line in text.splitlines():
        words = [word for word in line.split() if not word.startswith("--")]
        if words and words[0].upper() == "FROM":
            if words[1] not in stages:
                yield words[1]
            if len(words) >= 4 and words[2].lower() == "as":
                stages.add(words[3])

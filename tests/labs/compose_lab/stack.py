"""Bring an exported compose stack up, ask it, take parts of it away. This is what tests call.

verdict = check(directory)                      # resolves the file; starts nothing
with stack(directory) as running:               # up, healthy, and gone again afterwards
    assert running.probe(20).all_ok
    assert not running.reach().surprises
    outcome = running.chaos(level="label", label="loadpath.node")
    assert outcome.single_points_of_failure == {"db"}, outcome.table()
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labs.compose_lab import traps
from labs.compose_lab.chaos import SERVICE_LABEL, Chaos, Level, Mode, Outcome, parts
from labs.compose_lab.engine import Engine, engine
from labs.compose_lab.engine_api import Record
from labs.compose_lab.images import StandIn, ensure_images
from labs.compose_lab.probe import Burst, Prober
from labs.compose_lab.project import Project
from labs.compose_lab.reach import Reach, measure
from labs.errors import LabError
from labs.process import run

LOG_LINES = 15  # of each container that is not well, in the error's text


class NotUp(AssertionError):
    """The stack did not become healthy: the exported code is at fault; logs follow."""


@dataclass(frozen=True)
class Stack:
    """A stack that is up.

    Attributes:
        stand_ins: which stand-in answered for which image.
        left_out: what this engine cannot do and was left out of the file.
    """

    project: Project
    engine: Engine
    stand_ins: Mapping[str, StandIn]
    left_out: tuple[str, ...]

    def prober(self, entries: Sequence[str] = (), path: str = "", seconds: float = 3.0) -> Prober:
        """Clients of the stack; `entries` and `path` replace the file's own.

        Raises:
            LabError: the file publishes nothing and no entry is given.
        """
        known = tuple(entries) or self.project.entries()
        if not known:
            raise LabError("no entry: the stack publishes no port")
        return Prober(self.engine.inside, known, path or self.project.path(), seconds)

    def probe(self, requests: int = 20, entries: Sequence[str] = (), path: str = "") -> Burst:
        """What that many clients meet."""
        with self.prober(entries, path) as prober:
            prober.wait_until_answered(20)
            return prober.burst(requests)

    def reach(self) -> Reach:
        """Who can open a connection to whom."""
        return measure(self.engine, self.project.project_name)

    def chaos(
        self,
        *,
        level: Level = "container",
        label: str | Sequence[str] = "",
        only: Collection[str] = (),
        mode: Mode = "kill",
        hold: float = 5,
        requests: int = 10,
        entries: Sequence[str] = (),
        path: str = "",
    ) -> Outcome:
        """Take each container, service or group of the same label away in turn, watch, and give it back.

        Several labels are tried one after the other, and a group that two of them have in common only once. See
        `Chaos` for `mode`, `hold` and `requests`; `only` limits it to some names.
        """
        groups: dict[str, Sequence[str]] = {}
        for key in [label] if isinstance(label, str) else label:
            groups |= parts(self.engine.api, self.project.project_name, level, key)
        with self.prober(entries, path) as prober:
            return Chaos(self.engine.api, prober, mode, hold, requests).run(groups, only)

    def compose(self, *arguments: str) -> str:
        """The output of any Compose command on the stack, such as `logs app`."""
        return self.project.run(self.engine, *arguments)

    def run(self, *command: str) -> str:
        """The output of a command inside the stack's network, such as `curl -s http://127.0.0.1:8080/`."""
        return run(["nsenter", f"--net={self.engine.inside}", "--", *command]).stdout


def check(directory: Path, substitute: Mapping[str, str] | None = None) -> traps.Verdict:
    """What Compose and the known traps say about the compose file in a directory; starts nothing."""
    return traps.examine(Project(directory), substitute)


@contextlib.contextmanager
def stack(
    directory: Path,
    *,
    substitute: Mapping[str, str] | None = None,
    health_interval: float | None = 0.5,
    seconds: int = 120,
) -> Iterator[Stack]:
    """The stack of a directory, up and healthy; removed with its engine when the context ends.

    Args:
        directory: where `compose.yaml` lies; nothing in it is changed.
        substitute: image name (or `*`) to the stand-in to take for it.
        health_interval: seconds between health checks, to save time; None keeps the file's own.
        seconds: until all is healthy.

    Raises:
        NotUp: the stack did not become healthy in time.
        LabError: the laboratory could not do its part.
    """
    project = Project(directory)
    references = project.images()  # a file that Compose refuses is refused before anything starts
    with engine() as running, tempfile.TemporaryDirectory(prefix="loadpath-lab-") as place:
        stand_ins = ensure_images(running.api, references, substitute)
        adapted, left_out = project.adapted(running, Path(place), health_interval)
        try:
            _up(adapted, running, seconds)
            yield Stack(adapted, running, stand_ins, left_out)
        finally:
            adapted.run(running, "down", "-v", "--remove-orphans", "-t", "0", check=False, seconds=120)


def _up(project: Project, running: Engine, seconds: int) -> None:
    # nothing is pulled, whatever the file's pull_policy says
    options = ["-d", "--pull", "never", "--remove-orphans", "--wait", "--wait-timeout", str(seconds)]
    try:
        project.run(running, "up", *options, seconds=seconds + 120)
    except LabError as refusal:
        containers = [running.api.inspect(c["Id"]) for c in running.api.containers(project.project_name)]
        ill = [container for container in containers if not _is_well(container)]
        # `up --wait` takes a job that ended as it should for a failure
        if containers and not ill and all(c["State"]["Status"] in ("running", "exited") for c in containers):
            return
        told = [_tell(project, running, container) for container in ill or containers]
        raise NotUp("\n\n".join([str(refusal), *told])) from refusal


def _is_well(container: Record) -> bool:
    state = container["State"]
    healthy = (state.get("Health") or {}).get("Status", "healthy") == "healthy"
    return healthy and bool(state["Status"] == "running" or state["ExitCode"] == 0)


def _tell(project: Project, running: Engine, container: Record) -> str:
    name, state = container["Name"].lstrip("/"), container["State"]
    service = container["Config"]["Labels"][SERVICE_LABEL]
    log = project.run(running, "logs", "--no-log-prefix", "--tail", str(LOG_LINES), service, check=False)
    health = (state.get("Health") or {}).get("Log") or []
    checks = [f"healthcheck: exit {entry['ExitCode']} {entry['Output'].strip()[-300:]}" for entry in health]
    head = f"--- {name}: {state['Status']}, exit {state['ExitCode']}"
    return "\n".join([head, log.strip(), *checks[-2:]])

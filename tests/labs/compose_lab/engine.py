"""A container engine of the laboratory's own, in a network namespace of its own.

Nothing of it touches the machine's network: bridges, firewall rules and published ports live in the namespace,
which has no way out. A second namespace, linked to it by one cable, plays the outside world.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from labs.cache import cache_directory, exclusive
from labs.compose_lab import namespaces
from labs.compose_lab.engine_api import EngineApi
from labs.compose_lab.resolver import ADDRESS, resolver
from labs.errors import LabError
from labs.process import SYSTEM_PATH, run, wait_until

INSIDE_ADDRESS, OUTSIDE_ADDRESS = "192.0.2.1", "192.0.2.2"  # documentation range (RFC 5737), on our own cable
NAMESPACES = Path("/run/netns")
ENGINE_PROGRAMS = ("dockerd", "containerd")  # and containerd-shim-*


@dataclass(frozen=True)
class Engine:
    """Where the engine answers, and in which namespaces its ports are seen."""

    name: str

    @property
    def run_directory(self) -> Path:
        """Sockets and logs; short, because a socket's path is limited to 107 bytes."""
        return Path("/run") / self.name

    @property
    def socket(self) -> Path:
        """Where the engine listens."""
        return self.run_directory / "docker.sock"

    @property
    def api(self) -> EngineApi:
        """The client of this engine."""
        return EngineApi(self.socket)

    @property
    def inside(self) -> Path:
        """The namespace of the engine's host: published ports are open on its 127.0.0.1."""
        return NAMESPACES / self.name

    @property
    def outside(self) -> Path:
        """The namespace of a neighbour that may try every address by way of the engine's host."""
        return NAMESPACES / f"{self.name}-out"

    def environment(self) -> dict[str, str]:
        """The environment in which Compose meets this engine, and nobody's own settings."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DOCKER_", "COMPOSE_"))}
        return {
            **kept,
            "DOCKER_HOST": f"unix://{self.socket}",
            "DOCKER_CONFIG": str(self.run_directory),
            "DOCKER_BUILDKIT": "0",
            "COMPOSE_MENU": "false",
        }


@contextlib.contextmanager
def engine() -> Iterator[Engine]:
    """An empty engine, kept for as long as the context lasts; one at a time on a machine.

    Raises:
        LabError: it did not start, or another process keeps it busy for a quarter of an hour.
    """
    data = cache_directory("engine")
    made = Engine("lab-" + sha256(str(data).encode()).hexdigest()[:8])
    with exclusive("engine"):
        _clear(made)
        made.run_directory.mkdir(parents=True, exist_ok=True)
        try:
            _make_namespaces(made)
            with resolver(made.inside):
                daemon = _start(made, data)
                try:
                    made.api.remove_everything()  # a killed run may have left containers behind
                    yield made
                    made.api.remove_everything()
                finally:
                    _end(daemon)
        finally:
            _clear(made)


def _start(made: Engine, data: Path) -> subprocess.Popen[bytes]:
    directory = made.run_directory
    (directory / "resolv.conf").write_text(f"nameserver {ADDRESS}\noptions ndots:0\n")
    (directory / "daemon.json").write_text("{}\n")
    (directory / "config.json").write_text("{}\n")
    own_resolver = 'mount --bind "$0/resolv.conf" /etc/resolv.conf && exec "$@"'
    command = [
        *("setpriv", "--pdeathsig", "TERM", "nsenter", f"--net={made.inside}", "--"),
        *("unshare", "-m", "--propagation", "slave", "sh", "-c", own_resolver, str(directory)),
        *("dockerd", "--config-file", f"{directory}/daemon.json", "--data-root", str(data)),
        *("--exec-root", f"{directory}/exec", "--pidfile", f"{directory}/dockerd.pid"),
        *("-H", f"unix://{made.socket}", "--storage-driver", _storage_driver(data)),
        *("--log-level", "warn", "--shutdown-timeout", "3"),
    ]
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:{SYSTEM_PATH}"}
    with (directory / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env=environment,
        )
    wait_until(lambda: made.api.alive() or daemon.poll() is not None, 60)
    if not made.api.alive():
        _end(daemon)
        tail = (directory / "dockerd.log").read_text(errors="replace").splitlines()[-15:]
        raise LabError("the container engine did not start:\n" + "\n".join(tail))
    return daemon


def _end(daemon: subprocess.Popen[bytes]) -> None:
    daemon.terminate()
    try:
        daemon.wait(20)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def _storage_driver(data: Path) -> str:
    """overlay2 where the cache's file system allows an overlay mount, else vfs (slower, more disk)."""
    probe = data / "probe"
    shutil.rmtree(probe, ignore_errors=True)
    for part in ("lower", "upper", "work", "merged"):
        (probe / part).mkdir(parents=True)
    options = f"lowerdir={probe}/lower,upperdir={probe}/upper,workdir={probe}/work"
    mount = ["unshare", "-m", "mount", "-t", "overlay", "overlay", "-o", options, f"{probe}/merged"]
    works = run(mount, check=False).returncode == 0
    shutil.rmtree(probe, ignore_errors=True)
    return "overlay2" if works else "vfs"


def _make_namespaces(made: Engine) -> None:
    host, neighbour = made.inside.name, made.outside.name
    for name in (host, neighbour):
        run(["ip", "netns", "add", name])
        run(["ip", "-n", name, "link", "set", "lo", "up"])
    run(
        ["ip", "-n", host, "link", "add", "world", "type", "veth", "peer", "name", "host", "netns", neighbour]
    )
    for name, device, address in ((host, "world", INSIDE_ADDRESS), (neighbour, "host", OUTSIDE_ADDRESS)):
        run(["ip", "-n", name, "addr", "add", f"{address}/30", "dev", device])
        run(["ip", "-n", name, "link", "set", device, "up"])
    run(["ip", "-n", neighbour, "route", "add", "default", "via", INSIDE_ADDRESS])
    # then the engine turns forwarding on itself, with a DROP policy, as on a new machine
    forwarding = Path("/proc/sys/net/ipv4/ip_forward")
    namespaces.call(made.inside, lambda: forwarding.write_text("0"))


def _clear(made: Engine) -> None:
    """Remove what a run that was killed left behind: processes, namespaces, sockets."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for process in _left_over(made):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, how)
        if wait_until(lambda: not _left_over(made), 20):
            break
    shutil.rmtree(made.run_directory, ignore_errors=True)
    for namespace in (made.inside, made.outside):
        if namespace.exists():
            run(["ip", "netns", "del", namespace.name])


def _left_over(made: Engine) -> set[int]:
    """The engine's processes and everything below them; known by this very engine's directory in their arguments."""
    ours, parents = set(), {}
    for process in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        with contextlib.suppress(OSError):  # it ended meanwhile
            arguments = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            state, parent = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[:2]
            if state == "Z":
                continue
            parents[process] = int(parent)
            of_engine = Path(arguments[0]).name.startswith(ENGINE_PROGRAMS)
            if of_engine and any(str(made.run_directory) in argument for argument in arguments):
                ours.add(process)
    return _with_descendants(ours, parents)


def _with_descendants(roots: set[int], parents: Mapping[int, int]) -> set[int]:
    found: set[int] = set()
    newest = set(roots)
    while newest:
        found |= newest
        newest = {child for child, parent in parents.items() if parent in newest} - found
    return found

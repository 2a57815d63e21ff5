"""Requests through the entries of a stack, counted. Bounded in number and in time."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.parse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from types import TracebackType

from labs.compose_lab import namespaces
from labs.process import wait_until

INSTANCE_HEADER = "X-Instance"  # by which a replica says who it is; else `instance` of a JSON answer
BODY_LIMIT = 65536  # bytes of an answer that are looked at


@dataclass(frozen=True)
class Reply:
    """What one client met.

    Attributes:
        ok: an answer with a status below 400.
        what: the status, or what went wrong at each entry.
        instance: the replica that answered, where it said so.
        entry: the address that answered.
        milliseconds: from the first attempt to the answer.
    """

    ok: bool
    what: str
    instance: str
    entry: str
    milliseconds: float


@dataclass(frozen=True)
class Burst:
    """What a number of clients met."""

    replies: tuple[Reply, ...]

    @property
    def all_ok(self) -> bool:
        """Whether every request succeeded (and there was one)."""
        return bool(self.replies) and all(reply.ok for reply in self.replies)

    @property
    def failures(self) -> Mapping[str, int]:
        """How often each kind of failure occurred."""
        return Counter(reply.what for reply in self.replies if not reply.ok)

    @property
    def answered_by(self) -> Mapping[str, int]:
        """How many answers each replica gave."""
        return Counter(reply.instance for reply in self.replies if reply.ok and reply.instance)

    @property
    def entries_used(self) -> Mapping[str, int]:
        """How many answers came through each entry."""
        return Counter(reply.entry for reply in self.replies if reply.ok)

    def percentile_ms(self, percent: float) -> float:
        """Milliseconds within which that share of the requests was answered."""
        times = sorted(reply.milliseconds for reply in self.replies)
        return times[min(len(times) - 1, int(len(times) * percent / 100))]


def request(url: str, seconds: float) -> tuple[bool, str, str]:
    """One GET on a new connection (`tcp:` only opens it): did it succeed, as what, answered by whom."""
    parts = urllib.parse.urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port
    try:
        if parts.scheme == "tcp":
            create_connection((host, port or 0), seconds).close()
            return True, "open", ""
        connection = _connection(parts.scheme, host, port, seconds)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers={"Connection": "close"})
            response = connection.getresponse()
            body = response.read(BODY_LIMIT)
            instance = response.getheader(INSTANCE_HEADER) or _instance(body)
        finally:
            connection.close()
    except TimeoutError:
        return False, "timeout", ""
    except (OSError, http.client.HTTPException) as failure:
        return False, type(failure).__name__, ""
    return 200 <= response.status < 400, f"HTTP {response.status}", instance


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=seconds)
    trusting = ssl.create_default_context()  # the certificate of an exported stack is its own
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=seconds, context=trusting)


def _instance(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("instance", "")) if isinstance(answer, dict) else ""


class Prober:
    """Clients inside the engine's namespace that know all entries and try them in their order."""

    def __init__(
        self, namespace: Path, entries: Sequence[str], path: str = "/", seconds: float = 3.0
    ) -> None:
        self.urls = tuple(_with_path(entry, path) for entry in entries)
        self._seconds = seconds
        self._few = namespaces.workers(namespace, 4)
        self._many = namespaces.workers(namespace, 40)  # so that requests that hang delay no others

    def __enter__(self) -> Prober:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in (self._few, self._many):
            pool.shutdown(cancel_futures=True)

    def _client(self) -> Reply:
        start, failures = time.monotonic(), []
        for url in self.urls:
            ok, what, instance = request(url, self._seconds)
            if ok:
                return Reply(True, what, instance, url, (time.monotonic() - start) * 1e3)
            failures.append(what)
        return Reply(False, ", ".join(failures), "", "", (time.monotonic() - start) * 1e3)

    def one(self) -> Reply:
        """What a single client meets."""
        return self._few.submit(self._client).result()

    def burst(self, count: int) -> Burst:
        """`count` clients as fast as they can be served."""
        pending = [self._few.submit(self._client) for _ in range(count)]
        return Burst(tuple(future.result() for future in pending))

    def watch(self, seconds: float, every: float = 0.1) -> Burst:
        """A client each `every` seconds, whether or not the earlier ones have been answered."""
        start, pending = time.monotonic(), []
        for number in range(int(seconds / every) + 1):
            time.sleep(max(0.0, start + number * every - time.monotonic()))  # the sampling's own clock
            pending.append(self._many.submit(self._client))
        return Burst(tuple(future.result() for future in pending))

    def wait_until_answered(self, seconds: float, streak: int = 5) -> bool:
        """Whether `streak` clients in a row were served before the time was up."""
        in_a_row = 0

        def served() -> bool:
            nonlocal in_a_row
            in_a_row = in_a_row + 1 if self.one().ok else 0
            return in_a_row >= streak

        return wait_until(served, seconds)


def _with_path(entry: str, path: str) -> str:
    complete = entry.startswith("tcp:") or urllib.parse.urlsplit(entry).path not in ("", "/")
    return entry if complete else entry.rstrip("/") + path

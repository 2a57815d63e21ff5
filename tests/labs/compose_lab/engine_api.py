"""A small client of the container engine's HTTP interface over its unix socket."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labs.errors import LabError

Record = dict[str, Any]  # a JSON object of the engine


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path
        self._seconds = seconds

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self._seconds)
        self.sock.connect(str(self._path))


class EngineApi:
    """The engine that listens on one socket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        archive: Path | None = None,
        seconds: float = 60,
        missing_is_none: bool = False,
    ) -> Any:
        """The decoded answer; None for an empty one (or a 404, with `missing_is_none`).

        Raises:
            LabError: no answer, or an error in the answer.
        """
        target = f"{path}?{urllib.parse.urlencode(query)}" if query else path
        connection = _UnixConnection(self._path, seconds)
        try:
            if archive:
                with archive.open("rb") as body:
                    connection.request(
                        method, target, body=body, headers={"Content-Type": "application/x-tar"}
                    )
                    status, answer = _read(connection)
            else:
                connection.request(method, target)
                status, answer = _read(connection)
        except OSError as failure:
            raise LabError(f"engine at {self._path}: {failure}") from failure
        finally:
            connection.close()
        if status == 404 and missing_is_none:
            return None
        if status >= 400:
            raise LabError(f"{method} {path}: {status} {answer[:300].decode('utf-8', 'replace').strip()}")
        return _decode(answer)

    def alive(self) -> bool:
        """Whether an engine answers."""
        try:
            return bool(self.call("GET", "/_ping", seconds=3) == "OK")
        except LabError:
            return False

    def api_version(self) -> tuple[int, ...]:
        """The newest version of the interface that the engine speaks, such as (1, 41)."""
        return tuple(map(int, self.call("GET", "/version")["ApiVersion"].split(".")))

    def containers(self, project: str = "") -> list[Record]:
        """All containers, or those of one compose project, in whatever state."""
        labels = {"label": [f"com.docker.compose.project={project}"]} if project else {}
        found: list[Record] = self.call(
            "GET", "/containers/json", {"all": "1", "filters": json.dumps(labels)}
        )
        return found

    def inspect(self, container: str) -> Record:
        """Everything that the engine knows of a container."""
        found: Record = self.call("GET", f"/containers/{container}/json")
        return found

    def image(self, reference: str) -> Record | None:
        """An image, or None where the engine has none of that name."""
        path = f"/images/{urllib.parse.quote(reference, safe=':/@')}/json"
        found: Record | None = self.call("GET", path, missing_is_none=True)
        return found

    def tag(self, reference: str, repository: str, tag: str) -> None:
        """Give an image another name."""
        path = f"/images/{urllib.parse.quote(reference, safe=':/@')}/tag"
        self.call("POST", path, {"repo": repository, "tag": tag})

    def load(self, archive: Path) -> None:
        """Take in the images of an archive.

        Raises:
            LabError: the engine did not take it.
        """
        answer = self.call("POST", "/images/load", {"quiet": "1"}, archive=archive, seconds=300)
        if isinstance(answer, dict) and answer.get("error"):
            raise LabError(f"image load: {answer['error']}")

    def remove(self, container: str) -> None:
        """Remove a container, running or not, with its anonymous volumes."""
        self.call("DELETE", f"/containers/{container}", {"force": "1", "v": "1"}, missing_is_none=True)

    def remove_everything(self) -> None:
        """Remove every container, network and volume."""
        for container in self.containers():
            self.remove(container["Id"])
        self.call("POST", "/networks/prune")
        for volume in self.call("GET", "/volumes").get("Volumes") or []:
            self.call("DELETE", f"/volumes/{volume['Name']}", {"force": "1"}, missing_is_none=True)


def _read(connection: http.client.HTTPConnection) -> tuple[int, bytes]:
    response = connection.getresponse()
    return response.status, response.read()


def _decode(answer: bytes) -> Any:
    text = answer.decode("utf-8", "replace")
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text

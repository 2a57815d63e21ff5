"""Ask AWS APIs for lists, all pages of them."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from labs.aws_lab.server import SimulatedAws
from labs.aws_lab.world import Record

GAPS = {"NotImplemented", "MotoCrash", "MotoError"}  # see `serve`


class Reader:
    """Asks one server; notes what it could not answer in `unobserved`."""

    def __init__(self, server: SimulatedAws, unobserved: set[str]) -> None:
        self._server, self._unobserved = server, unobserved
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The boto3 client of a service."""
        if service not in self._clients:
            self._clients[service] = self._server.client(service)
        return self._clients[service]

    def all(self, service: str, operation: str, key: str, **arguments: Any) -> list[Any]:
        """The items under `key` (dots lead inside) of every page of an answer."""
        client = self.client(service)
        try:
            if client.can_paginate(operation):
                pages = list(client.get_paginator(operation).paginate(**arguments))
            else:
                pages = [getattr(client, operation)(**arguments)]
        except ClientError as refusal:
            self._pass_gap(service, operation, refusal)
            return []
        return [item for page in pages for item in _inside(page, key) or []]

    def maybe(self, service: str, operation: str, key: str, missing: str, **arguments: Any) -> Any:
        """What is under `key` of an answer, or None where the API says (with code `missing`) that there is none."""
        try:
            return _inside(getattr(self.client(service), operation)(**arguments), key)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != missing:
                self._pass_gap(service, operation, refusal)
            return None

    def _pass_gap(self, service: str, operation: str, refusal: ClientError) -> None:
        if refusal.response["Error"]["Code"] not in GAPS:
            raise refusal
        self._unobserved.add(f"{service} {operation}")


def _inside(page: Record, key: str) -> Any:
    found: Any = page
    for part in key.split("."):
        found = (found or {}).get(part)
    return found


def tag(record: Record, default: str) -> str:
    """The value of a record's Name tag."""
    tags = {entry["Key"]: entry["Value"] for entry in record.get("Tags") or []}
    return str(tags.get("Name") or default)

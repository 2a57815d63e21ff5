"""A throw-away AWS on loopback: moto in a process of its own, empty at each start."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

import boto3
from labs.errors import LabError

TESTS = Path(__file__).resolve().parents[2]  # from which `labs` is imported
START_SECONDS = 60
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


class SimulatedAws:
    """`with SimulatedAws("eu-west-1") as aws:` serves until the block ends. Nothing reaches the real AWS."""

    def __init__(self, region: str = "eu-west-1") -> None:
        self.region = region
        self._process: subprocess.Popen[bytes] | None = None
        self._place: tempfile.TemporaryDirectory[str] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The endpoint of every service. An IP, not a name: then SDKs address buckets by path."""
        return f"http://127.0.0.1:{self._port}"

    def environment(self) -> dict[str, str]:
        """The variables that send any AWS client to this server, and nowhere else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def client(self, service: str, region: str = "") -> Any:
        """A boto3 client of a service."""
        session = boto3.session.Session(region_name=region or self.region, **CREDENTIALS)
        return session.client(service, endpoint_url=self.url)

    def calls(self) -> list[dict[str, Any]]:
        """Every call so far: service, operation, status, and a note where it failed."""
        return [json.loads(line) for line in self._file("calls.jsonl").read_text().splitlines()]

    def unimplemented(self) -> list[str]:
        """The operations asked for that the simulated AWS does not have."""
        return sorted(
            {f"{c['service']} {c['operation']}: {c['note']}" for c in self.calls() if c["status"] == 501}
        )

    def cloudformation_failures(self) -> list[dict[str, str]]:
        """The resources that its CloudFormation could not make since the last question."""
        with urllib.request.urlopen(f"{self.url}/lab/cloudformation-failures", timeout=30) as answer:
            found: list[dict[str, str]] = json.load(answer)
        return found

    def _file(self, name: str) -> Path:
        if self._place is None:
            raise LabError("the simulated AWS is not running")
        return Path(self._place.name) / name

    def __enter__(self) -> SimulatedAws:
        self._place = tempfile.TemporaryDirectory(prefix="loadpath-aws-")
        path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH", "")]))
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        with self._file("server.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "labs.aws_lab.serve", str(self._file("calls.jsonl"))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**kept, "PYTHONPATH": path},
                start_new_session=True,
            )
        self._port = self._announced_port()
        return self

    def _announced_port(self) -> int:
        process = self._process
        if process is None or process.stdout is None:
            raise LabError("the simulated AWS is not running")
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if selector.select(START_SECONDS) else b""
        if not line.strip().isdigit():
            log = self._file("server.log").read_text(errors="replace")[-2000:]
            self._stop()
            raise LabError(f"the simulated AWS did not start: {log}")
        return int(line)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
        if self._place:
            self._place.cleanup()
        self._process = self._place = None

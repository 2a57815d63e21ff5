"""Run unmodified Terraform code against the simulated AWS."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs.aws_lab.mirror import find_mirror, find_terraform
from labs.aws_lab.server import SimulatedAws
from labs.errors import LabError

PARALLELISM = 60  # the provider's fixed waits overlap
PLAN = "lab.tfplan"
LEFT_BEHIND = (".terraform", "*.tfstate*", ".terraform.lock.hcl")
GAP_MARK = " lab: "  # in an error that the simulated AWS itself made; see `serve`
UNCHANGED = (["no-op"], ["read"])


@dataclass(frozen=True)
class Step:
    """One finished command of Terraform.

    Attributes:
        errors: address (or the beginning of the text) to what went wrong; faults of the code.
        gaps: the same for calls that the simulated AWS does not have: no fault, but not verified either.
    """

    name: str
    code: int
    seconds: float
    output: str
    errors: Mapping[str, str]
    gaps: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the command succeeded."""
        return self.code == 0

    @property
    def faults(self) -> Mapping[str, str]:
        """The errors, with the output's end where a failure named none."""
        unexplained = not self.ok and not self.errors and not self.gaps
        return {self.name: self.output[-2000:]} if unexplained else self.errors


class Terraform:
    """A working copy of a Terraform directory, bound to a simulated AWS.

    Args:
        source: the code; it is copied, and nothing is added to it.
        place: an empty directory to work in.
        server: where every call goes.
        mirror: the provider mirror; found when not given.
        variables: input variables.
        seconds: limit of one command.
    """

    def __init__(
        self,
        source: Path,
        place: Path,
        server: SimulatedAws,
        *,
        mirror: Path | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float = 1800,
    ) -> None:
        self._program = find_terraform()
        self._mirror = mirror or find_mirror()
        self._directory = place / "code"
        shutil.copytree(source, self._directory, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        self._logs = place
        self._server = server
        self._variables = [f"-var={name}={value}" for name, value in (variables or {}).items()]
        self._seconds = seconds

    def fmt(self) -> Step:
        """Whether the code is in canonical style."""
        return self._run("fmt", "-check", "-diff", "-recursive", "-no-color")

    def init(self) -> Step:
        """Whether the providers that the code asks for are there."""
        return self._run("init", f"-plugin-dir={self._mirror}", "-backend=false", "-no-color")

    def validate(self) -> Step:
        """Whether the code fits the provider's schema."""
        return self._run("validate", "-json")

    def plan(self) -> Step:
        """Whether a plan can be made; it is kept for `apply`."""
        return self._run("plan", "-json", *self._planning, f"-out={PLAN}")

    def apply(self) -> Step:
        """Whether everything that was planned comes into being."""
        return self._run("apply", "-json", f"-parallelism={PARALLELISM}", PLAN)

    def destroy(self) -> Step:
        """Whether everything can be removed again."""
        return self._run("destroy", "-json", "-auto-approve", "-refresh=false", *self._planning)

    @property
    def _planning(self) -> list[str]:
        return [f"-parallelism={PARALLELISM}", *self._variables]

    def show(self, plan: str = "") -> dict[str, Any]:
        """Terraform's own JSON of a plan file or, without one, of the state."""
        shown = self._run("show", "-json", *filter(None, [plan]))
        if not shown.ok:
            raise LabError(f"terraform show: {shown.output[-800:]}")
        found: dict[str, Any] = json.loads(shown.output)
        return found

    def addresses(self) -> list[str]:
        """The addresses of everything that the state holds and Terraform manages."""
        listed = self._run("state", "list")
        return (
            [line for line in listed.output.splitlines() if not line.startswith("data.")] if listed.ok else []
        )

    def drift(self) -> Mapping[str, Mapping[str, tuple[Any, Any]]]:
        """What a second plan would change: address to attribute to (deployed, wanted).

        An entry is a fault of the simulated AWS (some attributes it forgets) or code that is not idempotent.

        Raises:
            LabError: the plan could not be made.
        """
        step = self._run("plan", "-json", *self._planning, "-out=drift.tfplan")
        if not step.ok:
            raise LabError(f"the second plan failed: {step.faults or step.gaps}")
        changed = {}
        for resource in self.show("drift.tfplan").get("resource_changes", []):
            change = resource["change"]
            if change["actions"] not in UNCHANGED:
                changed[resource["address"]] = _differences(change)
        return changed

    def _run(self, name: str, *arguments: str) -> Step:
        start, log = time.monotonic(), self._logs / "terraform.log"
        command = [self._program, f"-chdir={self._directory}", name, *arguments]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = process.wait(self._seconds)
            except subprocess.TimeoutExpired:
                code = _interrupt(process)
        text = log.read_text(errors="replace")
        errors, gaps = _split(_diagnostics(text))
        return Step(name, code, time.monotonic() - start, text, errors, gaps)

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        own = {
            "TF_CLI_CONFIG_FILE": os.devnull,
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        }
        return {**kept, **own, **self._server.environment()}


def _interrupt(process: subprocess.Popen[bytes]) -> int:
    process.send_signal(signal.SIGINT)  # Terraform stops its waits and saves the state
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return 124  # as timeout(1) says it


def _differences(change: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    names = sorted({*before, *after})
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name) and not unknown.get(name)
    }


def _diagnostics(output: str) -> dict[str, str]:
    """Address, or the beginning of the text, to error; from a stream of events or one JSON report."""
    found: dict[str, str] = {}
    for diagnostic in _reported(output):
        if diagnostic.get("severity") == "error":
            text = " ".join(f"{diagnostic.get('summary', '')} {diagnostic.get('detail', '')}".split())
            place = (diagnostic.get("range") or {}).get("filename", "")
            found.setdefault(diagnostic.get("address") or f"{place} {text[:80]}".strip(), text[:600])
    return found


def _reported(output: str) -> list[dict[str, Any]]:
    if '"format_version"' in output and '"diagnostics"' in output:  # terraform validate -json
        report: dict[str, Any] = json.loads(output[output.index("{") :])
        return list(report["diagnostics"])
    events = map(_event, output.splitlines())
    return [event["diagnostic"] for event in events if "diagnostic" in event]


def _event(line: str) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:  # a provider that crashes writes plain text between the events
        return {}
    return event if isinstance(event, dict) else {}


def _split(errors: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    gaps = {address: text for address, text in errors.items() if GAP_MARK in text}
    return {address: text for address, text in errors.items() if address not in gaps}, gaps

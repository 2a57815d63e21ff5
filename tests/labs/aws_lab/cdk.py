"""Synthesize a CDK application with the real library, lint its templates, and deploy them to the simulated AWS.

`python app.py` alone synthesizes: no CDK command line, no credentials, no network. It needs node, which the library
runs inside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from labs.aws_lab.server import SimulatedAws
from labs.errors import LabError
from labs.process import run

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"  # the parameter that every CDK template reads
INLINE_LIMIT = 51_200  # bytes of a template that CloudFormation takes without a bucket
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
RUN_CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"  # wherever its script is
TEMPLATES = "lab-templates"  # the bucket of larger ones


@dataclass(frozen=True)
class Synthesis:
    """A finished `python app.py`.

    Attributes:
        output: what the application printed.
        report: the library's own validation of the templates, None where it wrote none.
    """

    directory: Path
    ok: bool
    seconds: float
    output: str
    report: Mapping[str, Any] | None


@dataclass(frozen=True)
class StackReport:
    """One stack's deployment.

    Attributes:
        error: why the stack could not be made at all.
        failed: logical id to the reason why the simulated AWS could not make it.
        created: number of resources by type.
    """

    name: str
    error: str
    failed: Mapping[str, str]
    created: Mapping[str, int]


def synthesize(
    application: Path, output: Path, python: str = sys.executable, seconds: float = 300
) -> Synthesis:
    """Run the application in a directory; the assembly is written to `output`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment.update(
        CDK_OUTDIR=str(output.resolve()),
        JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION="1",
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="1",
        AWS_EC2_METADATA_DISABLED="true",
        PYTHONDONTWRITEBYTECODE="1",
    )
    configuration = application / "cdk.json"
    if configuration.exists():  # the command line would pass the context on
        context = json.loads(configuration.read_text()).get("context", {})
        environment["CDK_CONTEXT_JSON"] = json.dumps(context)
    start = time.monotonic()
    done = run([python, "app.py"], check=False, seconds=seconds, env=environment, directory=application)
    report = output / "validation-report.json"
    return Synthesis(
        output,
        done.returncode == 0,
        time.monotonic() - start,
        done.stdout,
        json.loads(report.read_text()) if report.exists() else None,
    )


def lint(assembly: Path, region: str) -> list[str]:
    """What cfn-lint has against the templates, one line each, errors (E...) first.

    Raises:
        LabError: cfn-lint itself failed.
    """
    templates = [str(path) for path in sorted(assembly.glob("*.template.json"))]
    command = [sys.executable, "-c", RUN_CFN_LINT, "--format", "json", "-r", region, "--", *templates]
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    try:
        found = json.loads(done.stdout or "[]")
    except ValueError as broken:
        raise LabError(f"cfn-lint: {done.stdout[-400:]}{done.stderr[-400:]}") from broken
    if done.returncode and not found:
        raise LabError(f"cfn-lint: {done.stderr[-800:]}")
    return sorted(
        f"{match['Rule']['Id']} {'/'.join(map(str, match['Location'].get('Path') or []))}: {match['Message']}"
        for match in found
    )


def templates(assembly: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(stack name, template) of an assembly in the order of deployment.

    Raises:
        LabError: the stacks depend on each other in a circle.
    """
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    waiting = {name: a for name, a in artifacts.items() if a["type"] == "aws:cloudformation:stack"}
    while waiting:
        ready = [n for n, a in waiting.items() if not any(d in waiting for d in a.get("dependencies", []))]
        if not ready:
            raise LabError(f"the stacks depend on each other in a circle: {', '.join(waiting)}")
        for name in ready:
            properties = waiting.pop(name)["properties"]
            yield (
                properties.get("stackName", name),
                json.loads((assembly / properties["templateFile"]).read_text()),
            )


def deploy(server: SimulatedAws, name: str, template: Mapping[str, Any]) -> StackReport:
    """Create one stack; says which resources really came into being."""
    parameter = {"Name": BOOTSTRAP_VERSION, "Value": "30", "Type": "String", "Overwrite": True}
    server.client("ssm").put_parameter(**parameter)
    error = ""
    server.cloudformation_failures()
    try:
        client = server.client("cloudformation")
        client.create_stack(StackName=name, Capabilities=CAPABILITIES, **_body(server, name, template))
    except ClientError as refusal:
        error = str(refusal)
    failed = {f"{f['logical_id']} {f['type']}": f["error"] for f in server.cloudformation_failures()}
    lost = {key.split(" ", 1)[0] for key in failed}
    made = {} if error else {i: r for i, r in template.get("Resources", {}).items() if i not in lost}
    return StackReport(name, error, failed, Counter(resource["Type"] for resource in made.values()))


def _body(server: SimulatedAws, name: str, template: Mapping[str, Any]) -> dict[str, str]:
    body = json.dumps(template)
    if len(body) <= INLINE_LIMIT:
        return {"TemplateBody": body}
    s3 = server.client("s3", "us-east-1")
    s3.create_bucket(Bucket=TEMPLATES)
    s3.put_object(Bucket=TEMPLATES, Key=name, Body=body)
    return {"TemplateURL": f"https://{TEMPLATES}.s3.amazonaws.com/{name}"}

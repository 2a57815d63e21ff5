"""Deploy exported code to a throw-away AWS and say what came out. This is what tests call.

done = plan_terraform(directory)        # fmt, init, validate, plan
done = apply_terraform(directory)       # the same, then apply, observe, look for drift, destroy
done = deploy_cdk(directory)            # synthesize, lint, deploy, observe
assert not done.errors, done.errors
assert not compare(expected, done.verdicts)
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labs.aws_lab.cdk import deploy, lint, synthesize, templates
from labs.aws_lab.mirror import find_mirror
from labs.aws_lab.observe import observe
from labs.aws_lab.server import SimulatedAws
from labs.aws_lab.terraform import Step, Terraform
from labs.aws_lab.turbo import turbo_mirror
from labs.aws_lab.verdicts import Verdicts, verdicts

REGION = "eu-west-1"


@dataclass
class Deployment:
    """What exported code did.

    Attributes:
        seconds: duration of each step.
        errors: faults of the code, by step and address.
        gaps: what the simulated AWS lacks: no fault, but not verified either.
        resources: number of things that came into being.
        verdicts: what they mean, see `verdicts`; empty where nothing was applied.
        drift: address to attribute to (deployed, wanted) of a second plan.
        lint: all lines of cfn-lint, warnings too.
        report: the CDK library's own validation report.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)
    resources: int = 0
    verdicts: Verdicts = field(default_factory=dict)
    drift: Mapping[str, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)
    lint: list[str] = field(default_factory=list)
    report: Mapping[str, Any] | None = None

    def note(self, step: Step) -> bool:
        """Take in a step of Terraform; whether the next one makes sense."""
        self.seconds[step.name] = step.seconds
        self.errors.update({f"{step.name} {address}": text for address, text in step.faults.items()})
        self.gaps.update(step.gaps)
        return step.ok


def plan_terraform(
    directory: Path, *, variables: Mapping[str, str] | None = None, region: str = REGION
) -> Deployment:
    """Whether the code is formatted, initialises, validates and plans; creates nothing.

    Raises:
        LabError: terraform or the provider is not there.
    """
    done = Deployment()
    with SimulatedAws(region) as server, tempfile.TemporaryDirectory(prefix="loadpath-lab-") as place:
        _plan(Terraform(directory, Path(place), server, variables=variables), done)
    return done


def apply_terraform(
    directory: Path,
    *,
    variables: Mapping[str, str] | None = None,
    region: str = REGION,
    turbo: bool = True,
    drift: bool = True,
    destroy: bool = True,
) -> Deployment:
    """Plan and apply the code, observe what is there, then (as asked) plan again and destroy.

    `turbo` shortens the provider's fixed waits, which takes a database from 80 to 5 seconds.

    Raises:
        LabError: terraform or the provider is not there.
    """
    done = Deployment()
    mirror = turbo_mirror(find_mirror()) if turbo else find_mirror()
    with SimulatedAws(region) as server, tempfile.TemporaryDirectory(prefix="loadpath-lab-") as place:
        terraform = Terraform(directory, Path(place), server, mirror=mirror, variables=variables)
        if _plan(terraform, done):
            applied = done.note(terraform.apply())
            done.resources = len(terraform.addresses())
            done.verdicts = verdicts(observe(server))
            if drift and applied:
                done.drift = terraform.drift()
            if destroy:
                done.note(terraform.destroy())
    return done


def _plan(terraform: Terraform, done: Deployment) -> bool:
    done.note(terraform.fmt())  # bad style stops nothing
    steps: tuple[Callable[[], Step], ...] = (terraform.init, terraform.validate, terraform.plan)
    return all(done.note(step()) for step in steps)


def deploy_cdk(directory: Path, *, region: str = REGION, python: str = sys.executable) -> Deployment:
    """Synthesize a CDK application, lint its templates, deploy them and observe what is there.

    `python` is the interpreter that has `aws-cdk-lib`.

    Raises:
        LabError: cfn-lint is not there.
    """
    done = Deployment()
    with tempfile.TemporaryDirectory(prefix="loadpath-lab-") as place:
        made = synthesize(directory, Path(place), python)
        done.seconds["synth"], done.report = made.seconds, made.report
        if not made.ok:
            done.errors["synth"] = made.output[-3000:]
            return done
        done.lint = lint(made.directory, region)
        done.errors.update({f"cfn-lint {line}": line for line in done.lint if line.startswith("E")})
        with SimulatedAws(region) as server:
            for name, template in templates(made.directory):
                stack = deploy(server, name, template)
                done.resources += sum(stack.created.values())
                done.errors.update({name: stack.error} if stack.error else {})
                done.gaps.update({f"{name}/{key}": text for key, text in stack.failed.items()})
            done.verdicts = verdicts(observe(server))
    return done

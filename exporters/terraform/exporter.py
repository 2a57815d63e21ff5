"""The Terraform exporter: a design in, the files of one flat root module out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from designer.document.design import Design
from designer.exporting import Export, Note
from designer.resources import template_root
from designer.templating import Templates
from exporters.aws.assembly import cloud_of, notes_of
from exporters.aws.model.cloud import Cloud
from exporters.aws.model.compute import Machine
from exporters.aws.model.network import Edge
from exporters.terraform.addresses import address
from exporters.terraform.canonical import canonical
from exporters.terraform.filters import filters
from exporters.terraform.machinery import image_key
from exporters.terraform.outputs import outputs
from exporters.terraform.questions import questions
from exporters.terraform.quoting import quote
from exporters.terraform.readme import readme

CODE = (
    "versions.tf", "variables.tf", "locals.tf", "network.tf", "security.tf", "compute.tf", "data.tf", "edge.tf",
    "identity.tf", "monitoring.tf", "outputs.tf", "terraform.tfvars.example",
)  # fmt: skip
"""Files in HCL, each from the template of its name."""

VERBATIM = {
    ".checkov.yaml": "checkov.yaml",
    ".gitignore": "gitignore",
    "user_data.sh.tftpl": "user_data.sh.tftpl",
}
"""Files that are the same in every export, and what holds them."""

MANAGED_RULES = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
"""Rule groups AWS maintains against common attacks (WAF developer guide)."""

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{}"
"""Public parameter that names the current Amazon Linux 2023 image."""


@dataclass(frozen=True, slots=True)
class Image:
    """A machine image that is looked up."""

    key: str
    region: str
    parameter: str


@dataclass(frozen=True, slots=True)
class TerraformExporter:
    """Any design as Terraform for AWS."""

    id: str = "terraform"
    title: str = "Terraform (AWS)"

    def export(self, design: Design) -> Export:
        """The module of `design`; empty files are left out."""
        cloud = cloud_of(design)
        notes = notes_of(design, cloud, address)
        return Export(dict(sorted(_files(cloud, notes))), notes)


def _files(cloud: Cloud, notes: Iterable[Note]) -> Iterator[tuple[str, str]]:
    templates = Templates(quote, filters(cloud))
    machines: list[Machine] = [*cloud.instances, *cloud.scaling_groups]
    programs = sorted({p.key for m in machines for p in m.software.programs})
    guarded = [
        *(b.deletion_protection for b in cloud.balancers),
        *(d.deletion_protection for d in cloud.databases),
    ]
    values = {
        "cloud": cloud,
        "programs": programs,
        "images": _images(machines),
        "edge_regions": sorted({r.region for r in cloud.security_rules if isinstance(r.side, Edge)}),
        "second_factor": any(user.mfa for user in cloud.users),
        "protected": any(guarded),
        "watched": cloud.watched,
        "account": bool(cloud.buckets) or any(role.account for role in cloud.roles),
        "managed_rules": MANAGED_RULES,
        "outputs": outputs(cloud),
        **questions(cloud),
    }
    for file in CODE:
        text = canonical(templates.render(f"terraform/{file}.j2", **values))
        if text.strip():
            yield file, text
    yield "README.md", readme(cloud, programs, any(guarded), notes)
    for file, source in VERBATIM.items():
        if machines or file != "user_data.sh.tftpl":
            yield file, (template_root() / "terraform" / source).read_text(encoding="utf-8")


def _images(machines: list[Machine]) -> list[Image]:
    found = {}
    for machine in machines:
        key = image_key(machine)
        parameter = IMAGE.format("arm64" if machine.arm else "x86_64")
        found[key] = Image(key, machine.region, parameter)
    return [found[key] for key in sorted(found)]
